"""Visits: nobody is served without identity and consent, the clerk sees whom they serve, and nothing afterwards."""

from __future__ import annotations

import dataclasses
import datetime as dt
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError

from onething.apps.applications import selectors as applications
from onething.apps.applications import services
from onething.apps.applications.models import Application, ApplicationEvent
from onething.apps.assistance import selectors
from onething.apps.assistance import services as assistance
from onething.apps.assistance.models import IdentityCheck, LookUp, Visit
from onething.apps.audit.services import verify_chain
from onething.apps.people import selectors as people
from onething.apps.people import services as registry
from onething.apps.people.models import Account, Agency, Person
from onething.domain.access.actors import ActorKind
from onething.domain.applications.refusals import Forbidden, NotFound, Refused
from onething.domain.assistance.visits import Consent, ConsentOn, IdentityDocument
from tests.support.applications import FATHER, MOTHER, STRANGER, World, officer
from tests.support.counter import (
    AGENT_HERE,
    AGREED,
    AGREED_TO_ALL,
    CODE,
    FATHER_HERE,
    LETTER,
    MOTHER_HERE,
    PASSWORD,
    Window,
)
from tests.support.counters import Counter
from tests.support.persons import credit_code, identity_number


def problems(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.where for one in refused.value.problems}


def test_opening_a_visit_registers_check_and_consent_and_an_account_nobody_can_sign_in_to(window: Window) -> None:
    opened = window.open()
    assert Visit.objects.values_list("account", "consent_on", "may_continue").get() == (opened.account, "pad", False)
    assert IdentityCheck.objects.values_list("account", "document").get() == (opened.account, "reader")
    account = Account.objects.get(id=opened.account)
    assert (account.kind, account.person.name) == (ActorKind.PERSON, MOTHER.name)
    for password in ("", " ", PASSWORD):
        assert not isinstance(registry.sign_in(account.username, password, window.world.tick()), registry.IssuedToken)
    served = window.clerk.serving
    assert served is not None
    assert (served.account, served.identity, served.present) == (
        opened.account,
        MOTHER.identity,
        frozenset({str(MOTHER.identity)}),
    )
    assert people.serving(window.clerk.account, window.world.now) == served


def test_an_account_that_is_there_is_the_one_that_is_served(window: Window) -> None:
    own = registry.register_person(
        username="mother",
        password=PASSWORD,
        name=MOTHER.name,
        identity_number=str(MOTHER.identity),
        now=window.world.now,
    )
    assert window.open().account == own
    assert Person.objects.filter(name=MOTHER.name).count() == 1


def test_opening_again_for_the_same_person_is_the_same_visit_and_for_another_one_refused(window: Window) -> None:
    first = window.open()
    assert window.open() == dataclasses.replace(first, replayed=True)
    with pytest.raises(Refused) as refused:
        window.open(FATHER_HERE)
    assert refused.value.code == "still_serving"
    assert Visit.objects.count() == 1
    assert not Person.objects.filter(name=FATHER.name).exists()
    window.close()
    window.open(FATHER_HERE)


@pytest.mark.parametrize(
    ("consent", "where"),
    [(None, "consent"), (Consent("2020-1", ConsentOn.PAD), "consent")],
)
def test_without_consent_to_the_present_text_nobody_is_served(
    window: Window, consent: Consent | None, where: str
) -> None:
    with pytest.raises(Refused) as refused:
        window.open(consent=consent)
    assert problems(refused) == {where}
    assert window.clerk.serving is None
    assert not Person.objects.filter(name=MOTHER.name).exists()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": " "}, "name"),
        ({"name": "李\u202e小满"}, "name"),
        ({"identity_number": "430181199001010029"}, "identity_number"),
        ({"identity_number": "<script>"}, "identity_number"),
        ({"phone": "电话"}, "phone"),
    ],
)
def test_bad_input_is_refused_with_its_place_and_leaves_nothing(
    window: Window, change: dict[str, Any], where: str
) -> None:
    with pytest.raises(Refused) as refused:
        window.open(dataclasses.replace(MOTHER_HERE, **change))
    assert problems(refused) == {where}
    assert not Visit.objects.exists()
    assert window.clerk.serving is None


def test_a_number_known_under_another_name_is_refused(window: Window) -> None:
    window.open()
    window.close()
    with pytest.raises(Refused) as refused:
        window.open(dataclasses.replace(MOTHER_HERE, name="别人"))
    assert problems(refused) == {"identity_number"}


def test_a_letter_of_authority_says_when_how_long_and_for_what(window: Window) -> None:
    wrong = dataclasses.replace(LETTER, dated=None, valid_until=date(2026, 3, 1), covers="")
    with pytest.raises(Refused) as refused:
        window.open(AGENT_HERE, wrong)
    assert problems(refused) == {"dated", "valid_until", "covers"}
    opened = window.open(AGENT_HERE, LETTER)
    agency = Agency.objects.get(account_id=opened.account)
    assert (agency.enterprise_id, agency.role) == (CODE, Agency.Role.AGENT)
    assert agency.valid_until == dt.datetime(2026, 12, 31, 16, tzinfo=dt.UTC)
    served = window.clerk.serving
    assert served is not None
    assert served.as_actor().enterprise == CODE
    current = selectors.visit(window.clerk, window.world.now)
    assert current is not None
    assert (current.enterprise_name, current.authority_until) == ("浏阳小满餐饮店", date(2026, 12, 31))


def test_a_letter_never_shortens_an_agency_that_is_there(window: Window) -> None:
    account = registry.register_agent(
        username="agent",
        password=PASSWORD,
        name=AGENT_HERE.name,
        identity_number=AGENT_HERE.identity_number,
        credit_code=CODE,
        enterprise=LETTER.enterprise,
        role=registry.AgencyRole.LEGAL_REPRESENTATIVE,
        now=window.world.now,
    )
    assert window.open(AGENT_HERE, LETTER).account == account
    assert Agency.objects.values_list("role", "valid_until").get() == ("legal_representative", None)


def test_a_wrong_credit_code_and_a_code_of_another_name_are_refused(window: Window) -> None:
    with pytest.raises(Refused) as refused:
        window.open(AGENT_HERE, dataclasses.replace(LETTER, credit_code=credit_code(4)[:-1] + "I"))
    assert problems(refused) == {"credit_code"}
    window.open(AGENT_HERE, LETTER)
    window.close()
    with pytest.raises(Refused) as refused:
        window.open(AGENT_HERE, dataclasses.replace(LETTER, enterprise="别的店"))
    assert problems(refused) == {"enterprise"}


def test_only_clerks_open_visits(world: World) -> None:
    for actor in (MOTHER, officer("liuyang-health")):
        with pytest.raises(Forbidden):
            assistance.open_visit(actor=actor, visitor=MOTHER_HERE, authority=None, consent=AGREED, now=world.tick())


def test_the_clerk_acts_for_whom_they_serve_and_the_record_names_both(window: Window) -> None:
    opened = window.open()
    application_id = window.filled_birth()
    row = Application.objects.get(id=application_id)
    assert (row.account, row.identity, row.applicant_name) == (opened.account, MOTHER.identity, MOTHER.name)
    assert (row.visit, row.assisted_by) == (opened.visit, "")
    events = list(ApplicationEvent.objects.filter(application_id=application_id))
    assert {one.actor for one in events} == {window.clerk.account}
    assert all(one.data["visit"] == opened.visit for one in events)
    assert all(one.data["on_behalf_of"] == opened.account for one in events)
    assert verify_chain(application_id).intact


def test_closing_the_visit_ends_the_view_at_once(window: Window) -> None:
    window.open()
    application_id = window.filled_birth()
    window.close()
    with pytest.raises(NotFound):
        applications.form(window.clerk, application_id, window.world.now)
    assert selectors.visit(window.clerk, window.world.now) is None
    assert selectors.assisted(window.clerk) == ()
    assert applications.mine(window.clerk) == ()
    with pytest.raises(Forbidden):
        window.world.start("newborn", {"married": True}, window.clerk)


def test_a_visit_nobody_closes_ends_by_itself_and_does_not_bar_the_next(window: Window) -> None:
    window.open()
    window.world.now += registry.LONGEST_VISIT
    assert window.clerk.serving is None
    window.open(FATHER_HERE)


def test_what_the_person_let_the_clerk_finish_stays_open_to_this_clerk_alone_until_taken_back(window: Window) -> None:
    opened = window.open(consent=AGREED_TO_ALL)
    application_id = window.filled_birth()
    window.close()
    (line,) = selectors.assisted(window.clerk)
    assert (line.line.application_id, line.applicant) == (application_id, "李**")
    assert applications.form(window.clerk, application_id, window.world.now).application_id == application_id
    with pytest.raises(Forbidden):
        services.withdraw(
            actor=window.clerk, application_id=application_id, reason="", idempotency_key="w", now=window.world.tick()
        )
    other = Window(window.world, "other")
    with pytest.raises(NotFound):
        applications.form(other.clerk, application_id, window.world.now)
    owner = dataclasses.replace(MOTHER, account=opened.account)
    assert applications.helping(owner, application_id).clerk == window.clerk.name
    services.take_back_assistance(actor=owner, application_id=application_id, now=window.world.tick())
    with pytest.raises(NotFound):
        applications.form(window.clerk, application_id, window.world.now)


def test_going_on_with_what_the_person_began_at_home_is_recorded_with_the_visit(window: Window) -> None:
    own = registry.register_person(
        username="mother",
        password=PASSWORD,
        name=MOTHER.name,
        identity_number=str(MOTHER.identity),
        now=window.world.now,
    )
    mother = dataclasses.replace(MOTHER, account=own)
    application_id = window.world.start("newborn", {"married": True}, mother).application_id
    with pytest.raises(Forbidden):
        services.take_up(actor=window.clerk, application_id=application_id, now=window.world.tick())
    opened = window.open(consent=AGREED_TO_ALL)
    taken = services.take_up(actor=window.clerk, application_id=application_id, now=window.world.tick())
    again = services.take_up(actor=window.clerk, application_id=application_id, now=window.world.tick())
    assert (again.version, again.replayed) == (taken.version, True)
    row = Application.objects.get(id=application_id)
    assert (row.visit, row.assisted_by) == (opened.visit, window.clerk.account)


def test_the_person_served_finds_nothing_of_others_and_others_applications_do_not_open(window: Window) -> None:
    application_id = window.world.start("newborn", {"married": True}, STRANGER).application_id
    window.open()
    current = selectors.visit(window.clerk, window.world.now)
    assert current is not None
    assert (current.masked, current.identity, current.applications) == ("李**", "430181********002X", ())
    with pytest.raises(NotFound):
        applications.form(window.clerk, application_id, window.world.now)


def test_looking_up_wants_the_whole_number_and_leaves_a_record(window: Window) -> None:
    number = str(MOTHER.identity)
    assert not selectors.find_person(window.clerk, number, window.world.tick()).registered
    window.open()
    assert selectors.find_person(window.clerk, f" {number.lower()} ", window.world.tick()).name == MOTHER.name
    with pytest.raises(Refused):
        selectors.find_person(window.clerk, number[:-1], window.world.tick())
    with pytest.raises(Forbidden):
        selectors.find_person(officer("liuyang-health"), number, window.world.tick())
    assert list(LookUp.objects.values_list("kind", "found").order_by("id")) == [("person", False), ("person", True)]
    assert number not in str(list(LookUp.objects.values()))


def test_an_enterprises_agents_are_shown_masked(window: Window) -> None:
    assert selectors.find_enterprise(window.clerk, CODE, window.world.tick()).name is None
    window.open(AGENT_HERE, LETTER)
    found = selectors.find_enterprise(window.clerk, CODE, window.world.tick())
    assert (found.name, [one.name for one in found.agents]) == ("浏阳小满餐饮店", ["孙**"])
    with pytest.raises(Refused):
        selectors.find_enterprise(window.clerk, "91", window.world.tick())


def test_the_first_password_is_set_with_the_printed_code_once(window: Window) -> None:
    opened = window.open()
    old = assistance.first_password(actor=window.clerk, now=window.world.tick())
    code = assistance.first_password(actor=window.clerk, now=window.world.tick())
    how = {"identity_number": str(MOTHER.identity), "username": "xiaoman", "password": "long enough"}
    for wrong in (old, "", code[:-1]):
        with pytest.raises(registry.RegistrationError):
            registry.activate(**how, code=wrong, now=window.world.tick())
    assert registry.activate(**how, code=f" {code} ", now=window.world.tick()) == opened.account
    assert isinstance(registry.sign_in("xiaoman", "long enough", window.world.tick()), registry.IssuedToken)
    with pytest.raises(registry.RegistrationError):
        registry.activate(**how, code=code, now=window.world.tick())
    with pytest.raises(Refused) as refused:
        assistance.first_password(actor=window.clerk, now=window.world.tick())
    assert refused.value.code == "has_password"


def test_guessing_at_a_first_password_is_locked(window: Window) -> None:
    window.open()
    code = assistance.first_password(actor=window.clerk, now=window.world.tick())
    how = {"identity_number": str(MOTHER.identity), "username": "xiaoman", "password": "long enough"}
    for guess in range(5):
        with pytest.raises(registry.RegistrationError):
            registry.activate(**how, code=f"{guess:08}", now=window.world.now)
    with pytest.raises(registry.RegistrationError, match="次数过多"):
        registry.activate(**how, code=code, now=window.world.now)


def test_what_was_seen_and_agreed_can_only_be_added_to(window: Window) -> None:
    window.open()
    for model in (Visit, IdentityCheck):
        with pytest.raises(DatabaseError):
            model.objects.update(clerk="x")
        with pytest.raises(DatabaseError):
            model.objects.all().delete()


def test_the_next_request_of_a_clerk_costs_one_statement_and_opening_a_visit_one_commit(
    window: Window, counter: Counter
) -> None:
    with counter() as opening:
        window.open()
    assert opening.commits == 1
    with counter() as count:
        assert window.clerk.serving is not None
    assert len(count.statements) == 1


def test_somebody_beside_the_person_is_registered_and_checked(window: Window) -> None:
    window.open()
    window.join()
    window.join()
    served = window.clerk.serving
    assert served is not None
    assert served.present == {MOTHER.identity, FATHER.identity}
    assert [one.document for one in IdentityCheck.objects.order_by("id")] == ["reader", "original"]
    with pytest.raises(Refused):
        window.join(dataclasses.replace(FATHER_HERE, identity_number=identity_number(7), name=""))
    window.close()
    with pytest.raises(NotFound):
        window.join(dataclasses.replace(FATHER_HERE, document=IdentityDocument.TEMPORARY))
