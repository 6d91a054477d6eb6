"""No page can be forgotten: each state of each page has its recipe, and each form its deed."""

from __future__ import annotations

from tests.portals.states import DEEDS, RECIPES, TWICE, pages


def test_every_state_of_every_page_has_a_recipe() -> None:
    shown = {name: page.states or ("file",) for name, page in pages().items() if not page.acts}
    declared = {(name, state) for name, states in shown.items() for state in states}
    missing, superfluous = sorted(declared - set(RECIPES)), sorted(set(RECIPES) - declared)
    assert not missing, f"write recipes (tests/portals/recipes) for {missing}"
    assert not superfluous, f"no page has these states: {superfluous}"


def test_every_page_that_takes_forms_has_a_deed() -> None:
    posted = {name for name, page in pages().items() if "POST" in page.methods}
    missing, superfluous = sorted(posted - set(DEEDS)), sorted(set(DEEDS) - posted)
    assert not missing, f"write deeds (tests/portals/recipes) for {missing}"
    assert not superfluous, f"no page takes forms for these deeds: {superfluous}"


def test_every_deed_is_offered_on_a_page_that_has_a_recipe() -> None:
    assert [deed.page for deed in DEEDS.values() if deed.on not in RECIPES] == []


def test_nothing_is_said_twice() -> None:
    assert TWICE == []
