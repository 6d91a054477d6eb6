"""The lead unit's desk and paper cases: pre-acceptance, return, the one notice, placement, recording."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from onething.apps.applications import selectors, services
from onething.apps.applications.models import Application
from onething.apps.casework import selectors as cases
from onething.domain.access.actors import SYSTEM
from onething.domain.casework.states import CaseId, CaseState
from tests.portals.city import City
from tests.portals.reading import Reader
from tests.portals.visiting import text
from tests.support.applications import LEAD, MOTHER
from tests.support.counters import Counter
from tests.support.database import Ground
from tests.support.persons import identity_number

MOST_STATEMENTS = 12
SCRIPT = "<script>alert(1)</script>"
PAPER_PATH = "/desk/paper/newborn/birth-certificate"
PAPER = {
    "applicant_name": "李小满",
    "applicant": identity_number(2),
    "field.baby.name": "王小宝",
    "reason": "系统停机",
    "instead": "在窗口办理",
    "outcome": "refused",
    "occurred_at": "2026-03-01T10:00",
}


def at(city: City, place: str) -> str:
    return f"/desk/coordination/{city.places[place]}"


def sent(client: Client, address: str, page: str, typed: dict[str, str]) -> Any:
    """Fill in the form of a page that posts to `page`, and send it."""
    form = Reader.of(text(client.get(address))).form(page, address)
    return client.post(form.action, form.filled(typed))


def state(city: City, place: str) -> str:
    return str(Application.objects.values_list("state", flat=True).get(id=city.places[place]))


def test_the_list_shows_what_waits_what_is_led_and_what_has_no_unit(city: City) -> None:
    shown = text(city.visit("coordinator").get("/desk/coordination"))
    for place in ("received", "submitted", "unplaced"):
        assert city.places[place] in shown, place
    assert "等待确定承办单位" in shown
    other = text(city.visit("other lead").get("/desk/coordination"))
    assert city.places["received"] not in other


def test_an_application_shows_its_parts_and_nobodys_values(city: City) -> None:
    shown = text(city.visit("coordinator").get(at(city, "submitted")))
    assert "出生医学证明" in shown
    assert "淮川派出所" in shown
    assert MOTHER.name not in shown
    assert str(MOTHER.identity) not in shown


def test_pre_accepting_splits_the_application(city: City) -> None:
    client = city.visit("coordinator")
    answer = sent(client, at(city, "received"), "desk:pre-accept", {})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/coordination")
    city.relay()
    assert state(city, "received") == "in_progress"


def test_a_double_click_on_pre_acceptance_is_one_act(city: City) -> None:
    client = city.visit("coordinator")
    form = Reader.of(text(client.get(at(city, "received")))).form("desk:pre-accept", at(city, "received"))
    assert [client.post(form.action, form.values).status_code for _ in range(2)] == [303, 303]


def test_returning_needs_words_and_shows_them_to_the_applicant(city: City) -> None:
    client = city.visit("coordinator")
    empty = sent(client, at(city, "received"), "desk:return", {"reason": "  "})
    assert empty.status_code == 422
    assert "请写明原因" in text(empty)
    assert sent(client, at(city, "received"), "desk:return", {"reason": SCRIPT}).status_code == 303
    form = selectors.form(MOTHER, city.places["received"], city.now)
    assert form.returned_reason == SCRIPT


def test_what_was_typed_stays_when_the_application_has_moved_on(city: City) -> None:
    client = city.visit("coordinator")
    form = Reader.of(text(client.get(at(city, "received")))).form("desk:return", at(city, "received"))
    services.pre_accept(
        actor=LEAD,
        application_id=city.places["received"],
        expected_version=int(form.values["version"][0]),
        idempotency_key=city.key(),
        now=city.tick(),
    )
    answer = client.post(form.action, form.filled({"reason": "姓名写错了"}))
    assert answer.status_code in {409, 422}
    assert "没有办成" in text(answer)


def test_the_notice_is_previewed_without_the_units_words_and_then_released(city: City) -> None:
    client = city.visit("coordinator")
    shown = text(client.get(at(city, "contributed")))
    assert "补正通知书" in shown
    assert "草稿" in shown
    assert "姓名与证件不符" not in shown, "what a unit writes is for the applicant"
    assert "最迟 2026年3月9日" in shown
    answer = sent(client, at(city, "contributed"), "desk:release", {})
    assert answer.status_code == 303
    view = cases.case_for(SYSTEM, CaseId(city.places["contributed"], 1))
    assert view.snapshot.correction_closed
    assert "等待申请人补正" in text(client.get(at(city, "contributed")))


def test_a_part_without_a_unit_is_placed(city: City) -> None:
    client = city.visit("coordinator")
    wrong = sent(client, at(city, "unplaced"), "desk:place", {"unit": "liuyang-hospital"})
    assert wrong.status_code == 422
    assert "没有这个单位" in text(wrong)
    assert sent(client, at(city, "unplaced"), "desk:place", {"unit": "jili-police"}).status_code == 303
    assert "等待确定承办单位" not in text(client.get("/desk/coordination"))


@pytest.mark.parametrize("place", ["received", "submitted", "contributed", "noticed", "unplaced"])
def test_a_page_of_coordination_takes_few_statements(city: City, ground: Ground, place: str) -> None:
    client = city.visit("coordinator")
    client.get(at(city, place))
    with Counter(ground)() as cost:
        assert client.get(at(city, place)).status_code == 200
    assert len(cost.statements) <= MOST_STATEMENTS, cost.statements


def test_a_paper_case_is_recorded_once_with_when_it_happened(city: City) -> None:
    client = city.visit("officer")
    form = Reader.of(text(client.get(PAPER_PATH))).form("desk:paper-case", PAPER_PATH)
    first, second = (client.post(form.action, form.filled(PAPER)) for _ in range(2))
    assert (first.status_code, first.headers["Location"]) == (303, second.headers["Location"])
    case = CaseId.parse(first.headers["Location"].rpartition("/")[2])
    view = cases.case_for(SYSTEM, case)
    assert view.snapshot.state is CaseState.REFUSED
    assert view.fields["baby.name"]["value"] == "王小宝"
    shown = text(client.get(first.headers["Location"]))
    assert "发生于 2026年3月1日" in shown
    assert "纸质表格" in shown


def test_what_is_wrong_on_paper_is_said_beside_its_field_and_nothing_is_lost(city: City) -> None:
    client = city.visit("officer")
    answer = sent(client, PAPER_PATH, "desk:paper-case", {**PAPER, "applicant": "12", "field.mother.id_number": "34"})
    shown = text(answer)
    assert answer.status_code == 422
    assert 'id="f-applicant-error"' in shown
    assert 'id="f-field.mother.id_number-error"' in shown
    assert "王小宝" in shown
    empty = sent(client, PAPER_PATH, "desk:paper-case", {"reason": SCRIPT})
    assert empty.status_code == 422
    assert SCRIPT not in text(empty)


@pytest.mark.parametrize("path", ["/desk/paper/nothing/birth-certificate", "/desk/paper/newborn/nothing"])
def test_an_item_that_is_not_ones_own_has_no_form(city: City, path: str) -> None:
    assert city.visit("officer").get(path).status_code == 404
    assert city.visit("other unit").get(PAPER_PATH).status_code == 404
