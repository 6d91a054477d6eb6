"""Uploads too large to be taken: refused before a byte is kept, and in words that the sender gets to see.

A browser shows the answer only once it has sent everything: a server that answers and hangs up early looks to it like a
broken connection. So the body is read to its end, piece by piece, and kept neither in memory nor on disk.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

PIECE: Final = 256 * 1024
MOST_READ_AWAY: Final = 1024 * 1024 * 1024
"""Bytes that are read and thrown away for the sake of an answer; whoever sends more gets none."""


class Stream(Protocol):
    """What a body is read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""


def read_away(stream: Stream, length: int) -> None:
    """Read what is left of a body of `length` bytes and forget it; a connection that breaks ends it, too."""
    left = min(length, MOST_READ_AWAY)
    while left > 0:
        try:
            piece = stream.read(min(PIECE, left))
        except OSError:
            return
        if not piece:
            return
        left -= len(piece)


def read_away_body(http: HttpRequest) -> None:
    """Read a request's whole body away, before anybody has begun to read it."""
    length = str(http.META.get("CONTENT_LENGTH") or "")
    if length.isdigit():
        read_away(http.META["wsgi.input"], int(length))


class RefuseOversized(FileUploadHandler):
    """The first upload handler: a request that says it is too large goes no further."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - Django's own name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Read an oversized body away and raise RequestDataTooBig; let any other pass to the next handler."""
        if content_length > settings.UPLOAD_MAX_BYTES:
            read_away(input_data, content_length)
            raise RequestDataTooBig("the upload is larger than UPLOAD_MAX_BYTES")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the chunk on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that keep it."""
