"""Somebody in front of a browser: presses what is written on buttons, fills in labelled fields, reads what is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

from tests.portals.looking import axe_violations
from tests.support.browser import Visitor

PATIENCE_MS: Final = 20_000
"""How long somebody waits for what they expect to see, on a machine with much to do."""
QUIET: Final = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Someone:
    """A person and their browser. `looks` are addresses whose pages were examined by axe on the way."""

    name: str
    visitor: Visitor
    scripts: bool = True
    examine: bool = False
    looks: set[str] = field(default_factory=set)
    barriers: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The page they look at."""
        return self.visitor.page

    @property
    def main(self) -> Locator:
        """The main part of the page."""
        return self.page.locator("main")

    def go(self, path: str) -> None:
        """Type an address."""
        self.visitor.go(path)
        self.settle()

    def press(self, words: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Press the button or follow the link with these words (whole words where a text is given)."""
        self.thing(words, within=within).click()
        self.settle()

    def thing(self, words: str | re.Pattern[str], *, within: Locator | None = None) -> Locator:
        """Return the first button or link, seen, that is called like this."""
        where = within or self.page.locator("body")
        exact = isinstance(words, str)
        found = where.get_by_role("button", name=words, exact=exact).or_(
            where.get_by_role("link", name=words, exact=exact)
        )
        return found.filter(visible=True).first

    def offers(self, words: str | re.Pattern[str], *, within: Locator | None = None) -> bool:
        """Tell whether there is such a button or link."""
        return self.thing(words, within=within).count() > 0

    def reads(self, words: str | re.Pattern[str]) -> None:
        """See words on the page, after a while at most."""
        expect(self.page.locator("body")).to_contain_text(words)

    def type(self, label: str | re.Pattern[str], value: str, *, within: Locator | None = None) -> None:
        """Fill in the field with a label."""
        (within or self.main).get_by_label(label, exact=isinstance(label, str)).filter(visible=True).first.fill(value)

    def settle(self) -> None:
        """Wait until the page is there, and look at it once."""
        self.page.wait_for_load_state("load")
        if self.scripts:
            self.page.wait_for_function(QUIET)
        assert not self.visitor.complaints, (self.name, self.page.url, self.visitor.complaints)
        title = self.page.title()
        assert title.strip(), f"{self.page.url} has no title"
        if self.examine and title not in self.looks:
            self.looks.add(title)
            self.barriers += [f"{self.page.url} ({title}): {one}" for one in axe_violations(self.page)]

    def fields(self, form: Locator) -> Iterator[Field]:
        """Yield what can be filled in in a form, choices once."""
        seen: set[str] = set()
        for control in form.locator("input, select, textarea").all():
            name = control.get_attribute("name") or ""
            kind = control.evaluate("one => one.type")
            if not name or name in seen or kind in {"hidden", "file", "submit", "button"}:
                continue
            seen.add(name)
            yield Field(form, control, name, kind)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, or a choice of several boxes."""

    form: Locator
    control: Locator
    name: str
    kind: str

    @property
    def boxes(self) -> Locator:
        """All boxes of a choice."""
        return self.form.locator(f'input[name="{self.name}"]')

    @property
    def filled(self) -> bool:
        """Whether something stands there already."""
        if self.kind in {"radio", "checkbox"}:
            return bool(self.boxes.evaluate_all("all => all.some(one => one.checked)"))
        return bool(self.control.input_value().strip())

    @property
    def required(self) -> bool:
        """Whether it has to be filled in; a choice says so by its words."""
        return bool(self.control.evaluate("one => !one.closest('.field')?.querySelector('.optional')"))

    @property
    def options(self) -> list[str]:
        """The values that can be chosen."""
        if self.kind in {"radio", "checkbox"}:
            return [str(one) for one in self.boxes.evaluate_all("all => all.map(one => one.value)")]
        if self.kind.startswith("select"):
            found = self.control.evaluate("one => [...one.options].map(each => each.value)")
            return [str(one) for one in found if one]
        return []

    def give(self, value: Any) -> None:
        """Fill it in as a person would: click a box by its label, choose from a list, or type."""
        text = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        if self.kind in {"radio", "checkbox"}:
            box = self.form.locator(f'input[name="{self.name}"][value="{text}"]')
            self.form.locator(f'label[for="{box.get_attribute("id")}"]').click()
            expect(box).to_be_checked()
        elif self.kind.startswith("select"):
            self.control.select_option(text)
        else:
            self.control.fill(text)


Choose = Callable[[Field], Any]
"""Returns what to fill in, None to leave it."""
