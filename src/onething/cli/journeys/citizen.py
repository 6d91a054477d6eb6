"""The citizen's part: questions, briefing, form, materials, signatures, submission, correction, rating."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from onething.cli.journeys.client import Session
from onething.cli.journeys.samples import photograph, value_for
from onething.cli.journeys.variants import Script

Tell = Callable[[str], None]
KEYS = (".id_number", ".credit_code")
"""What registers are asked by: typed first, so that the rest need not be."""

MOST_ROUNDS = 8
"""How often the form may grow new fields from what was filled in."""


@dataclass(slots=True)
class Citizen:
    """Plays one script's applicant; `co_signers` are the other signatories' sessions."""

    script: Script
    session: Session
    co_signers: tuple[Session, ...]
    tell: Tell
    application: str = ""
    version: int = 0
    seen: dict[str, Any] = field(default_factory=dict)

    def learn(self) -> dict[str, Any]:
        """Answer the questions one by one, as guidance asks them; return where guidance stands at the end."""
        answers: dict[str, Any] = {}
        while True:
            body = {"region": self.script.region, "answers": answers}
            stands: dict[str, Any] = self.session.post(f"/life-events/{self.script.event}/guidance", body)
            following = stands["next_question"]
            if following is None:
                break
            answers[following["id"]] = self.script.answers[following["id"]]
        items, days = len(stands["items"]), stands["promised_days"]
        self.tell(f"回答了 {len(answers)} 个问题：要办 {items} 项，整体 {days} 个工作日")
        self.seen["answers"] = answers
        return stands

    def brief(self) -> int:
        """Fetch the briefing as PDF and return its size in bytes."""
        answer = self.session.api.call(
            "POST",
            f"/life-events/{self.script.event}/briefing.pdf",
            body={"region": self.script.region, "answers": self.seen["answers"]},
        )
        self.tell(f"拿到一次告知书（PDF，{len(answer.content)} 字节）")
        return len(answer.content)

    def start(self) -> None:
        """Start the draft."""
        body = {"life_event": self.script.event, "region": self.script.region, "answers": self.seen["answers"]}
        self._keep(self.session.post("/applications", body))
        self.tell(f"开始申请 {self.application}")

    def begin_to_fill_in(self) -> None:
        """Type what registers are asked by, and let them fill in what they know."""
        self._type(lambda each: self.script.values.get(each["key"]) if each["key"].endswith(KEYS) else None)
        for read in self.prefill():
            said = f"取得 {len(read['fields'])} 个值" if read["state"] == "read" else "没有取得，自行填写"
            self.tell(f"{read['name']}（{read['subject']}）：{said}")

    def type_known(self) -> int:
        """Type the script's own values where nothing stands yet; return how many. What it doesn't know stays open."""
        return self._type(lambda each: self.script.values.get(each["key"]))

    def fill_in(self) -> None:
        """Type what is known, let the registers fill in the rest, and complete what is still open."""
        self.begin_to_fill_in()
        for _ in range(MOST_ROUNDS):
            if not self._type(self._known_or_sample):
                return
        message = "the form keeps asking for more"
        raise RuntimeError(message)

    def prefill(self) -> list[dict[str, Any]]:
        """Ask the registers."""
        made = self._keep(self.session.post(f"/applications/{self.application}/prefill", {"version": self.version}))
        return list(made["reads"])

    def form(self) -> dict[str, Any]:
        """Return the form as it stands."""
        found: dict[str, Any] = self.session.get(f"/applications/{self.application}")
        self.version = found["version"]
        return found

    def hand_in(self) -> tuple[int, int]:
        """Upload every material that is to be brought; return how many were, and how many were obtained."""
        materials = self.form()["materials"]
        brought = [each for each in materials if not each["obtained"] and each["level"] != "optional"]
        for each in brought:
            if not each["files"]:
                self.upload(each["key"], each["name"])
        obtained = sum(1 for each in materials if each["obtained"])
        self.tell(f"上传 {len(brought)} 份材料，另有 {obtained} 份由系统取得")
        return len(brought), obtained

    def upload(self, key: str, name: str) -> str:
        """Upload a photograph for a material and return the file's id."""
        path = f"/applications/{self.application}/materials/{quote(key)}/files"
        picture = photograph(f"{self.application}{key}{self.version}")
        made = self.session.upload(path, f"{name}.png", picture, "image/png")
        self.version = made["version"]
        return str(made["file"]["id"])

    def sign(self) -> None:
        """Freeze the application, and let the applicant and every co-signer sign what they are shown."""
        made = self._keep(
            self.session.post(f"/applications/{self.application}/signature-request", {"version": self.version})
        )
        for session in (self.session, *self.co_signers):
            shown = session.get(f"/applications/{self.application}/to-sign")
            if shown["digest"] != made["digest"]:
                message = "a signatory was shown something else than what was frozen"
                raise RuntimeError(message)
            self._keep(session.post(f"/applications/{self.application}/signatures", {"digest": shown["digest"]}))
        self.tell(f"{1 + len(self.co_signers)} 人签名")

    def submit(self) -> str:
        """Submit, twice with one key as an impatient person would, and return the receipt's number."""
        path, key = f"/applications/{self.application}/submission", f"submit-{self.application}"
        first = self.session.post(path, {"version": self.version}, key)
        again = self.session.post(path, {"version": self.version}, key)
        if first["receipt_number"] != again["receipt_number"]:
            message = "submitting twice gave two receipts"
            raise RuntimeError(message)
        self._keep(first)
        self.tell(f"提交成功，收件凭证 {first['receipt_number']}，{first['due_on']} 前办完")
        return str(first["receipt_number"])

    def track(self) -> dict[str, Any]:
        """Return the tracking graph."""
        found: dict[str, Any] = self.session.get(f"/applications/{self.application}/tracking")
        return found

    def answer_correction(self) -> bool:
        """Answer the notice in one go if there is one; tell whether there was."""
        asked = self.session.get(f"/applications/{self.application}/correction")
        if asked is None or asked["answered_at"]:
            return False
        form = self.form()
        by_key = {each["key"]: each for section in form["sections"] for each in section["fields"]}
        values = {ask["key"]: by_key[ask["key"]]["value"] for ask in asked["asks"] if ask["kind"] == "field"}
        materials = {
            ask["key"]: [self.upload(ask["key"], "补正材料")] for ask in asked["asks"] if ask["kind"] == "material"
        }
        body = {"values": values, "materials": materials}
        self._keep(self.session.post(f"/applications/{self.application}/correction-answer", body))
        self.tell(f"补正通知 {asked['notice_number']}：{len(asked['asks'])} 处，一次补齐")
        return True

    def rate(self) -> dict[str, Any]:
        """Rate the whole."""
        body = {"grade": 1, "reasons": ["speed", "visits"], "words": "一次就办好了"}
        made: dict[str, Any] = self.session.put(f"/applications/{self.application}/rating", body)
        self.tell("评价：非常满意")
        return made

    def _type(self, choose: Callable[[Mapping[str, Any]], Any]) -> int:
        """Type a value into every open field that `choose` has one for; return how many."""
        typed = 0
        for section in self.form()["sections"]:
            values = {
                each["key"]: value
                for each in section["fields"]
                if _is_open(each) and (value := choose(each)) is not None
            }
            if not values:
                continue
            body = {"version": self.version, "values": values}
            self._keep(self.session.put(f"/applications/{self.application}/sections/{quote(section['id'])}", body))
            typed += len(values)
        return typed

    def _known_or_sample(self, each: Mapping[str, Any]) -> Any:
        if not each["required"]:
            return None
        return self.script.values.get(each["key"]) or value_for(each)

    def _keep(self, reply: dict[str, Any]) -> dict[str, Any]:
        self.application, self.version = reply["application_id"], reply["version"]
        return reply


def _is_open(each: Mapping[str, Any]) -> bool:
    return not each["derived"] and each["value"] in (None, "")
