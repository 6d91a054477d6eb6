"""From the briefing into an application: signed in or not, as a person or for an enterprise, once and only once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from onething.apps.applications.models import Application
from onething.apps.catalogue import services as catalogue
from onething.apps.people import services as people
from onething.config import bootstrap
from onething.domain.access.actors import SYSTEM
from tests.api.kit import PASSWORD, undone
from tests.portals.reading import Form, Reader
from tests.support.database import Ground
from tests.support.persons import credit_code, identity_number

CATALOGUE: Final = Path(__file__).parents[2] / "catalogue"
NEWBORN: Final = {
    "married": "yes", "newborn_count": "1", "born_in_province": "yes", "under_six_months": "yes",
    "household_side": "mother", "household_kind": "family", "father_collects": "no", "insurance_place": "here",
    "wants_social_card": "no", "claims_benefit": "no", "wants_guidance": "no", "delivery": "pickup",
}  # fmt: skip
RESTAURANT: Final = {
    "has_licence": "yes", "licensed_in_province": "yes", "floor_area": "40", "cold_dishes": "no",
    "self_made_drinks": "no", "raw_food": "no", "dine_in": "yes", "fire_route": "commitment", "has_signboard": "no",
    "delivery": "pickup",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _shipped(ground: Ground, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        now = bootstrap.clock().now()
        catalogue.publish(CATALOGUE, SYSTEM, now)
        people.register_person(
            username="person", password=PASSWORD, name="赵一", identity_number=identity_number(1), now=now
        )
        people.register_agent(
            username="agent",
            password=PASSWORD,
            name="钱二",
            identity_number=identity_number(2),
            credit_code=credit_code(2),
            enterprise="示例餐饮店",
            role=people.AgencyRole.AGENT,
            now=now,
        )
        yield
        ground.empty()


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    with undone():
        yield


def visitor(username: str | None = None) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=False)
    if username is not None:
        answer = client.post("/sign-in", {"username": username, "password": PASSWORD})
        assert answer.status_code == 303
    return client


def briefing(event: str, given: dict[str, str], region: str = "430181") -> str:
    answers = {f"a.{name}": value for name, value in given.items()}
    return f"/events/{event}/briefing?{urlencode({'region': region} | answers)}"


def start_form(client: Client, event: str, given: dict[str, str]) -> Form:
    page = client.get(briefing(event, given))
    assert page.status_code == 200
    return form_to(page, f"/events/{event}/start")


def form_to(page: Any, action: str) -> Form:
    return next(form for form in Reader.of(page.content.decode()).forms if form.action == action)


def sent(form: Form) -> dict[str, Any]:
    return {name: values[0] for name, values in form.values.items()}


def applications() -> list[Application]:
    return list(Application.objects.all())


def test_a_person_starts_with_the_answers_that_guidance_has_learnt() -> None:
    client = visitor("person")
    form = start_form(client, "newborn", NEWBORN)
    answer = client.post(form.action, sent(form))
    (draft,) = applications()
    assert (answer.status_code, answer["Location"].rstrip("/")) == (303, f"/applications/{draft.id}")
    assert (draft.event_id, draft.region, draft.state) == ("newborn", "430181", "draft")
    assert set(draft.answers) == set(NEWBORN)
    assert draft.answers["married"] is True
    assert client.get(answer["Location"], follow=True).status_code == 200


def test_a_double_click_and_going_back_start_one_application() -> None:
    client = visitor("person")
    form = start_form(client, "newborn", NEWBORN)
    answers = [client.post(form.action, sent(form)) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer["Location"] for answer in answers}) == 1
    assert len(applications()) == 1


def test_two_forms_start_two_applications() -> None:
    client = visitor("person")
    for _ in range(2):
        form = start_form(client, "newborn", NEWBORN)
        assert client.post(form.action, sent(form)).status_code == 303
    assert len(applications()) == 2


def test_an_agent_starts_for_the_enterprise() -> None:
    client = visitor("agent")
    form = start_form(client, "restaurant", RESTAURANT)
    assert client.post(form.action, sent(form)).status_code == 303
    (draft,) = applications()
    assert (draft.event_id, draft.enterprise) == ("restaurant", credit_code(2))


@pytest.mark.parametrize(
    ("who", "event", "given", "words"),
    [
        ("person", "restaurant", RESTAURANT, "请退出后用企业代理账号登录"),
        ("agent", "newborn", NEWBORN, "请退出后用您的个人账号登录"),
    ],
)
def test_the_wrong_kind_of_account_is_told_which_one_it_takes_and_starts_nothing(
    who: str, event: str, given: dict[str, str], words: str
) -> None:
    client = visitor(who)
    page = client.get(briefing(event, given))
    assert words in page.content.decode()
    assert f'action="/events/{event}/start"' not in page.content.decode()
    answers = {f"a.{name}": value for name, value in given.items()}
    forced = client.post(f"/events/{event}/start", {"region": "430181", "key": "a-key-of-ones-own", **answers})
    assert forced["Location"].startswith(f"/events/{event}/briefing?")
    assert applications() == []


def test_signing_in_comes_back_to_the_briefing_from_which_it_starts() -> None:
    client = visitor()
    page = client.get(briefing("newborn", NEWBORN)).content.decode()
    link = re.search(r'href="(/sign-in\?next=[^"]*briefing[^"]*)"', page)
    assert link is not None
    back = parse_qs(urlsplit(html.unescape(link[1])).query)["next"][0]
    answer = client.post("/sign-in", {"username": "person", "password": PASSWORD, "next": back})
    assert answer["Location"] == back
    form = form_to(client.get(back), "/events/newborn/start")
    assert client.post(form.action, sent(form)).status_code == 303
    assert set(applications()[0].answers) == set(NEWBORN)


def test_a_session_that_ended_meanwhile_loses_no_answer() -> None:
    client = visitor("person")
    form = start_form(client, "newborn", NEWBORN)
    client.post("/sign-out-everywhere")
    asked = client.post(form.action, sent(form))
    assert asked.status_code == 401
    carried = form_to(asked, "/sign-in").values["carried"][0]
    resumed = client.post("/sign-in", {"username": "person", "password": PASSWORD, "carried": carried})
    again = form_to(resumed, "/events/newborn/start")
    assert client.post(again.action, sent(again)).status_code == 303
    assert set(applications()[0].answers) == set(NEWBORN)


@pytest.mark.parametrize("change", [{"a.married": "maybe"}, {"a.delivery": ""}, {"a.newborn_count": "99"}])
def test_answers_that_do_not_hold_lead_back_to_the_question(change: dict[str, str]) -> None:
    client = visitor("person")
    form = start_form(client, "newborn", NEWBORN)
    answer = client.post(form.action, sent(form) | change)
    assert answer["Location"].startswith("/events/newborn/guide?")
    assert client.get(answer["Location"]).status_code in {200, 422}
    assert applications() == []


def test_what_has_to_be_done_at_a_counter_does_not_start() -> None:
    client = visitor("person")
    form = start_form(client, "newborn", NEWBORN)
    answer = client.post(form.action, sent(form) | {"a.married": "no"})
    assert "请到窗口办理" in client.get(answer["Location"]).content.decode()
    assert applications() == []


@pytest.mark.parametrize("key", ["", "键", "k" * 200])
def test_a_key_that_is_none_of_ours_is_told_and_starts_nothing(key: str) -> None:
    client = visitor("person")
    form = start_form(client, "newborn", NEWBORN)
    answer = client.post(form.action, sent(form) | {"key": key})
    assert answer["Location"].startswith("/events/newborn/briefing?")
    assert "幂等键" in client.get(answer["Location"]).content.decode()
    assert applications() == []


def test_home_shows_what_is_under_way_with_what_is_needed_from_me_first() -> None:
    client = visitor("person")
    assert "我正在办的" not in client.get("/").content.decode()
    form = start_form(client, "newborn", NEWBORN)
    place = client.post(form.action, sent(form))["Location"].rstrip("/")
    page = client.get("/").content.decode()
    assert "我正在办的" in page
    assert "要您做" in page
    assert f'href="{place}' in page
    assert "我正在办的" not in visitor("agent").get("/").content.decode(), "what is somebody else's is not shown"
