"""In which order the form asks, and what it does by itself: nothing to a form that is filled in already."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Final

import pytest

from onething.apps.applications.models import Application
from onething.apps.applications.replies import FormField
from onething.portals.citizen.fields import FEW, FieldView, arranged, headings
from tests.portals.city import City
from tests.portals.states import RECIPES
from tests.portals.visiting import seen, text
from tests.support.applications import MOTHER

FIELD: Final = FormField(
    key="", label="", section="baby", type="text", required=True, derived=False, hint=None, example=None, choices=(),
    value=None, provenance=None, problem=None, asked_by=(), sensitive=False, why="", unit=None, max_length=None,
    check=None,
)  # fmt: skip
VIEW: Final = FieldView(FIELD, "text", "", "", None, None, None, None, None, None, ())


def view(key: str, *asked_by: str) -> FieldView:
    """Return a field that some items ask for."""
    return replace(VIEW, field=replace(FIELD, key=key, asked_by=asked_by))


MANY: Final = (
    view("weight", "出生证"),
    view("name", "出生证", "户口"),
    view("native", "户口"),
    view("length", "出生证"),
    view("sex", "出生证", "户口"),
    view("born", "出生证", "户口"),
    view("ethnicity", "户口"),
)


@pytest.mark.usefixtures("city")
def test_where_much_is_asked_what_one_item_alone_wants_stands_together_after_what_several_want() -> None:
    shown = arranged(list(MANY))
    assert [one.field.key for one in shown] == ["name", "sex", "born", "weight", "length", "native", "ethnicity"]
    assert headings(shown) == {"name": "几项都要的", "weight": "只有“出生证”要的", "native": "只有“户口”要的"}


@pytest.mark.usefixtures("city")
def test_a_short_form_keeps_its_order_and_needs_no_headings() -> None:
    few = list(MANY[:FEW])
    assert arranged(few) == tuple(few)
    assert headings(few) == {}


@pytest.mark.usefixtures("city")
def test_headings_over_every_field_would_help_nobody() -> None:
    scattered = [view(str(number), str(number)) for number in range(FEW + 2)]
    assert arranged(scattered) == tuple(scattered)
    assert headings(scattered) == {}


@pytest.mark.parametrize(("state", "by_itself"), [("new", True), ("ready", False)])
def test_registers_are_asked_without_a_press_only_at_the_beginning(city: City, state: str, *, by_itself: bool) -> None:
    assert ("load once" in text(seen(city, RECIPES["citizen:application", state]))) is by_itself


def test_a_register_that_cannot_be_asked_is_named_once(city: City) -> None:
    draft = city.start("newborn", {"married": True, "newborn_count": 2, "insured": True}, MOTHER).application_id
    at = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC).isoformat()
    read = {"register": "population", "name": "人口库", "state": "down", "at": at, "fields": []}
    Application.objects.filter(id=draft).update(reads=[{**read, "subject": who} for who in ("mother", "father")])
    for address in (f"/applications/{draft}/", f"/applications/{draft}/sections/mother"):
        assert text(city.visit("applicant").get(address)).count("“人口库”现在查不到") == 1
