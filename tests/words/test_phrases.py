"""What the core and the catalogue say in Chinese is said in English: whole, in parts, one within the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import text

from onething.domain.guidance.briefing import brief
from onething.domain.guidance.deciding import guide
from onething.domain.merging.competence import competent_unit
from onething.domain.merging.forms import merge_form
from onething.domain.merging.materials import merge_materials
from onething.domain.planning.graph import plan
from onething.portals.ui import phrases, translations
from onething.portals.ui.language import ENGLISH, noting_missing, phrase, use
from onething.portals.ui.translations import CHINESE, HOLE
from tests.domain.events import NEWBORN, NEWBORN_VALUES, RESTAURANT, TODAY, event

WORDS = ("手机号码", "出生日期", "居民身份证", "母亲", "营业执照", "结婚证")
FIRST_DAY = "Received on 2 Mar 2026; that day is not counted, the count starts the day after (Civil Code, article 201)."
NUMBERS = frozenset({"number", "maximum", "minimum", "start"})
"""Holes that hold a number, beside which the next hole stands without a word between."""


def texts() -> Mapping[str, str]:
    return translations.texts()


def english(text: str) -> str:
    with use(ENGLISH):
        return phrase(text)


def filled(text: str) -> tuple[str, dict[str, str]]:
    names = list(dict.fromkeys(HOLE.findall(text)))
    values = {name: "3" if name in NUMBERS else WORDS[at] for at, name in enumerate(names)}
    return text % values, values


@pytest.mark.parametrize("text", sorted(text for text in texts() if HOLE.search(text)))
def test_every_sentence_with_holes_is_recognised_and_filled_in_english(text: str) -> None:
    said, values = filled(text)
    wanted = texts()[text] % {name: texts().get(value, value) for name, value in values.items()}
    assert english(said) == wanted.rstrip(" ")


def test_every_text_without_holes_is_looked_up_whole() -> None:
    plain = {text: said for text, said in texts().items() if not HOLE.search(text)}
    assert {text: english(text) for text in plain} == plain


def test_in_chinese_nothing_is_changed() -> None:
    assert [phrase(text) for text in ("已受理", "不认识的话", "")] == ["已受理", "不认识的话", ""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("已受理", "Accepted"),
        ("", ""),
        ("Example Ltd 2026-03-02", "Example Ltd 2026-03-02"),
        (
            "“出生登记”、“城乡居民参保登记”需要",
            "Needed for “Birth registration”, “Registration for residents’ health insurance”",
        ),
        ("出生登记（新生儿1）", "Birth registration (Newborn 1)"),
        ("新生儿1的姓名", "Name (Newborn 1)"),
        ("母亲（视情况）", "Mother (depending on your answers)"),
        (
            "2026年3月2日收到，当日不计入，自次日起算（民法典第二百零一条）。",
            FIRST_DAY,
        ),
        ("2026年3月2日：第1个工作日", "2 Mar 2026: working day 1"),
        ("2026年3月7日：不计入：星期六", "7 Mar 2026: not counted: Saturday"),
        ("2026年3月2日 09:05", "2 Mar 2026, 09:05"),
        ("“母亲”和“父亲”只能选择一项", "Only one of “Mother” and “Father” can be chosen"),
        ("不能大于100平方米，现为200", "It can’t be more than 100 m²; it is 200"),
        ("没有找到这个文件。请重新回答。", "This file was not found. Answer it again."),
        ("已受理\n已办结", "Accepted\nConcluded"),
        ("“母亲”为必填项，尚未填写。", "“Mother” is required and has not been filled in."),
    ],
)
def test_joined_and_nested_texts_are_said_in_english(text: str, said: str) -> None:
    assert english(text) == said


def test_a_persons_name_in_a_sentence_stays_as_it_is() -> None:
    assert english("请先填写李小龙的证件号码，需要其签名。") == (
        "First fill in the identity number of 李小龙, whose signature is needed."
    )


@pytest.mark.parametrize("text", ["不认识的话", "材料 A，张三的备注", "请李四带上身份证", "甲" * 5000, "100% %(名)s %"])
def test_an_unknown_text_passes_unchanged_and_is_noted(text: str) -> None:
    missing: list[str] = []
    with noting_missing(missing.append):
        assert english(text) == text
        assert english("已受理") == "Accepted"
    assert missing == [text]


HOSTILE = [
    "、，；。：”“（）的需要" * 180,
    "还不能确定，取决于" * 220,
    "（依据：" * 450,
    "甲、乙，丙；丁。" * 240,
    "“" * 2000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_made_to_be_taken_apart_for_ever_is_left_after_a_while(text: str) -> None:
    reading = phrases._Reading()
    reading.read(text, phrases.DEEPEST)
    assert len(reading._read) <= phrases.MOST_PARTS


@given(text(alphabet="、，；。：”“（）《》的需要可能大于现为个工作日 甲乙1例如取决于请填写超过\n或者%s", max_size=80))
def test_no_text_is_too_strange_to_be_asked_for(value: str) -> None:
    said = english(value)
    assert said == value if not CHINESE.search(value) else isinstance(said, str)


def said_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from said_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from said_in(inner)


def told(name: str, answers: Mapping[str, Any], values: Mapping[str, Any], down: frozenset[str]) -> dict[str, Any]:
    local = event(name)
    guidance = guide(local, answers, values, TODAY)
    form = merge_form(local, guidance, values, TODAY)
    materials = merge_materials(local, guidance, form.settled, TODAY, down)
    units = {selected.key: competent_unit(local, selected, form.settled, TODAY) for selected in guidance.selected}
    return brief(local, guidance, form, materials, plan(local, guidance, TODAY), units).as_json()


@pytest.mark.parametrize(
    ("name", "answers", "values", "down"),
    [
        ("newborn", NEWBORN, NEWBORN_VALUES, ()),
        ("newborn", {**NEWBORN, "newborn_count": 2, "claims_benefit": True}, NEWBORN_VALUES, ("population-register",)),
        ("newborn", {"married": True}, {}, ()),
        ("newborn", {**NEWBORN, "born_in_province": False}, NEWBORN_VALUES, ()),
        ("restaurant", RESTAURANT, {}, ()),
        ("restaurant", {**RESTAURANT, "raw_food": True, "fire_route": "inspection"}, {}, ("enterprise-register",)),
        ("restaurant", {}, {}, ()),
    ],
)
def test_a_whole_briefing_is_said_in_english(
    name: str, answers: Mapping[str, Any], values: Mapping[str, Any], down: tuple[str, ...]
) -> None:
    missing: list[str] = []
    with noting_missing(missing.append):
        briefing = [english(text) for text in said_in(told(name, answers, values, frozenset(down)))]
    assert missing == []
    assert len(briefing) > len(WORDS)
    assert [text for text in briefing if CHINESE.search(text)] == []
