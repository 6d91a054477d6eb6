"""Writes of the exchange: reading a register for an application, and the log that makes every read answerable.

Every read is bound to an application and a purpose (Personal Information Protection Law, articles 6, 34), and one row
says who read what about whom, why, and how it ended: before anybody gets the values.
"""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from onething.apps.exchange.models import RegisterRead
from onething.apps.people import selectors as people
from onething.config import bootstrap
from onething.config.registers import NotConnected
from onething.definitions.types.registers import Register
from onething.domain.access.actors import Actor, ActorKind
from onething.ports.registers import (
    NotHeld,
    RegisterAnswer,
    RegisterPort,
    RegisterReply,
    RegisterUnavailable,
    RegisterValue,
)

TIMEOUT: Final = dt.timedelta(seconds=3)
"""A person waits for this; a register that needs longer is not there for the moment."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a register said. `held` False: it holds nothing under this key, and `values` is empty.

    `values` by element id, only those asked for; `number` identifies the read within its application.
    """

    number: str
    held: bool
    values: Mapping[str, RegisterValue]
    source: str
    read_at: dt.datetime
    in_force: bool | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No answer: the register failed, or the read was refused (`refused`; then `retry_in` is None). Logged too."""

    reason: str
    retry_in: dt.timedelta | None
    refused: bool = False


def _random_number() -> str:
    """Return 20 random characters (100 bits) of the base-32 alphabet."""
    return base64.b32encode(secrets.token_bytes(13)).decode()[:20].lower()


@dataclass(frozen=True, slots=True)
class _Read:
    """One read on its way into the log."""

    application_id: str
    instance_id: str
    register: str
    key_value: str
    purpose: str
    account: str
    elements: tuple[str, ...]
    now: dt.datetime
    number: str = field(default_factory=_random_number)

    def log(
        self,
        outcome: RegisterRead.Outcome,
        *,
        detail: str = "",
        source: str = "",
        values: Mapping[str, RegisterValue] | None = None,
        read_at: dt.datetime | None = None,
    ) -> None:
        """Write the row."""
        RegisterRead.objects.create(
            application_id=self.application_id,
            number=self.number,
            instance_id=self.instance_id,
            register=self.register,
            key_digest=people.keyed_digest("register key", self.key_value),
            purpose=self.purpose,
            account=self.account,
            elements=list(self.elements if values is None else sorted(values)),
            outcome=outcome,
            detail=detail[:200],
            source=source,
            read_at=read_at or self.now,
            originals=None if values is None else dict(values),
        )


def read_register(  # noqa: PLR0913 - the log needs each of them, and all are named
    *,
    application_id: str,
    instance_id: str,
    register: Register,
    key_value: str,
    purpose: str,
    actor: Actor,
    now: dt.datetime,
    is_open: bool,
    consented: bool = False,
    elements: Iterable[str] | None = None,
    ports: Mapping[str, RegisterPort] | None = None,
) -> Reading | Unavailable:
    """Ask `register` about the subject instance `instance_id` of an application, and log it whatever comes of it.

    `is_open`: the application is a draft or open; a closed one may read nothing. `consented`: the person concerned has
    agreed in this application (their signature counts); without it nobody but the platform reads of other people.
    `elements` narrows what the register `gives`. `ports` default to the installation's own.
    """
    wanted = frozenset(register.gives) if elements is None else frozenset(register.gives) & frozenset(elements)
    read = _Read(
        application_id, instance_id, register.id, key_value, purpose, actor.account, tuple(sorted(wanted)), now
    )
    refusal = _refusal(register, key_value, purpose, actor, is_open=is_open, consented=consented)
    if refusal is not None:
        read.log(RegisterRead.Outcome.REFUSED, detail=refusal)
        return Unavailable(refusal, None, refused=True)
    port = (bootstrap.registers() if ports is None else ports).get(register.id, NotConnected())
    return _logged(read, port.read(register.id, register.key, key_value, TIMEOUT), wanted)


def _refusal(
    register: Register, key_value: str, purpose: str, actor: Actor, *, is_open: bool, consented: bool
) -> str | None:
    """Return why this may not be read, or None."""
    if not is_open:
        return "申请已经办结或者撤回，不能再读取数据"
    if not purpose.strip():
        return "没有写明读取的用途"
    if not key_value.strip():
        return "没有给出查询的号码"
    about_others = register.about == "person" and key_value != actor.identity
    if about_others and not consented and actor.kind is not ActorKind.SYSTEM:
        return "未经本人同意，不能读取他人的信息"
    return None


def _logged(read: _Read, reply: RegisterReply, wanted: frozenset[str]) -> Reading | Unavailable:
    """Log a register's reply and pass on what was asked for."""
    if isinstance(reply, RegisterUnavailable):
        read.log(RegisterRead.Outcome.UNAVAILABLE, detail=reply.reason)
        return Unavailable(reply.reason, reply.retry_in)
    if isinstance(reply, NotHeld):
        read.log(RegisterRead.Outcome.NOT_HELD, source=reply.source, read_at=reply.read_at)
        return Reading(read.number, held=False, values=MappingProxyType({}), source=reply.source, read_at=reply.read_at)
    return _held(read, reply, wanted)


def _held(read: _Read, reply: RegisterAnswer, wanted: frozenset[str]) -> Reading:
    values = {element: value for element, value in reply.values.items() if element in wanted}
    notes = tuple(note for note in reply.notes if note.split("（", 1)[0] in wanted)
    read.log(
        RegisterRead.Outcome.HELD, source=reply.source, values=values, read_at=reply.read_at, detail="；".join(notes)
    )
    return Reading(
        read.number,
        held=True,
        values=MappingProxyType(values),
        source=reply.source,
        read_at=reply.read_at,
        in_force=reply.in_force,
        notes=notes,
    )
