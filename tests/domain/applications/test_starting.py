"""Who may start an application for which audience."""

from __future__ import annotations

import pytest

from onething.definitions.types.life_events import Audience
from onething.domain.access.actors import SYSTEM, Actor, ActorKind
from onething.domain.applications.starting import Start, start_by


@pytest.mark.parametrize(
    ("kind", "person", "enterprise"),
    [
        (ActorKind.PERSON, Start.ALLOWED, Start.NEEDS_AGENT),
        (ActorKind.AGENT, Start.NEEDS_PERSON, Start.ALLOWED),
        (ActorKind.CLERK, Start.STAFF, Start.STAFF),
        (ActorKind.OFFICER, Start.STAFF, Start.STAFF),
    ],
)
def test_a_person_starts_a_persons_event_and_an_agent_an_enterprises(
    kind: ActorKind, person: Start, enterprise: Start
) -> None:
    actor = Actor("a", kind, "某人")
    assert (start_by(actor, Audience.PERSON), start_by(actor, Audience.ENTERPRISE)) == (person, enterprise)


@pytest.mark.parametrize("audience", list(Audience))
def test_whoever_has_not_signed_in_is_asked_to_and_the_platform_starts_nothing(audience: Audience) -> None:
    assert start_by(None, audience) is Start.SIGN_IN
    assert start_by(SYSTEM, audience) is Start.STAFF
