"""Uploads too large to be taken: refused before a byte is kept, and in words that the sender gets to see."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

PIECE: Final = 256 * 1024
MOST_DRAINED: Final = 1024 * 1024 * 1024
"""Bytes that are read and thrown away for the sake of an answer; whoever sends more gets none."""


class RefuseOversized(FileUploadHandler):
    """The first upload handler: a request that says it is too large goes no further.

    A browser shows the answer only once it has sent everything: a server that answers and hangs up early looks to it
    like a broken connection. So the body is read to its end, piece by piece, and kept neither in memory nor on disk.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """Read an oversized body away and raise RequestDataTooBig; let any other pass to the next handler."""
        if content_length <= settings.UPLOAD_MAX_BYTES:
            return
        left = min(content_length, MOST_DRAINED)
        while left > 0:
            piece = input_data.read(min(PIECE, left))
            if not piece:
                break
            left -= len(piece)
        raise RequestDataTooBig("the upload is larger than UPLOAD_MAX_BYTES")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the chunk on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that keep it."""
