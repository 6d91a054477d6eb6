"""The access policy of a route, declared at the route: a route without one fails the architecture tests.

@router.get("/life-events")
@policy("public", "anyone may read what is published")
def life_events(request: HttpRequest) -> list[LifeEventOutput]: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar, get_args

Audience = Literal[
    "public",
    "person",
    "unit",
    "person or unit",
    "operator",
    "probe",
    "citizen",
    "applicant",
    "clerk",
    "officer",
    "signed in",
]
"""Who may come in: anyone; a signed-in person, agent or the clerk who assists them; an officer or clerk of a unit;
either; the operator of the platform; the machinery that watches the process. The pages tell finer: `citizen` (person or
agent), `applicant` (the same, or the clerk who assists them), `clerk`, `officer`, `signed in`.
What each may then see is the matter of `onething.domain.access`."""

AUDIENCES: Final[tuple[str, ...]] = get_args(Audience)
ATTRIBUTE: Final = "onething_policy"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use a route and why that is right."""

    audience: Audience
    reason: str


def policy(audience: Audience, reason: str = "") -> Callable[[View], View]:
    """Declare a route's audience; opening one to the public wants a reason."""
    if audience not in AUDIENCES:
        message = f"policy({audience!r}): unknown audience; known are {', '.join(AUDIENCES)}."
        raise ValueError(message)
    if audience == "public" and not reason:
        message = 'policy("public") wants a reason: why may everybody see this?'
        raise ValueError(message)

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, Policy(audience, reason))
        return view

    return declare


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """Return what a view declared, also through decorators that keep `__wrapped__`."""
    found: Any = view
    while found is not None:
        declared = getattr(found, ATTRIBUTE, None)
        if isinstance(declared, Policy):
            return declared
        found = getattr(found, "__wrapped__", None)
    return None
