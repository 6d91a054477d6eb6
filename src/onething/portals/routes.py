"""All doors' pages as Django's routes: importing a door's views registers its pages."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType

from django.urls import URLPattern

from onething.portals import citizen, counter, desk, ui
from onething.portals.ui.door import routes


def load(*doors: ModuleType) -> None:
    """Import every module of the doors, so that no page is left out for want of an import."""
    for door in doors:
        for module in pkgutil.iter_modules(door.__path__, f"{door.__name__}."):
            import_module(module.name)


def urlpatterns() -> list[URLPattern]:
    """Return the routes of every page of every door."""
    load(ui, citizen, counter, desk)
    return routes()
