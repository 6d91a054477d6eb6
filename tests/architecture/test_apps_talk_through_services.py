"""An app uses another app's `services` and `selectors`, never its models, statements or jobs.

import-linter keeps the order of the apps; this test keeps their doors, because a door is a module of every app, present
and future, which no list of names in a file would follow.
"""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.source import SOURCE, imported_modules

APPS = SOURCE / "apps"
DOORS = frozenset({"services", "selectors"})
# Modules beside the apps belong to all of them; packages are apps.
SHARED = frozenset(path.stem for path in APPS.glob("*.py"))


def trespasses(path: Path) -> list[str]:
    """Return the imports of `path` which enter another app by anything but its doors."""
    own = path.relative_to(APPS).parts[0]
    found = []
    for module in imported_modules(ast.parse(path.read_text("utf-8"))):
        parts = module.split(".")
        if parts[:2] != ["onething", "apps"] or len(parts) < 4 or parts[2] == own or parts[2] in SHARED:
            continue
        if parts[3] not in DOORS:
            found.append(
                f"{path.relative_to(SOURCE)} imports {module}: use {'.'.join(parts[:3])}.services or .selectors"
            )
    return found


def test_apps_enter_each_other_by_services_and_selectors_alone() -> None:
    found = [line for path in sorted(APPS.rglob("*.py")) if "migrations" not in path.parts for line in trespasses(path)]
    assert not found, "\n".join(found)


def test_trespass_would_be_seen() -> None:
    tree = ast.parse(
        "from onething.apps.audit import models\nfrom onething.apps.audit.services import append\nimport onething.x\n"
    )
    assert {"onething.apps.audit.models", "onething.apps.audit.services.append", "onething.x"} <= set(
        imported_modules(tree)
    )
