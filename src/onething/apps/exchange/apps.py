"""The Django app exchange."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Exchange: reads of shared data, each bound to an open case or draft and logged."""

    name = "onething.apps.exchange"
    label = "exchange"
