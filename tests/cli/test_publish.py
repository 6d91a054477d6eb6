"""`onething publish`: a broken catalogue publishes nothing; the same one again changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from onething.apps.catalogue.models import CatalogueVersion
from onething.definitions.loading import catalogue_root
from tests.cli.running import onething
from tests.support.database import Ground


@pytest.mark.django_db(transaction=True)
def test_a_broken_catalogue_is_refused_with_place_and_reason_and_nothing_is_published(
    tmp_path: Path, ground: Ground
) -> None:
    broken = tmp_path / "catalogue"
    shutil.copytree(catalogue_root(), broken)
    event = broken / "life-events" / "restaurant" / "event.yaml"
    event.write_text(event.read_text("utf-8").replace("business-licence-check", "no-such-item"), "utf-8")
    done = onething(tmp_path, "publish", str(broken), DATABASE_URL=ground.postgres.dsn("web"))
    assert done.returncode == 1
    assert "nothing was published" in done.stderr
    assert "event.yaml" in done.stderr
    assert "no-such-item" in done.stderr
    assert "Traceback" not in done.stderr
    assert not CatalogueVersion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_catalogue_is_published_once_however_often_one_asks(tmp_path: Path, ground: Ground) -> None:
    url = ground.postgres.dsn("web")
    first, again = (onething(tmp_path, "publish", DATABASE_URL=url) for _ in range(2))
    assert (first.returncode, first.stdout.startswith("published: version 1")) == (0, True), first.stderr
    assert (again.returncode, again.stdout.startswith("already published: version 1")) == (0, True), again.stderr
    assert CatalogueVersion.objects.count() == 1


def test_without_a_database_it_says_which_variable_is_missing(tmp_path: Path) -> None:
    done = onething(tmp_path, "publish")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path: Path, ground: Ground, transactional_db: None) -> None:
    done = onething(tmp_path, "publish", str(tmp_path / "nowhere"), DATABASE_URL=ground.postgres.dsn("web"))
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr
    assert not CatalogueVersion.objects.exists()
