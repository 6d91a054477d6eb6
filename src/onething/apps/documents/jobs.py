"""What the relay hands to documents; the message's key makes repeating harmless."""

from __future__ import annotations

from datetime import datetime

from onething.apps.documents import services
from onething.apps.outbox import services as outbox
from onething.apps.outbox.services import Message
from onething.domain.documents import DocumentKind


def record(message: Message, now: datetime) -> None:
    """Record the document a message describes, and make its PDF."""
    payload = message.payload
    document_id = services.record(
        application_id=message.application_id,
        case_no=payload["case_no"] or 0,
        kind=DocumentKind(payload["kind"]),
        number=payload["number"],
        facts=payload["data"],
        key=payload["key"],
        now=now,
    )
    services.pdf(document_id, now)


def register() -> None:
    """Let the relay know the handler; called while starting."""
    outbox.register("document.record", record)
