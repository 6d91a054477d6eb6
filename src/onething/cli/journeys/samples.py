"""Sample values and files that a journey types and uploads where its script names none."""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont
from stdnum.cn import ric

BORN: Final = datetime.datetime.now(ZoneInfo("Asia/Shanghai")).date() - datetime.timedelta(days=12)
"""The newborn's birthday: recent, so that every rule about the first months holds."""

BY_ELEMENT: Final[Mapping[str, Any]] = {
    "phone": "13800000000",
    "birth_date": BORN.isoformat(),
    "birth_clock": "08:30",
    "birth_weight": 3300,
    "birth_length": 50,
    "gestational_weeks": 39,
    "maternity_institution": "H43010001",
    "native_place": "湖南省浏阳市",
    "residence_address": "湖南省浏阳市淮川街道示例路1号101室",
    "delivery_address": "湖南省浏阳市淮川街道示例路1号101室",
    "location_area": "430102001001",
    "premises_address": "湖南省长沙市芙蓉区示例街12号",
    "bank_account": "6222020000000000000",
    "insurance_area": "430181001001",
    "registration_area": "430181001001",
}

SHEET: Final = (480, 640)
"""Width and height of a sample photo, in pixels."""
DESK: Final = (188, 180, 168)
PAPER: Final = (250, 249, 245)
INK: Final = (40, 44, 52)
PRINT: Final = (176, 180, 188)
SEAL: Final = (196, 58, 49)


def value_for(field: Mapping[str, Any]) -> Any:
    """Return a value that a field of the form accepts, from its element, type, choices and example."""
    element = str(field["key"]).split(".")[-1].partition("!")[0].partition("@")[0]
    if element in BY_ELEMENT:
        return BY_ELEMENT[element]
    if field["choices"]:
        return field["choices"][0][0]
    if field["example"]:
        return field["example"]
    by_type = {"boolean": True, "number": 2, "date": BORN.isoformat(), "date and time": f"{BORN}T08:30:00+08:00"}
    return by_type.get(str(field["type"]), "示例内容示例")


def photograph(words: str) -> bytes:
    """Return a small PNG like a photo of a printed page, marked as a sample; each `words` gives other bytes."""
    image = Image.new("RGB", SHEET, DESK)
    pen = ImageDraw.Draw(image)
    width, height = SHEET
    pen.rectangle((24, 24, width - 24, height - 24), fill=PAPER)
    pen.text((width / 2, 80), "SAMPLE", font=ImageFont.load_default(34), fill=INK, anchor="mm")
    # The words decide how long the lines of print are, so that pages look different, too.
    for number, byte in enumerate(hashlib.sha256(words.encode()).digest()[:18]):
        top = 130 + number * 22
        pen.rectangle((64, top, 220 + byte * (width - 290) // 255, top + 8), fill=PRINT)
    pen.ellipse((width - 180, height - 190, width - 70, height - 80), outline=SEAL, width=5)
    pen.text(
        (64, height - 60), words.encode("ascii", "replace").decode()[:60], font=ImageFont.load_default(12), fill=INK
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def output_for(key: str, serial: int) -> str:
    """Return the value a unit's result gives: an identity number for a newborn, else a document number."""
    if key.endswith(".id_number"):
        body = f"430181{BORN:%Y%m%d}{serial % 1000:03d}"
        return body + str(ric.calc_check_digit(f"{body}0"))
    return f"R{serial % 1_000_000_000:09d}"
