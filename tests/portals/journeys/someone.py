"""Somebody in front of a browser: presses what is written on buttons, fills in labelled fields, reads what is there."""

from __future__ import annotations

import re
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
        called = re.compile(f"^\\s*{re.escape(label)}(（选填）)?\\s*$") if isinstance(label, str) else label
        (within or self.main).get_by_label(called).filter(visible=True).first.fill(value)

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

    def fields(self, form: Locator) -> list[Field]:
        """Return what can be filled in in a form as it stands, choices once."""
        return [Field(form, **{str(name): each[name] for name in each}) for each in form.evaluate(FIELDS)]


FIELDS: Final = """
form => {
  const found = new Map();
  for (const one of form.elements) {
    if (!one.name || ['hidden', 'file', 'submit', 'button'].includes(one.type) || !one.checkVisibility()) continue;
    const boxes = ['radio', 'checkbox'].includes(one.type), around = one.closest('.field');
    const entry = found.get(one.name) || {
      name: one.name, kind: boxes || one.tagName === 'SELECT' ? 'choice' : one.inputMode ? 'number' : one.type,
      filled: false, required: !around?.querySelector('.optional'), options: [],
      hint: around?.querySelector('.hint')?.innerText || '',
    };
    if (boxes) entry.options.push(one.value);
    if (one.tagName === 'SELECT') entry.options = [...one.options].map(each => each.value).filter(each => each);
    entry.filled = entry.filled || (boxes ? one.checked : one.value.trim() !== '');
    found.set(one.name, entry);
  }
  return [...found.values()];
}
"""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form as it stands, or a choice of several boxes. `kind`: choice, number, date, text and so on."""

    form: Locator
    name: str
    kind: str
    filled: bool
    required: bool
    options: list[str]
    hint: str

    def give(self, value: Any) -> None:
        """Fill it in as a person would: click a box by its label, choose from a list, or type."""
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        control = self.form.locator(f'[name="{self.name}"]')
        if self.kind != "choice":
            control.fill(text)
            return
        # Places are offered by their names; who knows a village chooses its district.
        chosen = text if text in self.options else next(one for one in self.options if one[:6] == text[:6])
        if control.first.evaluate("one => one.tagName") == "SELECT":
            control.select_option(chosen)
            return
        box = self.form.locator(f'[name="{self.name}"][value="{chosen}"]')
        self.form.locator(f'label[for="{box.get_attribute("id")}"]').click()
        expect(box).to_be_checked()
