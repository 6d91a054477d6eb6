"""Builds data elements, materials, organisations, regions and calendars."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from onething.definitions.building.parts import choices_of, format_of, material_uses
from onething.definitions.building.workshop import Workshop, grounds_of, grounds_within
from onething.definitions.reading import Document, Node
from onething.definitions.types.elements import DataElement, ElementType, Sensitivity
from onething.definitions.types.materials import MaterialKind, Way, WayKind
from onething.definitions.types.organisations import Duty, Organisation, OrganisationKind, Post, Unit
from onething.definitions.types.regions import (
    CalendarYear,
    EventOverlay,
    ItemOverlay,
    LateCorrection,
    Region,
    RegionRules,
    WorkingCalendar,
)
from onething.definitions.types.registers import Register

DEFAULT_FILE_TYPES = ("pdf", "jpeg", "png")
DEFAULT_MAX_PAGES = 20


def elements(workshop: Workshop, documents: Mapping[str, Document]) -> dict[str, DataElement]:
    """Return the data elements of all families; an id that two files define is a problem."""
    found: dict[str, DataElement] = {}
    for document in documents.values():
        grounds = grounds_within(workshop, document, "elements")
        for element_id, node in document.root.entries("elements"):
            if element_id in found:
                reason = f"the element `{element_id}` is already defined at {found[element_id].place}"
                workshop.report(node.place, "duplicate-element", reason, "keep one of the two")
                continue
            found[element_id] = DataElement(
                id=element_id,
                name=node.text("name"),
                type=ElementType(node.text("type")),
                format=format_of(node, choices_of(node)),
                sensitivity=Sensitivity(node.text("sensitivity")),
                reuse=node.maybe_text("reuse") != "never",
                unit=node.maybe_text("unit"),
                hint=node.maybe_text("hint"),
                example=node.maybe_text("example"),
                grounds=grounds[element_id],
                place=node.place,
            )
    return found


def material(workshop: Workshop, material_id: str, document: Document) -> MaterialKind:
    """Return the material of one file."""
    root = document.root
    issuer = root.text("issuer")
    return MaterialKind(
        id=material_id,
        name=root.text("name"),
        version=root.maybe_text("version") or "1",
        issuer=None if issuer == "applicant" else issuer,
        aliases=root.texts("aliases"),
        ways=tuple(_way(text) for text in root.texts("ways")),
        what_counts=root.maybe_text("what_counts"),
        file_types=root.texts("file_types") or DEFAULT_FILE_TYPES,
        max_pages=root.maybe_whole("max_pages") or DEFAULT_MAX_PAGES,
        grounds=grounds_of(workshop, document),
        place=root.place,
    )


def _way(text: str) -> Way:
    for start, kind in (
        ("shared from ", WayKind.SHARED),
        ("licence ", WayKind.LICENCE),
        ("generated from ", WayKind.GENERATED),
    ):
        if text.startswith(start):
            return Way(kind, text.removeprefix(start))
    return Way(WayKind(text))


def register(workshop: Workshop, register_id: str, document: Document) -> Register:
    """Return the register of one file."""
    root = document.root
    return Register(
        id=register_id,
        name=root.text("name"),
        holder=root.text("holder"),
        about=root.text("about"),
        key=root.text("key"),
        gives=root.texts("gives"),
        grounds=grounds_of(workshop, document),
        place=root.place,
    )


def organisation(workshop: Workshop, organisation_id: str, document: Document) -> Organisation:
    """Return the organisation of one file, with its units; a unit's own posts replace the organisation's."""
    root = document.root
    shared = _posts(root)
    units = tuple(
        Unit(
            id=unit_id,
            name=node.text("name"),
            organisation=organisation_id,
            areas=node.texts("areas"),
            posts=_posts(node) or shared,
            address=node.maybe_text("address"),
            attributes=tuple((key, str(value.value)) for key, value in node.entries("attributes")),
            place=node.place,
        )
        for unit_id, node in root.entries("units")
    )
    return Organisation(
        id=organisation_id,
        name=root.text("name"),
        kind=OrganisationKind(root.text("kind")),
        remedy=root.text("remedy"),
        units=units,
        grounds=grounds_of(workshop, document),
        place=root.place,
    )


def _posts(node: Node) -> tuple[Post, ...]:
    return tuple(
        Post(post_id, post.text("name"), tuple(Duty(duty) for duty in post.texts("duties")))
        for post_id, post in node.entries("posts")
    )


def region(workshop: Workshop, code: str, document: Document, overlays: tuple[EventOverlay, ...]) -> Region:
    """Return the region of one folder, with its overlays."""
    root = document.root
    rules = root.get("rules")
    return Region(
        code=code,
        name=root.text("name"),
        parent=root.maybe_text("parent"),
        calendar=root.text("calendar"),
        rules=_rules(rules) if rules else None,
        overlays=overlays,
        grounds=grounds_of(workshop, document),
        place=root.place,
    )


def _rules(node: Node) -> RegionRules:
    return RegionRules(
        late_correction=LateCorrection(node.text("late_correction")),
        correction_notice_days=node.whole("correction_notice_days"),
        silence_accepts=node.flag("silence_accepts"),
        correction_answer_days=node.whole("correction_answer_days"),
        unanswered_withdraws=node.flag("unanswered_withdraws"),
    )


def overlay(workshop: Workshop, event_id: str, document: Document) -> EventOverlay:
    """Return what one region's file changes of one life event."""
    root = document.root
    return EventOverlay(
        event=event_id,
        promised=root.maybe_whole("promised"),
        items=tuple(_item_overlay(workshop, item_id, node) for item_id, node in root.entries("items")),
        grounds=grounds_of(workshop, document),
        place=root.place,
    )


def _item_overlay(workshop: Workshop, item_id: str, node: Node) -> ItemOverlay:
    days, materials = node.get("days"), node.get("materials")
    return ItemOverlay(
        item=item_id,
        here=days.maybe_whole("here") if days else None,
        because=days.maybe_text("because") if days else None,
        remove_materials=materials.texts("remove") if materials else (),
        add_materials=material_uses(workshop, materials, "add") if materials else (),
    )


def calendar(workshop: Workshop, calendar_id: str, document: Document) -> WorkingCalendar:
    """Return the working calendar of one file."""
    years = []
    for text, node in document.root.entries("years"):
        year = int(text)
        off, worked = _days(workshop, node, year, "off"), _days(workshop, node, year, "worked")
        years.append(CalendarYear(year, off, worked, node.text("source"), node.flag("provisional")))
    return WorkingCalendar(calendar_id, tuple(sorted(years, key=lambda entry: entry.year)))


def _days(workshop: Workshop, node: Node, year: int, key: str) -> frozenset[datetime.date]:
    found: set[datetime.date] = set()
    for member in node.members(key):
        text = str(member.value)
        try:
            day = datetime.date.fromisoformat(text)
        except ValueError:
            workshop.report(member.place, "no-such-day", f"{text} is not a day", "write a day of the year, YYYY-MM-DD")
            continue
        weekend = day.isoweekday() > 5
        if day.year != year:
            workshop.report(member.place, "other-year", f"{text} is not in {year}", "move it to its own year")
        elif weekend != (key == "worked"):
            said = "a weekend day; `off` lists weekdays" if weekend else "a weekday; `worked` lists weekend days"
            workshop.report(member.place, "wrong-weekday", f"{text} is {said}", "remove it, or correct the date")
        elif day in found:
            workshop.report(member.place, "duplicate-day", f"{text} stands twice", "keep one of them")
        found.add(day)
    return frozenset(found)
