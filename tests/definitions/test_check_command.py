"""`onething check` and `onething schema`, as they are typed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from onething.cli.main import main
from onething.cli.scenarios import run_scenarios
from onething.definitions.loading import load_checked
from onething.definitions.schemas import SCHEMAS, FileKind, kind_of
from tests.definitions.small_catalogue import CALENDAR, CARD, SCENARIOS, SMALL, spoiled


def written(folder: Path, files: Mapping[str, str]) -> str:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return str(folder)


def test_a_good_catalogue_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", written(tmp_path, SMALL)]) == 0
    assert "0 errors, 0 findings (1 life events, 4 items, 1 scenarios" in capsys.readouterr().out


def test_an_error_is_told_with_file_line_reason_and_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", written(tmp_path, spoiled(CARD, "organisation: police", "organisation: polize"))]) == 1
    out = capsys.readouterr().out
    assert (
        "items/card.yaml:2: error unknown-organisation — there is no organisation `polize` → did you mean police?"
        in out
    )
    assert "1 errors" in out


def test_findings_alone_do_not_fail(tmp_path: Path) -> None:
    files = spoiled(CALENDAR, "{source: 测试用,", "{source: 测试用, provisional: true,")
    assert main(["check", written(tmp_path, files)]) == 0


def test_json_holds_every_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json", written(tmp_path, spoiled(CARD, "holder.name", "owner.name"))]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["errors"] == 1
    assert report["digest"] is None
    [problem] = report["problems"]
    assert problem["path"] == CARD
    assert problem["code"] == "unknown-role"
    assert problem["severity"] == "error"


SPOILED_SCENARIOS = {
    "items": (
        "[certificate ×2, registration ×2, insurance ×2]",
        "[certificate ×2, registration, insurance ×2]",
        "items should be",
    ),
    "absent": ("absent: [card]", "absent: [insurance]", "insurance should be absent"),
    "units": ("registration: liuyang-police", "registration: furong-police", "should go to furong-police"),
    "asked once": ("asked_once: [mother.name,", "asked_once: [newborn.3.name,", "newborn.3.name should be asked once"),
    "obtained": ("obtained: [booklet of mother]", "obtained: []", "booklet of mother is obtained"),
    "materials": (
        "materials: [birth-record of newborn]",
        "materials: [booklet of mother]",
        "booklet of mother should be to be brought",
    ),
    "order": (
        "order: [certificate, registration, insurance]",
        "order: [insurance, certificate]",
        "should not start before",
    ),
    "critical path": (
        "critical_path: [certificate, registration, insurance]",
        "critical_path: [certificate]",
        "critical path should be",
    ),
    "days": ("days: 5", "days: 7", "should take 7 working days"),
    "offline": ("offline: false", "offline: true", "offline should be true"),
}


@pytest.mark.parametrize("name", SPOILED_SCENARIOS)
def test_a_scenario_that_no_longer_holds_is_an_error(name: str) -> None:
    old, new, told = SPOILED_SCENARIOS[name]
    loaded = load_checked(spoiled(SCENARIOS, old, new))
    assert loaded.catalogue is not None, loaded.problems
    problems = run_scenarios(loaded.catalogue, loaded.scenarios)
    assert any(told in problem.reason for problem in problems), problems
    assert {(problem.path, problem.line, problem.code) for problem in problems} == {(SCENARIOS, 1, "scenario")}


def test_checking_imports_no_django_and_needs_no_database(tmp_path: Path) -> None:
    program = (
        "import sys; from onething.cli.main import main; code = main(sys.argv[1:]);"
        "assert not any(name.split('.')[0] in {'django', 'psycopg'} for name in sys.modules), 'imported';"
        "sys.exit(code)"
    )
    command = [sys.executable, "-c", program, "check", written(tmp_path, SMALL)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "", "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stdout + done.stderr


def test_schemas_are_valid_and_written_one_file_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--write", str(tmp_path)]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"{kind.value}.schema.json" for kind in FileKind}
    for path in tmp_path.iterdir():
        Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
    capsys.readouterr()
    assert main(["schema", "item"]) == 0
    assert json.loads(capsys.readouterr().out)["title"].endswith("item")


def test_the_schemas_accept_the_small_catalogue_as_any_yaml_reader_reads_it() -> None:
    for path, text in SMALL.items():
        kind = kind_of(path)
        assert kind is not None
        if kind is not FileKind.CALENDAR:  # its dates and years are read as such by YAML 1.1
            Draft202012Validator(SCHEMAS[kind]).validate(yaml.safe_load(text))


def test_a_scenario_like_another_takes_over_its_answers() -> None:
    more = """\
- name: 一个孩子
  like: 双胞胎
  given: {newborn_count: 1, insured: elsewhere}
  expect: {items: [certificate, registration], units: {registration: liuyang-police}, days: 4}
"""
    loaded = load_checked({**SMALL, SCENARIOS: SMALL[SCENARIOS] + more})
    assert loaded.catalogue is not None, loaded.problems
    assert run_scenarios(loaded.catalogue, loaded.scenarios) == ()
    lost = load_checked({**SMALL, SCENARIOS: SMALL[SCENARIOS] + more.replace("like: 双胞胎", "like: 三胞胎")})
    assert [(problem.code, problem.line) for problem in lost.errors] == [("unknown-scenario", 17)]
