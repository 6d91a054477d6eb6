"""The units' part in the browser: each officer opens the case that is theirs and does what its state calls for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from onething.cli.journeys.officers import DUTY_FOR_STATE
from onething.cli.journeys.samples import output_for
from onething.cli.journeys.variants import Script
from tests.portals.journeys.someone import Field, Someone
from tests.portals.journeys.theatre import Theatre

NEXT: Final = {
    "submitted": ("受理",),
    "resubmitted": ("受理",),
    "accepted": ("开始审查",),
    "review": ("审查意见",),
    "decision": ("准予",),
    "approved": ("开始制证", "办结"),
    "issuing": ("出证",),
    "delivery": ("送达",),
}
"""What an officer presses, by the state of the case."""
TYPED: Final = {"opinion": "材料真实有效，建议准予", "way": "electronic", "evidence": "窗口办理登记簿"}
MOST_STEPS: Final = 4


@dataclass
class Desks:
    """All units of one journey: one window, in which officers take turns, each with their own session."""

    script: Script
    theatre: Theatre
    window: Someone
    serial: int
    sessions: dict[str, list[Any]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    acts: int = 0

    def sit_down(self, username: str) -> None:
        """Let an officer sit down; whoever sits down for the first time signs in."""
        if self.window.name == username:
            return
        context = self.window.visitor.context
        if self.window.name in self.sessions:
            self.sessions[self.window.name] = context.cookies()
        mode: list[Any] = [one for one in context.cookies() if one["name"] == "mode"]
        context.clear_cookies()
        if username in self.sessions:
            context.add_cookies(self.sessions[username])
        else:
            context.add_cookies(mode)
            self.window.go("/sign-in")
            self.theatre.sign_in(self.window, username)
            self.sessions[username] = context.cookies()
        self.window.name = username

    def work(self, application: str, node: Mapping[str, Any]) -> bool:
        """Do the next thing in one case; tell whether there was one to do."""
        duty, state = DUTY_FOR_STATE.get(str(node["state"])), str(node["state"])
        if duty is None:
            return False
        self.sit_down(self.theatre.accounts.officer(str(node["unit"]), duty))
        case = f"{application}.{node['case_no']}"
        self.window.go(f"/desk/cases/{case}")
        if state == "submitted" and node["item"] in self.script.deficient and case not in self.asked:
            self.asked.add(case)
            self.ask_for_correction()
            return True
        offered = next((words for words in NEXT.get(state, ()) if self.window.offers(words)), None)
        if offered is None and state == "approved":
            self.sit_down(self.theatre.accounts.officer(str(node["unit"]), "decide"))
            self.window.go(f"/desk/cases/{case}")
            offered = "办结" if self.window.offers("办结") else None
        if offered is None:
            return False
        self.do(offered, case)
        return True

    def do(self, words: str, case: str) -> None:
        """Press what is next and fill in what that asks for, looking at the document's draft where there is one."""
        self.window.press(words, within=self.window.main)
        for _ in range(MOST_STEPS):
            if "/do/" not in self.window.page.url:
                break
            form = self.window.main.locator("form[method=post]").first
            for one in self.window.fields(form):
                if one.required and not one.filled:
                    one.give(self.value(one, case))
            drafting = self.window.offers("看文书草稿", within=form)
            self.window.press("看文书草稿" if drafting else re.compile(f"^({words}|确认，发出文书)$"), within=form)
        self.window.reads(f"“{words}”已办")
        self.acts += 1

    def value(self, one: Field, case: str) -> Any:
        """Return what an officer fills in."""
        number = int(case.rpartition(".")[2])
        if one.name.startswith("output."):
            return output_for(one.name.removeprefix("output."), self.serial + number)
        if one.name == "document_number":
            return f"R{self.serial:06d}-{number}"
        return TYPED.get(one.name) or (one.options[0] if one.options else "示例内容示例")

    def ask_for_correction(self) -> None:
        """Ask for the first thing on the list that an applicant can mend: a material if there is one."""
        self.window.press("提出补正", within=self.window.main)
        form = self.window.main.locator("form[method=post]").first
        subjects = form.locator("details.more")
        material = subjects.filter(has_text="材料").first
        chosen = material if material.count() else subjects.first
        chosen.locator("summary").click()
        self.window.type("哪里有问题", "看不清楚", within=chosen)
        self.window.type("怎样补正", "请重新提供清晰完整的内容", within=chosen)
        self.window.press("提出补正", within=form)
        self.window.reads("“提出补正”已办")
        self.acts += 1

    def coordinate(self, receipt: str) -> bool:
        """Pre-accept as the lead unit; tell whether it waited for that."""
        self.sit_down(self.theatre.accounts.officer(self.script.lead, "coordinate"))
        self.window.go("/desk/coordination")
        if not self.open_waiting(receipt):
            return False
        self.window.press("预受理并分办", within=self.window.main)
        self.window.reads(re.compile("各部分的进度|预受理"))
        self.acts += 1
        return True

    def open_waiting(self, receipt: str) -> bool:
        """Open the application with a receipt number, if it is on the page."""
        row = self.window.main.get_by_role("row").filter(has_text=receipt)
        if row.count() == 0:
            return False
        row.get_by_role("link").first.click()
        self.window.settle()
        return self.window.offers("预受理并分办", within=self.window.main)

    def release_notice(self, receipt: str) -> None:
        """Release the one correction notice, having looked at it."""
        self.sit_down(self.theatre.accounts.officer(self.script.lead, "coordinate"))
        self.window.go("/desk/coordination")
        self.window.main.get_by_role("row").filter(has_text=receipt).get_by_role("link").first.click()
        self.window.settle()
        self.window.main.locator("summary", has_text="看通知的样子").click()
        self.window.main.locator("summary", has_text="发出补正通知").click()
        self.window.press("确定发出", within=self.window.main)
        self.window.reads(re.compile("补正通知 .*已发出"))
        self.acts += 1
