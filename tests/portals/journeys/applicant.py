"""The citizen's part in the browser: find, answer, read the briefing, fill in, hand in, sign, submit, follow, rate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import expect

from onething.cli.journeys.samples import photograph, value_for
from onething.cli.journeys.variants import Script
from tests.portals.journeys.someone import Field, Someone
from tests.portals.journeys.theatre import Theatre

SEARCH: Final = {"newborn": "浏阳上户口", "restaurant": "长沙开饭店"}
"""What people type who have a child, or open a restaurant, and where."""
NAMES: Final = {"newborn": "新生儿出生", "restaurant": "开办餐饮店"}
MOST_QUESTIONS: Final = 40
MOST_PAGES: Final = 40
MOST_ROUNDS: Final = 8


@dataclass
class Applicant:
    """Somebody with a life event, and what they know."""

    script: Script
    me: Someone
    application: str = ""

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

    def start(self, theatre: Theatre) -> None:
        """Start from the briefing, signing in where that is asked."""
        panel = self.me.main.locator("#start")  # on a phone, a link of the same words leads down to it
        self.me.press("登录后开始办理", within=panel)
        theatre.sign_in(self.me, self.script.applicant)
        self.me.reads("一次告知")
        self.me.press("开始办理", within=panel)
        self.me.reads("申请编号")
        self.begun()

    def begun(self) -> None:
        """Take note of the application, and let the registers fill in what they know."""
        self.application = self.me.page.url.rstrip("/").rpartition("/")[2]
        if not self.me.scripts:
            self.me.press("替我查询")
        expect(self.me.main.get_by_text("先替您填一部分")).to_have_count(0)
        self.me.settle()

    def fill_in(self, until: str = "/check") -> None:
        """Go on as the page proposes until everything is filled in and handed in, or until another page is reached."""
        self.me.press(re.compile("^填写："))
        for _ in range(MOST_PAGES):
            at = self.me.page.url.partition("?")[0]
            if at.endswith(until):
                return
            if "/sections/" in at:
                self.fill_section()
            elif at.endswith("/materials"):
                self.hand_in()
                self.me.press(re.compile("^(填写：|核对并提交|交材料)"))
            else:
                raise AssertionError(f"the form leads to {at}")
        raise AssertionError(f"the form doesn't end: {self.me.main.inner_text()[:800]}")

    def fill_section(self) -> None:
        """Fill in what is open and required, what appears meanwhile too, and go on."""
        form = self.me.main.locator("form#section")
        for _ in range(MOST_ROUNDS):
            fields = [one for one in self.me.fields(form) if one.required and not one.filled]
            for one in fields:
                one.give(self.value(one))
            self.me.settle()
            if not fields:
                break
        self.asked_registers()
        self.me.press("保存并继续")

    def asked_registers(self) -> None:
        """Let the registers fill in what they know of somebody whose number was just typed."""
        if self.me.scripts and self.me.offers("替我查询"):
            self.me.press("替我查询")
            self.me.reads(re.compile("再查一次|替您填|查询过了|现在查不到"))

    def value(self, one: Field) -> Any:
        """Return what somebody puts into a field: what they know, else what its words suggest."""
        known = self.script.values.get(one.name)
        if known is not None:
            return known
        example = re.search("例如：([^。\\s]+)", one.hint)
        kinds = {"date": "date", "number": "number"}
        field = {
            "key": one.name,
            "choices": [(value, value) for value in one.options],
            "example": example[1] if example and one.kind != "date" else None,
            "type": kinds.get(one.kind, "text"),
        }
        return value_for(field)

    def hand_in(self) -> None:
        """Photograph and upload every material that is still to be brought."""
        for number in range(MOST_PAGES):
            open_ones = self.me.main.locator("section.section").filter(has_text="还没交")
            if open_ones.count() == 0:
                return
            material = open_ones.first
            before = open_ones.count()
            picture = {"name": "照片.png", "mimeType": "image/png", "buffer": photograph(f"{self.application}{number}")}
            material.locator("input[type=file]").first.set_input_files(picture)  # type: ignore[arg-type]
            self.me.press("上传", within=material)
            expect(open_ones).not_to_have_count(before)
        raise AssertionError("the materials don't end")

    def sign(self, *others: Someone) -> None:
        """Ask for signatures and sign; then the others sign, each with their own browser."""
        self.me.press("内容没有错，去签名")
        for someone in (self.me, *others):
            someone.go(f"/sign/{self.application}")
            someone.main.get_by_label("我已看过以上内容，同意签名").check(force=True)
            someone.press("签名", within=someone.main)
            someone.reads("您已签名")

    def submit(self) -> None:
        """Hand in, pressing twice as an impatient person does, and see the receipt."""
        self.me.go(f"/applications/{self.application}/check")
        self.me.thing("提交申请", within=self.me.main).dblclick()
        self.me.reads("提交成功，已经收件")
        self.me.settle()

    def follow(self) -> str:
        """Look at the progress page; return what it says."""
        self.me.go(f"/applications/{self.application}/tracking")
        return self.me.main.inner_text()

    def correct(self) -> None:
        """Answer the one notice in one go: everything asked for is on one page."""
        self.me.go(f"/applications/{self.application}/correction")
        form = self.me.main.locator("form[method=post]").first
        for number, chooser in enumerate(form.locator("input[type=file]:not([capture])").all()):
            picture = {"name": "补正.png", "mimeType": "image/png", "buffer": photograph(f"again {number}")}
            chooser.set_input_files(picture)  # type: ignore[arg-type]
        self.me.press("提交补正")
        self.me.reads(re.compile("补正已提交|已提交补正"))

    def take_results(self) -> int:
        """Open the results and download every document; return how many there were."""
        self.me.go(f"/applications/{self.application}/results")
        links = self.me.main.locator("a[href*='/documents/']")
        addresses = {str(link.get_attribute("href")) for link in links.all()}
        for address in addresses:
            answer = self.me.visitor.context.request.get(address)
            assert answer.ok, (address, answer.status)
            assert answer.body().startswith(b"%PDF-"), address
        return len(addresses)

    def rate(self) -> None:
        """Rate the whole, and see that it is thanked for."""
        self.me.go(f"/applications/{self.application}/tracking")
        self.me.press("评价这次服务")
        self.me.main.locator("label", has_text="非常满意").first.click()
        self.me.type("还想说的话", "一次就办好了")
        self.me.press("提交评价")
        self.me.reads("谢谢您的评价")
