"""The figures run, measure their floor, and say what holds."""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from bench.support.figures import Goal
from onething.cli import bench


def test_intake_measures_three_ways_and_holds_its_load_independent_goals() -> None:
    command = [sys.executable, "-m", "onething.cli.main", "bench", "intake", "--json"]
    command += ["--seconds", "0.3", "--rounds", "1", "--connections", "1", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    found = json.loads(done.stdout)
    assert set(found) == {"bench", "machine", "rows", "goals"}
    assert {(row["mode"], row["connections"]) for row in found["rows"]} == {
        (mode, number) for mode in ("floor", "kernel", "full") for number in (1, 2)
    }
    assert all(row["transitions_per_cpu_s"] > 0 for row in found["rows"])
    goals = {goal["name"]: goal for goal in found["goals"]}
    assert goals["round trips of a command"]["holds"]
    assert goals["commits of a command"]["value"] == 1.0
    assert done.returncode == (0 if all(goal["holds"] for goal in found["goals"]) else 1)


def test_pages_measures_each_beside_its_floors_and_holds_its_load_independent_goals() -> None:
    command = [sys.executable, "-m", "onething.cli.main", "bench", "pages", "--json"]
    command += ["--seconds", "0.1", "--rounds", "1", "--cases", "2000"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    found = json.loads(done.stdout)
    assert [row["page"] for row in found["rows"]] == ["home", "search", "form section", "tracking", "inbox"]
    assert all(row["bare_per_cpu_s"] > row["static_per_cpu_s"] > row["per_cpu_s"] > 0 for row in found["rows"])
    assert [goal["name"] for goal in found["goals"] if not goal["holds"] and goal["unit"] != "share"] == []
    rows_read = found["goals"][-1]
    assert rows_read["unit"] == "rows"
    assert rows_read["value"] > 50
    assert done.returncode == (0 if all(goal["holds"] for goal in found["goals"]) else 1)


def test_a_goal_holds_from_its_side() -> None:
    assert Goal("share", 0.6, "share", 0.6).holds
    assert not Goal("share", 0.59, "share", 0.6).holds
    assert Goal("round trips", 3, "", 3, at_least=False).holds
    assert not Goal("round trips", 4, "", 3, at_least=False).holds


def test_without_a_checkout_it_says_where_the_figures_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    parser = ArgumentParser()
    bench.configure(parser)
    assert bench.run(parser.parse_args([])) == 2
    assert "Clone the repository" in capsys.readouterr().err
