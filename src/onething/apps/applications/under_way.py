"""What somebody has under way, and what of it waits for them: the first thing a person sees after signing in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onething.apps.applications.models import Application, CorrectionRound, Signature
from onething.apps.applications.replies import Need
from onething.apps.applications.selectors import COLUMNS
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people.selectors import to_q
from onething.domain.access.actors import Actor
from onething.domain.access.policies import visible_applications
from onething.domain.applications.signing import signs_as
from onething.domain.applications.states import STATE_NAMES, ApplicationState

MOST: Final = 20
_OVER: Final = (ApplicationState.CONCLUDED, ApplicationState.WITHDRAWN)
_FIELDS: Final = (
    "id", "event_id", "region", "digest", "state", "account", "applicant_name", "receipt_number", "returned_reason",
    "signatories", "created_at", "due_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnderWay:
    """One application that isn't over. `need` is what waits for this person, None if nothing does.

    `own` is False for somebody who signs. `state_name` in plain words, `happening` one sentence for the person.
    """

    application_id: str
    event_id: str
    event_name: str
    region_name: str
    state: str
    state_name: str
    happening: str
    need: Need | None
    own: bool
    applicant_name: str
    receipt_number: str | None
    created_at: dt.datetime
    due_on: dt.date | None


_HAPPENING: Final[Mapping[ApplicationState, str]] = {
    ApplicationState.DRAFT: "还没有提交",
    ApplicationState.AWAITING_SIGNATURES: "等待签名",
    ApplicationState.RECEIVED: "牵头单位正在看申请",
    ApplicationState.PRE_ACCEPTED: "正在分送各承办单位",
    ApplicationState.RETURNED: "退回修改，还没有再提交",
    ApplicationState.IN_PROGRESS: "各单位正在办理",
}


def under_way(actor: Actor, most: int = MOST) -> tuple[UnderWay, ...]:
    """Return the latest applications under way, those that wait for the actor first; at most `most`.

    At most three statements, however many there are.
    """
    rows = list(
        Application.objects.filter(to_q(visible_applications(actor), COLUMNS))
        .exclude(state__in=_OVER)
        .only(*_FIELDS)
        .order_by("-created_at")[:most]
    )
    signed = _signed([row.id for row in rows if row.state == ApplicationState.AWAITING_SIGNATURES])
    corrections = _corrections([row.id for row in rows if row.state == ApplicationState.IN_PROGRESS])
    found = [_line(actor, row, signed, corrections) for row in rows]
    return tuple(sorted(found, key=lambda line: line.need is None))


def _signed(ids: list[str]) -> frozenset[tuple[str, str]]:
    if not ids:
        return frozenset()
    rows = Signature.objects.filter(application_id__in=ids, voided_at__isnull=True)
    return frozenset(rows.values_list("application_id", "subject"))


def _corrections(ids: list[str]) -> Mapping[str, dt.date]:
    if not ids:
        return {}
    rows = CorrectionRound.objects.filter(application_id__in=ids, answered_at__isnull=True)
    return dict(rows.values_list("application_id", "answer_by"))


def _line(
    actor: Actor, row: Application, signed: frozenset[tuple[str, str]], corrections: Mapping[str, dt.date]
) -> UnderWay:
    version = catalogue.version(row.digest)
    state = ApplicationState(row.state)
    return UnderWay(
        application_id=row.id,
        event_id=row.event_id,
        event_name=version.events[row.event_id].name,
        region_name=version.regions[row.region].name,
        state=row.state,
        state_name=STATE_NAMES[state],
        happening=_HAPPENING[state],
        need=_need(actor, row, signed, corrections),
        own=row.account == actor.account,
        applicant_name=row.applicant_name,
        receipt_number=row.receipt_number or None,
        created_at=row.created_at,
        due_on=row.due_on,
    )


def _need(
    actor: Actor, row: Application, signed: frozenset[tuple[str, str]], corrections: Mapping[str, dt.date]
) -> Need | None:
    """Return what waits for this person; a signatory is asked for nothing but the signature."""
    state, own = ApplicationState(row.state), row.account == actor.account
    if state is ApplicationState.AWAITING_SIGNATURES:
        return _signature(actor, row, signed)
    if not own:
        return None
    if state is ApplicationState.DRAFT:
        return Need("complete", "继续填写，填好以后提交")
    if state is ApplicationState.RETURNED:
        return Need("change", f"按退回的原因修改：{row.returned_reason}")
    if row.id in corrections:
        return Need("correct", "按补正通知一次补齐", corrections[row.id])
    return None


def _signature(actor: Actor, row: Application, signed: frozenset[tuple[str, str]]) -> Need | None:
    open_yet = [one for one in row.signatories if (row.id, one["subject"]) not in signed]
    if any(one in open_yet for one in signs_as(actor, tuple(row.signatories))):
        return Need("sign", "看过申请内容，签上您的名字")
    if row.account != actor.account:
        return None
    if open_yet:
        return None
    return Need("submit", "签名已齐，可以提交了")
