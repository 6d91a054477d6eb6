"""Verifying a document, open to everybody: by number and check code, or by the file itself."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from onething.apps.documents import services
from onething.apps.documents.services import Verified
from onething.apps.people import limits
from onething.portals.ui.language import gettext as _
from onething.portals.ui.pages import page
from onething.portals.ui.problems import TooOften
from onething.portals.ui.rendering import render
from onething.portals.ui.requests import PortalRequest

LARGEST: Final = 10 * 1024 * 1024
"""Bytes; a document of the platform has a few hundred thousand."""
LONGEST: Final = 64


@page(
    "citizen",
    "verify",
    "public",
    name="verify",
    states=("usual", "genuine", "unknown", "incomplete"),
    methods=("GET", "POST"),
    reason="whoever is shown a document may know whether it is genuine; it tells what the document says of itself",
    largest=LARGEST,
)
def verify(request: PortalRequest) -> HttpResponse:
    """Ask for number and code, or a file; tell what was found. The code on paper leads here with both filled in."""
    given = request.form if request.posted else request.query
    number, code = given.get("number", "")[:LONGEST], given.get("code", "")[:LONGEST]
    file = request.files.get("file")
    if request.posted and file is None and not (number.strip() and code.strip()):
        return _show(request, number, code, errors=_missing(number, code))
    if file is not None:
        return _show(request, number, code, found=_by_file(request, file), asked=True)
    if number.strip() and code.strip():
        return _show(request, number, code, found=_by_code(request, number, code), asked=True)
    return _show(request, number, code)


def _missing(number: str, code: str) -> dict[str, str]:
    errors = {}
    if not number.strip():
        errors["number"] = _("请输入文书上的编号，或者在下面选择文件。")
    if not code.strip():
        errors["code"] = _("请输入文书上的校验码，8 个字母和数字。")
    return errors


def _by_code(request: PortalRequest, number: str, code: str) -> Verified | None:
    return _told(services.verify(number, code, request.address, request.now))


def _by_file(request: PortalRequest, file: UploadedFile[Any]) -> Verified | None:
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    return _told(services.verify_file(digest.hexdigest(), request.address, request.now))


def _told(found: Verified | limits.Wait | None) -> Verified | None:
    if isinstance(found, limits.Wait):
        raise TooOften(found.seconds)
    return found


def _show(
    request: PortalRequest,
    number: str,
    code: str,
    *,
    found: Verified | None = None,
    asked: bool = False,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    context = {
        "number": number,
        "code": code,
        "found": found,
        "asked": asked,
        "errors": errors or {},
        "digest": " ".join(found.sha256[at : at + 8] for at in range(0, 64, 8)) if found and found.sha256 else None,
        "by_file": bool(request.files),
        "limit": LARGEST,
    }
    return render(request, "citizen/verify.html", context, status=422 if errors else 200)
