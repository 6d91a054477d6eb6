"""Who must sign, and whether somebody is one of them: the account's identity must be the participant's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onething.domain.access.actors import Actor, ActorKind
from onething.domain.applications.assembling import Assembled
from onething.domain.applications.refusals import Problem

IDENTITY = {"person": "id_number", "enterprise": "credit_code"}
"""The element by which a subject of each type is identified."""


@dataclass(frozen=True, slots=True)
class MustSign:
    """A signatory of this application: the participant, how it is called, and the identity that signs."""

    subject: str
    name: str
    identity: str


def must_sign(assembled: Assembled) -> tuple[tuple[MustSign, ...], tuple[Problem, ...]]:
    """Return the signatories, and as problems those whose identity is not in the form or not decided yet."""
    types = {subject.id: subject.type for subject in assembled.local.event.subjects}
    found: list[MustSign] = []
    problems: list[Problem] = []
    for signatory in assembled.guidance.signatories:
        if signatory.signs is False:
            continue
        instance = signatory.instance
        element = IDENTITY.get(types[instance.subject], "id_number")
        identity = assembled.form.settled.get(f"{instance.id}.{element}")
        if signatory.signs is not True or not isinstance(identity, str):
            problems.append(
                Problem("signatory_unknown", instance.id, f"请先填写{instance.name}的证件号码，需要其签名。")
            )
        else:
            found.append(MustSign(instance.id, instance.name, identity.upper()))
    return tuple(found), tuple(problems)


def signs_as(actor: Actor, signatories: tuple[Mapping[str, str], ...]) -> tuple[Mapping[str, str], ...]:
    """Return the signatories this account signs as: own identity number, or the enterprise an agent acts for."""
    own = {
        identity
        for identity in (actor.identity, actor.enterprise if actor.kind is ActorKind.AGENT else None)
        if identity
    }
    return tuple(one for one in signatories if one["identity"] in own)
