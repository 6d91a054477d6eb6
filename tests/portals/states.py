"""How to bring every page of the registry into each of its states, and how to do every deed that a page offers.

Recipes stand in `tests/portals/recipes/`, a module per group of pages; each module is found by itself:

    recipe("citizen:materials", "empty", who="applicant", path="/applications/{draft}/materials")
    recipe("citizen:search", "nothing found", path="/search?q=没有的事")
    recipe("citizen:section", "errors", who="applicant", path="/applications/{draft}/sections/mother",
           typed={"mother.id_number": "12"}, status=422)
    deed("citizen:withdraw", on=("citizen:tracking", "usual"), typed={"reason": "不办了"})

In a path, `{draft}` is the id of the city's application in that state (`tests.api.kit.City.places`); what else stands
in braces is found by a function of `more`. What is foreign or missing is asked with the same path.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.urls import resolve

from onething.portals.routes import urlpatterns
from onething.portals.ui.pages import PAGES, Page
from tests.portals.city import City

NOBODY_ID: Final = "430181-AAAAAAAAAAAAAAAAAAAA"
"""An application that is not there."""

Finder = Callable[[City], str]
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One state of one page. `who` sees it; `also` see it too, with these statuses; others of its audience don't.

    `first` prepares the city. With `typed` the page's own form is filled in, by the names of its fields, and sent:
    the state is what comes back. `status` is what the page answers.
    """

    page: str
    state: str
    path: str
    who: str | None = None
    also: Mapping[str, int] = field(default_factory=dict)
    more: Mapping[str, Finder] = field(default_factory=dict)
    first: Callable[[City], None] | None = None
    typed: Values | Callable[[City], Values] | None = None
    form: str | None = None
    ended: bool = False
    status: int = 200

    def address(self, city: City, *, missing: bool = False) -> str:
        """Return the path in a city; `missing`: with an application that is not there."""
        found: dict[str, str] = dict.fromkeys(city.places, NOBODY_ID) if missing else dict(city.places)
        found |= {name: finder(city) for name, finder in self.more.items()}
        return self.path.format_map(found)

    def values(self, city: City) -> Values | None:
        """Return what is typed."""
        return self.typed(city) if callable(self.typed) else self.typed

    @property
    def about_one(self) -> bool:
        """Whether the page is about one application or case, which others have no part in."""
        return "{" in self.path

    @property
    def file(self) -> bool:
        """Whether it is no page but a file to keep."""
        return self.state == "file"

    def opens(self, city: City) -> str:
        """Return the page that is asked for first: another one, where it is a form from there that leads here."""
        return resolve(self.address(city).partition("?")[0]).view_name


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done by sending a form of a page in a state. Done well it answers `status`.

    It is done by who sees the page, or by `who`; `also` may do it too, with these statuses; everybody else of its
    audience is answered as if there were nothing.
    """

    page: str
    on: tuple[str, str]
    typed: Values | Callable[[City], Values] = field(default_factory=dict)
    button: tuple[str, str] | None = None
    also: Mapping[str, int] = field(default_factory=dict)
    who: str | None = None
    status: int = 303

    @property
    def owner(self) -> str | None:
        """Who does it."""
        return self.who or RECIPES[self.on].who

    def values(self, city: City) -> Values:
        """Return what is typed."""
        return self.typed(city) if callable(self.typed) else self.typed


RECIPES: Final[dict[tuple[str, str], Recipe]] = {}
DEEDS: Final[dict[str, Deed]] = {}
TWICE: Final[list[str]] = []
"""What was said twice; one of the two is superfluous."""


def shown() -> list[tuple[str, str]]:
    """Return the states of all pages that are read in the browser."""
    return sorted(state for state, recipe in RECIPES.items() if not recipe.file)


def recipe(page: str, state: str = "usual", **how: object) -> None:
    """Say how a page comes into a state; a page that is a file has one state, "file"."""
    how.pop("file", None)  # the state says it
    if (page, state) in RECIPES:
        TWICE.append(f"{page}, {state}")
    RECIPES[page, state] = Recipe(page, state, **how)  # type: ignore[arg-type]  # Recipe's own arguments


def deed(page: str, *, on: tuple[str, str], **how: object) -> None:
    """Say how what a page offers is done."""
    if page in DEEDS:
        TWICE.append(page)
    DEEDS[page] = Deed(page, on, **how)  # type: ignore[arg-type]  # Deed's own arguments


def gather() -> None:
    """Read every module of recipes."""
    package = importlib.import_module("tests.portals.recipes")
    for found in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"tests.portals.recipes.{found.name}")


def pages() -> Mapping[str, Page]:
    """Return every page and action of the site by its full name (`door:name`)."""
    urlpatterns()
    return PAGES


gather()
