"""`make screenshots`: every page in every state, as PNG files in `docs/screenshots/`.

`python -m tests.portals.screenshots [PART …]` takes only the pages whose file name contains one of the parts. The world
and its clock are those of the tests, so that the same pages give the same pictures.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image

from tests.support.browser import DESKTOP, PHONE, Device, NoBrowserError, Visitor, chromium

if TYPE_CHECKING:
    from tests.portals.live import Live
    from tests.portals.states import Recipe

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
KEY_PAGES: Final = (("citizen:home", "usual"), ("citizen:section", "usual"), ("desk:case", "usual"))
"""Shown in all modes and widths."""
MODES: Final = ("standard", "elder", "contrast")
LARGEST_BYTES: Final = 120 * 1024
TALLEST_PX: Final = 2400
COLOURS: Final = (256, 128, 64, 32)


@contextmanager
def world() -> Iterator[Live]:
    """Run a database, a city and its site for the time of the block."""
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from onething.config import migrating
    from onething.config.database import EmbeddedPostgres
    from tests.api.kit import world_clock
    from tests.portals.liuyang import Liuyang, born, registers
    from tests.portals.live import served
    from tests.support.database import Ground

    with tempfile.TemporaryDirectory(prefix="onething-screenshots-") as name:
        folder = Path(name)
        postgres = EmbeddedPostgres(folder / "postgres", durable=False)
        postgres.start()
        try:
            ground, city = Ground(postgres), Liuyang(folder=folder)
            with chromium() as browser, world_clock(city), registers(), born():
                ground.lay()
                city.found()
                city.build()
                with served(ground, city, browser, folder) as live:
                    yield live
        finally:
            migrating.close_connections()
            postgres.remove()


def file_name(page: str, state: str, *how: str) -> str:
    """Return what a picture is called: `citizen-materials-empty.png`; the usual state needs no word."""
    words = [*page.split(":"), *([] if state == "usual" else state.split()), *how]
    return "-".join(words) + ".png"


def wanted() -> Iterator[tuple[str, Recipe, Device, str]]:
    """Yield every picture: its name, the recipe of its state, the device and the mode."""
    from tests.portals.states import RECIPES, shown

    for page, state in shown():
        recipe = RECIPES[page, state]
        yield file_name(page, state), recipe, DESKTOP, "standard"
        if (page, state) not in KEY_PAGES:
            continue
        for device in (DESKTOP, PHONE):
            for mode in MODES:
                if (device, mode) != (DESKTOP, "standard"):
                    yield file_name(page, state, device.name, mode), recipe, device, mode


def take(live: Live, recipe: Recipe, device: Device, mode: str) -> bytes:
    """Return the picture of a page in a state as PNG."""
    from tests.portals.visiting import show

    if recipe.first is not None:
        recipe.first(live.city)
    visitor = live.open(recipe.who, device=device, mode=mode)
    try:
        status = show(visitor, live.city, recipe)
        if status != recipe.status:
            message = f"{recipe.page} ({recipe.state}) answers {status} instead of {recipe.status}"
            raise RuntimeError(message)
        visitor.page.wait_for_load_state("networkidle")
        return small(picture(visitor))
    finally:
        live.all_leave()


def picture(visitor: Visitor) -> bytes:
    """Return what the browser shows of the whole page, down to a height that still can be looked at."""
    tall = int(visitor.page.evaluate("document.documentElement.scrollHeight"))
    visitor.resize(visitor.device.width, max(visitor.device.height, min(tall, TALLEST_PX)))
    return visitor.page.screenshot(animations="disabled", caret="hide")


def small(png: bytes) -> bytes:
    """Return a picture with as many colours as its size allows."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        packed = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
        if packed.tell() <= LARGEST_BYTES:
            return packed.getvalue()
    smaller = image.resize((image.width * 2 // 3, image.height * 2 // 3), Image.Resampling.LANCZOS)
    return small_enough(smaller)


def small_enough(image: Image.Image) -> bytes:
    """Return a picture cut off below where it would become too large."""
    packed = io.BytesIO()
    image.quantize(COLOURS[1], dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    if packed.tell() <= LARGEST_BYTES:
        return packed.getvalue()
    return small_enough(image.crop((0, 0, image.width, image.height * 4 // 5)))


def main(parts: Sequence[str]) -> int:
    """Take the pictures; without parts those of pages that are no more are removed. 1 if one is not as it should be."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed, written = [], set()
    try:
        with world() as live:
            for name, recipe, device, mode in wanted():
                if parts and not any(part in name for part in parts):
                    continue
                try:
                    content = take(live, recipe, device, mode)
                except (RuntimeError, AssertionError) as error:
                    failed.append(f"{name}: {error}")
                    continue
                written.add(name)
                (FOLDER / name).write_bytes(content)
                print(f"{len(content) // 1024:4d} KB  {name}", flush=True)
    except NoBrowserError as error:
        failed.append(str(error))
    if not parts and not failed:
        for old in FOLDER.glob("*.png"):
            if old.name not in written:
                old.unlink()
    print(*failed, sep="\n", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
