"""Ids as they stand in URLs."""

from __future__ import annotations

import pytest

from onething.domain.casework.states import CaseId


def test_an_id_reads_back() -> None:
    case = CaseId("110105-ABCDEFGHJKMNPQRSTVWX", 12)
    assert CaseId.parse(str(case)) == case


@pytest.mark.parametrize("text", ["", "x", ".1", "x.", "x.a", "x.-1", "x.１", "x.12345", "x\0.1", "x.1.y"])
def test_anything_else_is_an_error_that_shows_the_form(text: str) -> None:
    with pytest.raises(ValueError, match=r"APPLICATION\.NO"):
        CaseId.parse(text)
