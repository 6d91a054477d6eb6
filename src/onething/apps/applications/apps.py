"""The Django app applications."""

from __future__ import annotations

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """Applications: drafts, signatures, submission, split, corrections and results of a life event."""

    name = "onething.apps.applications"
    label = "applications"

    def ready(self) -> None:
        """Let relay, casework and audit know the handlers, the calendars, and the heads of the chains."""
        from onething.apps.applications import jobs, working_days
        from onething.apps.applications.loading import audit_heads
        from onething.apps.audit.services import register_heads

        jobs.register()
        working_days.register()
        register_heads(self.label, audit_heads)
