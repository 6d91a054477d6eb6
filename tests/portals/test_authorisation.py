"""Who gets in where: every page and every form, asked by everybody, answers what its audience allows and no more."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from onething.portals.ui.pages import KINDS, Page
from tests.api.kit import undone
from tests.portals.city import CAST, City
from tests.portals.states import DEEDS, NOBODY_ID, RECIPES, Deed, Recipe, pages
from tests.portals.visiting import offered, text

SECRET = re.compile(r'(csrfmiddlewaretoken|name="key")[^>]*value="[^"]*"')
"""What differs each time a page is shown."""
CHANGING = frozenset({"Set-Cookie", "X-Request-ID"})
STATES = sorted(RECIPES)
ABOUT_ONE = [state for state in STATES if RECIPES[state].about_one]


def opened(city: City, name: str, state: str) -> tuple[Page, Recipe]:
    """Return the page that a recipe asks for, in a city that is ready for it."""
    recipe = RECIPES[name, state]
    if recipe.first is not None:
        recipe.first(city)
    return pages()[recipe.opens(city)], recipe


def inside(page: Page, who: str | None) -> bool:
    """Tell whether somebody passes a page's door."""
    if page.audience == "public":
        return True
    return who is not None and CAST[who].kind in KINDS[page.audience]


def expected(page: Page, recipe: Recipe, who: str | None) -> int:
    """Return the status of a page for somebody."""
    shown = 200 if recipe.typed is not None else recipe.status
    if page.audience == "public":
        return shown
    if who is None:
        return 302
    if not inside(page, who):
        return 403
    if who == recipe.who:
        return shown
    return recipe.also.get(who, 404 if recipe.about_one else shown)


@pytest.mark.parametrize(("name", "state"), STATES)
def test_a_page_opens_for_its_audience_and_for_nobody_else(city: City, name: str, state: str) -> None:
    page, recipe = opened(city, name, state)
    got, want = {}, {}
    for who in (None, *CAST):
        with undone():
            answer: Any = city.visit(who).get(recipe.address(city))
        if answer.streaming:
            # Closing the answer itself would end the connection, and with it what is to be undone.
            for closer in answer._resource_closers:
                closer()
        got[who], want[who] = answer.status_code, expected(page, recipe, who)
        if recipe.file and answer.status_code == 200:
            assert not answer.headers["Content-Type"].startswith("text/html")
        if want[who] == 302:
            assert answer.headers["Location"].startswith("/sign-in?next=")
    assert got == want


@pytest.mark.parametrize(("name", "state"), ABOUT_ONE)
def test_what_is_somebody_elses_looks_like_what_is_not_there(city: City, name: str, state: str) -> None:
    page, recipe = opened(city, name, state)
    asked = 0
    for who in CAST:
        if expected(page, recipe, who) != 404:
            continue
        client = city.visit(who)
        foreign, missing = client.get(recipe.address(city)), client.get(recipe.address(city, missing=True))
        assert (foreign.status_code, bare(foreign, city)) == (missing.status_code, bare(missing, city)), who
        asked += 1
    assert asked or page.audience == "public", "nobody was refused: who may not see this?"


def bare(answer: object, city: City) -> str:
    """Return a page without what differs each time it is shown, and without its own address, known to whoever asks."""
    shown = SECRET.sub("", text(answer))
    for place in city.places.values():
        shown = shown.replace(place, NOBODY_ID)
    return shown


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_form_does_something_for_its_audience_and_for_nobody_else(city: City, name: str) -> None:
    page, deed = pages()[name], DEEDS[name]
    form, sent = offered(city, deed)
    got: dict[str | None, int] = {}
    for who in (None, *CAST):
        with undone():
            got[who] = city.visit(who).post(form.action, sent).status_code
    assert got == {who: answered(page, deed, who) for who in (None, *CAST)}


def answered(page: Page, deed: Deed, who: str | None) -> int:
    """Return the status of a deed done by somebody."""
    if not inside(page, who):
        return 401 if who is None else 403
    if who == deed.owner or page.audience == "public":
        return deed.status
    return deed.also.get(who or "", 404 if RECIPES[deed.on].about_one else deed.status)


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_form_for_what_is_not_there_is_not_found(city: City, name: str) -> None:
    deed = DEEDS[name]
    form, sent = offered(city, deed)
    missing = form.action
    for place in city.places.values():
        missing = missing.replace(place, NOBODY_ID)
    if missing == form.action:
        assert "{" not in RECIPES[deed.on].path, f"{name} posts to {form.action}, which names nothing"
        return
    assert city.visit(deed.owner).post(missing, sent).status_code == 404


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_form_that_is_not_ours_is_refused(city: City, name: str) -> None:
    form, sent = offered(city, DEEDS[name])
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.load(dict(city.cookies(DEEDS[name].owner)))
    del sent["csrfmiddlewaretoken"]
    with undone():
        answer = strict.post(form.action, sent)
    assert answer.status_code == 403
    assert "Cookie" in text(answer)
