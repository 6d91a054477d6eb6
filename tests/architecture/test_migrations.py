"""The migrations say what the models say; read from the files, so that no database is needed."""

from __future__ import annotations

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def test_migrations_leave_nothing_of_the_models_out() -> None:
    loader = MigrationLoader(None)
    wanted = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    missing = [f"{app}: {step.describe()}" for app, found in wanted.items() for one in found for step in one.operations]
    assert not missing, f"run `django-admin makemigrations --settings tests.settings`; missing: {missing}"


def test_no_two_migrations_of_an_app_come_last() -> None:
    assert MigrationLoader(None).detect_conflicts() == {}
