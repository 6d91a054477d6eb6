"""Two at once through the API, each with a connection of its own: one is first, the other is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onething.apps.applications.models import ApplicationEvent
from onething.apps.casework import selectors
from onething.domain.casework.states import CaseId, CaseState
from tests.api.kit import ACTORS, PASS, Answer, City, world_clock
from tests.apps.casework.test_races import at_once
from tests.support.applications import MOTHER, publish


@pytest.fixture
def town(transactional_db: None) -> Iterator[City]:
    """Build a city that stays, for threads see only what is committed."""
    publish()
    city = City()
    with world_clock(city):
        city.settle(ACTORS)
        yield city


def test_two_officers_deciding_at_once_give_one_decision(town: City) -> None:
    place = town.birth_in_progress()
    for step in PASS[:3]:
        town.act(place, 1, step)
    version = town.case(place, 1).snapshot.version
    decisions = {"approve": {}, "refuse": {"ground": "不符合法定条件", "words": "面积不够"}}

    def decide(name: str) -> object:
        path = f"/cases/{place}.1/commands/{name}"
        return town.ask("officer", "POST", path, {"version": version, **decisions[name]}, key=f"decide-{name}")

    answers = at_once(lambda: decide("approve"), lambda: decide("refuse"))
    assert all(isinstance(one, Answer) for one in answers), answers
    found = sorted((one for one in answers if isinstance(one, Answer)), key=lambda one: one.status)
    assert [one.status for one in found] == [200, 409]
    assert found[1].errors[0]["where"] == "body.version"
    assert town.case(place, 1).snapshot.state in (CaseState.APPROVED, CaseState.REFUSED)
    entries = [one.command for one in selectors.history(CaseId(place, 1))]
    assert len([name for name in entries if name in decisions]) == 1


def test_one_submission_sent_many_times_at_once_is_received_once(town: City) -> None:
    place = town.signed_birth()
    body = {"version": town.version(MOTHER, place)}
    path = f"/applications/{place}/submission"
    send = [lambda: town.ask("applicant", "POST", path, body, key="submit-at-once")] * 4
    answers = [one for one in at_once(*send) if isinstance(one, Answer)]
    assert [one.status for one in answers] == [201] * 4
    assert len({one.json["receipt_number"] for one in answers}) == 1
    assert ApplicationEvent.objects.filter(application_id=place, act="receive").count() == 1


def test_two_devices_saving_at_once_lose_nothing_unsaid(town: City) -> None:
    place = town.filled_birth()
    version = town.version(MOTHER, place)

    def save(name: str) -> object:
        body = {"version": version, "values": {"father.name": name}}
        return town.ask("applicant", "PUT", f"/applications/{place}/sections/father", body)

    answers = [one for one in at_once(lambda: save("王大川"), lambda: save("王大江")) if isinstance(one, Answer)]
    assert sorted(one.status for one in answers) == [200, 409]
