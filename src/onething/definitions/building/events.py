"""Builds life events and their scenarios."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal

from onething.definitions.building.parts import choices_of, field_uses, material_uses
from onething.definitions.building.workshop import Workshop, grounds_of
from onething.definitions.reading import Document, Node
from onething.definitions.types.elements import DataElement
from onething.definitions.types.life_events import (
    Audience,
    Days,
    Figures,
    ItemInEvent,
    LifeEvent,
    Offline,
    Question,
    QuestionKind,
    Relation,
    RelationKind,
    Release,
    Subject,
)
from onething.definitions.types.scenarios import Expectation, ExpectedMaterial, Raw, Scenario

_COUNTED = re.compile(r"(?P<item>[a-z0-9-]+)( ?×(?P<count>[0-9]+))?")
_NO_FIGURES = Figures(None, None, None, None)


def event(workshop: Workshop, event_id: str, document: Document, elements: Mapping[str, DataElement]) -> LifeEvent:
    """Return the life event of one folder."""
    root = document.root
    figures = root.get("figures")
    return LifeEvent(
        id=event_id,
        code=root.text("code"),
        name=root.text("name"),
        aliases=root.texts("aliases"),
        audience=Audience(root.text("audience")),
        stage=root.text("stage"),
        summary=root.text("summary"),
        lead=root.text("lead"),
        promised=root.whole("promised"),
        overrun_because=root.maybe_text("overrun_because"),
        release=Release(root.text("release")),
        pre_acceptance=root.flag("pre_acceptance"),
        subjects=tuple(_subject(workshop, subject_id, node) for subject_id, node in root.entries("subjects")),
        questions=tuple(_question(workshop, question_id, node) for question_id, node in root.entries("questions")),
        offline=tuple(_offline(workshop, node) for node in root.members("offline")),
        items=tuple(_item(workshop, item_id, node) for item_id, node in root.entries("items")),
        fields=field_uses(workshop, root, elements),
        materials=material_uses(workshop, root),
        before=_figures(figures.get("before")) if figures else _NO_FIGURES,
        after=_figures(figures.get("after")) if figures else _NO_FIGURES,
        guide=root.maybe_text("guide"),
        region=root.maybe_text("region"),
        grounds=grounds_of(workshop, document),
        place=root.place,
    )


def _subject(workshop: Workshop, subject_id: str, node: Node) -> Subject:
    return Subject(
        id=subject_id,
        name=node.text("name"),
        type=node.text("is"),
        many=node.maybe_text("many"),
        identified_later=node.flag("identified_later"),
        applicant=node.flag("applicant"),
        signs=node.flag("signs"),
        signs_when=workshop.condition(node.get("signs_when")),
        when=workshop.condition(node.get("when")),
        place=node.place,
    )


def _question(workshop: Workshop, question_id: str, node: Node) -> Question:
    choices = choices_of(node)
    written = node.maybe_text("kind")
    kind = QuestionKind(written) if written else (QuestionKind.CHOICE if choices else QuestionKind.BOOLEAN)
    if (kind is QuestionKind.CHOICE) != bool(choices):
        said = "has choices but another kind" if choices else "is a choice without choices"
        workshop.report(
            node.place, "question-kind", f"the question `{question_id}` {said}", "give `choices`, or another kind"
        )
    return Question(
        id=question_id,
        ask=node.text("ask"),
        why=node.text("why"),
        kind=kind,
        choices=choices,
        minimum=node.maybe_whole("min"),
        maximum=node.maybe_whole("max"),
        when=workshop.condition(node.get("when")),
        fills=node.maybe_text("fills"),
        place=node.place,
    )


def _offline(workshop: Workshop, node: Node) -> Offline:
    return Offline(workshop.required_condition(node.at("when")), node.text("because"), node.text("instead"), node.place)


def _item(workshop: Workshop, item_id: str, node: Node) -> ItemInEvent:
    days = node.at("days")
    return ItemInEvent(
        item=item_id,
        roles=tuple((role, str(subject.value)) for role, subject in node.entries("roles")),
        when=workshop.condition(node.get("when")),
        because=node.maybe_text("because"),
        after=node.texts("after"),
        days=Days(days.whole("own"), days.whole("here"), days.maybe_text("because")),
        counts=node.flag("counts", default=True),
        counts_because=node.maybe_text("because_not_counted"),
        relation=_relation(workshop, item_id, node),
        place=node.place,
    )


def _relation(workshop: Workshop, item_id: str, node: Node) -> Relation | None:
    found = [
        Relation(kind, node.text(kind.value))
        for kind in (RelationKind.CHOOSE_ONE, RelationKind.VARIANT)
        if node.has(kind.value)
    ]
    if node.flag("opt_in"):
        found.append(Relation(RelationKind.OPT_IN, None))
    if len(found) > 1:
        workshop.report(node.place, "two-relations", f"`{item_id}` has more than one relation", "keep one of them")
    return found[0] if found else None


def _figures(node: Node | None) -> Figures:
    if node is None:
        return _NO_FIGURES
    return Figures(*(node.maybe_whole(key) for key in ("days", "visits", "materials", "steps")))


def scenarios(workshop: Workshop, event_id: str, document: Document) -> tuple[Scenario, ...]:
    """Return the scenarios of one life event; two of one name are a problem."""
    found: dict[str, Scenario] = {}
    for node in document.root.members():
        scenario = _scenario(workshop, event_id, node, found)
        if scenario.name in found:
            reason = f"two scenarios are called “{scenario.name}”"
            workshop.report(node.place, "duplicate-scenario", reason, "give each its own name")
        found[scenario.name] = scenario
    return tuple(found.values())


def _scenario(workshop: Workshop, event_id: str, node: Node, earlier: Mapping[str, Scenario]) -> Scenario:
    """Build one scenario on top of the one it is `like`; its expectations are its own."""
    like = earlier.get(node.text("like")) if node.has("like") else None
    if node.has("like") and like is None:
        reason = f"no earlier scenario is called “{node.text('like')}”"
        workshop.report(node.at("like").place, "unknown-scenario", reason, "name one that stands above")
    given = dict(like.given) if like else {}
    fields = dict(like.fields) if like else {}
    given |= {question: _raw(answer) for question, answer in node.entries("given")}
    fields |= {field: _raw(value) for field, value in node.entries("fields")}
    return Scenario(
        name=node.text("name"),
        event=event_id,
        region=node.maybe_text("region") or (like.region if like else None),
        today=_today(workshop, node) or (like.today if like else None),
        given=tuple(given.items()),
        fields=tuple(fields.items()),
        expect=_expectation(node.at("expect")),
        place=node.place,
    )


def _today(workshop: Workshop, node: Node) -> datetime.date | None:
    if not node.has("today"):
        return None
    try:
        return datetime.date.fromisoformat(node.text("today"))
    except ValueError:
        reason = f"{node.text('today')} is not a day"
        workshop.report(node.at("today").place, "no-such-day", reason, "write YYYY-MM-DD")
        return None


def _expectation(node: Node) -> Expectation:
    return Expectation(
        items=tuple(_counted(text) for text in node.texts("items")) if node.has("items") else None,
        absent=node.texts("absent"),
        units=tuple((item, str(unit.value)) for item, unit in node.entries("units")),
        asked_once=node.texts("asked_once"),
        fields=node.maybe_whole("fields"),
        obtained=_expected_materials(node, "obtained"),
        materials=_expected_materials(node, "materials"),
        order=node.texts("order"),
        critical_path=node.texts("critical_path") if node.has("critical_path") else None,
        days=node.maybe_whole("days"),
        offline=node.flag("offline") if node.has("offline") else None,
    )


def _expected_materials(node: Node, key: str) -> tuple[ExpectedMaterial, ...] | None:
    if not node.has(key):
        return None
    parts = (text.partition(" of ") for text in node.texts(key))
    return tuple(ExpectedMaterial(material, role or None) for material, _, role in parts)


def _counted(text: str) -> tuple[str, int]:
    match = _COUNTED.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return match["item"], int(match["count"] or 1)


def _raw(node: Node) -> Raw:
    value = node.value
    if isinstance(value, str | int | Decimal | bool) or value is None:
        return value
    raise ValueError(value)
