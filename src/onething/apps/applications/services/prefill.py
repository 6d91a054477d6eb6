"""Prefilling: what registers know of the participants goes into the form with source and time; originals stay here.

A person's own data are read for them; another participant's only once that participant has signed this application
(Personal Information Protection Law, article 13). A register that is down leaves its fields to be typed and its
materials to be uploaded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from onething.apps.applications.assemblies import assembled as assembled_of
from onething.apps.applications.loading import Loaded, load_for, require, today
from onething.apps.applications.models import Signature
from onething.apps.applications.replies import Prefilled, RegisterRead
from onething.apps.applications.services.drafts import edit, edited_state
from onething.apps.exchange import services as exchange
from onething.definitions.types.registers import Register
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.access.policies import Action
from onething.domain.applications.assembling import Assembled
from onething.domain.applications.signing import IDENTITY
from onething.domain.applications.states import Act
from onething.domain.merging.types import MergedField


@dataclass(slots=True)
class _Filling:
    """Values and provenance being filled in, and the reads that did it."""

    values: dict[str, Any]
    provenance: dict[str, Any]
    reads: list[RegisterRead]

    def put(self, key: str, value: object, source: Mapping[str, Any]) -> bool:
        """Fill a field unless the person has typed into it or changed what was there."""
        entry = self.provenance.get(key)
        typed = entry is None and self.values.get(key) not in (None, "")
        if typed or (entry is not None and entry["edited"]):
            return False
        self.values[key] = value
        self.provenance[key] = {**source, "original": value, "edited": False, "by": None}
        return True


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which register can be asked about which participant, by which key value, for which fields."""

    register: Register
    instance: str
    key: str
    fields: tuple[MergedField, ...]


def prefill(*, actor: Actor, application_id: str, expected_version: int, now: dt.datetime) -> Prefilled:
    """Ask the registers about each participant whose key (identity number, credit code) is known; fill in the rest."""
    found = load_for(actor, Action.EDIT_APPLICATION, application_id)
    require(found, Act.PREFILL, expected_version)
    filling = _Filling(dict(found.values), dict(found.provenance), [])
    _own_identity(found, actor, filling, now)
    day = today(now)
    agreed = set(Signature.objects.filter(application_id=found.id).values_list("subject", flat=True))
    # What one register gives may show fields that another one fills (a spouse's ethnicity): two rounds settle it.
    done: set[tuple[str, str]] = set()
    for _ in range(2):
        assembled = assembled_of(found.local(), found.answers, filling.values, day, found.unavailable)
        for asked in _askable(assembled):
            if (asked.register.id, asked.instance) in done:
                continue
            done.add((asked.register.id, asked.instance))
            consented = _consented(found, asked, agreed)
            filling.reads.append(_read(found, actor, asked, filling, consented=consented, now=now))
    return _written(found, actor, filling, now)


def _consented(found: Loaded, asked: _Asked, agreed: Collection[str]) -> bool:
    """Tell whether the person asked about has agreed: by signing, or as the applicant on whose behalf it is done.

    A clerk comes here only with the applicant's consent on record: a visit, a leave to go on, or powers given to their
    organisation (Personal Information Protection Law, articles 13 and 14).
    """
    return asked.instance in agreed or asked.key == found.identity


def _own_identity(found: Loaded, actor: Actor, filling: _Filling, now: dt.datetime) -> None:
    """Fill in the key of the participant the account itself is; a clerk fills in for whom they act."""
    who = found.applicant() if actor.kind is ActorKind.CLERK else actor
    form = found.assembled(today(now)).form
    keys = {field.key.text: field for field in form.fields if field.to_fill_in and field.reusable}
    source = {"source": "account", "name": "登录账号", "read_at": now.isoformat(), "key": None}
    for subject in found.local().event.subjects:
        known = who.enterprise if subject.type == "enterprise" else who.identity
        key = f"{subject.id}.{IDENTITY.get(subject.type, 'id_number')}"
        if subject.applicant and known and key in keys:
            filling.put(key, known, source)
        if subject.applicant and subject.type == "person" and f"{subject.id}.name" in keys:
            filling.put(f"{subject.id}.name", who.name, source)


def _askable(assembled: Assembled) -> list[_Asked]:
    """Return which register can be asked about which participant, by which key value, for which fields."""
    found: dict[tuple[str, str], list[MergedField]] = {}
    for field in assembled.form.fields:
        if field.to_fill_in and field.reusable:
            for known in field.registers:
                found.setdefault((known, field.key.instance), []).append(field)
    askable: list[_Asked] = []
    for (register_id, instance), fields in found.items():
        register = assembled.local.registers[register_id]
        key = assembled.form.settled.get(f"{instance}.{register.key}")
        if isinstance(key, str) and key:
            askable.append(_Asked(register, instance, key, tuple(fields)))
    return askable


def _read(
    found: Loaded, actor: Actor, asked: _Asked, filling: _Filling, *, consented: bool, now: dt.datetime
) -> RegisterRead:
    register, instance, fields = asked.register, asked.instance, asked.fields
    reading = exchange.read_register(
        application_id=found.id,
        instance_id=instance,
        register=register,
        key_value=asked.key,
        purpose=f"{found.local().event.name}：预填申请表",
        actor=actor,
        now=now,
        is_open=True,
        consented=consented,
        elements=[field.key.element for field in fields],
    )
    if isinstance(reading, exchange.Unavailable):
        state = "not_allowed" if reading.refused else "down"
        return RegisterRead(register.id, register.name, instance, state, now, ())
    if not reading.held:
        return RegisterRead(register.id, register.name, instance, "not_found", reading.read_at, ())
    source = {
        "source": register.id,
        "name": register.name,
        "read_at": reading.read_at.isoformat(),
        "key": f"{instance}.{register.key}",
    }
    filled = [
        field.key.text
        for field in fields
        if field.key.element in reading.values
        and filling.put(field.key.text, reading.values[field.key.element], source)
    ]
    return RegisterRead(register.id, register.name, instance, "read", reading.read_at, tuple(filled))


def _written(found: Loaded, actor: Actor, filling: _Filling, now: dt.datetime) -> Prefilled:
    asked = {(read.register, read.subject) for read in filling.reads}
    reads = [dict(one) for one in found.reads if (one["register"], one["subject"]) not in asked]
    reads += [
        {
            "register": r.register,
            "name": r.name,
            "subject": r.subject,
            "state": r.state,
            "at": r.at.isoformat(),
            "fields": list(r.fields),
        }
        for r in filling.reads
    ]
    columns = {"values": filling.values, "provenance": filling.provenance, "reads": reads}
    data = {"reads": [[read.register, read.subject, read.state] for read in filling.reads]}
    version = edit(found, actor, Act.PREFILL, columns, data, now)
    return Prefilled(found.id, version, edited_state(found).value, tuple(filling.reads))
