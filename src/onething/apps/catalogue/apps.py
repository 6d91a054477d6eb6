"""The Django app catalogue."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Catalogue: published definition versions, frozen."""

    name = "onething.apps.catalogue"
    label = "catalogue"
