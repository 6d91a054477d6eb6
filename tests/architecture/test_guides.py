"""The guides say what the code says: their links lead somewhere, and no command or variable is missing or made up."""

from __future__ import annotations

import re

import pytest

from onething.cli.main import COMMANDS
from tests.architecture.source import ROOT, SOURCE

PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "catalogue").rglob("*.md")})
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
VARIABLE = re.compile(r"\b(?:ONETHING_[A-Z_]+|DATABASE_(?:OWNER_)?URL)\b")
# Set by the test harness alone.
TESTS_ONLY = {"ONETHING_PROOF"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page: object) -> None:
    path = ROOT / str(page)
    targets = [link for link in LINK.findall(path.read_text("utf-8")) if "://" not in link]
    assert [link for link in targets if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_command_and_no_other(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert set(re.findall(r"`onething ([a-z]+)", text)) == set(COMMANDS)


def test_the_operators_guide_names_every_variable_and_no_other() -> None:
    read = {
        name
        for folder in ("config", "apps", "adapters", "api")
        for path in (SOURCE / folder).rglob("*.py")
        for name in VARIABLE.findall(path.read_text("utf-8"))
    }
    told = set(VARIABLE.findall((ROOT / "docs/operators.md").read_text("utf-8")))
    assert told == read - TESTS_ONLY
