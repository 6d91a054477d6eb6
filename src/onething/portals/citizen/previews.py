"""Files handed in, as a browser may have them: nothing in them runs, whatever they hold."""

from __future__ import annotations

import io
from typing import BinaryIO, Final
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, HttpResponseBase
from PIL import Image, ImageOps, UnidentifiedImageError

from onething.apps.applications.replies import FileLine

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "ofd": "application/ofd",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
INLINE: Final = frozenset({"pdf", "jpeg", "png"})
NOTHING_RUNS: Final = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
PDF_POLICY: Final = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""Browsers show PDF in a viewer of their own, which a sandbox would keep from starting."""
SIDE: Final = 360
"""Pixels of a small picture's longer side."""
QUALITY: Final = 72
AT_ONCE: Final = 1024 * 1024
"""Bytes up to which a file is sent in one piece."""
KEPT_FOR: Final = "private, max-age=86400, immutable"
"""A file's id never stands for other content."""


def whole(line: FileLine, stream: BinaryIO) -> HttpResponseBase:
    """Return a stored file; what a browser can't show safely comes as a download."""
    kind = MEDIA_TYPES[line.type]
    answer: HttpResponseBase
    if line.size <= AT_ONCE:
        with stream:
            answer = HttpResponse(stream.read(), content_type=kind)
    else:
        answer = FileResponse(stream, content_type=kind)
    how = "inline" if line.type in INLINE else "attachment"
    answer["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(line.name)}"
    answer["Content-Length"] = str(line.size)
    answer["Content-Security-Policy"] = PDF_POLICY if line.type == "pdf" else NOTHING_RUNS
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    if line.type == "pdf":
        answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def small(stream: BinaryIO, digest: str) -> HttpResponse:
    """Return a small JPEG of a picture, the right way up and without what a camera notes beside it."""
    try:
        with Image.open(stream, formats=["JPEG", "PNG"]) as picture:
            picture.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            made = Image.new("RGB", upright.size, "white")
            made.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return HttpResponse(status=404)
    content = io.BytesIO()
    made.save(content, "JPEG", quality=QUALITY)
    headers = {
        "Content-Security-Policy": NOTHING_RUNS,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": KEPT_FOR,
        "ETag": f'"{digest[:32]}-{SIDE}"',
    }
    return HttpResponse(content.getvalue(), content_type="image/jpeg", headers=headers)
