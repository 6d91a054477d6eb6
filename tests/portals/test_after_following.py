"""Following an application in the browser: what is shown first, how cheap a look is, and what nobody else learns."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from onething.apps.applications import services
from onething.domain.casework import commands
from onething.domain.casework.commands import Deficiency
from onething.portals.citizen.tracking import LATEST
from tests.portals.city import City
from tests.portals.states import NOBODY_ID
from tests.portals.visiting import text
from tests.support.applications import LEAD
from tests.support.counters import Counter
from tests.support.database import Ground

LIVE = re.compile(r'hx-get="([^"]+)"')


def tracking(city: City, place: str, who: str = "applicant", **how: str) -> str:
    answer = city.visit(who, **how).get(f"/applications/{city.places[place]}/tracking")
    assert answer.status_code == 200
    return text(answer)


def test_what_is_needed_stands_above_everything_else(city: City) -> None:
    page = tracking(city, "noticed")
    assert page.index("需要您处理") < page.index("进展") < page.index("各单位办理情况") < page.index("办理经过")
    assert f"/applications/{city.places['noticed']}/correction" in page


def test_every_part_says_what_who_next_by_when_and_why_that_day(city: City) -> None:
    page = tracking(city, "accepted")
    for words in ("已受理，等待审查", "浏阳市妇幼保健院", "下一步", "最晚办完", "为什么是这一天", "第5个工作日"):
        assert words in page, words
    assert "等“出生医学证明”办好，不用您做什么" in page


def test_the_number_and_the_code_for_the_telephone_are_the_applicants_alone(city: City) -> None:
    assert "查询码" in tracking(city, "accepted")
    assert "查询码" not in tracking(city, "accepted", "signatory")


def test_a_look_that_finds_nothing_new_costs_a_statement_and_no_page(city: City, ground: Ground) -> None:
    address = LIVE.findall(tracking(city, "accepted"))[0].replace("&amp;", "&")
    client = city.visit("applicant")
    client.get(address, headers={"HX-Request": "true"})
    with Counter(ground)() as count:
        same = client.get(address, headers={"HX-Request": "true"})
    assert (same.status_code, same.content) == (204, b"")
    assert len(reads(count.statements)) <= 2, count.statements
    city.act(city.places["accepted"], 1, commands.BeginReview())
    after = client.get(address, headers={"HX-Request": "true"})
    assert after.status_code == 200
    assert "正在审查" in text(after)


def test_elder_mode_has_a_button_where_others_are_refreshed(city: City) -> None:
    assert LIVE.search(tracking(city, "accepted"))
    calm = tracking(city, "accepted", mode="elder")
    assert not LIVE.search(calm)
    assert "刷新进度" in calm


def test_what_is_over_is_looked_at_no_more(city: City) -> None:
    assert not LIVE.search(tracking(city, "concluded"))


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/applications", 6),
        ("/applications?show=over", 6),
        ("/applications/{accepted}/tracking", 8),
        ("/applications/{concluded}/tracking", 8),
        ("/applications/{noticed}/correction", 12),
        ("/applications/{concluded}/results", 8),
        ("/applications/{concluded}/rating", 8),
        ("/applications/{approved}/withdraw", 6),
        ("/my-data", 8),
        ("/my-data/shared", 8),
        ("/my-data/reads", 8),
        ("/my-data/sign-ins", 6),
    ],
)
def test_a_page_takes_few_statements(city: City, ground: Ground, path: str, most: int) -> None:
    client, address = city.visit("applicant"), path.format_map(city.places)
    assert client.get(address).status_code == 200
    with Counter(ground)() as count:
        assert client.get(address).status_code == 200
    assert len(reads(count.statements)) <= most, count.statements


def reads(statements: list[str]) -> list[str]:
    """Leave out what only begins or ends a transaction of the test's."""
    return [
        one for one in statements if not one.upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"))
    ]


@pytest.mark.parametrize("page", ["tracking", "withdraw", "correction", "results", "rating"])
def test_a_foreign_application_is_answered_like_one_that_is_not_there(city: City, page: str) -> None:
    client = city.visit("stranger")
    for place in (city.places["noticed"], NOBODY_ID, "x", "430181-'; DROP TABLE application; --"):
        assert client.get(f"/applications/{place}/{page}").status_code == 404, place


def test_my_list_names_what_is_needed_first_and_links_to_where_it_is_done(city: City) -> None:
    page = text(city.visit("applicant").get("/applications"))
    assert page.index("需要您处理") < page.index("其他申请")
    assert f"/applications/{city.places['noticed']}/correction" in page
    assert f"/applications/{city.places['concluded']}/rating" in page
    signing = text(city.visit("signatory").get("/applications"))
    assert f"/sign/{city.places['signing']}" in signing
    assert f"/applications/{city.places['draft']}" not in signing


def test_a_made_up_place_in_the_list_shows_its_beginning(city: City) -> None:
    for after in ("x", "2026-01-01T00:00:00~", "%00"):
        assert city.visit("applicant").get(f"/applications?after={after}&show=nothing").status_code == 200


def withdraw(client: Client, city: City, place: str, reason: str, key: str = "once") -> int:
    address = f"/applications/{city.places[place]}/withdraw"
    return client.post(address, {"reason": reason, "key": key}).status_code


def test_withdrawing_says_what_stops_and_what_goes_on_and_happens_once(city: City) -> None:
    client = city.visit("applicant")
    asked = text(client.get(f"/applications/{city.places['approved']}/withdraw"))
    assert asked.index("已经作出决定，会继续办完") < asked.rindex("出生医学证明")
    assert withdraw(client, city, "approved", "不办了") == 303
    assert withdraw(client, city, "approved", "不办了") == 303
    city.relay()
    page = tracking(city, "approved")
    assert "申请已撤回" in page
    assert "不能再撤回" in text(client.get(f"/applications/{city.places['approved']}/withdraw"))


def test_what_people_and_officers_write_is_shown_as_text(city: City) -> None:
    place = city.birth_in_progress()
    attack = '<script>alert(1)</script><img src=x onerror="alert(1)">'
    lack = Deficiency("mother.name", attack, attack)
    city.act(place, 1, commands.RequestCorrection((lack,)))
    services.release_correction(actor=LEAD, application_id=place, idempotency_key="r", now=city.tick())
    client = city.visit("applicant")
    assert client.post(f"/applications/{place}/withdraw", {"reason": attack, "key": "w"}).status_code == 303
    for page in ("tracking", "correction"):
        shown = text(client.get(f"/applications/{place}/{page}"))
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "&lt;script&gt;" in shown


def test_nobody_but_the_applicant_withdraws(city: City) -> None:
    for who, status in (("signatory", 403), ("stranger", 404), ("officer", 403)):
        assert withdraw(city.visit(who), city, "accepted", "x") == status, who


def test_who_will_do_what_is_shown_from_the_first_moment(city: City) -> None:
    page = tracking(city, "received")
    assert page.index("各单位办理情况") < page.index("出生医学证明") < page.index("出生登记")
    assert "牵头单位正在看整份申请" in page
    assert "graph-edge" in page


def test_a_part_is_told_of_once_with_its_details_beside_it(city: City) -> None:
    listed = tracking(city, "accepted").partition('class="graph-list"')[2].partition("</ol>")[0]
    first = listed.partition("</li>")[0]
    assert first.index("出生医学证明") < first.index("下一步") < first.index("办件编号") < first.index("为什么是这一天")


def test_of_a_long_history_the_latest_steps_are_open_and_the_others_unfold(city: City) -> None:
    history = tracking(city, "concluded").partition('id="history"')[2]
    shown, folded = re.split(r"更早的 \d+ 步", history, maxsplit=1)
    assert shown.count("timeline-title") == LATEST
    assert "全部办结" in shown
    assert "提交申请" in folded
