"""Who gets in where: every operation, asked by everybody, answers exactly the status its row allows."""

from __future__ import annotations

import pytest

from onething.api.v1 import api
from tests.api.kit import ACTORS, City, undone
from tests.api.routes import CITIZENS, NOBODY_ID, OFFICIALS, OPEN, ROWS, Row

KINDS = {"public": (*CITIZENS, *OFFICIALS), "person": (*CITIZENS, "clerk"), "unit": OFFICIALS}
METHODS = ("get", "post", "put", "patch", "delete")
FOREIGN = {"signing": "draft", "draft": "signing"}
"""Another application in a state that allows the same; others take one that has everything."""
ABOUT_ONE = [name for name, row in ROWS.items() if row.place]


def operations() -> set[str]:
    """Return every operation of the API, as the API itself describes them."""
    paths = api.get_openapi_schema(path_prefix="")["paths"]
    return {f"{method.upper()} {path}" for path, each in paths.items() for method in METHODS if method in each}


def expected(row: Row, who: str) -> int:
    """Return the status a row has for somebody."""
    inside = KINDS.get(row.door, (*CITIZENS, *OFFICIALS))
    if who not in inside:
        return 403
    return row.allowed.get(who, row.allowed.get(OPEN, 404))


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    assert set(ROWS) == operations()


def test_every_kind_of_caller_is_asked() -> None:
    assert set(ACTORS) == {*CITIZENS, *OFFICIALS}


@pytest.mark.parametrize("operation", sorted(ROWS))
def test_everybody_gets_exactly_what_the_row_allows(city: City, operation: str) -> None:
    row = ROWS[operation]
    got: dict[str, int] = {}
    for who in ACTORS:
        with undone():
            got[who] = row.ask(city, who, operation).status
    assert got == {who: expected(row, who) for who in ACTORS}


@pytest.mark.parametrize("operation", sorted(ROWS))
@pytest.mark.parametrize("token", [None, "expired", "revoked", "unknown"])
def test_without_a_good_token_only_what_is_public_opens(city: City, operation: str, token: str | None) -> None:
    row = ROWS[operation]
    answer = row.ask(city, token, operation)
    if row.door == "public":
        assert answer.status == row.allowed[OPEN]
        return
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.type == "application/problem+json"


@pytest.mark.parametrize("operation", sorted(ABOUT_ONE))
def test_what_is_somebody_elses_answers_like_what_is_not_there(city: City, operation: str) -> None:
    row = ROWS[operation]
    for who in ACTORS:
        if expected(row, who) != 404:
            continue
        with undone():
            foreign = row.ask(city, who, operation)
        with undone():
            missing = row.ask(city, who, operation, application=NOBODY_ID)
        assert (foreign.status, foreign.body) == (missing.status, missing.body) == (404, foreign.body), who
        differing = {name for name in foreign.headers if foreign.headers[name] != missing.headers.get(name)}
        assert not differing, f"{who}: the headers tell them apart: {differing}"


@pytest.mark.parametrize("operation", [name for name in sorted(ABOUT_ONE) if "{file}" in name or "{document}" in name])
def test_a_file_or_document_of_another_application_is_not_found_in_ones_own(city: City, operation: str) -> None:
    row = ROWS[operation]
    who = next(iter(row.allowed))
    foreign = row.ask(city, who, operation, application=city.places[FOREIGN.get(row.place, "delivery")])
    assert foreign.status == 404


def test_a_case_of_another_unit_in_ones_own_application_is_not_found(city: City) -> None:
    application = city.places["submitted"]
    assert city.ask("officer", "GET", f"/cases/{application}.1").status == 200
    assert city.ask("officer", "GET", f"/cases/{application}.2").status == 404
    assert city.ask("officer", "GET", f"/cases/{application}.2/history").status == 404
    assert city.ask("officer", "POST", f"/cases/{application}.2/commands/claim", {"version": 1}).status == 404


def test_lists_hold_only_ones_own(city: City) -> None:
    own = set(city.places.values()) - {city.places["shop"]}
    assert {one["application_id"] for one in city.ask("applicant", "GET", "/applications").json["items"]} == own
    signing = {one["application_id"] for one in city.ask("signatory", "GET", "/applications").json["items"]}
    assert signing == own - {city.places["draft"]}
    for who in ("stranger", "other agent", "clerk"):
        assert city.ask(who, "GET", "/applications").json["items"] == []
    hospital = {one["case"] for one in city.ask("officer", "GET", "/inbox?size=200").json["items"]}
    assert hospital
    assert all(case.endswith(".1") for case in hospital)
    assert {one["case"] for one in city.ask("colleague", "GET", "/inbox?size=200").json["items"]} == hospital
    for who in ("other unit", "desk", "other lead", "coordinator", "clerk"):
        assert not {one["case"] for one in city.ask(who, "GET", "/inbox?size=200").json["items"]} & hospital
    waiting = city.ask("coordinator", "GET", "/coordination").json
    assert [one["application_id"] for one in waiting["waiting"]] == [city.places["received"]]
    assert [one["application_id"] for one in waiting["unplaced"]] == [city.places["unplaced"]]
    for who in ("other unit", "desk", "other lead", "officer", "clerk"):
        assert city.ask(who, "GET", "/coordination").json == {"waiting": [], "unplaced": []}


def test_signing_out_ends_this_token_and_signing_out_everywhere_ends_all(city: City) -> None:
    city.tokens["second"] = city.admit(ACTORS["stranger"])
    assert city.ask("second", "DELETE", "/sessions/current").status == 204
    assert city.ask("second", "GET", "/me").status == 401
    assert city.ask("stranger", "GET", "/me").status == 200
    assert city.ask("stranger", "DELETE", "/sessions").status == 204
    assert city.ask("stranger", "GET", "/me").status == 401


def test_me_masks_names_and_numbers(city: City) -> None:
    found = city.ask("applicant", "GET", "/me").body.decode()
    assert str(ACTORS["applicant"].identity) not in found
    assert ACTORS["applicant"].name not in city.ask("applicant", "GET", "/me").json["name"]
