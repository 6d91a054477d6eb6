"""The schema of each kind of catalogue file, and which file is of which kind."""

from __future__ import annotations

import re
from enum import StrEnum

from onething.definitions.schemas import guides, life_events, shapes
from onething.definitions.schemas.shapes import (
    CODE_VALUE,
    KEBAB,
    SNAKE,
    Schema,
    basis,
    flag,
    many,
    mapping,
    number,
    one_of,
    record,
    text,
    whole,
)
from onething.definitions.types.elements import ElementType, Sensitivity
from onething.definitions.types.items import ItemKind
from onething.definitions.types.organisations import Duty, OrganisationKind
from onething.definitions.types.regions import LateCorrection

CHECKS = ("identity-number", "credit-code", "mobile", "division-code", "bank-card")
FILE_TYPES = ("pdf", "jpeg", "png", "ofd")
WAY = rf"^(shared from {KEBAB[1:-1]}|licence {KEBAB[1:-1]}|earlier|generated from {KEBAB[1:-1]}|upload|counter)$"
COMPETENT = rf"^unit of {KEBAB[1:-1]} where .+$"


class FileKind(StrEnum):
    """The kinds of catalogue files; the value is also the published schema's name."""

    ELEMENTS = "elements"
    ORGANISATION = "organisation"
    REGISTER = "register"
    MATERIAL = "material"
    ITEM = "item"
    EVENT = "event"
    SCENARIOS = "scenarios"
    GUIDE = "guide"
    REGION = "region"
    OVERLAY = "overlay"
    CALENDAR = "calendar"


_PATHS: tuple[tuple[re.Pattern[str], FileKind], ...] = (
    (re.compile(r"elements/[^/]+\.yaml"), FileKind.ELEMENTS),
    (re.compile(r"organisations/[^/]+\.yaml"), FileKind.ORGANISATION),
    (re.compile(r"registers/[^/]+\.yaml"), FileKind.REGISTER),
    (re.compile(r"materials/[^/]+\.yaml"), FileKind.MATERIAL),
    (re.compile(r"items/[^/]+\.yaml"), FileKind.ITEM),
    (re.compile(r"life-events/[^/]+/event\.yaml"), FileKind.EVENT),
    (re.compile(r"life-events/[^/]+/scenarios\.yaml"), FileKind.SCENARIOS),
    (re.compile(r"life-events/[^/]+/guide\.yaml"), FileKind.GUIDE),
    (re.compile(r"regions/[^/]+/region\.yaml"), FileKind.REGION),
    (re.compile(r"regions/[^/]+/[^/]+\.yaml"), FileKind.OVERLAY),
    (re.compile(r"calendars/[^/]+\.yaml"), FileKind.CALENDAR),
)


def kind_of(path: str) -> FileKind | None:
    """Return the kind of the file at a path relative to the catalogue's root; None for any other."""
    return next((kind for pattern, kind in _PATHS if pattern.fullmatch(path)), None)


def _elements() -> Schema:
    optional = {
        "check": one_of(CHECKS, "the check-digit or form check"),
        "pattern": text("a regular expression the whole text must match"),
        "min_length": whole("the least number of characters", 0, 4_000),
        "max_length": whole("the greatest number of characters", 1, 4_000),
        "min": number("the smallest value"),
        "max": number("the greatest value"),
        "choices": mapping(text("what people see"), "the code list: value → what people see", CODE_VALUE, 1),
        "unit": text("the unit of measurement, as people see it", longest=20),
        "hint": text("one line that helps to answer"),
        "example": text("a made-up value that passes the checks; put it in quotes"),
        "reuse": one_of(("never", "free"), "`never` for signatures, declarations and consents"),
    }
    element = record(
        "a data element",
        {
            "name": text("the element's name, as people see it", longest=100),
            "type": one_of(ElementType, "the kind of value"),
            "sensitivity": one_of(Sensitivity, "how the value must be handled"),
        },
        optional,
    )
    return record(
        "a family of data elements",
        {"elements": mapping(element, "element id (snake_case) → element", SNAKE, 1), "basis": basis()},
    )


def _posts() -> Schema:
    post = record(
        "a post",
        {"name": text("the post's name"), "duties": many(one_of(Duty, "a duty"), "what the post may do", 1)},
    )
    return mapping(post, "post id → post", KEBAB)


def _organisation() -> Schema:
    unit = record(
        "a unit that handles cases",
        {
            "name": text("the unit's name"),
            "areas": many(text("a division-code prefix, in quotes", r"^[0-9]{2,12}$"), "the areas it answers for", 1),
        },
        {
            "address": text("where it is"),
            "attributes": mapping(text("a text, in quotes"), "further facts that competence rules may use", SNAKE),
            "posts": _posts(),
        },
    )
    return record(
        "an organisation with its units and posts",
        {
            "name": text("the organisation's name"),
            "kind": one_of(OrganisationKind, "the kind of organisation"),
            "remedy": text("what a refusal must tell the person: how it can be contested"),
            "units": mapping(unit, "unit id → unit", KEBAB),
            "posts": _posts(),
            "basis": basis(),
        },
    )


def _register() -> Schema:
    element = text("an element's id", SNAKE)
    return record(
        "a register outside the platform",
        {
            "name": text("the register's name"),
            "holder": text("the organisation that holds it", KEBAB),
            "about": text("the type of subject it knows", SNAKE),
            "key": element | {"description": "the element it is asked by"},
            "gives": many(element, "the elements it can answer", 1),
            "basis": basis(),
        },
    )


_WAYS = "a way to have it: `shared from REGISTER`, `licence KIND`, `earlier`, `generated from X`, `upload` or `counter`"


def _material() -> Schema:
    return record(
        "a material",
        {
            "name": text("the material's name"),
            "issuer": text("the organisation that issues it, or `applicant`", KEBAB),
            "ways": many(text(_WAYS, WAY), "the ways to have it, in the order they are tried", 1),
            "basis": basis(),
        },
        {
            "aliases": many(text("a code others use for it, in quotes"), "codes others use for it"),
            "what_counts": text("what makes it acceptable"),
            "file_types": many(one_of(FILE_TYPES, "a file type"), "the file types accepted", 1),
            "max_pages": whole("the greatest number of pages", 1, 500),
            "version": text("its version, in quotes", longest=20),
        },
    )  # fmt: skip


def _item() -> Schema:
    days = whole("working days", 0, 1_000)
    eligibility = record(
        "a check that concerns this item alone",
        {"holds": shapes.rule(), "message": text("what the person is told where it does not hold")},
        {"source": text("where the check comes from")},
    )
    result = record(
        "what the item ends in",
        {"name": text("the result's name")},
        {
            "licence": text("the material that is the document issued", KEBAB),
            "gives": many(text("role.element", life_events.FIELD_NAME), "the values the result gives"),
        },
    )
    codes = {
        "catalogue": text("its code in the catalogue"),
        "implementation": text("its code in the implementation list"),
    }
    required = {
        "name": text("the item's name"),
        "organisation": text("the organisation that owns it", KEBAB),
        "kind": one_of(ItemKind, "the kind of item (GB/T 39046 A.1)"),
        "limits": record("its limits in working days", {"promised": days}, {"statutory": days}),
        "competent": text("`unit of ORGANISATION where RULE`", COMPETENT),
        "roles": mapping(text("the type of subject", SNAKE), "role → type of subject", SNAKE, 1),
        "fields": life_events.fields("role"),
        "materials": life_events.materials("role"),
        "basis": basis(),
    }
    words = text("one sentence")
    optional = {
        "codes": record("its codes elsewhere", {}, codes),
        "eligibility": many(eligibility, "checks that concern this item alone"),
        "result": result,
        "verification": text("the register that answers by itself", KEBAB),
        "separate_decider": flag("whether reviewer and decider must be two people"),
        "on_the_spot": flag("whether it is done on the spot"),
        "fee": text("what it costs"),
        "conditions": many(words, "the conditions of the item, in words"),
        "refusal_grounds": many(words, "on what grounds it is refused"),
        "non_acceptance_grounds": many(words, "on what grounds it is not accepted"),
        "legal_basis": many(words, "the law it rests on"),
    }
    return record("a service item", required, optional)


def _region() -> Schema:
    days = whole("working days", 1, 1_000)
    rules = record(
        "the procedural rules of the region",
        {
            "late_correction": one_of(LateCorrection, "whether a deficiency found late may still be asked for"),
            "correction_notice_days": days,
            "silence_accepts": flag("whether no notice in time means accepted"),
            "correction_answer_days": days,
            "unanswered_withdraws": flag("whether no answer in time means withdrawn"),
        },
    )
    return record(
        "a region",
        {"name": text("the region's name"), "calendar": text("its working calendar", KEBAB), "basis": basis()},
        {"parent": text("the division code of the region above, in quotes", r"^[0-9]{6}$"), "rules": rules},
    )


def _overlay() -> Schema:
    item = record(
        "what differs of an item",
        {},
        {
            "days": record(
                "its days in this region",
                {"here": whole("working days in this event", 0, 1_000)},
                {"because": text("why they are fewer")},
            ),
            "materials": record(
                "the materials that differ",
                {},
                {
                    "remove": many(text("a material's id", KEBAB), "materials not asked for here"),
                    "add": life_events.materials("role"),
                },
            ),
        },
    )
    return record(
        "what a region changes of a life event",
        {"basis": basis()},
        {
            "promised": whole("working days, the whole", 1, 1_000),
            "items": mapping(item, "item → what differs", KEBAB),
        },
    )


def _calendar() -> Schema:
    day = text("a date, YYYY-MM-DD", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    year = record(
        "one year",
        {
            "source": text("the notice the year is from"),
            "off": many(day, "weekdays that are not worked"),
            "worked": many(day, "weekend days that are worked"),
        },
        {"provisional": flag("whether the notice is not out yet")},
    )
    return record("a working calendar", {"years": mapping(year, "year → its days", r"^(19|20|21)[0-9]{2}$", 1)})


SCHEMAS: dict[FileKind, Schema] = {
    FileKind.ELEMENTS: _elements(),
    FileKind.ORGANISATION: _organisation(),
    FileKind.REGISTER: _register(),
    FileKind.MATERIAL: _material(),
    FileKind.ITEM: _item(),
    FileKind.EVENT: life_events.event(),
    FileKind.SCENARIOS: life_events.scenarios(),
    FileKind.GUIDE: guides.guide(),
    FileKind.REGION: _region(),
    FileKind.OVERLAY: _overlay(),
    FileKind.CALENDAR: _calendar(),
}


def published(kind: FileKind) -> Schema:
    """Return the schema as it is published, with its dialect and title."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"OneThing catalogue: {kind.value}"}
    return head | SCHEMAS[kind]
