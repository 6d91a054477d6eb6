"""The Django app casework."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Casework: cases of the organisations: states, clocks, units."""

    name = "onething.apps.casework"
    label = "casework"

    def ready(self) -> None:
        """Let the relay know the handlers, and audit the heads of the cases' chains."""
        from onething.apps.audit.services import register_heads
        from onething.apps.casework import jobs
        from onething.apps.casework.selectors import audit_heads

        jobs.register()
        register_heads(self.label, audit_heads)
