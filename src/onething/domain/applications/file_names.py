"""Names of uploaded files as they may be shown: no folders, no control marks, the true ending, not too long."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 100
ENDINGS: Final = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png", "ofd": ".ofd", "docx": ".docx"}
_RESERVED: Final = re.compile(r'[<>:"|?*]')
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")


def safe_name(given: str, file_type: str) -> str:
    """Return a name to show and to download by; never a path. An empty rest becomes 材料. `file_type` as in ENDINGS."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    # Categories C* hold control characters, bidi marks and overrides, zero-width characters, surrogates and private
    # use.
    visible = "".join(" " if ch.isspace() else ch for ch in last if ch.isspace() or unicodedata.category(ch)[0] != "C")
    stem = _ENDING.sub("", _RESERVED.sub("", visible).strip())
    stem = re.sub(r"\s+", " ", stem).strip(". ") or "材料"
    ending = ENDINGS[file_type]
    return stem[: LONGEST - len(ending)].rstrip(". ") + ending
