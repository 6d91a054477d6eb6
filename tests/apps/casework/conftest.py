"""Fixtures of casework's tests: a working calendar and a case kernel on the real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onething.apps.casework import calendars, numbers
from onething.apps.catalogue import selectors as catalogue
from onething.apps.catalogue import services as publishing
from onething.apps.people import services as people
from onething.definitions.loading import catalogue_root
from onething.domain.access.actors import SYSTEM
from tests.support.casework import NOW, Casework, weekdays


@pytest.fixture
def casework(transactional_db: None) -> Iterator[Casework]:
    """Cases on the real database, as role `web`, in autocommit."""
    registered = list(calendars._REGISTERED)
    calendars.register(weekdays)
    numbers.forget()
    yield Casework()
    calendars._REGISTERED[:] = registered


@pytest.fixture
def published(casework: Casework) -> None:
    """Publish the shipped catalogue."""
    publishing.publish(catalogue_root(), SYSTEM, NOW, "")


@pytest.fixture
def staff(published: None) -> dict[str, str]:
    """Appoint three officers of a police station; their accounts by name, and the unit."""
    unit = catalogue.current().unit("liuyang-huaichuan-police")
    found = {"unit": unit.id}
    for number, name in enumerate(("经办甲", "经办乙", "所长")):
        found[name] = people.register_officer(
            username=f"officer{number}", password="a-long-password", name=name, unit=unit, post=unit.posts[0], now=NOW
        )
    return found
