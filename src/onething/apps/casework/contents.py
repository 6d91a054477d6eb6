"""What a case holds, in words: its own fields with where each value came from, its materials, and corrections."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from onething.apps.casework.replies import CaseView, Contents, FieldLine, HistoryEntry, MaterialLine
from onething.apps.catalogue import selectors as catalogue
from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.items import Aspect, FieldUse
from onething.definitions.types.life_events import ItemInEvent

_CASE: Final = re.compile(r"case[ .](\d+)")
_EDITED: Final = " (edited)"
SOURCES: Final[Mapping[str, str]] = {
    "applicant": "申请人填写",
    "answer": "申请人的回答",
    "derived": "系统推算",
    "case": "前置办件的结果",
    "paper": "纸质表格",
}
WAYS: Final[Mapping[str, str]] = {
    "shared": "数据共享取得",
    "licence": "电子证照取得",
    "earlier": "以前的申请中已有",
    "generated": "系统生成",
    "upload": "申请人上传",
    "counter": "窗口出示",
    "applicant": "申请人提供",
}


def contents(view: CaseView, entries: Sequence[HistoryEntry]) -> Contents:
    """Return what the case holds in the order of its item; `entries` is its history, which says what was corrected."""
    local = catalogue.local_event(view.digest, view.life_event, view.region)
    fields, materials = _corrected(entries)
    known = _labels(local, view)
    lines = [
        _field(local, key, known, view.fields[key], fields.get(key))
        for key in sorted(view.fields, key=lambda each: list(known).index(each) if each in known else len(known))
    ]
    return Contents(tuple(lines), tuple(_material(local, one, materials.get(str(one["id"]))) for one in view.materials))


def _corrected(entries: Sequence[HistoryEntry]) -> tuple[dict[str, dt.datetime], dict[str, dt.datetime]]:
    """Return when each field and each material was corrected last."""
    fields: dict[str, dt.datetime] = {}
    materials: dict[str, dt.datetime] = {}
    for entry in entries:
        if entry.command == "resubmit":
            fields |= dict.fromkeys(entry.detail.get("fields", ()), entry.occurred_at)
            materials |= dict.fromkeys(map(str, entry.detail.get("materials", ())), entry.occurred_at)
    return fields, materials


def own_key(use: FieldUse) -> str:
    """Return the key under which a case keeps a field of its item."""
    return f"{use.role}.{use.element}" + ("!proposed" if use.aspect is Aspect.PROPOSED else "")


def _labels(local: LocalEvent, view: CaseView) -> dict[str, FieldUse]:
    item = local.items.get(view.snapshot.facts.item)
    return {} if item is None else {own_key(use): use for use in item.fields}


def _field(
    local: LocalEvent, key: str, known: Mapping[str, FieldUse], held: object, corrected: dt.datetime | None
) -> FieldLine:
    value, source = (held.get("value"), str(held.get("source", ""))) if isinstance(held, Mapping) else (held, "")
    use, element_id = known.get(key), key.rpartition(".")[2].removesuffix("!proposed")
    element = local.elements.get(element_id)
    label = (use.label if use else None) or (element.name if element else key)
    if use is not None and use.aspect is Aspect.PROPOSED:
        label = f"{label}（变更后）"
    choices = (use.format.choices if use and use.format else ()) or (element.format.choices if element else ())
    labels = {choice.value: choice.label for choice in choices}
    return FieldLine(
        key=key,
        label=label,
        about=_subject(local, key.partition(".")[0]),
        value=_said(value, labels),
        typed=not isinstance(value, bool) and str(value) not in labels,
        area=element is not None and element.type.value == "area",
        unit=element.unit if element else None,
        source=_source(local, source.removesuffix(_EDITED)),
        edited=source.endswith(_EDITED),
        corrected_at=corrected,
    )


def _subject(local: LocalEvent, role: str) -> str:
    """Return whom a role of the item is in this event; roles of several items with one name are one subject mostly."""
    subjects = {subject.id: subject.name for subject in local.event.subjects}
    uses: Sequence[ItemInEvent] = local.event.items
    for use in uses:
        for own, subject in use.roles:
            if own == role and subject in subjects:
                return subjects[subject]
    return ""


def _said(value: Any, labels: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else labels.get(str(value), str(value))


def _source(local: LocalEvent, source: str) -> str:
    if source in SOURCES:
        return SOURCES[source]
    if source in local.registers:
        return local.registers[source].name
    return SOURCES["case"] if _CASE.fullmatch(source) else source


def _material(local: LocalEvent, held: Mapping[str, Any], corrected: dt.datetime | None) -> MaterialLine:
    kind = local.materials.get(str(held.get("material", "")))
    source, generated = str(held.get("source") or ""), held.get("way") == "generated"
    return MaterialLine(
        id=str(held["id"]),
        name=str(held.get("name") or held["id"]),
        about=str(held.get("of") or ""),
        way=WAYS.get(str(held.get("way") or ""), str(held.get("way") or "")),
        source=local.registers[source].name if source in local.registers else "" if generated else source,
        what_counts=kind.what_counts if kind else None,
        files=tuple(held.get("files") or ()),
        paper=held.get("paper"),
        corrected_at=corrected,
    )
