"""The facts of documents an application issues, frozen into the message that has them recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from onething.apps.applications.loading import Loaded
from onething.domain.applications.assembling import Assembled
from onething.domain.merging.types import MaterialState
from onething.domain.planning.types import Plan

WAYS = {
    "shared": "共享数据",
    "licence": "电子证照",
    "earlier": "前一环节办理结果",
    "generated": "系统生成",
    "upload": "上传",
    "counter": "窗口出示",
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


def document(application_id: str, kind: str, number: str, data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a message that has a document of the application itself recorded."""
    return {
        "kind": kind,
        "application_id": application_id,
        "case_no": None,
        "number": number,
        "data": dict(data),
        "key": key,
    }
