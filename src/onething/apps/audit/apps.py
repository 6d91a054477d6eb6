"""The Django app audit."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit: the hash-chained record of who did and read what."""

    name = "onething.apps.audit"
    label = "audit"
