"""The Django app casework."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Casework: cases of the organisations: states, clocks, units."""

    name = "onething.apps.casework"
    label = "casework"
