"""Files of materials, and issued documents."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final, cast
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from onething.api.authentication import actor_of, operation, spend
from onething.api.inputs import ApplicationId, Output, PathText, Token
from onething.api.problems import not_found
from onething.apps.applications import replies, selectors, services
from onething.apps.documents import selectors as document_selectors
from onething.apps.documents import services as document_services
from onething.apps.documents.selectors import IssuedDocument
from onething.apps.people import limits
from onething.config import bootstrap
from onething.domain.documents.kinds import WORDINGS, DocumentKind

router = Router(tags=["materials and documents"])
PDF: Final = ("application/pdf",)
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "ofd": "application/ofd",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""By what a stored file was found to be."""
FILES: Final = tuple(MEDIA_TYPES.values())


class DocumentOutput(Output):
    """An issued document; fetch the PDF by its id."""

    id: str
    case_no: int
    kind: str
    title: str
    number: str | None
    recorded_at: datetime.datetime


class DocumentListOutput(Output):
    """Issued documents, oldest first."""

    items: list[DocumentOutput]


@operation(
    router.post,
    "/applications/{application}/materials/{material}/files",
    "person",
    response={201: replies.FileAdded},
    limited=True,
)
def add_file(
    request: HttpRequest, application: ApplicationId, material: PathText, file: File[UploadedFile]
) -> replies.FileAdded:
    """Add a file (multipart field `file`) to a material; its type is decided by its content."""
    actor = actor_of(request)
    spend(limits.Purpose.UPLOAD, actor.account)
    return services.add_file(
        actor=actor,
        application_id=application,
        material_key=material,
        name=file.name or "",
        stream=cast("BinaryIO", file.file),
        now=bootstrap.clock().now(),
    )


@operation(router.get, "/applications/{application}/files/{file}", "person", response={200: None}, media=FILES)
def file(request: HttpRequest, application: ApplicationId, file: Token) -> FileResponse:
    """Return a file of one's own application."""
    line, stream = selectors.file(actor_of(request), application, file)
    return download(line, stream)


@operation(router.delete, "/applications/{application}/files/{file}", "person", response=replies.Applied)
def remove_file(request: HttpRequest, application: ApplicationId, file: Token) -> replies.Applied:
    """Remove a file from its material; it can be restored until submission."""
    return services.remove_file(
        actor=actor_of(request), application_id=application, file_id=file, now=bootstrap.clock().now()
    )


@operation(router.post, "/applications/{application}/files/{file}/restoration", "person", response=replies.Applied)
def restore_file(request: HttpRequest, application: ApplicationId, file: Token) -> replies.Applied:
    """Undo a removal."""
    return services.restore_file(
        actor=actor_of(request), application_id=application, file_id=file, now=bootstrap.clock().now()
    )


@operation(router.get, "/applications/{application}/documents", "person", response=DocumentListOutput)
def documents(request: HttpRequest, application: ApplicationId) -> DocumentListOutput:
    """Return the documents issued to the applicant; results that are still held back are left out."""
    return listed(_own_documents(request, application))


@operation(
    router.get, "/applications/{application}/documents/{document}.pdf", "person", response={200: None}, media=PDF
)
def document(request: HttpRequest, application: ApplicationId, document: Token) -> HttpResponse:
    """Return an issued document as PDF."""
    return pdf_of(document, _own_documents(request, application))


def listed(issued: tuple[IssuedDocument, ...]) -> DocumentListOutput:
    """Return documents as the API lists them."""
    return DocumentListOutput(
        items=[
            DocumentOutput(
                id=each.id,
                case_no=each.case_no,
                kind=each.kind,
                title=WORDINGS[DocumentKind(each.kind)].title,
                number=each.number,
                recorded_at=each.recorded_at,
            )
            for each in issued
        ]
    )


def pdf_of(document_id: str, visible: tuple[IssuedDocument, ...]) -> HttpResponse:
    """Return a document's PDF if it is among those the caller may see."""
    if all(each.id != document_id for each in visible):
        raise not_found()
    made = document_services.pdf(document_id, bootstrap.clock().now())
    return HttpResponse(made.content, content_type="application/pdf", headers={"ETag": f'"{made.sha256}"'})


def download(line: replies.FileLine, stream: BinaryIO) -> FileResponse:
    """Return a stored file as a download that no browser will run."""
    answer = FileResponse(_pieces(stream), content_type=MEDIA_TYPES[line.type])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(line.name)}"
    answer["Content-Length"] = str(line.size)
    answer["Content-Security-Policy"] = "sandbox"
    return answer


def _own_documents(request: HttpRequest, application: str) -> tuple[IssuedDocument, ...]:
    numbers = selectors.visible_case_numbers(actor_of(request), application)
    return tuple(
        each
        for each in document_selectors.documents_of(application)
        if each.kind != DocumentKind.RESULT or each.case_no in numbers
    )


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(64 * 1024):
            yield piece
