"""What the demo leaves under way, against real processes: each stands where its scene says, and only once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onething.cli.demo import put_under_way
from onething.cli.journeys import cast
from onething.cli.journeys.client import Api, Session
from onething.cli.journeys.scenes import Players
from onething.cli.processes import Platform
from tests.journeys.conftest import FAST_PASSWORDS


@dataclass(frozen=True, slots=True)
class Left:
    """A platform as the demo leaves it: the applications made, and everybody who can look at them."""

    url: str
    accounts: Path
    made: list[str]
    players: Players

    def session(self, username: str) -> Session:
        """Return somebody's session."""
        return self.players.session(username)

    def line(self, username: str) -> dict[str, Any]:
        """Return somebody's one application."""
        (line,) = self.session(username).get("/applications")["items"]
        found: dict[str, Any] = line
        return found


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    folder = tmp_path_factory.mktemp("scenes")
    with Platform(folder, extra=dict(FAST_PASSWORDS)) as platform:
        platform.start_all()
        accounts = folder / "accounts.json"
        platform.onething("accounts", "demo", "--write", str(accounts))
        made = put_under_way(platform.url, accounts, print)
        api = Api(platform.url)
        yield Left(platform.url, accounts, made, Players(api, cast.accounts(accounts), print))
        api.close()


def test_starting_again_adds_nothing(left: Left) -> None:
    assert len(left.made) == 5
    assert put_under_way(left.url, left.accounts, print) == []
    assert {left.line(name)["application_id"] for name in ("shi", "liu", "he", "xie", "kitchen")} == set(left.made)


def test_a_draft_is_half_filled_with_values_from_the_register(left: Left) -> None:
    line = left.line("shi")
    assert line["state"] == "draft"
    form = left.session("shi").get(f"/applications/{line['application_id']}")
    fields = {each["key"]: each for section in form["sections"] for each in section["fields"]}
    assert fields["mother.name"]["value"] == "石阿朵"
    assert fields["mother.name"]["provenance"]["source"]
    assert any(each["required"] and each["value"] in (None, "") for each in fields.values())


def test_the_father_finds_what_waits_for_his_signature(left: Left) -> None:
    assert left.line("liu")["state"] == "awaiting_signatures"
    assert left.line("guo")["application_id"] == left.line("liu")["application_id"]


def test_the_lead_unit_finds_what_waits_for_its_pre_acceptance(left: Left) -> None:
    waiting = left.session("changsha-health-commission.coordination").get("/coordination")["waiting"]
    assert [each["application_id"] for each in waiting] == [left.line("he")["application_id"]]


def test_a_correction_of_two_units_waits_for_one_answer_while_the_others_go_on(left: Left) -> None:
    application = left.line("xie")["application_id"]
    session = left.session("xie")
    asked = session.get(f"/applications/{application}/correction")
    assert {ask["kind"] for ask in asked["asks"]} == {"field", "material"}
    assert asked["answered_at"] is None
    states = {node["state"] for node in session.get(f"/applications/{application}/tracking")["nodes"]}
    assert states == {"concluded", "correction_requested", "decision", "waiting"}


def test_a_restaurant_by_commitment_is_under_way_at_several_units(left: Left) -> None:
    application = left.line("kitchen")["application_id"]
    nodes = left.session("kitchen").get(f"/applications/{application}/tracking")["nodes"]
    assert {node["item"]: node["state"] for node in nodes} == {
        "business-licence-check": "concluded",
        "fire-check-by-commitment": "concluded",
        "food-business-licence": "review",
        "signboard-registration": "accepted",
    }


def test_the_accounts_file_is_private_and_keeps_its_passwords(left: Left) -> None:
    assert left.accounts.stat().st_mode & 0o777 == 0o600
    assert left.players.accounts.passwords == cast.accounts(left.accounts).passwords
