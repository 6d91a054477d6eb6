"""The schemas of a life event and of its scenarios, and of the fields and materials that items and life events share."""

from __future__ import annotations

from onething.definitions.schemas.shapes import (
    CODE_VALUE,
    KEBAB,
    NAME,
    SNAKE,
    Schema,
    basis,
    flag,
    many,
    mapping,
    number,
    one_of,
    record,
    rule,
    text,
    text_or_details,
    whole,
)
from onething.definitions.types.life_events import Audience, QuestionKind, Release
from onething.definitions.types.materials import Level

FIELD_NAME = rf"^{NAME}\.{NAME}$"
FIELD = rf"^{NAME}\.{NAME}( \(proposed\))?( if .+)?$"
MATERIAL_OF = rf"^{KEBAB[1:-1]} of {NAME}$"
EXPECTED_ITEM = rf"^{KEBAB[1:-1]}( ?×[1-9][0-9]?)?$"
EXPECTED_MATERIAL = rf"^{KEBAB[1:-1]}( of {NAME}(\.[0-9]+)?)?$"
FIELD_PATH = rf"^{NAME}(\.[0-9]+)?\.{NAME}( \(proposed\))?$"
REGION_CODE = r"^[0-9]{6}$"


def fields(owner: str) -> Schema:
    """Return a list of fields; `owner` says whether they belong to a role or to a subject."""
    details = record(
        "what this use of the element adds",
        {},
        {
            "label": text("what the field is called here", longest=100),
            "required": flag("whether it must be answered"),
            "when": rule(),
            "derive": rule("a rule in FEEL that computes the value"),
            "min": number("the smallest value"),
            "max": number("the greatest value"),
            "min_length": whole("the least number of characters", 0, 4_000),
            "max_length": whole("the greatest number of characters", 1, 4_000),
            "pattern": text("a regular expression the whole text must match"),
            "choices": many(text("a value of the element's code list", CODE_VALUE), "the values accepted here", 1),
        },
    )
    what = f"a field: `{owner}.element`, `{owner}.element (proposed)` or `{owner}.element if RULE`"
    return many(text_or_details(what, FIELD, details), f"the fields, each `{owner}.element`")


def materials(owner: str) -> Schema:
    """Return a list of materials, each of a role or subject."""
    details = record(
        "how the material is asked for",
        {},
        {
            "level": one_of(Level, "how strictly it is needed"),
            "when": rule(),
            "because": text("why it is asked for"),
            "copies": whole("paper copies", 0, 20),
        },
    )
    return many(text_or_details(f"a material: `material of {owner}`", MATERIAL_OF, details), "the materials")


def _subjects() -> Schema:
    subject = record(
        "a subject",
        {"name": text("what people call it", longest=50), "is": text("its type", SNAKE)},
        {
            "many": text("the number question that says how many there are", SNAKE),
            "identified_later": flag("whether it gains its identifiers on the way"),
            "applicant": flag("whether it is the one who applies"),
            "signs": flag("whether it must sign"),
            "signs_when": rule(),
            "when": rule(),
        },
    )
    return mapping(subject, "subject id (snake_case) → subject", SNAKE, 1)


def _questions() -> Schema:
    question = record(
        "a question",
        {"ask": text("the question, in plain words"), "why": text("why it is asked, shown to the person")},
        {
            "kind": one_of(QuestionKind, "how it is answered"),
            "choices": mapping(text("what people see"), "value → what people see", SNAKE, 2),
            "min": whole("the smallest answer", -1_000_000, 1_000_000_000),
            "max": whole("the greatest answer", -1_000_000, 1_000_000_000),
            "when": rule(),
            "fills": text("the subject.element whose value the answer is", FIELD_NAME),
        },
    )
    return mapping(question, "question id (snake_case) → question", SNAKE)


def _items() -> Schema:
    days = whole("working days", 0, 1_000)
    item = record(
        "how the event uses an item",
        {
            "roles": mapping(text("a subject", SNAKE), "the item's role → the event's subject", SNAKE, 1),
            "days": record(
                "its working days", {"own": days, "here": days}, {"because": text("why it takes fewer here")}
            ),
        },
        {
            "when": rule(),
            "because": text("why the item is there, told to the person"),
            "after": many(text("an item of this event", KEBAB), "the items it comes after"),
            "counts": flag("`no`: its days do not count in the whole's limit"),
            "because_not_counted": text("why its days do not count"),
            "choose_one": text("the group of items of which one is chosen", KEBAB),
            "variant": text("the group of procedures of which one is taken", KEBAB),
            "opt_in": flag("`yes`: only if the person wants it"),
        },
    )
    return mapping(item, "item → how the event uses it", KEBAB, 1)


def event() -> Schema:
    """Return the schema of life-events/ID/event.yaml."""
    count = whole("a number", 0, 100_000)
    figures = record("figures", {}, {"days": count, "visits": count, "materials": count, "steps": count})
    offline = record(
        "a situation that can't be handled online",
        {"when": rule(), "because": text("why not"), "instead": text("what to do instead, in words")},
    )
    required = {
        "code": text("its code in the priority list, in quotes if it is a number"),
        "name": text("its name"),
        "audience": one_of(Audience, "whom it is for"),
        "stage": text("the stage of life it belongs to"),
        "summary": text("what it does, in a sentence or two"),
        "lead": text("the organisation that leads", KEBAB),
        "promised": whole("working days, the whole", 1, 1_000),
        "release": one_of(Release, "how results are handed over"),
        "subjects": _subjects(),
        "questions": _questions(),
        "items": _items(),
        "basis": basis(),
    }
    optional = {
        "aliases": many(text("another name people use"), "other names people use"),
        "guide": text("the guide it is reconciled with"),
        "region": text("the division code of that guide, in quotes", REGION_CODE),
        "overrun_because": text("why the promise is shorter than the critical path"),
        "pre_acceptance": flag("whether the lead unit looks first"),
        "offline": many(offline, "situations that can't be handled online"),
        "fields": fields("subject"),
        "materials": materials("subject"),
        "figures": record("the reform's own figures", {}, {"before": figures, "after": figures}),
    }
    return record("a life event", required, optional)


def scenarios() -> Schema:
    """Return the schema of life-events/ID/scenarios.yaml."""
    answer: Schema = {"type": ["string", "number", "boolean", "null"], "description": "an answer; null: not known"}
    item = text("an item, or `item ×2`", EXPECTED_ITEM)
    material = text("`material` or `material of subject`", EXPECTED_MATERIAL)
    ident = text("an item", KEBAB)
    expect = record(
        "what must follow",
        {},
        {
            "items": many(item, "all items selected"),
            "absent": many(ident, "items that must not be there"),
            "units": mapping(text("a unit", KEBAB), "item → the unit in charge", KEBAB),
            "asked_once": many(text("subject.element", FIELD_PATH), "fields that are asked exactly once"),
            "fields": whole("the number of fields asked"),
            "obtained": many(material, "all materials the person need not bring"),
            "materials": many(material, "all materials the person must bring"),
            "order": many(ident, "items in order", 2),
            "critical_path": many(ident, "the items of the critical path", 1),
            "days": whole("working days, the whole"),
            "offline": flag("whether it is sent offline"),
        },
    )
    scenario = record(
        "a scenario",
        {"name": text("what it shows"), "expect": expect},
        {
            "like": text("the name of an earlier scenario whose region, day, answers and fields hold here too"),
            "region": text("a region's division code, in quotes", REGION_CODE),
            "today": text("the day it is played on, YYYY-MM-DD", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            "given": mapping(answer, "question → answer", SNAKE),
            "fields": mapping(answer, "subject.element or subject.1.element → value", FIELD_PATH),
        },
    )
    return many(scenario, "the scenarios of the life event", 1)
