"""The files of words agree with their sources, and every string has English with the same holes."""

from __future__ import annotations

from pathlib import Path

import pytest

from onething.cli.main import main
from onething.cli.wording import files, sources
from onething.cli.wording.files import Found, State

PATHS = [
    "src/onething/portals/locale/en/portals.po",
    "src/onething/portals/locale/en/core.po",
    "catalogue/translations/en.po",
]


@pytest.fixture(scope="module")
def states() -> dict[str, State]:
    return {path.relative_to(sources.ROOT).as_posix(): files.state(found, path) for path, found in sources.all_words()}


@pytest.mark.parametrize("path", PATHS)
def test_every_string_of_the_platform_has_english(states: dict[str, State], path: str) -> None:
    state = states[path]
    assert (state.new, state.gone, state.moved) == ((), (), False), "run `onething words --write` and translate"
    assert state.open == (), "these have no English"
    assert state.broken == (), "these have other holes than their source"


def found(*texts: files.Text) -> Found:
    made = Found()
    for text in texts:
        made.add(text, "a.py")
    return made


def test_what_is_new_gone_open_and_broken_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "en.po"
    path.write_bytes(files.rendered(found("好", "%(n)s 天", "旧"), {"%(n)s 天": "%(m)s days"}))
    state = files.state(found("好", "%(n)s 天", "新"), path)
    assert state == State(new=("新",), gone=("旧",), open=("好",), broken=("%(n)s 天",), moved=False)
    assert not state.good


def test_writing_keeps_the_english_there_is_and_changes_nothing_the_second_time(tmp_path: Path) -> None:
    path = tmp_path / "en.po"
    path.write_bytes(files.rendered(found("好", "旧"), {"好": "Good", "旧": "Old"}))
    files.write(found("好", ("一天", "%(n)s 天")), path)
    first = path.read_bytes()
    assert files.english(path) == {"好": "Good", ("一天", "%(n)s 天"): ("", "")}
    files.write(found("好", ("一天", "%(n)s 天")), path)
    assert path.read_bytes() == first


def test_a_string_that_stands_elsewhere_now_is_drift(tmp_path: Path) -> None:
    path = tmp_path / "en.po"
    path.write_bytes(files.rendered(found("好"), {"好": "Good"}))
    moved = Found()
    moved.add("好", "b.py")
    assert files.state(found("好"), path).good
    assert files.state(moved, path).moved


@pytest.mark.parametrize(
    ("text", "said", "agree"),
    [
        ("%(n)s 天", "%(n)s days", True),
        ("%(n)s 天", "days", False),
        ("天", "%(n)s days", False),
        (("一天", "%(n)s 天"), ("one day", "%(n)s days"), True),
        (("一天", "%(n)s 天"), ("one day", "days"), False),
        (("%(who)s一天", "%(who)s%(n)s天"), ("one day", "%(who)s %(n)s days"), False),
    ],
)
def test_holes_agree_but_for_the_number_of_a_single_thing(text: files.Text, said: files.Text, agree: bool) -> None:
    assert files.holes_agree(text, said) is agree


def test_the_command_answers_one_while_a_string_has_no_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "en.po"
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    monkeypatch.setattr(sources, "all_words", lambda: (sources.Words(path, found("好")),))
    assert main(["words"]) == 1
    assert "1 new" in capsys.readouterr().out
    assert main(["words", "--write"]) == 1
    assert "1 without English" in capsys.readouterr().out
    path.write_bytes(files.rendered(found("好"), {"好": "Good"}))
    assert main(["words"]) == 0
    assert "all in English" in capsys.readouterr().out


def test_outside_a_checkout_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    assert main(["words"]) == 2
    assert "in a checkout" in capsys.readouterr().err
