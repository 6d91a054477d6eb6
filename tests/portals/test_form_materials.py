"""Materials: pages handed in, put in order, removed, brought back; what can't be taken is said, and leaves nothing."""

from __future__ import annotations

import io
import socket
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image

from onething.apps.applications import selectors
from onething.apps.applications.models import StoredFile
from onething.portals.ui import sessions
from tests.portals.city import City
from tests.portals.live import Live
from tests.support.applications import MOTHER, pdf

BOOKLET = "household-booklet of mother"
OURS = b"%PDF-1.4\n" + b"x" * 64
BOUNDARY = b"------------------------boundary-of-the-tests"


@pytest.fixture
def draft(city: City) -> str:
    """Return a draft without files."""
    return city.start("newborn", {"married": True, "newborn_count": 1, "insured": True}, MOTHER).application_id


@pytest.fixture
def mother(city: City) -> Client:
    """Return the mother's browser."""
    return city.visit("applicant")


def photo(colour: str = "red", kind: str = "JPEG", side: int = 900) -> bytes:
    """Return a picture."""
    made = io.BytesIO()
    Image.new("RGB", (side, side // 2), colour).save(made, kind)
    return made.getvalue()


def upload(
    client: Client, draft: str, *files: tuple[str, bytes], material: str = BOOKLET, name: str = "file-m-1"
) -> Any:
    """Hand in files."""
    sent = [SimpleUploadedFile(title, data) for title, data in files]
    return client.post(f"/applications/{draft}/upload", {"material": material, name: sent})


def pages(city: City, draft: str) -> list[str]:
    """Return the names of the booklet's pages, in order."""
    form = selectors.form(MOTHER, draft, city.now)
    return [each.name for one in form.materials if one.key == BOOKLET for each in one.files]


def ids(city: City, draft: str) -> list[str]:
    """Return the ids of the booklet's pages, in order."""
    form = selectors.form(MOTHER, draft, city.now)
    return [each.id for one in form.materials if one.key == BOOKLET for each in one.files]


def test_several_pages_are_handed_in_at_once(mother: Client, city: City, draft: str) -> None:
    answer = upload(mother, draft, ("一.jpg", photo("red")), ("二.png", photo("blue", "PNG")), ("三.pdf", pdf("c")))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/applications/{draft}/materials#m-")
    assert pages(city, draft) == ["一.jpg", "二.png", "三.pdf"]
    html = mother.get(f"/applications/{draft}/materials").content.decode()
    assert html.count("?small") == 2


def test_a_page_moves_forward(mother: Client, city: City, draft: str) -> None:
    upload(mother, draft, ("一.pdf", pdf("a")), ("二.pdf", pdf("b")), ("三.pdf", pdf("c")))
    last = ids(city, draft)[-1]
    assert mother.post(f"/applications/{draft}/files/{last}/earlier").status_code == 303
    assert pages(city, draft) == ["一.pdf", "三.pdf", "二.pdf"]


def test_a_removed_page_comes_back(mother: Client, city: City, draft: str) -> None:
    upload(mother, draft, ("一.pdf", pdf("a")))
    file = ids(city, draft)[0]
    gone = mother.post(f"/applications/{draft}/files/{file}/remove")
    assert pages(city, draft) == []
    html = mother.get(gone.headers["Location"].partition("#")[0]).content.decode()
    assert f"/applications/{draft}/files/{file}/restore" in html
    assert mother.post(f"/applications/{draft}/files/{file}/remove").status_code == 303
    assert mother.post(f"/applications/{draft}/files/{file}/restore").status_code == 303
    assert pages(city, draft) == ["一.pdf"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("照片.heic", b"\x00\x00\x00\x18ftypheic" + b"x" * 200, "只接受"),
        ("程序.pdf", b"MZ" + b"\x00" * 300, "可执行程序"),
        ("空.pdf", b"", "空的"),
        ("半张.jpg", photo()[:500], "不完整或已损坏"),
    ],
)
def test_a_file_that_cannot_be_taken_is_said_beside_its_material(
    mother: Client, city: City, draft: str, name: str, data: bytes, words: str
) -> None:
    answer = upload(mother, draft, (name, data), ("好.pdf", pdf("good")))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert f"“{name}”" in html
    assert pages(city, draft) == ["好.pdf"]


def test_a_file_over_the_limit_says_how_large_it_is(mother: Client, city: City, draft: str) -> None:
    with override_settings(MATERIAL_MAX_BYTES=50_000):
        answer = upload(mother, draft, ("大.jpg", photo() + b"\x00" * 60_000))
    assert answer.status_code == 422
    assert "超过了 48.8 KB" in answer.content.decode()
    assert pages(city, draft) == []


def test_nothing_chosen_is_said(mother: Client, draft: str) -> None:
    answer = mother.post(f"/applications/{draft}/upload", {"material": BOOKLET})
    assert answer.status_code == 422
    assert "还没有选择文件" in answer.content.decode()


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.pdf", "../../etc/𠮷䶮.pdf", '"><img src=x>.pdf'])
def test_a_files_name_stays_text(mother: Client, draft: str, name: str) -> None:
    assert upload(mother, draft, (name, pdf("named"))).status_code == 303
    html = mother.get(f"/applications/{draft}/materials").content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "etc/" not in html


def test_a_material_nobody_asks_for_is_not_found(mother: Client, draft: str) -> None:
    assert upload(mother, draft, ("一.pdf", pdf("a")), material="marriage-book of nobody").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "kind"), [("一.jpg", photo(), "image/jpeg"), ("一.pdf", pdf("a"), "application/pdf")]
)
def test_a_file_opens_without_anything_in_it_running(
    mother: Client, city: City, draft: str, name: str, data: bytes, kind: str
) -> None:
    upload(mother, draft, (name, data))
    answer = mother.get(f"/applications/{draft}/files/{ids(city, draft)[0]}")
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert ("sandbox" in answer.headers["Content-Security-Policy"]) == (kind == "image/jpeg")
    assert answer.content == data


def test_a_small_picture_is_small_and_keeps_nothing_a_camera_noted(mother: Client, city: City, draft: str) -> None:
    made = io.BytesIO()
    turned = Image.Exif()
    turned[0x0112] = 6
    turned[0x010F] = "Camera of the tests"
    Image.new("RGB", (900, 450), "green").save(made, "JPEG", exif=turned)
    upload(mother, draft, ("一.jpg", made.getvalue()))
    answer = mother.get(f"/applications/{draft}/files/{ids(city, draft)[0]}?small")
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == ("JPEG", (180, 360))
    assert not picture.getexif()
    assert b"Camera of the tests" not in answer.content
    assert "private" in answer.headers["Cache-Control"]


def test_a_foreign_file_is_not_there(city: City, mother: Client, draft: str) -> None:
    upload(mother, draft, ("一.pdf", pdf("a")))
    file = ids(city, draft)[0]
    stranger = city.visit("stranger")
    assert stranger.get(f"/applications/{draft}/files/{file}").status_code == 404
    assert mother.get(f"/applications/{city.places['draft']}/files/{file}").status_code == 404
    for act in ("remove", "restore", "earlier"):
        assert stranger.post(f"/applications/{draft}/files/{file}/{act}").status_code == 404


def test_what_nobody_has_to_bring_says_why(mother: Client, city: City) -> None:
    html = mother.get(f"/applications/{city.places['draft']}/materials").content.decode()
    assert "份不用您交" in html
    assert "无需提交" in html


@pytest.fixture
def open_draft(live: Live) -> str:
    """Return a draft of the site's."""
    return live.city.start("newborn", {"married": True, "newborn_count": 1, "insured": True}, MOTHER).application_id


def head(live: Live, draft: str, length: int) -> bytes:
    """Return the head of an upload of so many bytes."""
    place = urlsplit(live.url)
    cookies = f"{sessions.COOKIE}={live.city.tokens['applicant']}; csrftoken={'a' * 32}"
    return (
        f"POST /applications/{draft}/upload HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY.decode()}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def begun() -> bytes:
    """Return the beginning of a form with a file in it."""
    fields = {"csrfmiddlewaretoken": "a" * 32, "material": BOOKLET}
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (BOUNDARY, name.encode(), value.encode())
        for name, value in fields.items()
    ]
    file = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' % BOUNDARY
    return b"".join([*parts, file, OURS])


def kept(draft: str) -> list[Path]:
    """Return what is stored or half stored of a draft, and what this test's uploads have left behind."""
    folder = Path(settings.DATA_DIR) / "materials"
    left = [one for one in Path(tempfile.gettempdir()).glob("*.upload*") if holds_ours(one)]
    return [*(folder / "kept" / draft).glob("*"), *folder.glob("incoming/*"), *left]


def holds_ours(path: Path) -> bool:
    """Tell whether a temporary file is of this test's making; others on this machine upload, too."""
    try:
        with path.open("rb") as file:
            return file.read(32) == OURS[:32]
    except FileNotFoundError:
        return False


def test_two_hundred_megabytes_are_answered_with_a_page_and_leave_nothing(live: Live, open_draft: str) -> None:
    length = 200 * 1024 * 1024
    place = urlsplit(live.url)
    before = kept(open_draft)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=60) as line:
        line.sendall(head(live, open_draft, length))
        piece = b"x" * (1024 * 1024)
        for _ in range(length // len(piece)):
            line.sendall(piece)
        answer = line.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 413")
    assert kept(open_draft) == before
    assert not StoredFile.objects.filter(application_id=open_draft).exists()


def test_a_connection_that_breaks_in_the_middle_leaves_no_half_file(live: Live, open_draft: str) -> None:
    place = urlsplit(live.url)
    before = kept(open_draft)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=60) as line:
        line.sendall(head(live, open_draft, 8 * 1024 * 1024))
        line.sendall(begun() + b"x" * (3 * 1024 * 1024))
    deadline = time.monotonic() + 10
    while kept(open_draft) != before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert kept(open_draft) == before
    assert not StoredFile.objects.filter(application_id=open_draft).exists()
    assert live.open("applicant").go(f"/applications/{open_draft}/materials").status == 200
