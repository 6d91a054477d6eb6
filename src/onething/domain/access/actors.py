"""Who acts: a person, an enterprise's agent, a clerk, an officer in a post, or the platform itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.organisations import Duty
from onething.domain.people import masking


class ActorKind(StrEnum):
    """The kinds of account."""

    PERSON = "person"
    AGENT = "agent"
    CLERK = "clerk"
    OFFICER = "officer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Served:
    """Whom a clerk serves at the counter just now: the person's account, and as whose agent they came, if as one's.

    `visit` is the id of the open visit; `present` the identity numbers of everybody whose identity was checked in it;
    `may_continue`: the person agreed that the clerk goes on with what they begin here after the visit.
    """

    visit: str
    account: str
    name: str
    identity: str | None = None
    enterprise: str | None = None
    present: frozenset[str] = frozenset()
    may_continue: bool = False

    @property
    def signs_here(self) -> frozenset[str]:
        """The identities that can sign in this visit: of everybody present, and of the enterprise they act for."""
        return self.present | ({self.enterprise} if self.enterprise else frozenset())

    @property
    def masked(self) -> str:
        """The name as the banner on every page shows it: whoever stands behind them in the queue reads it, too."""
        return masking.name(self.name)

    def as_actor(self) -> Actor:
        """Return the person served as they would act themselves."""
        kind = ActorKind.AGENT if self.enterprise else ActorKind.PERSON
        return Actor(self.account, kind, self.name, identity=self.identity, enterprise=self.enterprise)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `identity` is the person's identity number; `enterprise` the credit code an agent acts for.

    Officers and clerks carry their organisation, unit, post and its duties; others leave these empty. `serving` is whom
    a clerk serves at this moment, None for everybody else.
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
    serving: Served | None = None


SYSTEM = Actor(account="system", kind=ActorKind.SYSTEM, name="平台")
