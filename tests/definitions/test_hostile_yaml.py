"""Hostile and broken files yield problems with a line; nothing raises, nothing is expanded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onething.definitions.loading import load, load_checked
from onething.definitions.reading import MAX_DEPTH, read
from tests.definitions.small_catalogue import CARD, EVENT, SMALL

BOMB = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n"

HOSTILE = {
    "an alias bomb": (BOMB, "yaml-anchor", 1),
    "an alias": ("a: 1\nb: *a\n", "yaml-alias", 2),
    "a tag that would run code": ("a: 1\nb: !!python/object/apply:os.system ['true']\n", "yaml-tag", 2),
    "deep nesting": ("\n" + "[" * 5_000 + "]" * 5_000, "yaml-too-deep", 2),
    "deep block nesting": (
        "".join(" " * depth + "a:\n" for depth in range(MAX_DEPTH + 5)),
        "yaml-too-deep",
        MAX_DEPTH + 1,
    ),
    "a duplicate key": ("name: a\nkind: b\nname: c\n", "yaml-duplicate-key", 3),
    "a key that is a list": ("a: 1\n? [x, y]\n: 2\n", "yaml-key", 2),
    "a tab for indentation": ("a:\n\tb: 1\n", "yaml-syntax", 2),
    "an open bracket": ("a: [1, 2\nb: 3\n", "yaml-syntax", 2),
    "a huge value": ("a: 1\nb: " + "x" * 30_000, "yaml-too-long", 2),
    "a huge file": ("a: x\n" * 300_000, "yaml-too-large", 1),
    "too many values": ("- 1\n" * 100_001, "yaml-too-large", 100_000),
    "two documents": ("a: 1\n---\nb: 2\n", "yaml-documents", 2),
    "binary": ("\x00\x01\x02\xff", "yaml-unreadable", 1),
    "half a surrogate": ("a: \ud800\n", "yaml-unreadable", 1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_is_told_at_its_line(name: str) -> None:
    text, code, line = HOSTILE[name]
    document, problems = read("items/card.yaml", text)
    assert document is None
    assert [(problem.code, problem.line) for problem in problems] == [(code, line)]


@pytest.mark.parametrize("text", ["", "null", "[]", "- a\n- b\n", "just text", "42", "{}", "true"])
@pytest.mark.parametrize("path", sorted(SMALL))
def test_a_file_of_the_wrong_type_is_an_error_and_never_an_exception(path: str, text: str) -> None:
    loaded = load_checked({**SMALL, path: text})
    assert loaded.catalogue is None
    assert any(problem.path == path for problem in loaded.problems)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SMALL)), st.data())
def test_a_file_damaged_anywhere_never_raises(path: str, data: st.DataObject) -> None:
    text = SMALL[path]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    put = data.draw(
        st.one_of(st.text(max_size=6), st.sampled_from(["[", "{", ": ", "\n", "'", '"', "no", "1", "null", "&a", "*a"]))
    )
    loaded = load_checked({**SMALL, path: text[:start] + put + text[end:]})
    assert (loaded.catalogue is None) == any(problem.is_error for problem in loaded.problems)


def test_plain_scalars_are_read_narrowly_and_keys_are_text() -> None:
    document, problems = read("x", "1: 007\nno: 2026-01-01\na: 12:30\nb: 1.50\nc: yes\nd: ~\ne: 1e3\nf: '5'\n")
    assert problems == ()
    assert document is not None
    assert isinstance(document.root.value, dict)
    assert {key: str(value) for key, value in document.root.value.items()} == {
        "1": "007", "no": "2026-01-01", "a": "12:30", "b": "1.50", "c": "True", "d": "None", "e": "1e3", "f": "5",
    }  # fmt: skip


def test_a_folder_and_the_mapping_of_its_files_are_one_catalogue(tmp_path: Path) -> None:
    for path, text in SMALL.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.replace("\n", "\r\n").encode("utf-8"))
    (tmp_path / "README.md").write_text("read by people, not by the loader", encoding="utf-8")
    from_folder, from_mapping = load(tmp_path), load(SMALL)
    assert from_folder == from_mapping
    assert from_folder.catalogue is not None


def test_files_that_cannot_be_read_or_have_no_place_are_told(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    (tmp_path / "items" / "card.yaml").write_bytes("name: 卡\nkind: ".encode() + b"\xff\xfe")
    (tmp_path / "stray.yaml").write_text("a: 1", encoding="utf-8")
    found = {(problem.path, problem.line, problem.code) for problem in load(tmp_path).problems}
    assert found == {("items/card.yaml", 2, "yaml-unreadable"), ("stray.yaml", 1, "stray-file")}


@pytest.mark.parametrize("source", [{}, Path("/nowhere/at/all")])
def test_no_catalogue_is_an_error(source: Path | dict[str, str]) -> None:
    loaded = load(source)
    assert loaded.catalogue is None
    assert [problem.code for problem in loaded.problems] == ["no-catalogue"]


def test_file_names_follow_the_naming_rules() -> None:
    renamed = {path.replace("items/card", "items/Card_1"): text for path, text in SMALL.items()}
    found = [(problem.path, problem.code) for problem in load(renamed).problems]
    assert ("items/Card_1.yaml", "naming") in found
    assert load({**SMALL, "regions/changsha/birth.yaml": SMALL["regions/430100-changsha/birth.yaml"]}).errors


def test_every_problem_names_the_line_it_stands_on() -> None:
    files = {
        **SMALL,
        EVENT: SMALL[EVENT].replace("many: newborn_count", "many: 5"),
        CARD: SMALL[CARD].replace("materials: []", "materials: {}"),
    }
    found = {(problem.path, problem.line) for problem in load(files).problems}
    assert found == {(EVENT, 13), (CARD, 8)}
