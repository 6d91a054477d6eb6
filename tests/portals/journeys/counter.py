"""The counter's part in the browser: a clerk serves somebody who came, with their consent, from identity to receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from onething.cli.journeys.cast import Person
from onething.cli.journeys.samples import photograph
from tests.portals.journeys.applicant import NAMES, SEARCH, Applicant
from tests.portals.journeys.someone import Someone

SEEN: Final = {"document": "reader", "consent_on": "pad"}
"""How the clerk saw the identity card, and where the person signed the consent."""


@dataclass
class Counter:
    """A clerk at a counter, and what the person in front of them wants."""

    clerk: Someone
    applicant: Applicant

    def receive(self, person: Person) -> None:
        """Find or register who comes, see their identity card, take their consent."""
        self.clerk.go("/counter/")
        self.clerk.type("身份证号、统一社会信用代码，或者收件编号和查询码", f"{person.identity_number} {person.name}")
        self.clerk.press("查找", within=self.clerk.main)
        self.choose_all()
        self.clerk.press("开始办理", within=self.clerk.main)
        self.clerk.reads("的办理台")

    def choose_all(self) -> None:
        """Choose what the clerk has to state: how identity was seen, how consent was given."""
        form = self.clerk.main.locator("form[method=post]").first
        for one in self.clerk.fields(form):
            if one.name in SEEN:
                one.give(SEEN[one.name])

    def find(self) -> None:
        """Search for what the person wants, in their words."""
        event = self.applicant.script.event
        self.clerk.go("/counter/visit")
        self.clerk.type("要办什么事", SEARCH[event])
        self.clerk.press("查找", within=self.clerk.main)
        self.clerk.main.get_by_role("link", name=re.compile(NAMES[event])).first.click()
        self.clerk.settle()

    def fill_in(self) -> None:
        """Answer, start and fill in as the person says, until materials are asked for."""
        self.applicant.learn()
        self.clerk.press("开始办理", within=self.clerk.main.locator("#start"))
        self.clerk.reads("申请编号")
        self.applicant.begun()
        self.applicant.fill_in(until="/materials")

    def accompany(self, person: Person) -> None:
        """Note who else is there and signs."""
        self.clerk.go("/counter/visit")
        self.clerk.press("登记另一位在场人")
        self.clerk.type("公民身份号码", person.identity_number)
        self.clerk.type("姓名", person.name)
        self.choose_all()
        self.clerk.press("登记", within=self.clerk.main)
        self.clerk.reads("已登记在场人")

    def see_originals(self) -> None:
        """Tick the originals that were shown, and scan what can't be shown."""
        self.clerk.go(f"/counter/applications/{self.applicant.application}/papers")
        for number, paper in enumerate(self.clerk.main.locator("section.paper").filter(has_text="还没有").all()):
            seen = paper.get_by_label("已看原件")
            if seen.count():
                seen.check(force=True)
            else:
                picture: Any = {"name": "扫描.png", "mimeType": "image/png", "buffer": photograph(f"scan {number}")}
                paper.locator("input[type=file]").first.set_input_files(picture)
        self.clerk.press("全部登记", within=self.clerk.main)

    def sign_and_submit(self, signatories: int) -> str:
        """Let everybody present sign, hand in, and return the receipt's number."""
        self.clerk.go(f"/counter/applications/{self.applicant.application}/signatures")
        self.clerk.press("定稿，请各方签名", within=self.clerk.main)
        for _ in range(signatories):
            form = self.clerk.main.locator("form[method=post]").filter(has_text="登记签名").first
            for one in self.clerk.fields(form):
                if one.kind == "choice":
                    one.give(next(value for value in one.options if value != "paper"))
            self.clerk.press("登记签名", within=form)
        self.clerk.press("提交申请", within=self.clerk.main)
        self.clerk.reads("查询码")
        return self.clerk.main.locator(".slip-code").first.inner_text().strip()

    def say_goodbye(self) -> None:
        """End the visit: the person's data are closed to the clerk."""
        self.clerk.press("结束服务")
        self.clerk.reads("服务已结束")
