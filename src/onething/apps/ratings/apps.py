"""The Django app ratings."""

from __future__ import annotations

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    """Ratings: what people say of the service they got (好差评)."""

    name = "onething.apps.ratings"
    label = "ratings"
