"""Who acts: a person, an enterprise's agent, a clerk, an officer in a post, or the platform itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.organisations import Duty


class ActorKind(StrEnum):
    """The kinds of account."""

    PERSON = "person"
    AGENT = "agent"
    CLERK = "clerk"
    OFFICER = "officer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `identity` is the person's identity number; `enterprise` the credit code an agent acts for.

    Officers and clerks carry their organisation, unit, post and its duties; others leave these empty.
    """

    account: str
    kind: ActorKind
    name: str
    identity: str | None = None
    enterprise: str | None = None
    organisation: str | None = None
    unit: str | None = None
    post: str | None = None
    duties: frozenset[Duty] = frozenset()


SYSTEM = Actor(account="system", kind=ActorKind.SYSTEM, name="平台")
