"""Who may start an application for a life event: a person for a person's, an enterprise's agent for an enterprise's."""

from __future__ import annotations

from enum import StrEnum

from onething.definitions.types.life_events import Audience
from onething.domain.access.actors import Actor, ActorKind


class Start(StrEnum):
    """Whether somebody may start, and what is missing if they may not."""

    ALLOWED = "allowed"
    SIGN_IN = "sign_in"
    NEEDS_AGENT = "needs_agent"
    NEEDS_PERSON = "needs_person"
    STAFF = "staff"


def start_by(visitor: Actor | None, audience: Audience) -> Start:
    """Tell whether a visitor may start; None is somebody who hasn't signed in.

    A clerk may for whom they serve at the counter, as that person could.
    """
    if visitor is None:
        return Start.SIGN_IN
    if visitor.kind is ActorKind.CLERK and visitor.serving is not None:
        visitor = visitor.serving.as_actor()
    if visitor.kind not in {ActorKind.PERSON, ActorKind.AGENT}:
        return Start.STAFF
    if audience is Audience.ENTERPRISE and visitor.kind is not ActorKind.AGENT:
        return Start.NEEDS_AGENT
    if audience is Audience.PERSON and visitor.kind is not ActorKind.PERSON:
        return Start.NEEDS_PERSON
    return Start.ALLOWED
