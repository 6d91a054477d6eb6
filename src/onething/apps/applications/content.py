"""What an uploaded file really is, by its content alone, and whether it is safe to keep and to open.

The name and the type a browser sends are never believed. Every refusal says what is wrong and what to do.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

import filetype
from PIL import Image, UnidentifiedImageError

from onething.domain.applications.refusals import Refused

MAX_PIXELS: Final = 50_000_000
MAX_ENTRIES: Final = 2_000
MAX_UNPACKED: Final = 100 * 1024 * 1024
MAX_RATIO: Final = 100
SMALL: Final = 1024 * 1024
"""Bytes below which a packed entry's ratio says nothing: a page of blanks packs well."""
_PAGE: Final = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_ENCRYPT: Final = re.compile(rb"/Encrypt[\s<0-9]")
SCANS: Final = ("pdf", "jpeg", "png")
"""What a scanner at a counter makes."""
NAMES: Final = {"pdf": "PDF", "jpeg": "JPEG", "png": "PNG", "ofd": "OFD", "docx": "DOCX"}


@dataclass(frozen=True, slots=True)
class Content:
    """What was found: `type` is one of NAMES, `pages` at least 1."""

    type: str
    pages: int


def inspect(handle: BinaryIO, allowed: Sequence[str]) -> Content:
    """Return what the file is; Refused unless it is whole, harmless and of an allowed type. `handle` is seekable."""
    handle.seek(0)
    head = handle.read(8192)
    if not head:
        raise Refused("file_empty", "文件是空的，请重新选择文件。")
    found = _kind(handle, head)
    if found is None or found not in allowed:
        raise _wrong_type(head, found, allowed)
    handle.seek(0)
    if found == "pdf":
        return Content(found, _check_pdf(handle))
    if found in ("jpeg", "png"):
        _check_image(handle, found)
    else:
        _check_package(handle)
    return Content(found, 1)


def _kind(handle: BinaryIO, head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"PK\x03\x04"):
        return _package_kind(handle)
    return None


def _package_kind(handle: BinaryIO) -> str | None:
    handle.seek(0)
    try:
        with zipfile.ZipFile(handle) as package:
            if len(package.infolist()) > MAX_ENTRIES:
                raise Refused("file_bomb", f"文件内部条目超过 {MAX_ENTRIES} 个，请另存后重新上传。")
            names = set(package.namelist())
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError) as error:
        raise _damaged() from error
    if "OFD.xml" in names:
        return "ofd"
    return "docx" if {"[Content_Types].xml", "word/document.xml"} <= names else None


def _wrong_type(head: bytes, found: str | None, allowed: Sequence[str]) -> Refused:
    wanted = "、".join(NAMES[one] for one in allowed)
    guess = filetype.guess(head)
    really = NAMES[found] if found else (guess.mime if guess else "无法识别的格式")
    if head.startswith((b"\x7fELF", b"MZ", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf")):
        return Refused("file_executable", f"这是一个可执行程序，不能作为材料上传。请上传 {wanted} 文件。")
    return Refused("file_type", f"文件的实际格式是 {really}，这份材料只接受 {wanted}。请转换后重新上传。")


def _damaged() -> Refused:
    return Refused("file_damaged", "文件不完整或已损坏，打不开。请检查后重新上传。")


def _check_pdf(handle: BinaryIO) -> int:
    data = handle.read()
    if re.match(rb"%PDF-[12]\.\d", data) is None or b"%%EOF" not in data[-2048:]:
        raise _damaged()
    if _ENCRYPT.search(data):
        raise Refused("file_encrypted", "PDF 设了密码或加密，工作人员无法打开。请去除密码后重新上传。")
    return max(1, len(_PAGE.findall(data)))


def _check_image(handle: BinaryIO, found: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(handle, formats=[found.upper()]) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    raise _too_many_pixels(width, height)
                image.verify()
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(0, 0) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise _damaged() from error
    if found == "jpeg":
        handle.seek(-min(handle.seek(0, 2), 65536), 2)
        if b"\xff\xd9" not in handle.read():
            raise _damaged()


def _too_many_pixels(width: int, height: int) -> Refused:
    size = f"{width}×{height} 像素，" if width else ""
    return Refused("file_bomb", f"图片{size}超过 {MAX_PIXELS // 10_000} 万像素。请缩小后重新上传。")


def _check_package(handle: BinaryIO) -> None:
    size = handle.seek(0, 2)
    try:
        with zipfile.ZipFile(handle) as package:
            entries = package.infolist()
            _check_entries(entries, size)
            for entry in entries:
                with package.open(entry) as inside:
                    # Reading to the end lets zipfile compare length and CRC: a header that lies is found here.
                    while inside.read(SMALL):
                        continue
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise _damaged() from error


def _check_entries(entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    swollen = any(e.file_size > SMALL and e.file_size > MAX_RATIO * max(1, e.compress_size) for e in entries)
    # More packed bytes than the file has: entries overlap, as in quines and overlapping bombs.
    if unpacked > MAX_UNPACKED or swollen or packed > size:
        raise Refused("file_bomb", "文件解压后过大，可能有害，不能上传。请另存为 PDF 后重新上传。")
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or entry.flag_bits & 0x1:
            raise _damaged()
        if name.lower().endswith("vbaproject.bin"):
            raise Refused("file_macros", "文件含有宏程序，不能上传。请另存为不含宏的文件或 PDF。")
