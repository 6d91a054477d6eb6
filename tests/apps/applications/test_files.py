"""Files of materials: believed by content alone, kept once, in order; hostile ones refused with a reason."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image
from pytest_django import Settings

from onething.apps.applications import selectors, services, store
from onething.apps.applications.models import PaperRecord, StoredFile
from onething.domain.access.actors import Actor
from onething.domain.applications.refusals import Forbidden, NotFound, Refused
from tests.support.applications import CLERK, MOTHER, OWNER, PDF, STRANGER, World, pdf


@pytest.fixture
def shop(world: World) -> str:
    """Return a shop's draft."""
    return world.start("shop", {"dine_in": True}, OWNER).application_id


def png(width: int = 4, height: int = 4) -> bytes:
    """Return a PNG."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def png_bomb() -> bytes:
    """Return a PNG of a few kilobytes that says it is 60,000 × 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def package(entries: dict[str, bytes]) -> bytes:
    """Return a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return out.getvalue()


OFD = {"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b"<doc/>"}


def lying_package() -> bytes:
    """Return an OFD whose headers say that an entry is one byte long when unpacked."""
    data = bytearray(package({**OFD, "big": bytes(3_000_000)}))
    for position in range(len(data) - 4):
        if data[position : position + 4] == struct.pack("<I", 3_000_000):
            data[position : position + 4] = struct.pack("<I", 1)
    return bytes(data)


HOSTILE = {
    "renamed ELF": (b"\x7fELF\x02\x01\x01" + bytes(200), "file_executable"),
    "renamed EXE": (b"MZ" + bytes(200), "file_executable"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "file_executable"),
    "page of HTML": (b"<html><script>alert(1)</script></html>", "file_type"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "file_type"),
    "plain zip": (package({"a.txt": b"a"}), "file_type"),
    "zip bomb": (package({**OFD, "big": bytes(40_000_000)}), "file_bomb"),
    "many entries": (package({**OFD, **{f"e{n}": b"" for n in range(2_100)}}), "file_bomb"),
    "lying zip": (lying_package(), "file_damaged"),
    "zip with a way out": (package({**OFD, "../../etc/passwd": b"root"}), "file_damaged"),
    "PNG bomb": (png_bomb(), "file_bomb"),
    "cut PNG": (png(200, 200)[:-30], "file_damaged"),
    "cut PDF": (PDF[:-8], "file_damaged"),
    "PDF in name only": (b"%PDF-x" + bytes(100), "file_damaged"),
    "encrypted PDF": (PDF.replace(b"<< >>", b"<< /Encrypt 5 0 R >>"), "file_encrypted"),
    "empty": (b"", "file_empty"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_and_not_kept(world: World, shop: str, kind: str) -> None:
    data, code = HOSTILE[kind]
    with pytest.raises(Refused) as refused:
        world.add(OWNER, shop, "lease of shop", data, "租赁合同.pdf")
    assert refused.value.code == code
    assert not StoredFile.objects.filter(application_id=shop).exists()


@pytest.mark.parametrize(("data", "found"), [(PDF, "pdf"), (png(), "png"), (package(OFD), "ofd")])
def test_a_good_file_is_known_by_its_content_whatever_its_name_says(
    world: World, shop: str, data: bytes, found: str
) -> None:
    added = world.add(OWNER, shop, "lease of shop", data, "合同.exe")
    assert (added.file.type, added.file.name) == (found, f"合同.{found}")
    line, stream = selectors.file(OWNER, shop, added.file.id)
    with stream:
        assert stream.read() == data
    assert line == added.file


def test_a_type_the_material_does_not_list_is_refused(world: World, shop: str) -> None:
    with pytest.raises(Refused) as refused:
        world.add(OWNER, shop, "floor-plan of shop", package(OFD))
    assert refused.value.code == "file_type"
    assert "PDF、JPEG、PNG" in refused.value.message


def test_an_oversized_file_is_refused_while_it_streams(world: World, shop: str, settings: Settings) -> None:
    settings.MATERIAL_MAX_BYTES = 1024 * 1024
    with pytest.raises(Refused) as refused:
        world.add(OWNER, shop, "lease of shop", PDF + bytes(1024 * 1024))
    assert refused.value.code == "file_oversized"
    assert list((store.files()._root / "incoming").iterdir()) == []  # type: ignore[attr-defined]  # the folder store's own


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("合同\u202efdp.exe", "合同fdp.pdf"),
        ("a\x00b\x1b[31m.pdf", "ab[31m.pdf"),
        ("   ", "材料.pdf"),
        ("....", "材料.pdf"),
    ],
)
def test_a_name_is_never_a_path_nor_a_trick(world: World, shop: str, given: str, shown: str) -> None:
    assert world.add(OWNER, shop, "lease of shop", name=given).file.name == shown


def test_an_overlong_name_is_cut(world: World, shop: str) -> None:
    name = world.add(OWNER, shop, "lease of shop", name="长" * 5000 + ".pdf").file.name
    assert len(name) == 100
    assert name.endswith("长.pdf")


def test_the_same_file_twice_is_one_file(world: World, shop: str) -> None:
    first, second = (world.add(OWNER, shop, "lease of shop") for _ in range(2))
    assert (first.same, second.same) == (False, True)
    assert first.file.id == second.file.id
    assert StoredFile.objects.filter(application_id=shop).count() == 1


def lease(world: World, shop: str) -> list[str]:
    """Return the ids of the lease's files in order."""
    form = selectors.form(OWNER, shop, world.now)
    return [one.id for one in next(line for line in form.materials if line.key == "lease of shop").files]


def test_files_are_ordered_removed_and_brought_back(world: World, shop: str) -> None:
    ids = [world.add(OWNER, shop, "lease of shop", pdf(str(n))).file.id for n in range(3)]
    assert lease(world, shop) == ids
    services.order_files(
        actor=OWNER, application_id=shop, material_key="lease of shop", file_ids=ids[::-1], now=world.tick()
    )
    assert lease(world, shop) == ids[::-1]
    services.remove_file(actor=OWNER, application_id=shop, file_id=ids[1], now=world.tick())
    assert lease(world, shop) == [ids[2], ids[0]]
    services.restore_file(actor=OWNER, application_id=shop, file_id=ids[1], now=world.tick())
    assert lease(world, shop) == ids[::-1]
    with pytest.raises(Refused):
        services.order_files(
            actor=OWNER, application_id=shop, material_key="lease of shop", file_ids=ids[:2], now=world.tick()
        )


def test_too_many_pages_are_refused(world: World) -> None:
    application_id = world.start(
        "newborn", {"married": True, "newborn_count": 1, "insured": False}, MOTHER
    ).application_id
    four_pages = PDF.replace(b"endobj", b"endobj " + b"<< /Type /Page >> " * 3)
    with pytest.raises(Refused) as refused:
        world.add(MOTHER, application_id, "birth-record of newborn.1", four_pages)
    assert refused.value.code == "too_many_pages"


@pytest.mark.parametrize("material", ["lease of nobody", "identity-card of owner", "../lease of shop"])
def test_a_material_the_application_does_not_need_is_refused(world: World, shop: str, material: str) -> None:
    with pytest.raises(NotFound):
        world.add(OWNER, shop, material)


def test_nothing_can_be_added_or_removed_after_submission(world: World) -> None:
    application_id = world.shop_in_progress()
    file_id = StoredFile.objects.filter(application_id=application_id)[0].id
    with pytest.raises(Refused):
        world.add(OWNER, application_id, "lease of shop", pdf("late"))
    with pytest.raises(Refused):
        services.remove_file(actor=OWNER, application_id=application_id, file_id=file_id, now=world.tick())


def test_nobody_else_reads_or_changes_ones_files(world: World, shop: str) -> None:
    file_id = world.add(OWNER, shop, "lease of shop").file.id
    with pytest.raises(NotFound):
        selectors.file(STRANGER, shop, file_id)
    with pytest.raises(NotFound):
        world.add(STRANGER, shop, "lease of shop", pdf("mine"))
    with pytest.raises(NotFound):
        services.remove_file(actor=STRANGER, application_id=shop, file_id=file_id, now=world.tick())


def paper(world: World, application_id: str, actor: Actor, **how: object) -> None:
    """Record a birth record shown at the counter."""
    facts: dict[str, object] = {
        "original_seen": True,
        "copies": 1,
        "note": "",
        "material_key": "birth-record of newborn.1",
    } | how
    services.record_paper(actor=actor, application_id=application_id, now=world.tick(), **facts)  # type: ignore[arg-type]  # varied by tests


def test_a_material_shown_at_the_counter_needs_no_file(world: World) -> None:
    answers = {"married": True, "newborn_count": 1, "insured": False}
    application_id = services.start_draft(
        actor=MOTHER,
        event_id="newborn",
        region="430181",
        answers=answers,
        idempotency_key="k",
        assisted_by=CLERK.account,
        now=world.tick(),
    ).application_id
    with pytest.raises(Forbidden):
        paper(world, application_id, MOTHER)
    with pytest.raises(Refused):
        paper(world, application_id, CLERK, original_seen=False, copies=0)
    with pytest.raises(Refused):
        paper(world, application_id, CLERK, material_key="identity-card of mother")
    paper(world, application_id, CLERK)
    record = PaperRecord.objects.get(application_id=application_id)
    assert (record.original_seen, record.copies, record.verifier) == (True, 1, CLERK.account)
    line = next(
        m for m in selectors.form(MOTHER, application_id, world.now).materials if m.key == "birth-record of newborn.1"
    )
    assert (bool(line.paper), line.complete, bool(line.files)) == (True, True, False)
