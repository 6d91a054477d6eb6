"""Signing in and out."""

from __future__ import annotations

import datetime
import math
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from onething.api.authentication import actor_of, address_of, operation, spend
from onething.api.inputs import Input, Output
from onething.api.problems import Fault, Problem
from onething.apps.people import limits, signing_in
from onething.config import bootstrap
from onething.domain.people import masking

router = Router(tags=["sessions"])


class SignInInput(Input):
    """A username and its password; `enterprise` chooses among several an agent acts for."""

    username: Annotated[str, Field(min_length=1, max_length=80)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    enterprise: Annotated[str | None, Field(max_length=18)] = None


class SessionOutput(Output):
    """A token, shown this once, and until when it opens doors."""

    token: str
    expires_at: datetime.datetime
    enterprise: str | None


class MeOutput(Output):
    """Who I am; numbers are masked."""

    account: str
    kind: str
    name: str
    identity: str | None
    enterprise: str | None
    organisation: str | None
    unit: str | None
    post: str | None
    duties: list[str]


@operation(
    router.post,
    "/sessions",
    "public",
    "whoever signs in has no token yet",
    response={201: SessionOutput},
    limited=True,
    also=(401,),
)
def sign_in(request: HttpRequest, body: SignInInput) -> SessionOutput:
    """Sign in: username and password for a token. Five wrong passwords lock the name for a quarter of an hour."""
    address = address_of(request)
    spend(limits.Purpose.SIGN_IN, address)
    now = bootstrap.clock().now()
    issued = signing_in.sign_in(body.username, body.password, now, address=address, enterprise=body.enterprise)
    if isinstance(issued, signing_in.SignInRefused):
        raise _refused(issued)
    return SessionOutput(token=issued.token, expires_at=issued.expires_at, enterprise=issued.enterprise)


@operation(router.get, "/me", "person or unit", response=MeOutput)
def me(request: HttpRequest) -> MeOutput:
    """Say who is signed in."""
    actor = actor_of(request)
    return MeOutput(
        account=actor.account,
        kind=actor.kind.value,
        name=actor.name if actor.unit else masking.name(actor.name),
        identity=masking.identity_number(actor.identity) if actor.identity else None,
        enterprise=actor.enterprise,
        organisation=actor.organisation,
        unit=actor.unit,
        post=actor.post,
        duties=sorted(duty.value for duty in actor.duties),
    )


@operation(router.delete, "/sessions/current", "person or unit", response={204: None})
def sign_out(request: HttpRequest) -> None:
    """Sign out here: this token opens nothing any more."""
    token = request.headers.get("Authorization", "").partition(" ")[2]
    signing_in.sign_out(token, bootstrap.clock().now())


@operation(router.delete, "/sessions", "person or unit", response={204: None})
def sign_out_everywhere(request: HttpRequest) -> None:
    """Sign out everywhere: no token of this account opens anything any more."""
    signing_in.sign_out_everywhere(actor_of(request).account, bootstrap.clock().now())


def _refused(refused: signing_in.SignInRefused) -> Problem:
    status = 429 if refused.problem is signing_in.SignInProblem.LOCKED else 401
    errors = [
        Fault("body.enterprise", "请选择代表哪一家", f"填写统一社会信用代码：{code}") for code in refused.enterprises
    ]
    wait = None if refused.retry_in is None else max(1, math.ceil(refused.retry_in.total_seconds()))
    return Problem(
        status, refused.reason, kind=refused.problem.value.replace("_", "-"), errors=errors, retry_after=wait
    )
