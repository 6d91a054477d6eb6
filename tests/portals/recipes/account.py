"""Signing in and out, and how somebody wants to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from onething.apps.people.models import Agency, Enterprise
from tests.portals.city import City
from tests.portals.states import deed, recipe
from tests.support.persons import credit_code


def second_enterprise(city: City) -> None:
    """Let the agent act for a second enterprise."""
    firm, _ = Enterprise.objects.get_or_create(credit_code=credit_code(8), defaults={"name": "示例第二企业"})
    Agency.objects.get_or_create(
        account=city.account("other agent"), enterprise=firm, defaults={"role": Agency.Role.AGENT}
    )


def signing_in(who: str) -> Callable[[City], Mapping[str, str]]:
    """Return what somebody types to sign in."""
    return lambda city: {"username": city.account(who).username, "password": city.password(who)}


recipe("ui:sign-in", path="/sign-in")
recipe("ui:sign-in", "wrong", path="/sign-in", typed={"username": "wang", "password": "a-wrong-one"}, status=422)
recipe(
    "ui:sign-in",
    "choose",
    path="/sign-in",
    first=second_enterprise,
    typed=signing_in("other agent"),
    status=422,
)
recipe(
    "ui:sign-in", "expired", who="applicant", path="/preferences", form="ui:sign-out", typed={}, ended=True, status=401
)
recipe("ui:preferences", path="/preferences")
deed("ui:sign-in", on=("ui:sign-in", "usual"), typed=signing_in("applicant"))
deed("ui:preferences", on=("ui:preferences", "usual"), typed={"mode": "elder"})
deed("ui:sign-out", on=("ui:preferences", "usual"), who="applicant")
deed("ui:sign-out-everywhere", on=("ui:preferences", "usual"), who="applicant")
