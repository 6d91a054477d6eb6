"""Uploaded files in a folder: a sub-folder per application, files named by SHA-256, made by rename, then synced."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from onething.ports.files import Staged, TooLarge

CHUNK: Final = 256 * 1024
_APPLICATION: Final = re.compile(r"[0-9]{6}-[A-Z2-7]{20}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file in the staging folder."""

    sha256: str
    size: int
    handle: BinaryIO
    path: Path


class FolderFiles:
    """A store below `root`; staging and final folders are on one file system, so that a rename is atomic."""

    def __init__(self, root: Path) -> None:
        """Use `root`, made on first use with mode 0700."""
        self._root = root

    @contextmanager
    def stage(self, stream: BinaryIO, limit: int) -> Iterator[Staged]:
        """Take a stream in (see `ports.files`)."""
        folder = self._root / "incoming"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / secrets.token_hex(16)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as handle:
            try:
                sha256, size = _copy(stream, handle, limit)
                handle.seek(0)
                yield StagedFile(sha256, size, handle, path)
            finally:
                path.unlink(missing_ok=True)

    def keep(self, application_id: str, staged: Staged) -> None:
        """Keep staged bytes (see `ports.files`)."""
        if not isinstance(staged, StagedFile):
            message = "only what this store staged can be kept here"
            raise TypeError(message)
        target = self._path(application_id, staged.sha256)
        if target.exists():
            return
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged.handle.flush()
        os.fsync(staged.handle.fileno())
        staged.path.rename(target)
        for folder in (target.parent, target.parent.parent, self._root):
            _sync_folder(folder)

    def open(self, application_id: str, sha256: str) -> BinaryIO:
        """Return the bytes for reading (see `ports.files`)."""
        return self._path(application_id, sha256).open("rb")

    def _path(self, application_id: str, sha256: str) -> Path:
        if _APPLICATION.fullmatch(application_id) is None or _SHA256.fullmatch(sha256) is None:
            raise FileNotFoundError(sha256)
        return self._root / "kept" / application_id / sha256


def _copy(stream: BinaryIO, handle: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit)
        digest.update(chunk)
        handle.write(chunk)
    handle.flush()
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
