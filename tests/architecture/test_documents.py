"""Documents drawn from data are up to date."""

from __future__ import annotations

import pytest

from onething.cli.docs import DOCUMENTS
from tests.architecture.source import ROOT


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_document_says_what_the_code_says(name: str) -> None:
    document = DOCUMENTS[name]
    path = ROOT / document.path
    written = path.read_text("utf-8") if path.exists() else ""
    assert written == document.write(), (
        f"{document.path} is out of date: run `onething docs {name}` and commit the result"
    )
