"""The desk's inbox in the browser's eyes: queues, filters, search, claiming many, and what a head sees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from onething.apps.casework import selectors, services
from onething.apps.people.models import Person
from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import SYSTEM, Actor
from onething.domain.casework import commands
from onething.domain.casework.states import CaseId, CaseState
from tests.api.kit import COLLEAGUE, HOSPITAL
from tests.portals.city import City
from tests.portals.reading import Reader
from tests.portals.visiting import text
from tests.support.applications import officer
from tests.support.counters import Counter
from tests.support.database import Ground

MOST_STATEMENTS = 12
ME = officer(HOSPITAL)
OTHER = replace(ME, account="another-officer", name="同事乙")
TICKED = ("submitted", "review", "accepted", "concluded")
SCRIPT = "<script>alert(1)</script>"


def perform(city: City, place: str, command: commands.Command, actor: Actor = ME) -> None:
    """Do a command on the first case of a place."""
    services.perform(
        actor=actor,
        case=CaseId(city.places[place], 1),
        command=command,
        expected_version=None,
        idempotency_key=city.key(),
        now=city.tick(),
    )


def case(city: City, place: str) -> CaseId:
    return CaseId(city.places[place], 1)


def number(city: City, place: str) -> str:
    return selectors.case_for(SYSTEM, case(city, place)).number


def sent(client: Client, address: str, page: str, typed: Mapping[str, object]) -> Any:
    """Fill in the form of a page that posts to `page`, and send it."""
    form = Reader.of(text(client.get(address))).form(page, address)
    return client.post(form.action, {**form.values, **typed})


def test_the_inbox_lists_the_units_open_cases_with_masked_names(city: City) -> None:
    shown = text(city.visit("officer").get("/desk/"))
    for place in ("submitted", "accepted", "review", "decision", "contributed"):
        assert number(city, place) in shown, place
    assert number(city, "concluded") not in shown
    assert "李**" in shown
    assert "李小满" not in shown


def test_another_units_inbox_shows_nothing_of_it(city: City) -> None:
    shown = text(city.visit("other unit").get("/desk/"))
    assert number(city, "submitted") not in shown
    assert "李" not in shown


def test_queues_narrow_to_mine_and_to_nobodys(city: City) -> None:
    perform(city, "submitted", commands.Claim())
    perform(city, "accepted", commands.Claim(), OTHER)
    client = city.visit("officer")
    mine = text(client.get("/desk/?queue=mine"))
    assert number(city, "submitted") in mine
    assert number(city, "accepted") not in mine
    unclaimed = text(client.get("/desk/?queue=unclaimed"))
    assert number(city, "submitted") not in unclaimed
    assert number(city, "review") in unclaimed
    assert number(city, "accepted") in text(client.get(f"/desk/?claimed_by={OTHER.account}"))


def test_filters_narrow_by_state_item_light_and_due_day(city: City) -> None:
    client = city.visit("officer")
    review = text(client.get("/desk/?state=review"))
    assert number(city, "review") in review
    assert number(city, "submitted") not in review
    assert "没有符合条件的办件" in text(client.get("/desk/?light=red"))
    assert "没有符合条件的办件" in text(client.get("/desk/?due_by=2026-03-01"))
    assert "没有符合条件的办件" in text(client.get("/desk/?item=no-such-item"))
    assert number(city, "submitted") in text(client.get("/desk/?item=birth-certificate&light=green"))


@pytest.mark.parametrize("query", ["state=nonsense", "light=blue", "due_by=tomorrow", "queue=x"])
def test_a_filter_nobody_offers_is_ignored_and_said(city: City, query: str) -> None:
    answer = city.visit("officer").get(f"/desk/?{query}")
    assert answer.status_code == 200
    assert "无法识别" in text(answer)


@pytest.mark.parametrize("query", ["after=nonsense", "before=W10=", "after=%00"])
def test_a_page_nobody_gave_out_leads_to_the_first(city: City, query: str) -> None:
    answer = city.visit("officer").get(f"/desk/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")


def test_paging_goes_forward_and_back(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    original = selectors.Page
    monkeypatch.setattr("onething.portals.desk.inbox.Page", lambda after, before: original(after, 4, before))
    client = city.visit("officer")
    first = text(client.get("/desk/?queue=unclaimed"))
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    assert 'rel="prev"' not in first
    second = text(client.get(onward[1].replace("&amp;", "&")))
    assert "queue=unclaimed" in onward[1]
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back is not None
    numbers = re.compile(r"4301812603020000\d\d")
    assert not set(numbers.findall(first)) & set(numbers.findall(second))
    assert set(numbers.findall(text(client.get(back[1].replace("&amp;", "&"))))) == set(numbers.findall(first))


def test_search_finds_ended_cases_by_number_and_by_name(city: City) -> None:
    client = city.visit("officer")
    shown = text(client.get("/desk/", {"q": number(city, "concluded")}))
    assert number(city, "concluded") in shown
    assert number(city, "submitted") not in shown
    assert number(city, "submitted") in text(client.get("/desk/", {"q": "李小"}))
    assert "没有找到" in text(city.visit("other unit").get("/desk/", {"q": number(city, "submitted")}))


@pytest.mark.parametrize("words", [SCRIPT, "%", "' OR 1=1 --", "李" * 500, "𠮷田", "\x00"])
def test_whatever_is_searched_for_is_only_text(city: City, words: str) -> None:
    answer = city.visit("officer").get("/desk/", {"q": words})
    assert answer.status_code == 200
    assert SCRIPT not in text(answer)


def test_a_bulk_claim_says_what_became_of_each_case(city: City) -> None:
    perform(city, "accepted", commands.Claim(), OTHER)
    client = city.visit("officer")
    ticked = [f"{case(city, place)}/{number(city, place)}" for place in TICKED]
    answer = sent(client, "/desk/", "desk:claim", {"case": [*ticked, "nonsense"]})
    assert answer.status_code == 200
    rows = [re.sub(r"<[^>]+>|\s+", "", row) for row in re.findall(r"<tr>.*?</tr>", text(answer), re.DOTALL)]
    said = {place: next(row for row in rows if number(city, place) in row) for place in TICKED}
    assert "已认领" in said["submitted"]
    assert "已认领" in said["review"]
    assert "已被别人先认领" in said["accepted"]
    assert "没有认领" in said["concluded"]
    assert "认领了 2 件，2 件没有认领" in text(answer)
    assert selectors.case_for(ME, case(city, "submitted")).snapshot.claimed_by == ME.account
    assert selectors.case_for(ME, case(city, "accepted")).snapshot.claimed_by == OTHER.account


def test_a_double_click_on_claim_claims_once(city: City) -> None:
    client = city.visit("officer")
    form = Reader.of(text(client.get("/desk/"))).form("desk:claim", "/desk/")
    typed = {**form.values, "case": [f"{case(city, 'submitted')}/{number(city, 'submitted')}"]}
    assert [client.post(form.action, typed).status_code for _ in range(2)] == [303, 303]
    assert [one.command for one in selectors.history(case(city, "submitted"))].count("claim") == 1


def test_claiming_nothing_or_too_much_is_said(city: City) -> None:
    client = city.visit("officer")
    sent(client, "/desk/", "desk:claim", {})
    assert "请先勾选" in text(client.get("/desk/"))
    many = [f"{city.places['submitted']}.{n}/1" for n in range(1, services.MOST_AT_ONCE + 2)]
    sent(client, "/desk/", "desk:claim", {"case": many})
    assert "一次最多认领 100 件" in text(client.get("/desk/"))
    assert selectors.case_for(ME, case(city, "submitted")).snapshot.claimed_by is None


def test_claiming_leads_back_to_where_one_was_and_nowhere_else(city: City) -> None:
    client = city.visit("officer")
    ticked = {"case": f"{case(city, 'submitted')}/1"}
    kept = sent(client, "/desk/?queue=unclaimed", "desk:claim", ticked)
    assert kept.headers["Location"] == "/desk/?queue=unclaimed"
    strange = sent(client, "/desk/", "desk:claim", {**ticked, "back": "//elsewhere.example"})
    assert strange.headers["Location"] == "/desk/"


def test_whoever_handles_no_cases_is_told_where_to_go(city: City) -> None:
    assert "/counter/" in text(city.visit("clerk").get("/desk/"))
    assert "审批人员办理办件的地方" in text(city.visit("clerk").get("/desk/"))


def test_whoever_only_coordinates_is_led_to_what_waits_for_them(city: City) -> None:
    client = city.visit("coordinator")
    answer = client.get("/desk/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/coordination")
    assert client.get("/desk/?queue=unit").status_code == 303
    menu = re.findall(r'href="(/desk/[^"]*)"', text(client.get("/desk/coordination")).split("<main")[0])
    assert "/desk/coordination" in menu


def test_whoever_may_not_claim_is_offered_no_boxes_to_tick(city: City) -> None:
    assert 'name="case"' in text(city.visit("officer").get("/desk/"))
    shown = text(city.visit("colleague").get("/desk/"))
    assert number(city, "submitted") in shown
    assert 'name="case"' not in shown
    assert "认领所选" not in shown


def test_when_all_were_claimed_one_is_back_at_the_list(city: City) -> None:
    client = city.visit("officer")
    ticked = {"case": f"{case(city, 'submitted')}/{number(city, 'submitted')}"}
    answer = sent(client, "/desk/", "desk:claim", ticked)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")
    assert "已认领 1 件" in text(client.get("/desk/"))
    assert client.get("/desk/claims").headers["Location"] == "/desk/"


def test_the_load_is_for_those_who_supervise(city: City) -> None:
    perform(city, "submitted", commands.Claim())
    shown = text(city.visit("colleague").get("/desk/load"))
    assert ME.name in shown
    assert f"claimed_by={ME.account}" in shown
    assert city.visit("officer").get("/desk/load").status_code == 403
    assert Duty.SUPERVISE in COLLEAGUE.duties


def test_the_load_as_a_table_opens_in_a_spreadsheet_and_runs_nothing(city: City) -> None:
    Person.objects.filter(id=ME.account).update(name="=1+1")
    perform(city, "submitted", commands.Claim())
    answer = city.visit("colleague").get("/desk/load.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert lines[0].startswith("办理人,岗位,未办结,已超期")
    assert any(line.startswith("'=1+1,") for line in lines)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("officer", "/desk/"),
        ("officer", "/desk/?queue=mine&state=review"),
        ("officer", "/desk/?q=李"),
        ("colleague", "/desk/load"),
        ("coordinator", "/desk/coordination"),
    ],
)
def test_a_list_takes_few_statements_however_long_it_is(city: City, ground: Ground, who: str, path: str) -> None:
    client = city.visit(who)
    client.get(path)
    with Counter(ground)() as cost:
        assert client.get(path).status_code == 200
    assert len(cost.statements) <= MOST_STATEMENTS, cost.statements


def test_the_states_offered_are_those_a_unit_works_in(city: City) -> None:
    shown = text(city.visit("officer").get("/desk/"))
    assert f'<option value="{CaseState.REVIEW.value}"' in shown
    assert f'<option value="{CaseState.CONCLUDED.value}"' not in shown
