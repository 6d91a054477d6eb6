"""The platform's clock, set while its processes run: due dates over a holiday, tokens that expire, locks that end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
import yaml

from onething.apps.people.signing_in import ATTEMPTS, LIFETIME, WINDOW
from onething.cli.journeys.citizen import Citizen
from onething.cli.journeys.officers import Offices
from onething.cli.journeys.playing import Story, apply
from onething.ports.clock import CIVIL_ZONE
from tests.faults.acting import JournalingApi
from tests.faults.stage import ROOT, Stage, script

FRIDAY: Final = dt.datetime(2026, 2, 13, 10, 0, tzinfo=CIVIL_ZONE)
"""The last Friday before the Spring Festival: Saturday is worked, and then nothing is until the 24th."""
HOLIDAY: Final = dt.date(2026, 2, 17)
MADE_UP: Final = dt.date(2026, 2, 14)


@pytest.fixture
def api(stage: Stage) -> Iterator[JournalingApi]:
    """Open a client; afterwards the clock is the machine's again."""
    opened = stage.api()
    yield opened
    opened.close()
    stage.platform.clock_file.unlink(missing_ok=True)


def counted(start: dt.date, days: int) -> dt.date:
    """Count working days after `start` from the calendar's own file, without the platform's code."""
    text = (ROOT / "catalogue" / "calendars" / "china.yaml").read_text("utf-8")
    year = yaml.safe_load(text)["years"][start.year]
    # YAML 1.1, which this reader speaks, takes the bare key `off` for false.
    off = year[False]
    day = start
    while days:
        day += dt.timedelta(days=1)
        days -= day in year["worked"] or (day.weekday() < 5 and day not in off)
    return day


def said(day: dt.date) -> str:
    """Write a date as an explanation does."""
    return f"{day.year}年{day.month}月{day.day}日"


def submitted(stage: Stage, api: JournalingApi) -> tuple[Citizen, dict[str, Any]]:
    """Apply for a restaurant and return what was tracked once the application was received."""
    played = script("restaurant")
    signed_in = api.sign_in(played.applicant, stage.accounts.passwords[played.applicant])
    citizen = Citizen(played, signed_in, (), lambda _line: None)
    story = Story(played)
    apply(story, citizen)
    return citizen, story.guidance


def test_what_is_received_before_a_holiday_is_due_after_it_and_says_how_it_was_counted(
    stage: Stage, api: JournalingApi
) -> None:
    stage.platform.set_clock(FRIDAY)
    citizen, guidance = submitted(stage, api)
    tracked = citizen.track()
    due = counted(FRIDAY.date(), guidance["promised_days"])
    assert tracked["due_on"] == due.isoformat()
    offices = Offices(api, stage.accounts, citizen.script, lambda _line: None, serial=1)
    accepted = accept_one(offices, citizen)
    assert counted(FRIDAY.date(), working_days_in(accepted["due_explained"])).isoformat() == accepted["due_on"]
    for explained in (tracked_lines(citizen), accepted["due_explained"]):
        lines = "\n".join(explained)
        assert f"{said(MADE_UP)}：第1个工作日" in lines
        assert f"{said(FRIDAY.date())}收到，当日不计入" in lines
    assert any(f"{said(HOLIDAY)}：不计入：法定节假日" in line for line in tracked_lines(citizen))


def tracked_lines(citizen: Citizen) -> list[str]:
    """Return how the whole application's due date was counted."""
    return list(citizen.track()["due_explained"])


def working_days_in(explained: list[str]) -> int:
    """Return the number of working days an explanation counts."""
    return sum("个工作日" in line and "：第" in line for line in explained)


def accept_one(offices: Offices, citizen: Citizen) -> dict[str, Any]:
    """Let officers work until a case is accepted, and return what the applicant sees of it."""
    while True:
        tracked = citizen.track()
        for node in tracked["nodes"]:
            if node["state"] == "accepted":
                found: dict[str, Any] = node
                return found
        offices.coordinate(citizen.application, tracked["version"], citizen.script.lead)
        for node in tracked["nodes"]:
            if node["case_no"] is not None and node["state"] == "submitted":
                offices.work(citizen.application, node)


def test_a_token_opens_nothing_after_its_time(stage: Stage, api: JournalingApi) -> None:
    stage.platform.set_clock(FRIDAY)
    token = fresh(stage, api)
    assert status(stage, token) == 200
    stage.platform.set_clock(FRIDAY + LIFETIME - dt.timedelta(seconds=1))
    assert status(stage, token) == 200
    stage.platform.set_clock(FRIDAY + LIFETIME)
    assert status(stage, token) == 401


def fresh(stage: Stage, api: JournalingApi) -> str:
    """Sign in anew and return the token."""
    body = {"username": "li", "password": stage.accounts.passwords["li"]}
    return str(api.call("POST", "/sessions", body=body).json()["token"])


def status(stage: Stage, token: str) -> int:
    """Ask who one is, and return the answer's status."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{stage.platform.url}/api/v1/me", headers=headers, timeout=60, trust_env=False).status_code


def test_a_lock_after_wrong_passwords_ends_with_its_window(stage: Stage) -> None:
    stage.platform.set_clock(FRIDAY)

    def sign_in(password: str) -> int:
        body = {"username": "shi", "password": password}
        url = f"{stage.platform.url}/api/v1/sessions"
        return httpx.post(url, json=body, timeout=60, trust_env=False).status_code

    assert {sign_in("a wrong password") for _ in range(ATTEMPTS["account"])} == {401}
    assert sign_in(stage.accounts.passwords["shi"]) == 429
    stage.platform.set_clock(FRIDAY + WINDOW)
    assert sign_in(stage.accounts.passwords["shi"]) == 201
