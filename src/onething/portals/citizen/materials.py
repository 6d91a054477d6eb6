"""Materials: what is needed and why, what nobody has to bring, and the pages handed in, by file or by camera."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase

from onething.apps.applications import selectors, services
from onething.apps.applications.replies import ApplicationForm, FileLine, MaterialLine
from onething.apps.people import limits
from onething.domain.applications.refusals import Conflict, NotFound, Refused
from onething.portals.citizen import previews, standing
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import ngettext, phrase, size
from onething.portals.ui.pages import action, page, url
from onething.portals.ui.problems import spend
from onething.portals.ui.rendering import render, see_other
from onething.portals.ui.requests import PortalRequest, say

ACCEPT: Final = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "ofd": ".ofd",
    "docx": ".docx",
}
"""What a browser offers to choose from, by file type."""
WORDS: Final = {"pdf": "PDF", "jpeg": "JPG", "png": "PNG", "ofd": "OFD", "docx": "Word"}
PICTURES: Final = frozenset({"jpeg", "png"})


@page(
    "citizen",
    "applications/<application>/materials",
    "applicant",
    name="materials",
    states=("empty", "filled", "refused", "removed"),
)
def materials(request: PortalRequest, application: str) -> HttpResponse:
    """Show all materials. `?removed=file` offers to bring back what was just removed."""
    form = selectors.form(request.actor, application, request.now)
    if form.state not in standing.OPEN:
        return standing.elsewhere(form.application_id, form.state)
    return _page(request, form, {})


def _page(
    request: PortalRequest, form: ApplicationForm, errors: Mapping[str, Sequence[str]], *, status: int = 200
) -> HttpResponse:
    to_bring, perhaps = standing.to_bring(form), standing.perhaps(form)
    anchors = {one.key: f"m-{place}" for place, one in enumerate(form.materials, start=1)}
    after = standing.next_step(form)
    context = {
        "form": form,
        "to_bring": to_bring,
        "perhaps": perhaps,
        "not_needed": standing.not_needed(form),
        "obtained": [(phrase(one.name), phrase(one.way)) for one in standing.not_needed(form)],
        "anchors": anchors,
        "thumbs_of": {one.key: [_thumb(form.application_id, each) for each in one.files] for one in form.materials},
        "errors": errors,
        "summary": [
            (f"file-{anchors[key]}", f"{_name(form, key)}{_('：')}{words}")
            for key, many in errors.items()
            for words in many
        ],
        "removed": request.query.get("removed", "")[:64],
        "accept": {one.key: ",".join(ACCEPT[each] for each in one.file_types) for one in form.materials},
        "kinds": {one.key: _("、").join(WORDS[each] for each in one.file_types) for one in form.materials},
        "limit": settings.MATERIAL_MAX_BYTES,
        "after": after,
        "lacking": len(standing.missing_materials(form)),
    }
    return render(request, "citizen/form/materials.html", context, status=status)


def _name(form: ApplicationForm, key: str) -> str:
    return next((phrase(one.name) for one in form.materials if one.key == key), key)


def _thumb(application: str, line: FileLine) -> dict[str, object]:
    href = url("citizen:file", application=application, file=line.id)
    small = f"{href}?small" if line.type in PICTURES else None
    return {"key": line.id, "name": line.name, "size": line.size, "href": href, "src": small, "pages": line.pages}


@action(
    "citizen",
    "applications/<application>/upload",
    "applicant",
    name="upload",
    largest=settings.UPLOAD_MAX_BYTES,
)
def upload(request: PortalRequest, application: str) -> HttpResponse:
    """Take files for one material. What can be taken is taken; the rest is said beside the material."""
    key = request.form.get("material", "")[:200]
    files = [each for _field, many in request.files.lists() for each in many]
    refused: list[str] = []
    taken = 0
    if not files:
        refused.append(_("还没有选择文件。请先选文件或者拍照，再点上传。"))
    for each in files:
        words = _take(request, application, key, each)
        if words is None:
            taken += 1
        else:
            refused.append(words)
    if refused:
        form = selectors.form(request.actor, application, request.now)
        if form.state not in standing.OPEN:
            return standing.elsewhere(form.application_id, form.state)
        if all(one.key != key for one in form.materials):
            raise NotFound("material_unknown", "这件申请不需要这份材料。")
        return _page(request, form, {key: refused}, status=422)
    say(request, ngettext("已上传 %(n)s 个文件。", "已上传 %(n)s 个文件。", taken))
    return see_other(_back(request, application, key))


def _take(request: PortalRequest, application: str, key: str, each: UploadedFile[Any]) -> str | None:
    """Keep one file; the words of a refusal, or None."""
    name = each.name or ""
    if each.size is not None and each.size > settings.MATERIAL_MAX_BYTES:
        most = size(settings.MATERIAL_MAX_BYTES)
        return _(
            "“%(name)s”有 %(size)s，超过了 %(most)s。请压缩，或者分开上传。", name=name, size=size(each.size), most=most
        )
    spend(request, limits.Purpose.UPLOAD, request.actor.account)
    try:
        services.add_file(
            actor=request.actor,
            application_id=application,
            material_key=key,
            name=name,
            stream=each.file,  # type: ignore[arg-type]  # Django's stubs leave open what a file is
            now=request.now,
        )
    except NotFound:
        raise
    except Conflict:
        return _("“%(name)s”没有保存：申请正在别处修改。请再传一次。", name=name)
    except Refused as refused:
        return f"“{name}”{_('：')}{phrase(refused.message)}"
    return None


def _back(request: PortalRequest, application: str, key: str, query: str = "") -> str:
    """Return the address of the material among the others."""
    form = selectors.form(request.actor, application, request.now)
    place = next((place for place, one in enumerate(form.materials, start=1) if one.key == key), 0)
    return url("citizen:materials", application=application) + query + (f"#m-{place}" if place else "")


def _material_of(form: ApplicationForm, file: str) -> MaterialLine:
    found = next((one for one in form.materials if any(each.id == file for each in one.files)), None)
    if found is None:
        raise NotFound("file_unknown", "没有找到这个文件，可能已经删除。")
    return found


@action("citizen", "applications/<application>/files/<file>/remove", "applicant", name="remove-file")
def remove_file(request: PortalRequest, application: str, file: str) -> HttpResponse:
    """Take a file out; the page offers to bring it back."""
    form = selectors.form(request.actor, application, request.now)
    if all(each.id != file for one in form.materials for each in one.files):
        # Pressed twice, or removed on another page: it is gone, as was wanted.
        return see_other(url("citizen:materials", application=application))
    key = _material_of(form, file).key
    services.remove_file(actor=request.actor, application_id=application, file_id=file, now=request.now)
    return see_other(_back(request, application, key, f"?removed={file}"))


@action("citizen", "applications/<application>/files/<file>/restore", "applicant", name="restore-file")
def restore_file(request: PortalRequest, application: str, file: str) -> HttpResponse:
    """Bring a removed file back."""
    services.restore_file(actor=request.actor, application_id=application, file_id=file, now=request.now)
    say(request, _("文件已恢复。"))
    form = selectors.form(request.actor, application, request.now)
    return see_other(_back(request, application, _material_of(form, file).key))


@action("citizen", "applications/<application>/files/<file>/earlier", "applicant", name="file-earlier")
def file_earlier(request: PortalRequest, application: str, file: str) -> HttpResponse:
    """Put a page before the one that stands before it."""
    form = selectors.form(request.actor, application, request.now)
    material = _material_of(form, file)
    order = [each.id for each in material.files]
    place = order.index(file)
    if place > 0:
        order[place - 1 : place + 1] = [file, order[place - 1]]
        services.order_files(
            actor=request.actor, application_id=application, material_key=material.key, file_ids=order, now=request.now
        )
    return see_other(_back(request, application, material.key))


@page("citizen", "applications/<application>/files/<file>", "applicant", name="file", states=())
def file(request: PortalRequest, application: str, file: str) -> HttpResponseBase:
    """Show a file of one's application; `?small` a small picture of it. Only pictures and PDF open in the browser."""
    line, stream = selectors.file(request.actor, application, file)
    if "small" in request.query and line.type in PICTURES:
        with stream:
            return previews.small(stream, line.sha256)
    return previews.whole(line, stream)
