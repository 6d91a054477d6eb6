"""What can be asked of a case: one frozen dataclass per command, `name` being its row in the transition table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from onething.domain.casework.states import Outcome


@dataclass(frozen=True, slots=True)
class Deficiency:
    """One thing to correct: `about` a field's key or a material's id, `reason` what is wrong, `remedy` what to do."""

    about: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Start:
    """The prerequisites are met: the case goes to its unit (platform only)."""

    name: ClassVar[str] = "start"


@dataclass(frozen=True, slots=True)
class Claim:
    """An officer takes the case."""

    name: ClassVar[str] = "claim"


@dataclass(frozen=True, slots=True)
class Reassign:
    """The claimant, or whoever supervises the unit, hands the case to an account or to a post."""

    name: ClassVar[str] = "reassign"
    reason: str
    to_account: str | None = None
    to_post: str | None = None


@dataclass(frozen=True, slots=True)
class RequestCorrection:
    """The unit contributes deficiencies to the application's one correction notice."""

    name: ClassVar[str] = "request_correction"
    deficiencies: tuple[Deficiency, ...]


@dataclass(frozen=True, slots=True)
class ReleaseCorrection:
    """The coordinator has released the one notice; `notice` is its document number (platform only)."""

    name: ClassVar[str] = "release_correction"
    notice: str


@dataclass(frozen=True, slots=True)
class Resubmit:
    """The applicant has corrected; `fields` replace or join the case's own, `materials` likewise by their `id`."""

    name: ClassVar[str] = "resubmit"
    fields: Mapping[str, Any] = field(default_factory=dict)
    materials: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Accept:
    """受理: starts the statutory and the promised clock."""

    name: ClassVar[str] = "accept"


@dataclass(frozen=True, slots=True)
class NotAccept:
    """不予受理: a ground of the item's list, and words."""

    name: ClassVar[str] = "not_accept"
    ground: str
    words: str


@dataclass(frozen=True, slots=True)
class BeginReview:
    """审查 begins."""

    name: ClassVar[str] = "begin_review"


@dataclass(frozen=True, slots=True)
class Propose:
    """The reviewer's opinion goes to the decider."""

    name: ClassVar[str] = "propose"
    opinion: str


@dataclass(frozen=True, slots=True)
class Approve:
    """The decider grants; `outputs` are values the result gives, by the item's own field keys."""

    name: ClassVar[str] = "approve"
    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refuse:
    """The decider refuses: a ground of the item's list, and words."""

    name: ClassVar[str] = "refuse"
    ground: str
    words: str


@dataclass(frozen=True, slots=True)
class BeginIssuing:
    """制证 begins."""

    name: ClassVar[str] = "begin_issuing"


@dataclass(frozen=True, slots=True)
class Issue:
    """The result document exists: its number, its data, and the outputs known by now."""

    name: ClassVar[str] = "issue"
    document_number: str
    data: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deliver:
    """送达: handed over in the way named (counter, post, electronic …)."""

    name: ClassVar[str] = "deliver"
    way: str


@dataclass(frozen=True, slots=True)
class Conclude:
    """办结 of an approved item that ends in no result document."""

    name: ClassVar[str] = "conclude"


@dataclass(frozen=True, slots=True)
class Verify:
    """A register has answered for a verification-only item (platform only).

    `confirmed` ends the case; otherwise an officer takes over: no machine turns anybody down.
    """

    name: ClassVar[str] = "verify"
    confirmed: bool
    answer: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VerificationUnavailable:
    """The register did not answer: an officer verifies by hand (platform only)."""

    name: ClassVar[str] = "verification_unavailable"
    reason: str


@dataclass(frozen=True, slots=True)
class Reroute:
    """Wrong unit: the case goes to the competent unit's inbox and nobody's claim."""

    name: ClassVar[str] = "reroute"
    to_unit: str
    to_organisation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The applicant takes the case back before it is decided."""

    name: ClassVar[str] = "withdraw"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SendOffline:
    """The case cannot be handled here: why, and what to do instead."""

    name: ClassVar[str] = "send_offline"
    reason: str
    instead: str


@dataclass(frozen=True, slots=True)
class Report:
    """What has already happened elsewhere, at `occurred_at` (aware); recorded even where it contradicts the table."""

    name: ClassVar[str] = "report"
    outcome: Outcome
    occurred_at: datetime
    outputs: Mapping[str, Any] = field(default_factory=dict)
    evidence: str = ""


Command = (
    Start
    | Claim
    | Reassign
    | RequestCorrection
    | ReleaseCorrection
    | Resubmit
    | Accept
    | NotAccept
    | BeginReview
    | Propose
    | Approve
    | Refuse
    | BeginIssuing
    | Issue
    | Deliver
    | Conclude
    | Verify
    | VerificationUnavailable
    | Reroute
    | Withdraw
    | SendOffline
    | Report
)
