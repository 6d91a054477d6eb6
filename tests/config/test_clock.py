"""Clocks tell civil time of Asia/Shanghai, and a file sets them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from onething.adapters.clock import FileClock, SystemClock


def test_system_clock_is_aware_and_eight_hours_ahead_of_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(hours=8)


def test_file_clock_stands_at_the_instant_and_follows_the_file(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clock = FileClock(path)
    path.write_text('{"instant": "2026-03-01T17:30:00+00:00"}')
    assert clock.now() == datetime(2026, 3, 1, 17, 30, tzinfo=UTC)
    assert clock.today() == date(2026, 3, 2)
    path.write_text('{"instant": "2026-03-02T17:30:00+00:00"}')
    assert clock.today() == date(2026, 3, 3)


def test_file_clock_runs_ahead_by_the_offset(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    path.write_text('{"offset_s": 864000}')
    assert FileClock(path).now() - SystemClock().now() > timedelta(days=9)


def test_missing_file_means_the_machines_time(tmp_path: Path) -> None:
    assert abs(FileClock(tmp_path / "none").now() - SystemClock().now()) < timedelta(hours=1)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"instant": "2026-03-02T09:00:00"}', '{"instant": 5}', '{"offset_s": "x"}']
)
def test_file_which_sets_no_clock_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clock.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"clock\.json doesn't set a clock"):
        FileClock(path).now()
