"""The transition table, as data: who may ask what in which state, and what follows.

`docs/casework.md` is drawn from it; stops of the clock and special procedures add rows, not branches.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from onething.definitions.types.organisations import Duty
from onething.domain.casework.states import FINAL, CaseState, Document, Effect


class Party(StrEnum):
    """Who may ask: the unit in charge, the applicant, or the platform itself."""

    UNIT = "unit"
    APPLICANT = "applicant"
    PLATFORM = "platform"


class Need(StrEnum):
    """What must hold beyond state, party and duty; `needs.py` checks each."""

    PREREQUISITES_MET = "prerequisites_met"
    FREE_OR_MINE = "free_or_mine"
    NOTICE_OPEN = "notice_open"
    NOTICE_RELEASED = "notice_released"
    NON_ACCEPTANCE_GROUND = "non_acceptance_ground"
    REFUSAL_GROUND = "refusal_ground"
    OTHER_DECIDER = "other_decider"
    RESULT = "result"
    NO_RESULT = "no_result"
    OUTPUTS = "outputs"
    VERIFICATION = "verification"
    GOOD_INPUT = "good_input"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `command` leads from any of `sources` to `target` (None: the state stays).

    `duty` is what the post of somebody of the unit must carry (None: any duty). `anyhow`: a reported fact, recorded
    from every state; `sources` then says from where it fits.
    """

    command: str
    sources: frozenset[CaseState]
    target: CaseState | None
    parties: frozenset[Party]
    duty: Duty | None = None
    needs: tuple[Need, ...] = ()
    effects: tuple[Effect, ...] = ()
    document: Document | None = None
    anyhow: bool = False
    source: str | None = None


_S = CaseState
_UNIT: Final = frozenset({Party.UNIT})
_PLATFORM: Final = frozenset({Party.PLATFORM})
_APPLICANT: Final = frozenset({Party.APPLICANT})
_INTAKE: Final = frozenset({_S.SUBMITTED, _S.RESUBMITTED})
_AT_UNIT: Final = frozenset(CaseState) - FINAL - {_S.WAITING, _S.OFFLINE}
_MINE: Final = Need.FREE_OR_MINE
_LICENSING: Final = "《中华人民共和国行政许可法》"

ROWS: Final[tuple[Transition, ...]] = (
    Transition("start", frozenset({_S.WAITING}), _S.SUBMITTED, _PLATFORM, needs=(Need.PREREQUISITES_MET,)),
    Transition("claim", _AT_UNIT, None, _UNIT, needs=(Need.GOOD_INPUT, _MINE)),
    Transition("reassign", _AT_UNIT, None, _UNIT, needs=(Need.GOOD_INPUT,)),
    Transition(
        "request_correction",
        _INTAKE | {_S.CORRECTION_REQUESTED},
        _S.CORRECTION_REQUESTED,
        _UNIT,
        Duty.ACCEPT,
        (_MINE, Need.GOOD_INPUT, Need.NOTICE_OPEN),
        source=_LICENSING + "第三十二条",
    ),
    Transition(
        "release_correction",
        frozenset({_S.CORRECTION_REQUESTED}),
        None,
        _PLATFORM,
        source=_LICENSING + "第三十二条",
    ),
    Transition(
        "resubmit",
        frozenset({_S.CORRECTION_REQUESTED}),
        _S.RESUBMITTED,
        _APPLICANT,
        needs=(Need.GOOD_INPUT, Need.NOTICE_RELEASED),
    ),
    Transition(
        "accept",
        _INTAKE,
        _S.ACCEPTED,
        _UNIT,
        Duty.ACCEPT,
        (_MINE,),
        (Effect.STARTS_CLOCKS,),
        Document.ACCEPTANCE,
        source=_LICENSING + "第三十二条",
    ),
    Transition(
        "not_accept",
        _INTAKE,
        _S.NOT_ACCEPTED,
        _UNIT,
        Duty.ACCEPT,
        (_MINE, Need.NON_ACCEPTANCE_GROUND),
        (Effect.LAPSES_SUCCESSORS,),
        Document.NON_ACCEPTANCE,
        source=_LICENSING + "第三十二条",
    ),
    Transition("begin_review", frozenset({_S.ACCEPTED}), _S.REVIEW, _UNIT, Duty.REVIEW, (_MINE,)),
    Transition(
        "propose",
        frozenset({_S.REVIEW}),
        _S.DECISION,
        _UNIT,
        Duty.REVIEW,
        (_MINE, Need.GOOD_INPUT),
    ),
    Transition(
        "approve",
        frozenset({_S.DECISION}),
        _S.APPROVED,
        _UNIT,
        Duty.DECIDE,
        (_MINE, Need.OTHER_DECIDER, Need.GOOD_INPUT),
        document=Document.DECISION,
        source=_LICENSING + "第三十八条",
    ),
    Transition(
        "refuse",
        frozenset({_S.DECISION}),
        _S.REFUSED,
        _UNIT,
        Duty.DECIDE,
        (_MINE, Need.OTHER_DECIDER, Need.REFUSAL_GROUND),
        (Effect.LAPSES_SUCCESSORS,),
        Document.DECISION,
        source=_LICENSING + "第三十八条",
    ),
    Transition(
        "begin_issuing",
        frozenset({_S.APPROVED}),
        _S.ISSUING,
        _UNIT,
        Duty.ISSUE,
        (_MINE, Need.RESULT),
    ),
    Transition(
        "issue",
        frozenset({_S.ISSUING}),
        _S.DELIVERY,
        _UNIT,
        Duty.ISSUE,
        (_MINE, Need.GOOD_INPUT, Need.OUTPUTS),
        (Effect.RELEASES_SUCCESSORS,),
        Document.RESULT,
        source=_LICENSING + "第三十九条",
    ),
    Transition(
        "deliver",
        frozenset({_S.DELIVERY}),
        _S.CONCLUDED,
        _UNIT,
        Duty.ISSUE,
        (_MINE, Need.GOOD_INPUT),
        source=_LICENSING + "第四十四条",
    ),
    Transition(
        "conclude",
        frozenset({_S.APPROVED}),
        _S.CONCLUDED,
        _UNIT,
        Duty.DECIDE,
        (_MINE, Need.NO_RESULT, Need.OUTPUTS),
        (Effect.RELEASES_SUCCESSORS,),
    ),
    Transition(
        "verify",
        _INTAKE,
        _S.CONCLUDED,
        _PLATFORM,
        needs=(Need.VERIFICATION, Need.GOOD_INPUT, Need.OUTPUTS),
        effects=(Effect.RELEASES_SUCCESSORS,),
    ),
    Transition("verification_unavailable", _INTAKE, None, _PLATFORM, needs=(Need.VERIFICATION,)),
    Transition("reroute", _INTAKE, None, _UNIT, Duty.ACCEPT, (_MINE, Need.GOOD_INPUT)),
    Transition(
        "withdraw",
        frozenset(
            {_S.WAITING, _S.SUBMITTED, _S.CORRECTION_REQUESTED, _S.RESUBMITTED, _S.ACCEPTED, _S.REVIEW, _S.DECISION}
        ),
        _S.WITHDRAWN,
        _APPLICANT | _PLATFORM,
        needs=(Need.GOOD_INPUT,),
        effects=(Effect.LAPSES_SUCCESSORS,),
    ),
    Transition(
        "send_offline",
        _INTAKE | {_S.CORRECTION_REQUESTED, _S.ACCEPTED, _S.REVIEW},
        _S.OFFLINE,
        _UNIT,
        Duty.ACCEPT,
        (_MINE, Need.GOOD_INPUT),
    ),
    Transition(
        "report",
        frozenset({_S.OFFLINE}),
        None,
        _UNIT | _PLATFORM,
        Duty.ACCEPT,
        (Need.GOOD_INPUT,),
        anyhow=True,
    ),
)

TABLE: Final[dict[str, Transition]] = {row.command: row for row in ROWS}
"""The rows by command."""

COMMAND_NAMES: Final[dict[str, str]] = {
    "open": "立案",
    "start": "启动",
    "receive": "前置办件已结束",
    "lapse": "前置办件未通过而终止",
    "claim": "认领",
    "reassign": "转派",
    "request_correction": "提出补正",
    "release_correction": "一次告知补正",
    "resubmit": "提交补正",
    "accept": "受理",
    "not_accept": "不予受理",
    "begin_review": "开始审查",
    "propose": "审查意见",
    "approve": "准予",
    "refuse": "不予批准",
    "begin_issuing": "开始制证",
    "issue": "出证",
    "deliver": "送达",
    "conclude": "办结",
    "verify": "核验",
    "verification_unavailable": "转人工核验",
    "reroute": "转有权单位",
    "withdraw": "撤回",
    "send_offline": "转线下",
    "report": "线下结果登记",
}
"""What people see; `open`, `receive` and `lapse` are entries of the history nobody commands."""
