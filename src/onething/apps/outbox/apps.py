"""The Django app outbox."""

from __future__ import annotations

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Outbox: messages written with the change they tell of, delivered by the relay."""

    name = "onething.apps.outbox"
    label = "outbox"
