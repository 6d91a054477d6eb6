"""What is installed with the platform may be passed on under Apache-2.0: no GPL, no AGPL, nothing without a licence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import ROOT

# LGPL libraries are used unchanged and can be exchanged by whoever installs the platform; that is what it asks for.
COPYLEFT = re.compile(r"\bA?GPL|GNU (Affero )?General Public|Affero|\bSSPL", re.IGNORECASE)
LONGEST_NAME = 100
"""Characters; a longer `License` field is the licence's text, of which the first line names it."""


def closure() -> dict[str, set[str]]:
    """Return the distributions that the project's dependencies need on this machine, with the extras asked of each."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [Requirement(text) for text in project["dependencies"]]
    found: dict[str, set[str]] = {}
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found and wanted.extras <= found[name]:
            continue
        extras = found.setdefault(name, set())
        extras |= wanted.extras
        waiting.extend(needed_by(distribution(name), extras))
    return found


def needed_by(installed: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for text in installed.requires or ():
        needed = Requirement(text)
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            yield needed


def declared(installed: Distribution) -> list[str]:
    """Return the names of a distribution's licences: its SPDX expression, else its field and classifiers."""
    said = installed.metadata
    if expressions := said.get_all("License-Expression"):
        return list(expressions)
    named = [
        entry.rpartition(" :: ")[2] for entry in said.get_all("Classifier") or () if entry.startswith("License ::")
    ]
    field = "".join(said.get_all("License") or ()).strip()
    if field:
        named.append(field if len(field) <= LONGEST_NAME else field.splitlines()[0])
    return named


def refused(licences: list[str]) -> bool:
    """Tell whether a distribution can't be shipped; of `A OR B` one may choose."""
    if not licences:
        return True
    return any(all(COPYLEFT.search(choice) for choice in re.split(r"\s+OR\s+", name)) for name in licences)


def test_no_dependency_is_under_a_licence_we_cannot_pass_on() -> None:
    found = {name: declared(distribution(name)) for name in closure()}
    assert len(found) > len({"django", "psycopg", "typst"})
    assert {"psycopg-binary", "psycopg-pool", "pydantic-core"} <= set(found), "extras and what lies deeper are followed"
    assert {name: licences for name, licences in found.items() if refused(licences)} == {}


@pytest.mark.parametrize(
    ("licences", "no"),
    [
        (["AGPL-3.0-or-later"], True),
        (["GPLv3"], True),
        (["GNU General Public License v2 (GPLv2)"], True),
        (["MIT AND GPL-2.0-only"], True),
        ([], True),
        (["MIT OR GPL-2.0-only"], False),
        (["LGPL-3.0-only"], False),
        (["GNU Lesser General Public License v2 or later (LGPLv2+)"], False),
        (["Apache-2.0"], False),
    ],
)
def test_a_licence_is_judged_by_its_name(licences: list[str], no: bool) -> None:
    assert refused(licences) is no


def test_a_dependency_that_is_not_installed_is_no_silent_pass() -> None:
    with pytest.raises(PackageNotFoundError):
        distribution("a-library-nobody-has")
