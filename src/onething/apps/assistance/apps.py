"""The Django app assistance."""

from __future__ import annotations

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    """Assistance: whom a counter serves and on what grounds, signatures given there, progress for whoever calls."""

    name = "onething.apps.assistance"
    label = "assistance"
