"""What is acted on, reduced to the columns that access depends on; `row()` is what scopes are asked about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApplicationResource:
    """An application or its draft.

    `applicant` and `assisted_by` are account ids (the second the clerk's who may go on with it after the visit, as the
    person agreed), `enterprise` the credit code it is made for, `signatories` the identity numbers of those who must
    sign, `lead_unit` the unit of the event's lead organisation that answers for the region, `submitted_at` None for a
    draft, `concluded_at` None while it is unfinished. `helping` says which units help with it and how far
    (`domain.assistance.helping.token`).
    """

    id: str
    applicant: str
    enterprise: str | None = None
    signatories: frozenset[str] = frozenset()
    lead_unit: str | None = None
    assisted_by: str | None = None
    submitted_at: dt.datetime | None = None
    concluded_at: dt.datetime | None = None
    helping: frozenset[str] = frozenset()

    def row(self) -> Mapping[str, object]:
        """Return the columns by name."""
        return {
            "id": self.id,
            "applicant": self.applicant,
            "enterprise": self.enterprise,
            "signatories": self.signatories,
            "lead_unit": self.lead_unit,
            "assisted_by": self.assisted_by,
            "submitted_at": self.submitted_at,
            "concluded_at": self.concluded_at,
            "helping": self.helping,
        }


@dataclass(frozen=True, slots=True)
class CaseResource:
    """A case; `unit` is the unit that has it now (a rerouted case leaves its old unit's sight)."""

    application_id: str
    case_no: int
    unit: str

    def row(self) -> Mapping[str, object]:
        """Return the columns by name."""
        return {"application_id": self.application_id, "case_no": self.case_no, "unit": self.unit}


Resource = ApplicationResource | CaseResource
