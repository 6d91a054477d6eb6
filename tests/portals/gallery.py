"""Pictures of pages as `docs/screenshots/` keeps them: small files, cut off below, and a page that shows them all."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image

from tests.support.browser import Visitor

LARGEST_BYTES: Final = 120 * 1024
COLOURS: Final = (256, 128, 64, 32)
SCREENS: Final = {"desktop": 2.0, "phone": 1.5}
"""How many screens of a page are shown, by device; what is below is cut off."""
ABREAST: Final = 4
THUMBNAIL_PX: Final = 200
DOORS: Final = {
    "citizen": "Citizen",
    "counter": "Counter",
    "desk": "Desk",
    "ui": "Signing in, how somebody reads, and the components",
}
HEAD: Final = """# Screenshots

Every page of the three doors in every state, 1280 px wide in standard mode; the key pages ({key})
in all modes, on desktop and phone. Long pages are cut off. People, enterprises and numbers are made up.

`make screenshots` takes the pictures and writes this page; `make screenshots ARGS=materials` takes those whose file
name contains a word.
"""


class Picture(NamedTuple):
    """One picture: which page, in which state, and what else is said of it (device and mode, if not the usual)."""

    page: str
    state: str
    how: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """What it is called: `citizen-materials-empty.png`; the usual state needs no word."""
        words = [*self.page.split(":"), *([] if self.state == "usual" else self.state.split()), *self.how]
        return "-".join(words) + ".png"


def picture(visitor: Visitor) -> bytes:
    """Return what the browser shows of the page, as PNG, down to where it is cut off."""
    page, device = visitor.page, visitor.device
    page.evaluate("document.fonts.ready.then(() => true)")
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    visitor.resize(device.width, max(device.height, min(tall, int(device.height * SCREENS[device.name]))))
    return page.screenshot(animations="disabled", caret="hide")


def small(png: bytes) -> bytes:
    """Return a picture with as many colours as its size allows."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    packed = b""
    for colours in COLOURS:
        packed = with_colours(image, colours)
        if len(packed) <= LARGEST_BYTES:
            return packed
    return packed


def with_colours(image: Image.Image, colours: int) -> bytes:
    """Return a picture as PNG with a palette of so many colours."""
    packed = io.BytesIO()
    image.quantize(colours, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def index(pictures: Iterable[Picture], key_pages: Iterable[tuple[str, str]]) -> str:
    """Return the page that shows all pictures by door and page, as Markdown."""
    key = ", ".join(f"`{page}`" for page, _ in key_pages)
    parts = [HEAD.format(key=key)]
    doors = list(DOORS)
    ordered = sorted(
        pictures, key=lambda one: (doors.index(one.page.split(":")[0]), one.page, one.state != "usual", one)
    )
    for door, of_door in groupby(ordered, key=lambda one: one.page.split(":")[0]):
        parts.append(f"## {DOORS[door]}\n")
        for page, shown in groupby(of_door, key=lambda one: one.page):
            parts.append(f"### {page}\n\n{table(list(shown))}")
    return "\n".join(parts)


def table(pictures: Sequence[Picture]) -> str:
    """Return the pictures of a page side by side, each with its state above."""
    rows = []
    for first in range(0, len(pictures), ABREAST):
        row = pictures[first : first + ABREAST]
        cells = "".join(f'<td valign="top">{", ".join((one.state, *one.how))}<br>{thumbnail(one)}</td>' for one in row)
        rows.append(f"<tr>{cells}</tr>\n")
    return f"<table>\n{''.join(rows)}</table>\n"


def thumbnail(one: Picture) -> str:
    """Return a small picture that leads to the large one."""
    words = f"{one.page}, {', '.join((one.state, *one.how))}"
    return f'<a href="{one.file}"><img src="{one.file}" width="{THUMBNAIL_PX}" alt="{words}"></a>'


def put_away(folder: Path, keep: Iterable[str]) -> None:
    """Remove the pictures of pages that are no more."""
    kept = set(keep)
    for old in folder.glob("*.png"):
        if old.name not in kept:
            old.unlink()
