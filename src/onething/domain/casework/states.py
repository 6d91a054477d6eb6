"""The states of a case and the small words the case kernel shares."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class CaseState(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"
    SUBMITTED = "submitted"
    CORRECTION_REQUESTED = "correction_requested"
    RESUBMITTED = "resubmitted"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    REVIEW = "review"
    DECISION = "decision"
    APPROVED = "approved"
    REFUSED = "refused"
    ISSUING = "issuing"
    DELIVERY = "delivery"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"
    OFFLINE = "offline"
    LAPSED = "lapsed"


FINAL: Final = frozenset(
    {
        CaseState.NOT_ACCEPTED,
        CaseState.REFUSED,
        CaseState.CONCLUDED,
        CaseState.WITHDRAWN,
        CaseState.LAPSED,
    }
)
"""States nothing leads out of."""

STATE_NAMES: Final[dict[CaseState, str]] = {
    CaseState.WAITING: "等待前置办件",
    CaseState.SUBMITTED: "已提交",
    CaseState.CORRECTION_REQUESTED: "待补正",
    CaseState.RESUBMITTED: "已补正",
    CaseState.ACCEPTED: "已受理",
    CaseState.NOT_ACCEPTED: "不予受理",
    CaseState.REVIEW: "审查中",
    CaseState.DECISION: "待决定",
    CaseState.APPROVED: "准予",
    CaseState.REFUSED: "不予批准",
    CaseState.ISSUING: "制证中",
    CaseState.DELIVERY: "待送达",
    CaseState.CONCLUDED: "已办结",
    CaseState.WITHDRAWN: "已撤回",
    CaseState.OFFLINE: "转线下办理",
    CaseState.LAPSED: "因前置办件未通过而终止",
}
"""What people see."""


class CaseId(NamedTuple):
    """`(application_id, case_no)`; in URLs `APPLICATION.NO`."""

    application_id: str
    case_no: int

    def __str__(self) -> str:
        """Return the form used in URLs."""
        return f"{self.application_id}.{self.case_no}"

    @classmethod
    def parse(cls, text: str) -> CaseId:
        """Read `APPLICATION.NO`; anything else is a ValueError."""
        application_id, dot, number = text.rpartition(".")
        if (
            not dot
            or not application_id.isprintable()
            or not application_id
            or not number.isascii()
            or not number.isdigit()
            or len(number) > 4
        ):
            message = f"{text!r} is no case id: it reads APPLICATION.NO, like 110105-ABCDEFGHJKLMNPQRSTUV.1"
            raise ValueError(message)
        return cls(application_id, int(number))


class Effect(StrEnum):
    """What follows a transition beyond the case itself."""

    STARTS_CLOCKS = "starts_clocks"
    RELEASES_SUCCESSORS = "releases_successors"
    LAPSES_SUCCESSORS = "lapses_successors"


class Document(StrEnum):
    """The document a transition makes due."""

    ACCEPTANCE = "acceptance"
    NON_ACCEPTANCE = "non_acceptance"
    DECISION = "decision"
    RESULT = "result"


class Origin(StrEnum):
    """Whether an entry of the history was commanded here or reported as having happened elsewhere."""

    COMMANDED = "commanded"
    REPORTED = "reported"


class Outcome(StrEnum):
    """How a case handled elsewhere ended, as reported."""

    CONCLUDED = "concluded"
    REFUSED = "refused"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
