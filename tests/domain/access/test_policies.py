"""Access: “may I?” and “which rows?” agree, and each rule holds by itself."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import SYSTEM, Actor, ActorKind, Served
from onething.domain.access.policies import (
    ACTION_OF_DUTY,
    CASE_DUTIES,
    Action,
    coordinated_applications,
    may,
    scope,
    visible_applications,
    visible_cases,
)
from onething.domain.access.resources import ApplicationResource, CaseResource
from onething.domain.access.scopes import EVERYTHING, NOTHING, Holds, OneOf
from onething.domain.assistance.helping import HelpPower, tokens
from tests.support.access import actors, applications, cases

SUBMITTED = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
MOTHER, FATHER, STRANGER = "430181199001010021", "430181199001010013", "430181199001010048"
DRAFT = ApplicationResource(
    id="430181-x", applicant="mother", signatories=frozenset({MOTHER, FATHER}), lead_unit="health"
)
APPLICATION = dataclasses.replace(DRAFT, submitted_at=SUBMITTED)
FIRMS = ApplicationResource(
    id="430181-y", applicant="agent-1", enterprise="firm", lead_unit="market", assisted_by="clerk-1"
)
CASE = CaseResource("430181-x", 1, "police")

OWN = {
    Action.VIEW_APPLICATION,
    Action.EDIT_APPLICATION,
    Action.HAND_IN_APPLICATION,
    Action.DISPOSE_OF_APPLICATION,
    Action.RATE_APPLICATION,
}
APPLICATION_ACTIONS = [action for action in Action if action not in CASE_DUTIES]


def person(account: str, identity: str | None = None) -> Actor:
    return Actor(account, ActorKind.PERSON, "某某", identity=identity)


def agent(account: str, enterprise: str | None) -> Actor:
    return Actor(account, ActorKind.AGENT, "某某", identity=STRANGER, enterprise=enterprise)


def officer(unit: str, *duties: Duty) -> Actor:
    return Actor("o", ActorKind.OFFICER, "某某", organisation="org", unit=unit, post="p", duties=frozenset(duties))


def allowed(actor: Actor, resource: ApplicationResource | CaseResource) -> set[Action]:
    return {action for action in Action if may(actor, action, resource).allowed}


@given(actors, st.sampled_from(APPLICATION_ACTIONS), applications)
def test_may_agrees_with_the_scope_of_applications(
    actor: Actor, action: Action, application: ApplicationResource
) -> None:
    assert may(actor, action, application).allowed == scope(actor, action).admits(application.row())


@given(actors, st.sampled_from(sorted(CASE_DUTIES)), cases)
def test_may_agrees_with_the_scope_of_cases(actor: Actor, action: Action, case: CaseResource) -> None:
    assert may(actor, action, case).allowed == scope(actor, action).admits(case.row())


@given(actors, st.sampled_from(list(Action)), applications | cases)
def test_what_is_allowed_is_visible_and_what_is_invisible_says_nothing(
    actor: Actor, action: Action, resource: ApplicationResource | CaseResource
) -> None:
    decision = may(actor, action, resource)
    assert decision.visible or not decision.allowed
    assert decision.reason
    assert decision.source
    if not decision.visible:
        assert decision.reason == "没有找到"


@given(actors, applications | cases)
def test_visible_is_what_some_scope_admits(actor: Actor, resource: ApplicationResource | CaseResource) -> None:
    if isinstance(resource, CaseResource):
        seen = visible_cases(actor).admits(resource.row())
    else:
        row = resource.row()
        seen = visible_applications(actor).admits(row) or coordinated_applications(actor).admits(row)
    assert may(actor, Action.VIEW_CASE, resource).visible == seen


def test_an_applicant_sees_and_edits_and_a_signatory_sees_and_signs() -> None:
    assert allowed(person("mother"), DRAFT) == OWN
    assert allowed(person("father", FATHER), DRAFT) == {Action.VIEW_APPLICATION, Action.SIGN_APPLICATION}
    assert allowed(person("mother", MOTHER), DRAFT) == OWN | {Action.SIGN_APPLICATION}


def test_a_stranger_finds_nothing() -> None:
    for stranger in (person("x", STRANGER), person("x"), agent("x", "firm"), officer("health", Duty.ACCEPT)):
        assert allowed(stranger, APPLICATION) == set()
        assert not may(stranger, Action.VIEW_APPLICATION, APPLICATION).visible


def test_agents_act_on_their_enterprises_applications_whoever_began_them_and_only_while_they_act_for_it() -> None:
    assert allowed(agent("agent-2", "firm"), FIRMS) == OWN
    assert allowed(agent("agent-1", None), FIRMS) == set()
    assert allowed(agent("agent-1", "other"), FIRMS) == set()
    assert allowed(person("agent-2"), FIRMS) == set()


def clerk(serving: Served | None = None) -> Actor:
    duties = frozenset({Duty.ACCEPT, Duty.COORDINATE, Duty.ASSIST})
    return Actor("clerk-1", ActorKind.CLERK, "某某", unit="market", duties=duties, serving=serving)


def test_a_clerk_whom_the_person_let_go_on_does_so_until_it_is_concluded_and_never_decides_for_them() -> None:
    going_on = {Action.VIEW_APPLICATION, Action.EDIT_APPLICATION, Action.HAND_IN_APPLICATION}
    assert allowed(clerk(), FIRMS) == going_on
    assert allowed(clerk(), dataclasses.replace(FIRMS, concluded_at=SUBMITTED)) == set()
    assert allowed(clerk(), APPLICATION) == set()
    assert allowed(clerk(), CaseResource("430181-y", 1, "market")) == set()


def test_a_clerk_does_for_whom_they_serve_what_that_person_could_do_except_rating_and_signing() -> None:
    serving = clerk(Served("v", "mother", "某某", MOTHER, present=frozenset({MOTHER})))
    own = OWN - {Action.RATE_APPLICATION} | {Action.WITNESS_SIGNATURE}
    assert allowed(serving, DRAFT) == own
    assert allowed(serving, APPLICATION) == own
    other = dataclasses.replace(APPLICATION, applicant="somebody", signatories=frozenset())
    assert allowed(serving, other) == set()
    assert allowed(clerk(), APPLICATION) == set()


def test_serving_somebodys_own_matters_does_not_open_the_enterprises_and_the_other_way_round() -> None:
    firms = dataclasses.replace(FIRMS, assisted_by=None)
    assert allowed(clerk(Served("v", "agent-2", "某某", STRANGER)), firms) == set()
    assert allowed(clerk(Served("v", "agent-2", "某某", STRANGER, "firm")), firms) == OWN - {Action.RATE_APPLICATION}
    assert allowed(clerk(Served("v", "mother", "某某", MOTHER, "firm")), DRAFT) == {
        Action.VIEW_APPLICATION,
        Action.WITNESS_SIGNATURE,
    }


def test_a_signature_is_witnessed_only_of_somebody_whose_identity_was_checked() -> None:
    unseen = clerk(Served("v", "mother", "某某", MOTHER))
    assert Action.WITNESS_SIGNATURE not in allowed(unseen, dataclasses.replace(DRAFT, signatories=frozenset({FATHER})))
    beside = clerk(Served("v", "mother", "某某", MOTHER, present=frozenset({MOTHER, FATHER})))
    assert Action.WITNESS_SIGNATURE in allowed(beside, DRAFT)
    alone = clerk(Served("v", "father", "某某", FATHER, present=frozenset({FATHER})))
    assert allowed(alone, DRAFT) == {Action.VIEW_APPLICATION, Action.WITNESS_SIGNATURE}


def test_an_officer_serves_nobody_whatever_their_account_says() -> None:
    served = Served("v", "mother", "某某", MOTHER, present=frozenset({MOTHER}))
    assert allowed(dataclasses.replace(officer("market"), serving=served), DRAFT) == set()


def test_a_helping_organisation_does_what_the_person_said_and_no_more() -> None:
    follows = dataclasses.replace(APPLICATION, helping=tokens("market", ()))
    assert allowed(clerk(), follows) == {Action.VIEW_APPLICATION}
    prepares = dataclasses.replace(APPLICATION, helping=tokens("market", (HelpPower.PREPARE,)))
    assert allowed(clerk(), prepares) == {Action.VIEW_APPLICATION, Action.EDIT_APPLICATION}
    hands_in = dataclasses.replace(APPLICATION, helping=tokens("market", (HelpPower.HAND_IN,)))
    assert allowed(clerk(), hands_in) == {Action.VIEW_APPLICATION, Action.HAND_IN_APPLICATION}
    assert allowed(clerk(), dataclasses.replace(hands_in, helping=frozenset())) == set()
    assert allowed(clerk(), dataclasses.replace(hands_in, helping=tokens("other", HelpPower))) == set()
    assert allowed(clerk(), dataclasses.replace(hands_in, concluded_at=SUBMITTED)) == set()
    assert allowed(officer("market", Duty.ACCEPT), hands_in) == set()


def test_coordinators_of_the_lead_unit_see_the_coordination_view_of_what_was_submitted_and_never_the_contents() -> None:
    coordinator = officer("health", Duty.COORDINATE)
    assert allowed(coordinator, APPLICATION) == {Action.COORDINATE_APPLICATION}
    assert allowed(coordinator, DRAFT) == set()
    assert allowed(officer("police", Duty.COORDINATE), APPLICATION) == set()


@pytest.mark.parametrize("duty", [Duty.ACCEPT, Duty.REVIEW, Duty.DECIDE, Duty.ISSUE])
def test_officers_do_in_their_own_units_cases_what_their_duties_say(duty: Duty) -> None:
    own = allowed(officer("police", duty), CASE)
    assert {Action.VIEW_CASE, Action.CLAIM_CASE, ACTION_OF_DUTY[duty]} <= own
    others = {
        ACTION_OF_DUTY[other] for other in (Duty.ACCEPT, Duty.REVIEW, Duty.DECIDE, Duty.ISSUE) if other is not duty
    }
    assert not others & own
    assert allowed(officer("health", duty), CASE) == set()


def test_an_officer_without_duties_sees_no_case() -> None:
    assert not may(officer("police"), Action.VIEW_CASE, CASE).visible
    assert not may(officer("police", Duty.COORDINATE), Action.VIEW_CASE, CASE).visible


def test_citizens_reach_no_case_directly() -> None:
    assert allowed(person("mother", MOTHER), CASE) == set()


def test_the_platform_acts_on_everything_that_fits() -> None:
    assert allowed(SYSTEM, CASE) == set(CASE_DUTIES)
    assert allowed(SYSTEM, APPLICATION) == set(APPLICATION_ACTIONS)


def test_an_empty_alternative_admits_nothing_and_an_empty_conjunction_everything() -> None:
    assert not NOTHING.admits({})
    assert EVERYTHING.admits({})
    assert not OneOf("unit", frozenset()).admits({"unit": "u1"})


def test_a_scope_asked_of_a_row_without_its_column_fails_loudly() -> None:
    with pytest.raises(KeyError):
        visible_cases(officer("police", Duty.ACCEPT)).admits({})
    with pytest.raises(TypeError, match="signatories"):
        Holds("signatories", "4301").admits({"signatories": "430181"})
