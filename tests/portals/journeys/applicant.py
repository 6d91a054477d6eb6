"""The citizen's part in the browser: find, answer, read the briefing, fill in, hand in, sign, submit, follow, rate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import expect

from onething.cli.journeys.variants import Script
from tests.portals.journeys.someone import Someone

SEARCH: Final = {"newborn": "浏阳上户口", "restaurant": "长沙开饭店"}
"""What people type who have a child, or open a restaurant, and where."""
NAMES: Final = {"newborn": "新生儿出生", "restaurant": "开办餐饮店"}
MOST_QUESTIONS: Final = 40


@dataclass
class Applicant:
    """Somebody with a life event, and what they know."""

    script: Script
    me: Someone

    def find(self) -> None:
        """Search in one's own words from the home page, and open what is found."""
        self.me.go("/")
        self.me.type("您要办什么事？", SEARCH[self.script.event])
        self.me.press("搜索", within=self.me.page.get_by_role("search"))
        card = self.me.main.get_by_role("link", name=re.compile(NAMES[self.script.event])).first
        card.click()
        self.me.settle()
        expect(self.me.page.get_by_role("heading", level=1)).to_contain_text(NAMES[self.script.event])

    def learn(self) -> int:
        """Answer one question after the other until the briefing is there; return how many there were."""
        self.me.press("看我要办什么")
        for asked in range(MOST_QUESTIONS):
            if "/briefing" in self.me.page.url:
                return asked
            before = self.me.page.url
            form = self.me.main.locator("form.form").first
            (field,) = self.me.fields(form)
            field.give(self.answer(field.name))
            self.me.press("下一步")
            expect(self.me.page).not_to_have_url(before)
        raise AssertionError("the questions don't end")

    def answer(self, name: str) -> Any:
        """Return one's answer to a question (`a.` and its id)."""
        return self.script.answers[name.removeprefix("a.")]
