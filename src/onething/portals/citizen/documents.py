"""Documents that were issued to an applicant: the list, and each as PDF, for whoever may see the application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse

from onething.apps.applications import selectors
from onething.apps.applications.replies import TrackingNode
from onething.apps.documents import selectors as documents
from onething.apps.documents import services
from onething.apps.documents.selectors import IssuedDocument
from onething.domain.access.actors import Actor
from onething.domain.applications.refusals import NotFound
from onething.domain.documents import DocumentKind
from onething.domain.documents.kinds import public_facts
from onething.portals.ui.pages import page, url
from onething.portals.ui.requests import PortalRequest

FRAMED: Final = "frame-ancestors 'self'"
"""A PDF may stand in a frame of our own pages; there is no page of ours in it to protect."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """An issued document as people see it: what it is, of which item (None: of the whole), and where it is."""

    title: str
    number: str | None
    item_name: str | None
    recorded_at: dt.datetime
    kind: str
    case_no: int
    href: str
    download: str
    check_code: str | None


def issued_to(actor: Actor, application: str, nodes: Sequence[TrackingNode] = ()) -> tuple[DocumentLine, ...]:
    """Return the documents the actor may have, newest first; results that are held back are not among them."""
    names = {node.case_no: node.name for node in nodes if node.case_no is not None}
    return tuple(_line(application, one, names.get(one.case_no)) for one in reversed(_visible(actor, application)))


def _visible(actor: Actor, application: str) -> tuple[IssuedDocument, ...]:
    released = selectors.visible_case_numbers(actor, application)
    issued = documents.documents_of(application)
    return tuple(one for one in issued if one.kind != DocumentKind.RESULT or one.case_no in released)


def _line(application: str, one: IssuedDocument, item_name: str | None) -> DocumentLine:
    address = url("citizen:document", application=application, document=one.id)
    return DocumentLine(
        title=public_facts(DocumentKind(one.kind), one.facts).title,
        number=one.number or one.id,
        item_name=item_name,
        recorded_at=one.recorded_at,
        kind=one.kind,
        case_no=one.case_no,
        href=address,
        download=f"{address}?download=1",
        check_code=one.check_code,
    )


@page("citizen", "applications/<application>/documents/<document>", "applicant", name="document", states=("file",))
def document(request: PortalRequest, application: str, document: str) -> HttpResponse:
    """Return an issued document as PDF; with `download`, to be kept."""
    found = next((one for one in _visible(request.actor, application) if one.id == document), None)
    if found is None:
        raise NotFound("document_unknown", "没有找到这份文书，或者您无权查看。")
    made = services.pdf(found.id, request.now)
    keep = "attachment" if request.query.get("download") else "inline"
    name = f"{found.number or found.id}.pdf"
    return HttpResponse(
        made.content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'{keep}; filename="{_ascii(name)}"',
            "Content-Security-Policy": FRAMED,
            "X-Frame-Options": "SAMEORIGIN",
            "ETag": f'"{made.sha256}"',
        },
    )


def _ascii(name: str) -> str:
    """Return a name of letters, digits, dots and dashes: an issuer's number may hold anything."""
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in ".-") else "-" for letter in name)
