"""Scopes in SQL: the same rows as in memory, and never wider."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onething.apps import prepared
from onething.apps.applications.models import Application
from onething.apps.applications.selectors import COLUMNS
from onething.apps.exchange.models import RegisterRead
from onething.apps.people.scopes import Column, to_q, to_sql
from onething.domain.access.actors import Actor
from onething.domain.access.policies import CASE_DUTIES, Action, may, scope
from onething.domain.access.resources import ApplicationResource, CaseResource
from onething.domain.access.scopes import AllOf, AnyOf, Condition, Equals, Holds, Known, Missing, OneOf
from tests.support.access import actors, applications, cases

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
NUMBERS = itertools.count()


# Any table with a text, an array and a nullable column can stand for the table of cases.
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
    row = Application.objects.create(
        id=f"430181-{next(NUMBERS)}",
        account=application.applicant,
        enterprise=application.enterprise or "",
        signers=sorted(application.signatories),
        lead_unit=application.lead_unit or "",
        assisted_by=application.assisted_by or "",
        helping=sorted(application.helping),
        submitted_at=application.submitted_at,
        concluded_at=application.concluded_at,
        created_at=NOW,
        updated_at=NOW,
        audit_hash=b"",
    )
    found = Application.objects.filter(to_q(scope(actor, action), COLUMNS), id=row.id)
    assert found.exists() == may(actor, action, application).allowed
    assert there("application", scope(actor, action), COLUMNS, f"t.id = '{row.id}'") == found.exists()


def there(table: str, condition: Condition, columns: Mapping[str, Column], row: str) -> bool:
    """Tell whether a prepared statement finds the row in the scope."""
    text, values = to_sql(condition, columns, "t")
    with_json = "(SELECT application_id, account, originals, to_jsonb(elements) AS elements FROM register_read)"
    rows = f"{with_json} t" if table == "as_json" else f"{table} t"
    return bool(prepared.run(prepared.Statement.of(f"SELECT 1 FROM {rows} WHERE {text} AND {row}"), values))


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
        (Missing("originals"), True),
        (AnyOf((AllOf((Equals("account", "a1"), Holds("elements", "y"))), Known("originals"))), True),
        (AllOf((Equals("account", "a1"), AnyOf(()))), False),
        (AllOf(()), True),
        (AnyOf(()), False),
    ):
        found = RegisterRead.objects.filter(to_q(condition, columns), application_id=row)
        assert found.exists() == expected, condition
        assert there("as_json", condition, columns, f"t.application_id = '{row}'") == expected, condition


def test_a_column_without_a_place_fails_instead_of_widening() -> None:
    with pytest.raises(KeyError):
        to_q(AnyOf((Equals("unit", "u1"), Equals("organisation", "o"))), CASES)
    with pytest.raises(KeyError):
        to_sql(AnyOf((Equals("unit", "u1"), Equals("organisation", "o"))), CASES, "t")
