"""Fixtures of casework's tests: a working calendar and a case kernel on the real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onething.apps.casework import calendars, numbers
from tests.support.casework import Casework, weekdays


@pytest.fixture
def casework(transactional_db: None) -> Iterator[Casework]:
    """Cases on the real database, as role `web`, in autocommit."""
    registered = list(calendars._REGISTERED)
    calendars.register(weekdays)
    numbers.forget()
    yield Casework()
    calendars._REGISTERED[:] = registered
