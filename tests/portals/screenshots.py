"""`make screenshots`: every page in every state, as PNG files in `docs/screenshots/`.

`python -m tests.portals.screenshots [PART …]` takes only the pages whose file name contains one of the parts. The
pictures are taken in a city on the published catalogue, whose clock is set, so that the same pages give the same
pictures. What its recipe can't bring about there (it acts for people of the tests' own small city, or names its units)
is taken in that small city afterwards.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.portals.gallery import Picture, index, picture, put_away, small
from tests.support.browser import DESKTOP, PHONE, Device, NoBrowserError, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.portals.city import City
    from tests.portals.examining import Examiner
    from tests.portals.states import Recipe
    from tests.support.database import Ground

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
KEY_PAGES: Final = (
    ("citizen:home", "usual"),
    ("citizen:section", "filled"),
    ("citizen:tracking", "usual"),
    ("desk:case", "decision"),
)
"""Shown in all modes and widths."""
MODES: Final = ("standard", "elder", "contrast")
NEWER: Final = ("citizen:application", "newer version")
"""Publishes the small city's catalogue once more: there alone, and after everything else."""


class Wanted(NamedTuple):
    """A picture to take."""

    picture: Picture
    recipe: Recipe
    device: Device
    mode: str


def wanted() -> list[Wanted]:
    """Return every picture; those come last whose recipes change something in the city."""
    from tests.portals.states import RECIPES, shown

    found = []
    for page, state in shown():
        recipe = RECIPES[page, state]
        found.append(Wanted(Picture(page, state), recipe, DESKTOP, "standard"))
        if (page, state) in KEY_PAGES:
            others = [(device, mode) for device in (DESKTOP, PHONE) for mode in MODES][1:]
            found += [Wanted(Picture(page, state, (on.name, mode)), recipe, on, mode) for on, mode in others]

    def changes(one: Wanted) -> tuple[bool, bool, bool]:
        recipe = one.recipe
        return one.picture[:2] == NEWER, recipe.first is not None, recipe.typed is not None

    return sorted(found, key=changes)


@contextmanager
def ground() -> Iterator[tuple[Ground, Browser, Path]]:
    """Run a database and a browser for the time of the block."""
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    logging.disable(logging.INFO)
    from onething.config import migrating
    from onething.config.database import EmbeddedPostgres
    from tests.support.database import Ground

    with tempfile.TemporaryDirectory(prefix="onething-screenshots-") as name:
        postgres = EmbeddedPostgres(Path(name) / "postgres", durable=False)
        postgres.start()
        try:
            with chromium() as browser:
                laid = Ground(postgres)
                laid.lay()
                yield laid, browser, Path(name)
        finally:
            migrating.close_connections()
            postgres.remove()


@contextmanager
def published(folder: Path) -> Iterator[City]:
    """Build the city on the published catalogue."""
    from tests.api.kit import world_clock
    from tests.portals.liuyang import Liuyang, born, registers

    city = Liuyang(folder=folder)
    with world_clock(city), registers(), born():
        city.found()
        city.build()
        yield city


@contextmanager
def made_up(folder: Path) -> Iterator[City]:
    """Build the tests' own small city."""
    from tests.api.kit import world_clock
    from tests.portals.city import CAST, City
    from tests.support.applications import publish

    publish()
    city = City()
    with world_clock(city):
        city.settle(CAST)
        city.build()
        yield city


def take(examiner: Examiner, one: Wanted) -> bytes:
    """Return a picture as PNG."""
    from django.db import transaction

    from tests.portals.liuyang import Liuyang
    from tests.portals.visiting import show

    city, recipe = examiner.live.city, one.recipe
    if isinstance(city, Liuyang):
        if one.picture[:2] == NEWER:
            message = "the published catalogue has one version"
            raise RuntimeError(message)
        recipe = replace(recipe, path=city.path(recipe.path))
    if recipe.first is not None:
        with transaction.atomic():
            recipe.first(city)
    visitor = examiner.window(one.device, recipe.who, one.mode)
    status = show(visitor, city, recipe)
    if status != recipe.status:
        message = f"answers {status} instead of {recipe.status}"
        raise RuntimeError(message)
    return small(picture(visitor))


def taken(examiner: Examiner, pictures: Iterable[Wanted], why: dict[str, str]) -> Iterator[Wanted]:
    """Take pictures; yield those that can't be taken in this city, and say why."""
    for one in pictures:
        name = one.picture.file
        try:
            content = take(examiner, one)
        except Exception as error:  # noqa: BLE001  # whatever a recipe stumbles over in a city that isn't its own
            why[name] = f"{type(error).__name__}: {error}".partition("\n")[0]
            yield one
            continue
        (FOLDER / name).write_bytes(content)
        print(f"{len(content) // 1024:4d} KB  {name}", flush=True)


def photograph(parts: Sequence[str]) -> list[str]:
    """Take all pictures in one city or the other; return what is wrong with those that neither can show."""
    why: dict[str, str] = {}
    with ground() as (laid, browser, folder):
        from tests.portals.examining import examiner
        from tests.portals.live import served

        left = [one for one in wanted() if not parts or any(part in one.picture.file for part in parts)]
        for build in (published, made_up):
            if not left:
                break
            with ExitStack() as stack:
                city = stack.enter_context(build(folder))
                live = stack.enter_context(served(laid, city, browser, folder))
                left = list(taken(stack.enter_context(examiner(live)), left, why))
            if build is published:
                print(*(f"not here: {one.picture.file}: {why[one.picture.file]}" for one in left), sep="\n", flush=True)
                laid.empty()
    return [f"{one.picture.file}: {why[one.picture.file]}" for one in left]


def main(parts: Sequence[str]) -> int:
    """Take the pictures and write their index; all taken, the old ones are removed. 1 if one is not as it should be."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        failed = photograph(parts)
    except NoBrowserError as error:
        failed = [str(error)]
    else:
        pictures = [one.picture for one in wanted()]
        if not parts and not failed:
            put_away(FOLDER, (one.file for one in pictures))
        there = [one for one in pictures if (FOLDER / one.file).exists()]
        (FOLDER / "README.md").write_text(index(there, KEY_PAGES), "utf-8")
        size = sum((FOLDER / one.file).stat().st_size for one in there)
        print(f"{len(there)} pictures, {size / 1024**2:.1f} MB in {FOLDER}")
    print(*failed, sep="\n", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
