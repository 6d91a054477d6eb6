"""What every test may ask for: one PostgreSQL per test process, migrated as owner, used as web."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django.test
import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from onething.config import migrating
from onething.config.database import EmbeddedPostgres
from tests.support.counters import Counter
from tests.support.database import Ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Run the test process's own PostgreSQL, without fsync, gone at the end."""
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False)
    postgres.start()
    try:
        yield Ground(postgres)
    finally:
        postgres.remove()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, ground: Ground, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Replace pytest-django's way of making a database: ours is made by `owner`, and tests are `web`."""
    with django_db_blocker.unblock():
        ground.lay()
        case: Any = django.test.TransactionTestCase  # the stubs leave out what is private
        original = case._fixture_teardown
        # Django flushes as the connected role, and `web` may not truncate.
        case._fixture_teardown = lambda _case: ground.empty()
        try:
            yield
        finally:
            case._fixture_teardown = original
            migrating.close_connections()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the data folder `tests.settings` made for this process."""
    if settings.configured:
        shutil.rmtree(Path(settings.DATA_DIR), ignore_errors=True)


@pytest.fixture
def counter(ground: Ground, transactional_db: None) -> Counter:
    """Count round trips, statements, commits and WAL bytes of what runs in a `with` block."""
    return Counter(ground)
