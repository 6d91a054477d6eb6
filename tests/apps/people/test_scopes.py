"""Scopes in SQL: the same rows as in memory, and never wider."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onething.apps.exchange.models import RegisterRead
from onething.apps.people.scopes import Column, to_q
from onething.domain.access.actors import Actor
from onething.domain.access.policies import CASE_DUTIES, Action, may, scope
from onething.domain.access.resources import ApplicationResource, CaseResource
from onething.domain.access.scopes import AllOf, AnyOf, Equals, Holds, Known, OneOf
from tests.support.access import actors, applications, cases

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
NUMBERS = itertools.count()


def shouted(value: str) -> str:
    return f"digest of {value}"


# Any table with a text, an array and a nullable column can stand for the tables of applications and cases.
APPLICATIONS = {
    "applicant": Column("account"),
    "enterprise": Column("source"),
    "signatories": Column("elements", array=True, store=shouted),
    "lead_unit": Column("register"),
    "assisted_by": Column("purpose"),
    "submitted_at": Column("originals"),
}
CASES = {"unit": Column("register")}


def stored(**columns: object) -> str:
    """Store a row and return the application id that only this row has."""
    defaults: dict[str, object] = {
        "number": "1",
        "instance_id": "",
        "register": "",
        "key_digest": "",
        "purpose": "",
        "account": "",
        "elements": [],
        "outcome": "held",
        "read_at": NOW,
    }
    application_id = f"row-{next(NUMBERS)}"
    RegisterRead.objects.create(**(defaults | columns | {"application_id": application_id}))
    return application_id


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(actors, st.sampled_from([a for a in Action if a not in CASE_DUTIES]), applications)
def test_the_database_returns_an_application_exactly_if_it_may_be_acted_on(
    actor: Actor, action: Action, application: ApplicationResource
) -> None:
    row = stored(
        account=application.applicant,
        source=application.enterprise or "",
        elements=sorted(shouted(number) for number in application.signatories),
        register=application.lead_unit or "",
        purpose=application.assisted_by or "",
        originals={} if application.submitted_at else None,
    )
    found = RegisterRead.objects.filter(to_q(scope(actor, action), APPLICATIONS), application_id=row)
    assert found.exists() == may(actor, action, application).allowed


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(actors, st.sampled_from(sorted(CASE_DUTIES)), cases)
def test_the_database_returns_a_case_exactly_if_it_may_be_acted_on(
    actor: Actor, action: Action, case: CaseResource
) -> None:
    row = stored(register=case.unit)
    found = RegisterRead.objects.filter(to_q(scope(actor, action), CASES), application_id=row)
    assert found.exists() == may(actor, action, case).allowed


def test_every_kind_of_condition_has_its_sql() -> None:
    row = stored(account="a1", elements=["x", "y"], source="s")
    columns = {
        "account": Column("account"),
        "elements": Column("elements", array=True),
        "originals": Column("originals"),
    }
    for condition, expected in (
        (OneOf("account", frozenset({"a1", "a2"})), True),
        (OneOf("account", frozenset()), False),
        (Holds("elements", "x"), True),
        (Holds("elements", "z"), False),
        (Holds("account", "a1"), True),
        (Known("originals"), False),
        (AnyOf((AllOf((Equals("account", "a1"), Holds("elements", "y"))), Known("originals"))), True),
        (AllOf((Equals("account", "a1"), AnyOf(()))), False),
        (AllOf(()), True),
        (AnyOf(()), False),
    ):
        found = RegisterRead.objects.filter(to_q(condition, columns), application_id=row)
        assert found.exists() == expected, condition


def test_a_column_without_a_place_fails_instead_of_widening() -> None:
    with pytest.raises(KeyError):
        to_q(AnyOf((Equals("unit", "u1"), Equals("organisation", "o"))), CASES)
