"""In English every page is English, but for what people typed and are called, and what is marked as Chinese."""

from __future__ import annotations

import pytest

from onething.domain.casework.offering import Offer
from onething.domain.casework.states import STATE_NAMES
from onething.domain.casework.table import COMMAND_NAMES, ROWS, Party
from onething.portals.desk.case import label
from onething.portals.ui.language import ENGLISH, phrase, use
from tests.portals.city import City
from tests.portals.reading import Reader
from tests.portals.states import RECIPES, shown
from tests.portals.visiting import seen, text
from tests.portals.words import translated, typed_by_people, without

CHINESE_PAGE = '<html lang="en"><p lang="zh-Hans">李小满</p><p title="张">A</p><style>.甲{}</style><p>B 乙</p>'


@pytest.mark.parametrize(("name", "state"), shown())
def test_an_english_page_speaks_english(city: City, name: str, state: str) -> None:
    recipe = RECIPES[name, state]
    with translated():
        answer = seen(city, recipe, language="en")
    assert answer.status_code == recipe.status
    page = Reader.of(text(answer))
    assert page.spoken, "an empty page"
    assert page.spoken[0][0] == "en", "the page doesn't say that it is English"
    assert without(page.foreign_words(), typed_by_people()) == []


def test_no_button_of_the_desk_is_called_like_a_state() -> None:
    commands = [row.command for row in ROWS if Party.UNIT in row.parties]
    with use(ENGLISH):
        states = {phrase(name) for name in STATE_NAMES.values()}
        labels = [
            label(Offer(name, COMMAND_NAMES[name], (), (), None, in_state=True, why_not=None, source=None))
            for name in commands
        ]
    assert {"Accept", "Decide not to accept", "Approve", "Decide to refuse", "Conclude"} <= set(labels)
    assert states.isdisjoint(labels)
    assert len(set(labels)) == len(labels)


def test_chinese_is_seen_in_texts_and_in_what_is_read_aloud() -> None:
    assert Reader.of(CHINESE_PAGE).foreign_words() == ["张", "B 乙"]


def test_what_people_typed_is_left_out_and_nothing_else() -> None:
    assert without(["By 李小满", "By 李小满 于"], ["李小满"]) == ["By 李小满 于"]
