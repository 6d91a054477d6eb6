"""Publishing catalogues: checked, once per digest, for ever."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, find, settings

from onething.apps.catalogue import selectors, services
from onething.apps.catalogue.models import CatalogueVersion
from onething.definitions.loading import load
from onething.domain.access.actors import SYSTEM
from tests.support.catalogues import catalogue_files

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """Draw a small catalogue that the checker accepts."""
    return find(
        catalogue_files(),
        bool,
        settings=settings(max_examples=5, database=None, deadline=None, suppress_health_check=list(HealthCheck)),
    )


@pytest.fixture(autouse=True)
def _fresh_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "_catalogues", selectors.Kept(8))
    monkeypatch.setattr(selectors, "_local_events", selectors.Kept(256))


def changed(files: dict[str, str], mark: str) -> dict[str, str]:
    """Return the same catalogue with a comment: another digest, the same meaning."""
    path = min(files)
    return files | {path: f"{files[path].rstrip()}\n# {mark}\n"}


def published(files: dict[str, str] | Path, hour: int = 0) -> services.Published:
    answer = services.publish(files, SYSTEM, NOW + dt.timedelta(hours=hour), note="试行")
    assert isinstance(answer, services.Published), answer
    return answer


@pytest.mark.django_db
def test_without_any_version_asking_for_the_current_one_says_what_to_do() -> None:
    with pytest.raises(selectors.UnknownVersionError, match="还没有发布"):
        selectors.current()


@pytest.mark.django_db
def test_a_published_version_is_current_and_reads_back_as_what_was_published(files: dict[str, str]) -> None:
    version = published(files)
    assert (version.number, version.new) == (1, True)
    original = load(files).catalogue
    assert original is not None
    assert version.digest == original.digest == selectors.current_digest()
    assert selectors.current().events.keys() == original.events.keys()
    assert selectors.history()[0] == selectors.VersionRecord(version.digest, 1, NOW, "system", "试行")


@pytest.mark.django_db
def test_publishing_the_same_again_changes_nothing_from_a_folder_too(files: dict[str, str], tmp_path: Path) -> None:
    first = published(files)
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    again = published(tmp_path, hour=1)
    assert (again.digest, again.number, again.new) == (first.digest, 1, False)
    assert CatalogueVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_newer_version_is_told_to_whoever_holds_an_older_one(files: dict[str, str]) -> None:
    first = published(files)
    assert selectors.newer_than(first.digest) is None
    second = published(changed(files, "第二版"), hour=1)
    newer = selectors.newer_than(first.digest)
    assert newer is not None
    assert (newer.digest, newer.number) == (second.digest, 2)
    assert selectors.newer_than(second.digest) is None
    assert selectors.version(first.digest).digest == first.digest, "an application stays on its version"
    with pytest.raises(selectors.UnknownVersionError):
        selectors.newer_than("0" * 64)


@pytest.mark.django_db
@pytest.mark.parametrize("defect", ["nonsense: [", "stray", ""])
def test_a_catalogue_with_errors_is_refused_with_its_problems(files: dict[str, str], defect: str) -> None:
    event = next(path for path in files if path.endswith("event.yaml"))
    answer = services.publish(files | {event: defect}, SYSTEM, NOW)
    assert isinstance(answer, services.PublicationRefused)
    assert any(problem.is_error and problem.path == event for problem in answer.problems)
    assert not CatalogueVersion.objects.exists()


@pytest.mark.django_db
def test_an_unreadable_file_keeps_a_folder_from_being_published(files: dict[str, str], tmp_path: Path) -> None:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    (tmp_path / "elements" / "extra.yaml").write_bytes("名".encode("gb18030"))
    answer = services.publish(tmp_path, SYSTEM, NOW)
    assert isinstance(answer, services.PublicationRefused)
    assert any(problem.path == "elements/extra.yaml" for problem in answer.problems)
    empty = services.publish(tmp_path / "nowhere", SYSTEM, NOW)
    assert isinstance(empty, services.PublicationRefused)


@pytest.mark.django_db
def test_a_version_is_parsed_once_and_an_unknown_one_is_an_error(files: dict[str, str]) -> None:
    digest = published(files).digest
    first = selectors.version(digest)
    with CaptureQueriesContext(connection) as statements:
        assert selectors.version(digest) is first
    assert len(statements) == 0
    with pytest.raises(selectors.UnknownVersionError):
        selectors.version("0" * 64)


@pytest.mark.django_db
def test_a_local_event_is_that_of_the_pinned_version(files: dict[str, str]) -> None:
    digest = published(files).digest
    catalogue = selectors.version(digest)
    event, region = next(iter(catalogue.events)), next(iter(catalogue.regions))
    local = selectors.local_event(digest, event, region)
    assert (local.digest, local.event.id, local.region.code) == (digest, event, region)
    assert selectors.local_event(digest, event, region) is local
    with pytest.raises(KeyError):
        selectors.local_event(digest, "no-such-event", region)


def test_the_cache_keeps_the_most_recently_used() -> None:
    kept: selectors.Kept[int, str] = selectors.Kept(2)
    made: list[int] = []

    def make(key: int) -> str:
        made.append(key)
        return str(key)

    for key in (1, 2, 1, 3, 1, 2):
        assert kept.get(key, lambda key=key: make(key)) == str(key)  # type: ignore[misc]  # mypy can't infer the default
    assert made == [1, 2, 3, 2]
    assert len(kept) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE catalogue_version SET note = ''", "DELETE FROM catalogue_version"])
def test_a_version_cannot_be_changed_or_taken_back(files: dict[str, str], statement: str) -> None:
    published(files)
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_publishing_at_once_numbers_every_version_once(files: dict[str, str]) -> None:
    numbers: list[int] = []
    start = threading.Barrier(4)

    def hurry(mark: str) -> None:
        try:
            start.wait()
            numbers.append(published(changed(files, mark)).number)
        finally:
            connection.close()

    threads = [threading.Thread(target=hurry, args=(mark,)) for mark in ("甲", "乙", "丙", "甲")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 4
    assert sorted(set(numbers)) == [1, 2, 3]
