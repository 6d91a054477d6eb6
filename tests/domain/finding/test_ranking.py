"""What people type leads where they want to go, or to something near it; and never to an error."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.definitions.loading import load_checked
from onething.definitions.reading import texts_of
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.life_events import Audience, LifeEvent
from onething.domain.finding.ranking import index, rank
from onething.domain.finding.types import Index, Likeness, Source
from onething.domain.finding.words import MOST_WORDS, bare, plain

CHANGSHA: Final = "430100"
LIUYANG: Final = "430181"
WORDS: Final = "开饭店上户口出生证长沙浏阳市在的怎么办 ，。A１ａ"


def load() -> Catalogue:
    texts, _ = texts_of(Path(__file__).parents[3] / "catalogue")
    catalogue = load_checked(texts).catalogue
    assert catalogue is not None
    return catalogue


CATALOGUE: Final = load()
INDEX: Final[Index] = index(CATALOGUE)


def first(words: str) -> str | None:
    hits = rank(INDEX, words, CHANGSHA).hits
    return hits[0].event if hits else None


@pytest.mark.parametrize(
    ("words", "event"),
    [
        ("开饭店", "restaurant"),
        ("上户口", "newborn"),
        ("开 饭 店！", "restaurant"),
        ("开火锅店", "restaurant"),
        ("开店", "restaurant"),
        ("开店饭", "restaurant"),
        ("我想给孩子上户口怎么办", "newborn"),
        ("开一家奶茶店", "restaurant"),
        ("新生儿出声", "newborn"),
        ("食品许可", "restaurant"),
        ("户口", "newborn"),
        ("社会保障卡", "newborn"),
    ],
)
def test_citizens_words_lead_to_the_life_event(words: str, event: str) -> None:
    assert first(words) == event


def test_an_item_is_found_by_its_short_name_and_said_to_be_one() -> None:
    (hit,) = rank(INDEX, "参保登记", CHANGSHA).hits
    assert hit.event == "newborn"
    assert (hit.matches[0].source, hit.matches[0].likeness) == (Source.ITEM, Likeness.PART)
    (hit,) = rank(INDEX, "社保障卡", CHANGSHA).hits
    assert (hit.matches[0].source, hit.matches[0].likeness) == (Source.ITEM, Likeness.SHORT)


@pytest.mark.parametrize(
    ("words", "place", "rest"),
    [
        ("浏阳开饭店", LIUYANG, "开饭店"),
        ("浏阳市开饭店", LIUYANG, "开饭店"),
        ("在长沙上户口", CHANGSHA, "上户口"),
        ("湖南省长沙市浏阳市 开饭店", LIUYANG, "开饭店"),
        ("开饭店 浏阳", LIUYANG, "开饭店"),
        ("湖南开饭店", "430000", "开饭店"),
        ("开饭店", None, "开饭店"),
        ("长沙", CHANGSHA, ""),
        ("株洲开饭店", None, "株洲开饭店"),
    ],
)
def test_a_region_is_recognised_and_taken_out_of_the_words(words: str, place: str | None, rest: str) -> None:
    found = rank(INDEX, words, CHANGSHA)
    assert (found.place, found.rest) == (place, rest)


def test_a_regions_name_inside_an_events_own_word_is_no_region() -> None:
    event = dataclasses.replace(CATALOGUE.events["restaurant"], aliases=("开浏阳蒸菜馆",))
    known = index(dataclasses.replace(CATALOGUE, events={**CATALOGUE.events, "restaurant": event}))
    found = rank(known, "开浏阳蒸菜馆", CHANGSHA)
    assert found.place is None
    assert [hit.event for hit in found.hits] == ["restaurant"]


def test_of_two_regions_by_one_name_the_one_around_the_default_counts() -> None:
    other = dataclasses.replace(CATALOGUE.regions[LIUYANG], code="110105", parent=None)
    known = index(dataclasses.replace(CATALOGUE, regions={**CATALOGUE.regions, "110105": other}))
    assert rank(known, "浏阳开饭店", CHANGSHA).place == LIUYANG
    assert rank(known, "浏阳开饭店", "110105").place == "110105"


def test_no_match_gives_near_ones_and_nothing_in_common_gives_none() -> None:
    near = rank(INDEX, "结婚登记", CHANGSHA)
    assert not near.hits
    assert [hit.event for hit in near.near] == ["newborn"]
    assert near.near[0].matches[0].likeness is Likeness.NEAR
    none = rank(INDEX, "𠮷𠀀", CHANGSHA)
    assert (none.hits, none.near) == ((), ())


@pytest.mark.parametrize("words", ["", "   ", "！？", "办理", "浏阳怎么办"])
def test_words_that_say_nothing_show_everything(words: str) -> None:
    assert {hit.event for hit in rank(INDEX, words, CHANGSHA).hits} == set(CATALOGUE.events)


def test_audience_and_stage_narrow_what_is_found() -> None:
    assert [hit.event for hit in rank(INDEX, "", CHANGSHA, Audience.ENTERPRISE).hits] == ["restaurant"]
    assert [hit.event for hit in rank(INDEX, "", CHANGSHA, stage="出生").hits] == ["newborn"]
    assert rank(INDEX, "上户口", CHANGSHA, Audience.ENTERPRISE).hits == ()


def test_a_name_comes_before_an_item_and_an_item_before_what_a_text_mentions() -> None:
    found = rank(INDEX, "孩子", CHANGSHA).hits[0]
    assert [match.source for match in found.matches] == [Source.ALIAS, Source.SUMMARY]


@pytest.mark.parametrize("event", sorted(CATALOGUE.events))
def test_every_name_alias_and_item_finds_its_own_event_first(event: str) -> None:
    authored = CATALOGUE.events[event]
    for words in (authored.name, *authored.aliases, *(CATALOGUE.items[use.item].name for use in authored.items)):
        assert first(words) == event, words


def test_words_of_another_language_find_what_it_calls_the_same() -> None:
    english = {"开办餐饮店": "Opening a restaurant", "出生登记": "Birth registration", "新生儿出生": "A child is born"}
    known = index(CATALOGUE, lambda text: english.get(text, text))
    found = rank(known, "Restaurant", CHANGSHA)
    assert [(hit.event, hit.matches[0].shown) for hit in found.hits] == [("restaurant", "开办餐饮店")]
    assert [hit.event for hit in rank(known, "birth  registration!", CHANGSHA).hits] == ["newborn"]
    assert [hit.event for hit in rank(known, "opening a resturant", CHANGSHA).hits] == ["restaurant"]
    assert [hit.event for hit in rank(known, "marriage registration", CHANGSHA).near] == ["newborn"]
    assert rank(known, "passport", CHANGSHA).hits == ()
    assert [hit.event for hit in rank(known, "开饭店", CHANGSHA).hits] == ["restaurant"]


TYPED: Final = st.text(max_size=300) | st.text(WORDS, max_size=30)


@given(TYPED)
def test_whatever_is_typed_gets_an_answer_of_bounded_size(words: str) -> None:
    found = rank(INDEX, words, CHANGSHA)
    assert len(found.words) <= MOST_WORDS
    assert len(found.hits) <= len(CATALOGUE.events)
    assert not (found.hits and found.near)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(len(hit.matches) <= 3 for hit in found.hits)


@given(TYPED)
def test_plain_words_are_plain_already(words: str) -> None:
    assert plain(plain(words)) == plain(words)
    assert bare(bare(plain(words))) == bare(plain(words))


@given(st.text(WORDS, max_size=20))
def test_width_case_and_spacing_change_nothing(words: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in words.upper())
    assert rank(INDEX, "　".join(wide), CHANGSHA) == rank(INDEX, words, CHANGSHA)


@given(st.sampled_from([*CATALOGUE.events.values()]), st.data())
def test_one_pair_turned_around_still_finds_the_alias(authored: LifeEvent, data: st.DataObject) -> None:
    alias = data.draw(st.sampled_from([name for name in authored.aliases if len(name) > 2]))
    at = data.draw(st.integers(0, len(alias) - 2))
    turned = alias[:at] + alias[at + 1] + alias[at] + alias[at + 2 :]
    assert authored.id in {hit.event for hit in rank(INDEX, turned, CHANGSHA).hits}


@given(st.sampled_from(["浏阳", "浏阳市", "长沙", "湖南省长沙市"]), st.sampled_from(["开饭店", "上户口", "出生证"]))
def test_where_the_region_stands_does_not_matter(region: str, wish: str) -> None:
    before, after = rank(INDEX, region + wish, CHANGSHA), rank(INDEX, f"{wish} {region}", CHANGSHA)
    assert (before.place, before.hits) == (after.place, after.hits)
    assert before.hits == rank(INDEX, wish, CHANGSHA).hits
