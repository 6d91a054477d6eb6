"""A case's files and documents, shown beside it or taken away: only its own, and only to its unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, HttpResponseBase

from onething.apps.applications import selectors as applications
from onething.apps.casework import selectors
from onething.apps.documents import selectors as documents
from onething.apps.documents import services as document_services
from onething.domain.applications.refusals import NotFound
from onething.domain.casework.states import CaseId
from onething.portals.citizen.previews import AT_ONCE
from onething.portals.ui.pages import page
from onething.portals.ui.requests import PortalRequest

TYPES: Final[Mapping[str, str]] = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
"""What a browser shows by itself, by what a stored file was found to be; others are only taken away."""
FRAMED: Final = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def case_of(request: PortalRequest, case: str) -> selectors.CaseView:
    """Return a case of the officer's unit; UnknownCase for any other, and for what is no case at all."""
    try:
        wanted = CaseId.parse(case)
    except ValueError:
        raise NotFound("case_unknown", "没有找到这个办件。") from None
    return selectors.case_for(request.actor, wanted)


@page("desk", "cases/<case>/files/<file>", "officer", name="file", states=())
def file(request: PortalRequest, case: str, file: str) -> HttpResponseBase:
    """Return a file of the case's own materials; `?save` to take it away."""
    view = case_of(request, case)
    if all(file != str(each["id"]) for material in view.materials for each in material.get("files") or ()):
        raise NotFound("file_unknown", "没有找到这个文件。")
    line, stream = applications.stored_file(view.snapshot.case.application_id, file)
    kind = TYPES.get(line.type, "application/octet-stream")
    answer: FileResponse | HttpResponse
    if line.size <= AT_ONCE:
        with stream:
            answer = HttpResponse(stream.read(), content_type=kind)
    else:
        answer = FileResponse(stream, content_type=kind)
    inline = line.type in TYPES and "save" not in request.query
    return _framed(answer, line.name, inline=inline)


@page("desk", "cases/<case>/documents/<document>", "officer", name="document", states=())
def document(request: PortalRequest, case: str, document: str) -> HttpResponse:
    """Return a document issued in the case as PDF."""
    found = case_of(request, case).snapshot.case
    issued = {each.id: each for each in documents.documents_of(found.application_id, {found.case_no})}
    if document not in issued:
        raise NotFound("document_unknown", "没有找到这份文书。")
    made = document_services.pdf(document, request.now)
    answer = HttpResponse(made.content, content_type="application/pdf", headers={"ETag": f'"{made.sha256}"'})
    _framed(answer, f"{issued[document].number or document}.pdf", inline="save" not in request.query)
    return answer


def _framed(answer: FileResponse | HttpResponse, name: str, *, inline: bool) -> FileResponse | HttpResponse:
    """Let our own pages frame an answer, and no page of anybody else's; nothing in it may run."""
    way = "inline" if inline else "attachment"
    answer.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}"
    answer.headers["Content-Security-Policy"] = FRAMED
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
