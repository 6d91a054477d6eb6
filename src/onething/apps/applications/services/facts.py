"""The facts of documents an application issues, frozen into the message that has them recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from onething.apps.applications.identifiers import query_code
from onething.apps.applications.loading import Loaded
from onething.definitions.types.materials import WayKind
from onething.domain.applications.assembling import Assembled, jsonable
from onething.domain.applications.splitting import Part
from onething.domain.merging.types import MaterialState, MergedField, MergedMaterial
from onething.domain.planning.types import Plan
from onething.rules import UNKNOWN

WAYS = {
    "shared": "共享数据",
    "licence": "电子证照",
    "earlier": "前一环节办理结果",
    "generated": "系统生成",
    "upload": "上传",
    "counter": "窗口出示",
}


def drawing(plan: Plan) -> dict[str, Any]:
    """Return the plan as it is drawn for the person: what is done, by which day, and what waits for what."""
    return {
        "nodes": [
            {
                "key": node.key,
                "name": node.item.name,
                "days": node.days,
                "due": node.due.isoformat(),
                "counts": node.counts,
            }
            for node in plan.nodes
        ],
        "edges": [[before, after] for before, after in dict.fromkeys((edge.before, edge.after) for edge in plan.edges)],
    }


def receipt(
    found: Loaded, assembled: Assembled, plan: Plan, number: str, digest: str, now: dt.datetime
) -> dict[str, Any]:
    """Return the message for the receipt (收件凭证): what was received, when, and by when it is promised to be done."""
    present = found.present()
    local = assembled.local
    data = {
        "event": local.event.name,
        "applicant": found.applicant_name,
        "application_number": found.id,
        "receipt_number": number,
        "query_code": query_code(number),
        "received_at": now.isoformat(),
        "due_promised": plan.due.date.isoformat(),
        "issuer": local.organisations[local.event.lead].name,
        "items": [
            {"item": one.item.name, "organisation": local.organisations[one.item.organisation].name, "unit": ""}
            for one in assembled.guidance.selected
        ],
        "materials": [
            {
                "name": f"{one.material.name}（{one.instance.name}）",
                "way": WAYS[one.obtained_by.kind.value] if one.obtained_by else "申请人提交",
                "copies": present.get(one.key, 0),
            }
            for one in assembled.materials
            if one.state is MaterialState.NEEDED and (one.obtained_by is not None or present.get(one.key))
        ],
        "digest": digest,
        "definition": found.digest,
    }
    return document(found.id, "receipt", number, data, f"receipt.{number}")


def correction_notice(
    found: Loaded,
    number: str,
    answer_by: dt.date,
    deficiencies: Sequence[Mapping[str, str]],
    now: dt.datetime,
) -> dict[str, Any]:
    """Return the message for the one correction notice (Administrative Licensing Law, article 32: all at once)."""
    local = found.local()
    data = {
        "event": local.event.name,
        "applicant": found.applicant_name,
        "application_number": found.id,
        "number": number,
        "issued_at": now.isoformat(),
        "answer_by": answer_by.isoformat(),
        "issuer": local.organisations[local.event.lead].name,
        "legal_basis": "《中华人民共和国行政许可法》第三十二条",
        "deficiencies": [dict(one) for one in deficiencies],
    }
    return document(found.id, "correction_notice", number, data, f"correction.{number}")


def generated_forms(
    found: Loaded, assembled: Assembled, parts: Sequence[Part], now: dt.datetime
) -> list[dict[str, Any]]:
    """Return a message for every form the platform writes itself (免提交：系统生成).

    A case's form holds the case's own fields alone; the form of the life event as a whole goes to the applicant.
    """
    shown = {
        field.key.text: _shown(field, section.title, assembled)
        for section in assembled.form.sections
        for field in section.fields
    }
    made = []
    for material in assembled.materials:
        if material.obtained_by is None or material.obtained_by.kind is not WayKind.GENERATED:
            continue
        if any(ask.item_key is None for ask in material.asked_by):
            made.append(_generated(found, assembled, material, 0, [row for row in shown.values() if row], now))
        for part in parts:
            if material.key in part.payload.materials:
                rows = [row for key in part.keys.values() if (row := shown.get(key)) is not None]
                made.append(_generated(found, assembled, material, part.case_no, rows, now))
    return made


def _generated(
    found: Loaded,
    assembled: Assembled,
    material: MergedMaterial,
    case_no: int,
    rows: Sequence[Mapping[str, str]],
    now: dt.datetime,
) -> dict[str, Any]:
    data = {
        "title": material.material.name,
        "event": assembled.local.event.name,
        "applicant": found.applicant_name,
        "application_number": found.id,
        "receipt_number": found.receipt_number,
        "issued_at": now.isoformat(),
        "fields": list(rows),
    }
    key = f"generated.{found.id}.{case_no}.{material.key}"
    return document(found.id, "generated_form", None, data, key) | {"case_no": case_no or None}


def _shown(field: MergedField, title: str, assembled: Assembled) -> dict[str, str] | None:
    """Return a field with its value as people read it; None where it has none."""
    value = assembled.form.settled.get(field.key.text)
    if value is None or value is UNKNOWN:
        return None
    labels = {choice.value: choice.label for choice in field.element.format.choices}
    said = "是" if value is True else "否" if value is False else labels.get(str(value), str(jsonable(value)))
    return {"about": title, "label": field.label, "value": f"{said}{field.element.unit or ''}"}


def document(application_id: str, kind: str, number: str | None, data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a message that has a document of the application itself recorded."""
    return {
        "kind": kind,
        "application_id": application_id,
        "case_no": None,
        "number": number,
        "data": dict(data),
        "key": key,
    }
