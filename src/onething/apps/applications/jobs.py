"""What the relay hands to applications; every handler may be called again for the same message."""

from __future__ import annotations

from datetime import datetime

from onething.apps.applications.loading import exists
from onething.apps.applications.services import closing, corrections, splitting
from onething.apps.outbox import services as outbox
from onething.apps.outbox.services import Message


def split(message: Message, now: datetime) -> None:
    """Split a received application, unless it waits for pre-acceptance."""
    splitting.split_now(message.application_id, now)


def open_held(message: Message, now: datetime) -> None:
    """Open what the coordinator has placed."""
    splitting.open_held(message.application_id, now)
    closing.settle(message.application_id, now)


def hand_on_correction(message: Message, now: datetime) -> None:
    """Give the cases that asked their corrected copies."""
    corrections.hand_on(message.application_id, int(message.payload["round"]), message.payload["actor"], now)


def case_ended(message: Message, now: datetime) -> None:
    """Follow a case's end: outputs, results, conclusion. A case recorded from paper has no application to follow."""
    if exists(message.application_id):
        closing.settle(message.application_id, now)


def withdrawn(message: Message, now: datetime) -> None:
    """Withdraw the cases of a withdrawn application."""
    closing.withdraw_cases(message.application_id, str(message.payload["reason"]), message.payload["actor"], now)


def register() -> None:
    """Let the relay know these handlers; called while starting."""
    outbox.register("application.received", split)
    outbox.register("application.pre_accepted", split)
    outbox.register("application.placed", open_held)
    outbox.register("application.correction_answered", hand_on_correction)
    outbox.register("application.withdrawn", withdrawn)
    outbox.register("casework.ended", case_ended)
