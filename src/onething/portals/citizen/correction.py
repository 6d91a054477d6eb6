"""Answering a correction notice: everything that all organisations ask for, on one page, in one go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.http import HttpResponse

from onething.apps.applications import selectors, services
from onething.apps.applications.asked import CorrectionField, CorrectionForm, CorrectionMaterial
from onething.apps.applications.replies import CorrectionAsk
from onething.apps.people import limits
from onething.domain.applications.refusals import Conflict, Forbidden, NotFound, Problem, Refused
from onething.portals.citizen.following import due_light
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page, url
from onething.portals.ui.problems import spend
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say

LARGEST: Final = 5 * settings.MATERIAL_MAX_BYTES
"""Bytes of a whole answer: several photographs go along with it."""
ACCEPT: Final = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "ofd": ".ofd",
    "docx": ".docx",
}
YES_NO: Final = {"yes": True, "no": False}
LONGEST_VALUE: Final = 2000


@page(
    "citizen",
    "applications/<application>/correction",
    "applicant",
    name="correction",
    states=("usual", "errors", "answered"),
    methods=("GET", "POST"),
    largest=LARGEST,
)
def correction(request: PortalRequest, application: str) -> HttpResponse:
    """Show what is asked for; take it in: files first, then the answer as a whole."""
    form = _form(request, application)
    if not request.posted:
        return _show(request, form, {}, {})
    if not form.mine:
        raise Forbidden("forbidden", "只有申请人可以提交补正。")
    values = _values(request, form)
    wrong = _keep_files(request, form)
    removed = request.form.get("remove")
    if removed:
        services.remove_file(actor=request.actor, application_id=application, file_id=removed, now=request.now)
    form = _form(request, application)
    if wrong or removed or request.form.get("act") == "upload":
        return _again(request, form, values, wrong)
    return _answer(request, form, values)


def _form(request: PortalRequest, application: str) -> CorrectionForm:
    form = selectors.correction_form(request.actor, application)
    if form is None:
        raise NotFound("nothing_asked", "这件申请没有补正通知。")
    return form


def _answer(request: PortalRequest, form: CorrectionForm, values: dict[str, object]) -> HttpResponse:
    materials = {one.material.key: [file.id for file in one.material.files] for one in form.materials}
    try:
        services.answer_correction(
            actor=request.actor,
            application_id=form.application_id,
            values={key: value for key, value in values.items() if value not in ("", None)},
            materials={key: ids for key, ids in materials.items() if ids},
            idempotency_key=request.key,
            now=request.now,
        )
    except Conflict:
        raise
    except Refused as refused:
        if refused.code not in ("answer_refused", "nothing_asked", "wrong_state"):
            raise
        if form.answered_at is not None:
            return redirect("citizen:correction", application=form.application_id)
        return _show(request, form, values, _worded(form, refused.problems), status=422)
    say(request, _("补正已提交。"))
    return redirect("citizen:correction", application=form.application_id)


def _again(
    request: PortalRequest, form: CorrectionForm, values: dict[str, object], wrong: dict[str, str]
) -> HttpResponse:
    """Show the page again with what was typed. It isn't done: the answer has not been sent, so it answers 422."""
    said = None if wrong else _("文件已更新。补正还没有提交，检查后请点“提交补正”。")
    return _show(request, form, values, wrong, status=422, said=said)


def _keep_files(request: PortalRequest, form: CorrectionForm) -> dict[str, str]:
    """Add what was uploaded to the materials that are asked for; return what was wrong with it, by field."""
    wrong: dict[str, str] = {}
    if form.answered_at is not None:
        return wrong
    for one in form.materials:
        name = _file_field(one)
        for file in request.files.getlist(name):
            spend(request, limits.Purpose.UPLOAD, request.actor.account)
            try:
                services.add_file(
                    actor=request.actor,
                    application_id=form.application_id,
                    material_key=one.material.key,
                    name=file.name or "",
                    stream=cast("BinaryIO", file.file),
                    now=request.now,
                )
            except Refused as refused:
                wrong[name] = f"{file.name}{_('：')}{phrase(refused.message)}"
    return wrong


def _file_field(one: CorrectionMaterial) -> str:
    return f"file.{one.material.key}"


def _values(request: PortalRequest, form: CorrectionForm) -> dict[str, object]:
    """Return what was typed, as the services take it; what doesn't fit its type stays text, and is refused there."""
    found: dict[str, object] = {}
    for one in form.fields:
        typed = request.form.get(one.field.key, "")[:LONGEST_VALUE]
        found[one.field.key] = _value(one.field.type, typed)
    return found


def _value(type_: str, typed: str) -> object:
    text = typed.strip()
    if type_ == "boolean":
        return YES_NO.get(text, text)
    if type_ == "number" and text:
        try:
            number = float(text)
        except ValueError:
            return text
        if not abs(number) < 1e15:  # too large to be exact, or no number at all
            return text
        return int(number) if number.is_integer() else number
    return text


def _worded(form: CorrectionForm, problems: Iterable[Problem]) -> dict[str, str]:
    """Return problems by the field of the page they belong to."""
    names = {one.material.key: _file_field(one) for one in form.materials}
    return {names.get(one.where, one.where): phrase(one.message) for one in problems}


def _show(
    request: PortalRequest,
    form: CorrectionForm,
    values: dict[str, object],
    errors: dict[str, str],
    *,
    status: int = 200,
    said: str | None = None,
) -> HttpResponse:
    light = due_light(request, (form.digest, form.event_id, form.region), form.answer_by)
    context = {
        "form": form,
        "light": light if form.answered_at is None else None,
        "fields": [_field_entry(one, values) for one in form.fields],
        "materials": [_material_entry(request, form, one) for one in form.materials],
        "asking": sorted({ask.unit_name for ask in _asks(form)}),
        "errors": errors,
        "said": said,
        "limit": settings.MATERIAL_MAX_BYTES,
    }
    return render(request, "citizen/correction.html", context, status=status)


def _asks(form: CorrectionForm) -> list[CorrectionAsk]:
    beside = [one.asks for one in form.fields] + [one.asks for one in form.materials]
    return [ask for asks in beside for ask in asks] + list(form.words)


def _field_entry(one: CorrectionField, values: dict[str, object]) -> dict[str, Any]:
    """Return a field as the template shows it: what was typed just now, else what stands."""
    value = values.get(one.field.key, one.field.value)
    labels = dict(one.field.choices)
    now = one.field.value
    said = _("是") if now is True else _("否") if now is False else labels.get(str(now), now)
    return {"field": one.field, "about": one.about, "asks": one.asks, "value": value, "now": said}


def _material_entry(request: PortalRequest, form: CorrectionForm, one: CorrectionMaterial) -> dict[str, Any]:
    return {
        "material": one.material,
        "name": _file_field(one),
        "asks": one.asks,
        "files": [_file(form, file) for file in one.material.files],
        "before": [_file(form, file) for file in one.before],
        "accept": ",".join(ACCEPT[kind] for kind in one.material.file_types if kind in ACCEPT),
    }


def _file(form: CorrectionForm, file: Any) -> dict[str, Any]:
    return {
        "name": file.name,
        "size": file.size,
        "key": file.id,
        "href": url("citizen:file", application=form.application_id, file=file.id),
    }
