"""The Django app documents."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents: receipts, notices and decisions as PDF, with their numbers."""

    name = "onething.apps.documents"
    label = "documents"

    def ready(self) -> None:
        """Let the relay know the handler."""
        from onething.apps.documents import jobs

        jobs.register()
