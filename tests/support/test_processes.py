"""The process harness and the journal do what fault tests rely on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from onething.config.database import process_ids
from tests.support.journal import Comparison, Journal, compare
from tests.support.processes import Platform, answers


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Run a platform."""
    with Platform(tmp_path_factory.mktemp("platform")) as running:
        running.start_database()
        running.start_web()
        yield running


def test_web_survives_a_killed_database_once_it_is_back(platform: Platform) -> None:
    assert answers(f"{platform.url}/readyz")
    platform.kill_database()
    assert httpx.get(f"{platform.url}/readyz", trust_env=False, timeout=60).status_code == 503
    assert answers(f"{platform.url}/healthz")
    platform.postgres.start()
    platform.web.await_ready()
    assert answers(f"{platform.url}/readyz")


def test_killed_web_is_gone_with_its_children_and_comes_back(platform: Platform) -> None:
    before = platform.web.pid
    platform.web.kill()
    assert not platform.web.running
    assert not answers(f"{platform.url}/healthz")
    platform.web.start()
    assert answers(f"{platform.url}/readyz")
    assert platform.web.pid != before
    assert before not in process_ids()


def test_process_that_dies_at_once_is_reported_with_its_log(platform: Platform) -> None:
    with pytest.raises(RuntimeError, match="--workers and --threads are at least 1"):
        platform.start("broken", ["serve", "--threads", "0"], ready=lambda: False)


def test_access_log_holds_neither_query_nor_identity_number(platform: Platform) -> None:
    number = "110101199003070038"
    httpx.get(f"{platform.url}/api/v1/{number}?name={number}", trust_env=False)
    log = platform.web.log.read_text("utf-8")
    assert '"status": 404' in log
    assert number not in log


def test_unknown_host_is_refused(platform: Platform) -> None:
    reply = httpx.get(f"{platform.url}/healthz", headers={"Host": "elsewhere.example"}, trust_env=False)
    assert reply.status_code == 400


def test_journal_names_lost_and_doubled_acts(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    for act in ("a", "b", "c"):
        journal.record(act, {"status": 200})
    assert compare(journal, ["a", "b", "c", "unacknowledged"]).holds
    assert compare(journal, ["a", "b", "b", "d", "d"]) == Comparison(lost=("c",), doubled=("b", "d"))


def test_journal_ignores_a_line_cut_off_by_a_kill(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.record("a", 1)
    with journal.path.open("a") as out:
        out.write('{"act": "b", "re')
    assert journal.entries() == [("a", 1)]
