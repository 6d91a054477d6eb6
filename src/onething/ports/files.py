"""What a store of uploaded files must offer: bytes under (application, SHA-256), written once, never half."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol


class TooLarge(Exception):
    """The stream is longer than the limit in bytes."""

    def __init__(self, limit: int) -> None:
        """Remember the limit in bytes."""
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class Staged(Protocol):
    """Bytes received but not kept yet: look at them, then keep them or let them go."""

    @property
    def sha256(self) -> str:
        """Lower-case hex."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def handle(self) -> BinaryIO:
        """Readable and seekable."""


class FileStore(Protocol):
    """A content-addressed store; the address is unique within an application, so nothing is shared between two."""

    def stage(self, stream: BinaryIO, limit: int) -> AbstractContextManager[Staged]:
        """Take a stream in, hashing it on the way; TooLarge past `limit` bytes. What isn't kept is gone at the exit."""

    def keep(self, application_id: str, staged: Staged) -> None:
        """Keep staged bytes for good; when this returns they survive a power failure. Keeping twice is keeping once."""

    def open(self, application_id: str, sha256: str) -> BinaryIO:
        """Return the bytes for reading; FileNotFoundError if the application has no such file."""
