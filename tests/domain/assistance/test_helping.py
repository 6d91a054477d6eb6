"""Who may be asked to help where, and what a letter of authority and a consent must say: decided on values alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.definitions.types.organisations import Organisation, OrganisationKind, Unit
from onething.definitions.types.sources import Grounds, Place
from onething.domain.assistance.helping import HelpPower, helpers_for, tokens
from onething.domain.assistance.visits import (
    CONSENT_TEXTS,
    CONSENT_VERSION,
    Authority,
    AuthorityKind,
    authority_problems,
)

HERE = Place("organisations/service-centre.yaml", 1)
TODAY = date(2026, 3, 2)


def centre(kind: OrganisationKind = OrganisationKind.SERVICE_CENTRE, **areas: str) -> Organisation:
    units = tuple(Unit(name, name, "centre", (area,), (), None, (), HERE) for name, area in areas.items())
    return Organisation("centre", "政务服务中心", kind, "12345", units, Grounds(), HERE)


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("430181", ["liuyang", "city"]),
        ("430102", ["furong", "city"]),
        ("430100", ["furong", "liuyang", "city"]),
        ("430000", ["furong", "liuyang", "city"]),
        ("431000", []),
    ],
)
def test_centres_of_the_region_help_the_most_local_first(region: str, expected: list[str]) -> None:
    found = helpers_for([centre(city="4301", liuyang="430181", furong="430102")], region)
    assert [one.unit for one in found] == expected


def test_departments_do_not_help() -> None:
    assert helpers_for([centre(OrganisationKind.DEPARTMENT, liuyang="430181")], "430181") == ()


@given(st.sets(st.sampled_from(list(HelpPower))))
def test_every_power_includes_following_and_no_unit_gets_anothers(powers: set[HelpPower]) -> None:
    own = tokens("u1", powers)
    assert "u1:follow" in own
    assert not own & tokens("u2", HelpPower)


@given(
    st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    st.sampled_from(["", " ", "办理许可", "长" * 201, "a\x00b"]),
)
def test_a_letter_is_good_exactly_if_dated_in_force_and_says_for_what(
    dated: date | None, until: date | None, covers: str
) -> None:
    letter = Authority("code", "店", AuthorityKind.LETTER, dated, until, covers)
    good = dated is not None and until is not None and dated <= TODAY <= until and covers == "办理许可"
    assert (authority_problems(letter, TODAY) == ()) == good


def test_the_legal_representative_needs_no_letter() -> None:
    assert authority_problems(Authority("code", "店", AuthorityKind.LEGAL_REPRESENTATIVE), TODAY) == ()


def test_the_present_consent_has_a_text() -> None:
    assert CONSENT_TEXTS[CONSENT_VERSION]
