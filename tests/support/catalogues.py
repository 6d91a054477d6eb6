"""Whole catalogues by chance: every one loads and is free of errors, yet no two look alike.

`catalogues()` draws a catalogue with one life event (`whole`), `answers_for(event)` draws answers to its questions, complete or
not. Ids are short (`item-0`, `element_3`, `question_1`) so that a shrunk example can be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from onething.definitions.loading import load_checked
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.life_events import LifeEvent, Question, QuestionKind

EVENT = "whole"
REGION = "430100"
AREA = "430101001001"
PREFIXES = ("430101", "430102", "430103")

Draw = Any
Answer = bool | str | Decimal


@dataclass(slots=True)
class _Plan:
    """What has been decided so far of the catalogue being drawn."""

    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    subjects: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    uses: dict[str, dict[str, Any]] = field(default_factory=dict)
    materials: dict[str, dict[str, Any]] = field(default_factory=dict)
    named: int = 0

    def question(self) -> str:
        """Return a new question's id."""
        self.named += 1
        return f"question_{self.named}"

    def literal(self, draw: Draw) -> str:
        """Return a condition on a question that nothing depends on yet, so that it is sure to matter."""
        name = self.question()
        if draw(st.booleans()):
            self.questions[name] = {"ask": f"{name}？", "why": "决定要办的事"}
            return str(draw(st.sampled_from([name, f"not({name})"])))
        self.questions[name] = {
            "ask": f"{name}？",
            "why": "决定要办的事",
            "choices": {"one": "一", "two": "二", "three": "三"},
        }
        return str(draw(st.sampled_from([f'{name} = "one"', f'{name} in ("one", "two")', f'{name} != "three"'])))

    def condition(self, draw: Draw) -> str:
        first = self.literal(draw)
        joint = draw(st.sampled_from(["", "", "and", "or"]))
        return f"{first} {joint} {self.literal(draw)}" if joint else first


def _basis(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "basis": {"assumed": list(data)}}


_ELEMENTS: dict[str, dict[str, Any]] = {
    "name": {"name": "姓名", "type": "text", "max_length": 50, "sensitivity": "personal"},
    "id_number": {"name": "公民身份号码", "type": "text", "check": "identity-number", "sensitivity": "personal"},
    "registration_area": {"name": "户籍地", "type": "area", "sensitivity": "personal"},
    "signature": {"name": "签名", "type": "text", "sensitivity": "personal", "reuse": "never"},
    "status": {"name": "状况", "type": "choice", "choices": {"one": "一", "two": "二"}, "sensitivity": "public"},
    "amount": {"name": "数额", "type": "number", "min": 0, "max": 1000, "sensitivity": "public"},
    "day": {"name": "日期", "type": "date", "sensitivity": "public"},
    "agreed": {"name": "同意", "type": "boolean", "sensitivity": "public"},
    "note": {"name": "说明", "type": "text", "max_length": 200, "sensitivity": "sensitive"},
    "twice": {"name": "两倍数额", "type": "number", "sensitivity": "public"},
}
_ASKED = ("name", "id_number", "signature", "status", "amount", "day", "agreed", "note")


def _subjects(draw: Draw, plan: _Plan) -> None:
    plan.subjects["applicant"] = {"name": "申请人", "is": "person", "applicant": True, "signs": True}
    if draw(st.booleans()):
        plan.questions["child_count"] = {
            "ask": "几个孩子？",
            "why": "每个孩子各办一份",
            "kind": "number",
            "min": 1,
            "max": 3,
        }
        plan.subjects["child"] = {"name": "孩子", "is": "person", "many": "child_count", "identified_later": True}
    if draw(st.booleans()):
        condition = plan.literal(draw)
        plan.subjects["partner"] = {
            "name": "配偶",
            "is": "person",
            "when": condition,
            "signs": True,
            "signs_when": condition,
        }


def _fields(draw: Draw, role: str) -> list[Any]:
    """Return the fields of one role; conditions and derivations read only what the same role is asked."""
    found: list[Any] = []
    elements = draw(st.lists(st.sampled_from(_ASKED), unique=True, min_size=1, max_size=5))
    for element in elements:
        text = f"{role}.{element}" + (" (proposed)" if draw(st.integers(0, 5)) == 0 else "")
        details: dict[str, Any] = {}
        if draw(st.integers(0, 3)) == 0:
            details["required"] = False
        if element == "amount" and draw(st.booleans()):
            details |= {"min": draw(st.integers(0, 100)), "max": draw(st.integers(500, 1000))}
        if element == "note" and f"{role}.status" in found:
            details["when"] = f'{role}.status = "one"'
        found.append({text: details} if details else text)
    if f"{role}.amount" in found and draw(st.booleans()):
        found.append({f"{role}.twice": {"derive": f"{role}.amount * 2"}})
    return found


def _material(draw: Draw, plan: _Plan) -> str:
    known = [name for name in plan.materials if not name.startswith("result-")]
    if known and draw(st.booleans()):
        return str(draw(st.sampled_from(known)))
    name = f"material-{len(plan.materials)}"
    ways = draw(st.sampled_from([
        ["upload"], ["counter"], ["upload", "counter"], ["shared from population-register", "upload"],
        ["licence {own}", "upload"], ["generated from template"], ["earlier", "upload"],
    ]))  # fmt: skip
    plan.materials[name] = {
        "name": f"材料{name}",
        "issuer": "applicant",
        "ways": [way.format(own=name) for way in ways],
    }
    return name


def _item(draw: Draw, plan: _Plan, organisations: list[str]) -> None:
    number = len(plan.items)
    item_id = f"item-{number}"
    subjects = draw(st.lists(st.sampled_from(sorted(plan.subjects)), unique=True, min_size=1, max_size=2))
    roles = {f"role_{index}": subject for index, subject in enumerate(subjects)}
    fields: list[Any] = ["role_0.registration_area"]
    for role in roles:
        fields += _fields(draw, role)
    materials: dict[str, Any] = {}
    for _ in range(draw(st.integers(0, 2))):
        role = draw(st.sampled_from(sorted(roles)))
        level = draw(st.sampled_from(["necessary", "optional", "deferrable"]))
        materials.setdefault(f"{_material(draw, plan)} of {role}", {"level": level})
    organisation = draw(st.sampled_from(organisations))
    after = [other for other in plan.uses if draw(st.integers(0, 2)) == 0]
    item: dict[str, Any] = {
        "name": f"事项{number}",
        "organisation": organisation,
        "kind": draw(st.sampled_from(["行政许可", "行政确认", "公共服务"])),
        "limits": {"statutory": None, "promised": 30},
        "competent": f"unit of {organisation} where covers(unit.areas, role_0.registration_area)",
        "roles": dict.fromkeys(roles, "person"),
        "fields": fields,
        "materials": [{text: details} for text, details in materials.items()],
        "separate_decider": draw(st.booleans()),
    }
    _result(draw, plan, item_id, item, roles, after)
    plan.items[item_id] = item
    plan.uses[item_id] = _use(draw, plan, roles, after)


def _result(
    draw: Draw, plan: _Plan, item_id: str, item: dict[str, Any], roles: dict[str, str], after: list[str]
) -> None:
    """Return the item's licence and output, and the outputs of earlier items that it needs."""
    for earlier in after:
        made = plan.items[earlier].get("result", {}).get("gives", [])
        for output in made:
            role, element = output.split(".")
            subject = plan.uses[earlier]["roles"][role]
            mine = next((name for name, mapped in roles.items() if mapped == subject), None)
            if mine and draw(st.booleans()):
                item["fields"].append(f"{mine}.{element}")
    if draw(st.booleans()):
        item["result"] = {"name": f"结果{item_id}"}
        if draw(st.booleans()):
            licence = f"result-{item_id}"
            plan.materials[licence] = {
                "name": f"证照{licence}",
                "issuer": item["organisation"],
                "ways": [f"licence {licence}"],
            }
            item["result"]["licence"] = licence
        if draw(st.booleans()):
            item["result"]["gives"] = [f"role_0.number_of_{item_id.replace('-', '_')}"]


def _use(draw: Draw, plan: _Plan, roles: dict[str, str], after: list[str]) -> dict[str, Any]:
    own = draw(st.integers(1, 10))
    here = draw(st.integers(1, own))
    use: dict[str, Any] = {"roles": roles, "after": after, "days": {"own": own, "here": here, "because": "并行办理"}}
    if draw(st.booleans()):
        use |= {"when": plan.condition(draw), "because": "按您的情况需要"}
        if draw(st.integers(0, 3)) == 0:
            use["opt_in"] = True
    if draw(st.integers(0, 4)) == 0:
        use |= {"counts": False, "because_not_counted": "邮寄时间不计入"}
    return use


def _alternatives(draw: Draw, plan: _Plan) -> None:
    """Return turns two items that nobody waits for into alternatives of one another."""
    waited = {earlier for use in plan.uses.values() for earlier in use["after"]}
    single = [item for item, use in plan.uses.items() if item not in waited and "when" not in use]
    if len(single) < 2 or not draw(st.booleans()):
        return
    name = plan.question()
    plan.questions[name] = {"ask": "怎么办？", "why": "两种办法选一种", "choices": {"first": "甲", "second": "乙"}}
    relation = draw(st.sampled_from(["choose_one", "variant"]))
    for item, value in zip(single[:2], ("first", "second"), strict=True):
        plan.uses[item] |= {"when": f'{name} = "{value}"', "because": "您选了这一种", relation: "the-way"}


def _organisations(draw: Draw) -> dict[str, dict[str, Any]]:
    posts = {
        "intake": {"name": "受理岗", "duties": ["accept", "coordinate"]},
        "review": {"name": "审查岗", "duties": ["review", "issue"]},
        "decision": {"name": "决定岗", "duties": ["decide"]},
    }
    found: dict[str, dict[str, Any]] = {}
    for number in range(draw(st.integers(1, 3))):
        name = f"organisation-{number}"
        units = {
            f"unit-{number}-{prefix}": {"name": f"{name}{prefix}", "areas": [prefix]}
            for prefix in PREFIXES[: draw(st.integers(1, 3))]
        }
        found[name] = {
            "name": name,
            "kind": "department",
            "remedy": "可依法申请行政复议",
            "units": units,
            "posts": posts,
        }
    return found


def _event(draw: Draw, plan: _Plan, lead: str) -> dict[str, Any]:
    event: dict[str, Any] = {
        "code": "TEST0001",
        "name": "一件事",
        "audience": "person",
        "stage": "出生",
        "summary": "随机生成的一件事",
        "region": REGION,
        "lead": lead,
        "promised": sum(use["days"]["here"] for use in plan.uses.values()),
        "release": draw(st.sampled_from(["together", "as_ready"])),
        "pre_acceptance": draw(st.booleans()),
        "subjects": plan.subjects,
        "fields": ["applicant.agreed"] if draw(st.booleans()) else [],
        "materials": [f"{_material(draw, plan)} of applicant"] if draw(st.booleans()) else [],
    }
    if draw(st.booleans()):
        event["offline"] = [{"when": plan.condition(draw), "because": "不能网上办", "instead": "请到窗口办理"}]
    # Questions come last: everything above may have added some.
    return {**event, "questions": plan.questions, "items": plan.uses}


def _regions(draw: Draw, plan: _Plan) -> dict[str, dict[str, Any]]:
    rules = {
        "late_correction": draw(st.sampled_from(["refused", "allowed"])),
        "correction_notice_days": 5,
        "silence_accepts": draw(st.booleans()),
        "correction_answer_days": 30,
        "unanswered_withdraws": draw(st.booleans()),
    }
    found: dict[str, dict[str, Any]] = {
        "regions/430000-province/region.yaml": {"name": "省", "parent": None, "calendar": "china", "rules": rules},
        f"regions/{REGION}-city/region.yaml": {"name": "市", "parent": "430000", "calendar": "china"},
    }
    if draw(st.booleans()):
        item = draw(st.sampled_from(sorted(plan.items)))
        overlay = {"items": {item: {"days": {"here": 1, "because": "本市提速"}}}}
        found[f"regions/{REGION}-city/{EVENT}.yaml"] = overlay
    return found


@st.composite
def catalogue_files(draw: Draw) -> dict[str, str]:
    """Return the files of a catalogue that has no errors: relative path → text (JSON, which is YAML)."""
    plan = _Plan()
    organisations = _organisations(draw)
    _subjects(draw, plan)
    for _ in range(draw(st.integers(1, 5))):
        _item(draw, plan, sorted(organisations))
    if "child" in plan.subjects and not any("child" in use["roles"].values() for use in plan.uses.values()):
        del plan.subjects["child"], plan.questions["child_count"]
    _alternatives(draw, plan)
    event = _event(draw, plan, draw(st.sampled_from(sorted(organisations))))
    outputs = {
        f"number_of_{item.replace('-', '_')}": {"name": f"{item}编号", "type": "text", "sensitivity": "personal"}
        for item in plan.items
    }
    elements = _ELEMENTS | outputs
    files: dict[str, Any] = {
        "elements/all.yaml": {"elements": elements, "basis": {"assumed": list(elements)}},
        f"life-events/{EVENT}/event.yaml": _basis(event),
        "calendars/china.yaml": {
            "years": {"2026": {"source": "测试用", "off": ["2026-01-01"], "worked": ["2026-01-04"]}}
        },
    }
    register = {
        "name": "人口库", "holder": "organisation-0", "about": "person", "key": "id_number", "gives": ["name", "registration_area"],
    }  # fmt: skip
    files["registers/population-register.yaml"] = _basis(register)
    files |= {f"organisations/{name}.yaml": _basis(data) for name, data in organisations.items()}
    files |= {f"materials/{name}.yaml": _basis(data) for name, data in plan.materials.items()}
    files |= {f"items/{name}.yaml": _basis(data) for name, data in plan.items.items()}
    files |= {path: _basis(data) for path, data in _regions(draw, plan).items()}
    return {path: json.dumps(data, ensure_ascii=False, indent=1) for path, data in files.items()}


@st.composite
def catalogues(draw: Draw) -> Catalogue:
    """Return a catalogue without errors, with the life event `EVENT` and the region `REGION`."""
    loaded = load_checked(draw(catalogue_files()))
    if loaded.catalogue is None:
        raise AssertionError("\n".join(str(problem) for problem in loaded.errors))
    return loaded.catalogue


@st.composite
def answers_for(draw: Draw, event: LifeEvent, *, complete: bool = False) -> dict[str, Answer]:
    """Answers to the event's questions as rule values; unless `complete`, some are missing."""
    asked = event.questions if complete else [question for question in event.questions if draw(st.booleans())]
    return {question.id: draw(_answer(question)) for question in asked}


def _answer(question: Question) -> st.SearchStrategy[Answer]:
    if question.kind is QuestionKind.BOOLEAN:
        return st.booleans()
    if question.kind is QuestionKind.NUMBER:
        low = question.minimum if question.minimum is not None else 0
        return st.integers(low, question.maximum if question.maximum is not None else low + 100).map(Decimal)
    if question.kind is QuestionKind.CHOICE:
        return st.sampled_from([choice.value for choice in question.choices])
    raise AssertionError(f"generated catalogues have no {question.kind} questions")
