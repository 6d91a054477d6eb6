"""An application's states and the acts that lead from one to another: a table, so that it can be drawn and tested."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ApplicationState(StrEnum):
    """Where an application stands. A returned application is edited and handed in again like a draft."""

    DRAFT = "draft"
    AWAITING_SIGNATURES = "awaiting_signatures"
    RECEIVED = "received"
    PRE_ACCEPTED = "pre_accepted"
    RETURNED = "returned"
    IN_PROGRESS = "in_progress"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done to an application; the word that history keeps."""

    START = "start"
    ANSWER = "answer"
    SAVE = "save"
    PREFILL = "prefill"
    ADD_FILE = "add_file"
    REMOVE_FILE = "remove_file"
    RECORD_PAPER = "record_paper"
    REQUEST_SIGNATURES = "request_signatures"
    VOID_SIGNATURES = "void_signatures"
    SIGN = "sign"
    SUBMIT = "submit"
    RECEIVE = "receive"
    PRE_ACCEPT = "pre_accept"
    RETURN = "return"
    SPLIT = "split"
    PLACE = "place"
    RELEASE_CORRECTION = "release_correction"
    ADD_CORRECTION_FILE = "add_correction_file"
    REMOVE_CORRECTION_FILE = "remove_correction_file"
    ANSWER_CORRECTION = "answer_correction"
    CASE_ENDED = "case_ended"
    RELEASE_RESULTS = "release_results"
    CONCLUDE = "conclude"
    WITHDRAW = "withdraw"
    TAKE_UP = "take_up"
    """A clerk goes on with it at the counter, for the person who stands there."""
    GIVE_HELP = "give_help"
    TAKE_BACK_HELP = "take_back_help"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the transition table: `act` leads from any of `sources` to `target` (None: the state stays)."""

    act: Act
    sources: frozenset[ApplicationState]
    target: ApplicationState | None


_S = ApplicationState
EDITABLE: Final = frozenset({_S.DRAFT, _S.RETURNED})
SUBMITTED: Final = frozenset({_S.RECEIVED, _S.PRE_ACCEPTED, _S.IN_PROGRESS, _S.CONCLUDED})
_UNFINISHED: Final = frozenset(set(_S) - {_S.CONCLUDED, _S.WITHDRAWN})
_WRITABLE: Final = EDITABLE | {_S.AWAITING_SIGNATURES}

STEPS: Final[tuple[Step, ...]] = (
    *(
        Step(act, _WRITABLE, None)
        for act in (Act.ANSWER, Act.SAVE, Act.PREFILL, Act.ADD_FILE, Act.REMOVE_FILE, Act.RECORD_PAPER)
    ),
    Step(Act.REQUEST_SIGNATURES, EDITABLE, _S.AWAITING_SIGNATURES),
    Step(Act.VOID_SIGNATURES, frozenset({_S.AWAITING_SIGNATURES}), _S.DRAFT),
    Step(Act.SIGN, frozenset({_S.AWAITING_SIGNATURES}), None),
    Step(Act.SUBMIT, _WRITABLE, _S.RECEIVED),
    Step(Act.PRE_ACCEPT, frozenset({_S.RECEIVED}), _S.PRE_ACCEPTED),
    Step(Act.RETURN, frozenset({_S.RECEIVED}), _S.RETURNED),
    Step(Act.SPLIT, frozenset({_S.RECEIVED, _S.PRE_ACCEPTED}), _S.IN_PROGRESS),
    Step(Act.PLACE, frozenset({_S.IN_PROGRESS}), None),
    Step(Act.RELEASE_CORRECTION, frozenset({_S.IN_PROGRESS}), None),
    Step(Act.ADD_CORRECTION_FILE, frozenset({_S.IN_PROGRESS}), None),
    Step(Act.REMOVE_CORRECTION_FILE, frozenset({_S.IN_PROGRESS}), None),
    Step(Act.ANSWER_CORRECTION, frozenset({_S.IN_PROGRESS}), None),
    Step(Act.CASE_ENDED, frozenset({_S.IN_PROGRESS, _S.WITHDRAWN}), None),
    Step(Act.RELEASE_RESULTS, frozenset({_S.IN_PROGRESS, _S.CONCLUDED}), None),
    Step(Act.CONCLUDE, frozenset({_S.IN_PROGRESS}), _S.CONCLUDED),
    *(Step(act, _UNFINISHED, None) for act in (Act.TAKE_UP, Act.GIVE_HELP, Act.TAKE_BACK_HELP)),
    Step(Act.WITHDRAW, _UNFINISHED, _S.WITHDRAWN),
)

_BY_ACT: Final = {step.act: step for step in STEPS}

STATE_NAMES: Final = {
    _S.DRAFT: "草稿",
    _S.AWAITING_SIGNATURES: "待签名",
    _S.RECEIVED: "已收件",
    _S.PRE_ACCEPTED: "已预受理",
    _S.RETURNED: "已退回修改",
    _S.IN_PROGRESS: "办理中",
    _S.CONCLUDED: "已办结",
    _S.WITHDRAWN: "已撤回",
}


def allowed(act: Act, state: ApplicationState) -> bool:
    """Tell whether the table lets `act` happen in `state`."""
    return state in _BY_ACT[act].sources


def after(act: Act, state: ApplicationState) -> ApplicationState:
    """Return the state after `act`; ValueError where the table does not allow it."""
    if not allowed(act, state):
        message = f"{act} is not possible in state {state}"
        raise ValueError(message)
    return _BY_ACT[act].target or state
