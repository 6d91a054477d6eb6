"""The Django app applications."""

from __future__ import annotations

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """Applications: drafts, signatures, submission, split, corrections and results of a life event."""

    name = "onething.apps.applications"
    label = "applications"
