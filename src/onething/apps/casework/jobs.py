"""What the relay hands to casework: documents that are due, and items that a register verifies by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from onething.apps.casework import selectors, services
from onething.apps.casework.applying import TOPIC_DOCUMENT, TOPIC_STARTED
from onething.apps.casework.drafting import KINDS, document_facts
from onething.apps.casework.replies import CaseView
from onething.apps.catalogue import selectors as catalogue
from onething.apps.documents import services as documents
from onething.apps.exchange import services as exchange
from onething.apps.outbox import services as outbox
from onething.apps.outbox.services import Message
from onething.domain.access.actors import SYSTEM
from onething.domain.casework.commands import Command, VerificationUnavailable, Verify
from onething.domain.casework.states import CaseId, CaseState
from onething.domain.documents import DocumentKind

VERIFIABLE: Final = frozenset({CaseState.SUBMITTED, CaseState.RESUBMITTED})
MOST_TRIES: Final = 3
"""After so many tries without an answer an officer verifies by hand; a citizen does not wait for a register."""


def record_document(message: Message, now: datetime) -> None:
    """Record the document that an entry of a case's history calls for, and make its PDF."""
    case = CaseId(message.application_id, message.payload["case_no"])
    view = selectors.case_for(SYSTEM, case)
    entry = next(each for each in selectors.history(case) if each.seq == message.payload["seq"])
    kind = KINDS[message.payload["document"]]
    document_id = documents.record(
        application_id=case.application_id,
        case_no=case.case_no,
        kind=kind,
        number=view.document_number if kind is DocumentKind.RESULT else f"{view.number}-{entry.seq}",
        facts=document_facts(view, entry),
        key=f"case.{case}.{entry.seq}.{kind.value}",
        now=now,
    )
    documents.pdf(document_id, now)


def verify(message: Message, now: datetime) -> None:
    """Ask the register of a verification-only item, and let the case go on by its answer or to an officer."""
    if not message.payload.get("verification"):
        return
    case = CaseId(message.application_id, message.payload["case_no"])
    view = selectors.case_for(SYSTEM, case)
    if view.snapshot.state not in VERIFIABLE or view.snapshot.manual:
        return
    register = catalogue.version(view.digest).registers[str(view.snapshot.facts.verification)]
    key = _value(view, register.key)
    reading = exchange.read_register(
        application_id=case.application_id,
        instance_id=view.instance or view.snapshot.facts.item,
        register=register,
        key_value=str(key or ""),
        purpose=f"办件核验：{view.snapshot.facts.item_name}",
        actor=SYSTEM,
        now=now,
        is_open=True,
    )
    if isinstance(reading, exchange.Unavailable) and not reading.refused and message.attempts < MOST_TRIES:
        # The relay asks again a little later.
        raise RegisterSilentError(register.id)
    services.perform(
        actor=SYSTEM,
        case=case,
        command=_verdict(view, reading),
        expected_version=view.snapshot.version,
        idempotency_key=f"outbox.{message.id}",
        now=now,
    )


class RegisterSilentError(RuntimeError):
    """A register did not answer in time."""


def register() -> None:
    """Let the relay know these handlers; called while starting."""
    outbox.register(TOPIC_DOCUMENT, record_document)
    outbox.register(TOPIC_STARTED, verify)


def _verdict(view: CaseView, reading: exchange.Reading | exchange.Unavailable) -> Command:
    if isinstance(reading, exchange.Unavailable):
        return VerificationUnavailable(reading.reason)
    differing = sorted(
        element
        for element, value in reading.values.items()
        if (known := _value(view, element)) is not None and known != value
    )
    confirmed = reading.held and reading.in_force is not False and not differing
    answer = {"source": reading.source, "held": reading.held, "in_force": reading.in_force, "differing": differing}
    return Verify(confirmed, answer)


def _value(view: CaseView, element: str) -> Any:
    for key, field in view.fields.items():
        if key.rpartition(".")[2] == element:
            return field.get("value") if isinstance(field, Mapping) else field
    return None
