"""Who calls: bearer tokens, and one way to declare an operation together with who may use it.

    @operation(router.get, "/applications", "person")
    def applications(request: HttpRequest) -> …: ...

declares path, policy and authentication in one place; there is no other way to register an operation in this API.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from django.http import HttpRequest
from ninja.errors import Throttled
from ninja.security import HttpBearer

from onething.api.description import problem_statuses, responses
from onething.api.problems import Problem
from onething.apps.people import limits
from onething.apps.people.selectors import actor_for_token
from onething.config import bootstrap
from onething.config.policy import Audience, policy
from onething.domain.access.actors import Actor, ActorKind

View = TypeVar("View", bound=Callable[..., Any])

CITIZENS: Final = frozenset({ActorKind.PERSON, ActorKind.AGENT})
OFFICIALS: Final = frozenset({ActorKind.OFFICER, ActorKind.CLERK})
KINDS: Final[dict[str, frozenset[ActorKind]]] = {
    "person": CITIZENS | {ActorKind.CLERK},
    "unit": OFFICIALS,
    "person or unit": CITIZENS | OFFICIALS,
}
"""Who passes the door of each audience; what they then may see is decided by `domain.access`."""


class Bearer(HttpBearer):
    """Let in whoever holds a valid token and is of the audience's kinds."""

    def __init__(self, audience: Audience) -> None:
        """Keep the audience."""
        super().__init__()
        self.audience = audience

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the actor behind the token; None is answered as 401, the wrong kind of account as 403."""
        actor = actor_for_token(token, bootstrap.clock().now())
        if actor is not None and actor.kind not in KINDS[self.audience]:
            raise Problem(403, "当前账号无权使用此功能：请换用有相应身份的账号登录。")
        return actor


DOORS: Final[dict[str, Bearer]] = {audience: Bearer(audience) for audience in ("person", "unit", "person or unit")}


def operation(
    register: Callable[..., Any], path: str, audience: Audience, reason: str = "", **options: Any
) -> Callable[[View], View]:
    """Register a view at `path` for `audience` (a public one says why); `options` go to ninja.

    `limited`: the view spends an allowance, and may answer 429. `media`: what it answers with, where that is no JSON.
    The problems it may answer with are added to its description, `also` those that nothing else tells of.
    """
    also: Sequence[int] = options.pop("also", ())
    limited: bool = options.pop("limited", False)
    media: Sequence[str] = options.pop("media", ())

    def declare(view: View) -> View:
        auth = None if audience == "public" else DOORS[audience]
        statuses = problem_statuses(path, view, signed_in=auth is not None, limited=limited)
        extra = {"responses": responses(sorted(statuses | set(also)), media)}
        registered: View = register(path, auth=auth, openapi_extra=extra, **options)(policy(audience, reason)(view))
        return registered

    return declare


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in actor of a request that came through a door."""
    actor = getattr(request, "auth", None)
    if not isinstance(actor, Actor):
        message = "actor_of() was asked on an operation without authentication"
        raise TypeError(message)
    return actor


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from, for rate limits only; never logged."""
    return str(request.META.get("REMOTE_ADDR", ""))


def spend(purpose: limits.Purpose, key: str) -> None:
    """Take one from an allowance, or answer 429 with how long to wait."""
    allowance = limits.allow(purpose, key, bootstrap.clock().now())
    if isinstance(allowance, limits.Wait):
        raise Throttled(wait=allowance.seconds)
