"""Where the person is: the region last chosen, which the catalogue's overlays speak of."""

from __future__ import annotations

import re
from typing import Final

REGION: Final = "430100"
"""The region shown to somebody who has not chosen one."""
CODE: Final = re.compile(r"[0-9]{6}")


def region_of(code: str | None) -> str:
    """Return the six-digit code, or the region for everybody where there is none or what is there is no code."""
    return code if code is not None and CODE.fullmatch(code) else REGION
