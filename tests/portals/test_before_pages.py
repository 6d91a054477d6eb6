"""The pages before an application, on the catalogue that is shipped: found by one's own words, guided, told once."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from onething.apps.catalogue import services
from onething.apps.people import limits
from onething.config import bootstrap
from onething.domain.access.actors import SYSTEM
from onething.portals.ui.places import REGION
from tests.api.kit import undone
from tests.support.counters import Counter
from tests.support.database import Ground

CATALOGUE: Final = Path(__file__).parents[2] / "catalogue"
MONDAY: Final = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
GUIDE: Final = "/events/newborn/guide"
BRIEFING: Final = "/events/newborn/briefing"
ANSWERS: Final = {
    "married": "yes", "newborn_count": "2", "born_in_province": "yes", "under_six_months": "yes",
    "household_side": "mother", "household_kind": "family", "father_collects": "no", "insurance_place": "here",
    "wants_social_card": "yes", "claims_benefit": "no", "wants_guidance": "no", "delivery": "mail",
}  # fmt: skip


class Monday:
    """A clock that stands still."""

    def now(self) -> dt.datetime:
        """See `Clock`."""
        return MONDAY

    def today(self) -> dt.date:
        """See `Clock`."""
        return MONDAY.date()


@pytest.fixture(scope="module", autouse=True)
def _shipped(ground: Ground, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    original = bootstrap.clock
    with django_db_blocker.unblock():
        bootstrap.clock = Monday  # type: ignore[assignment]  # a clock of the test's own
        services.publish(CATALOGUE, SYSTEM, MONDAY)
        yield
        bootstrap.clock = original
        ground.empty()


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    with undone():
        yield


def get(path: str, client: Client | None = None, *, htmx: bool = False, **query: str) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    return (client or Client(raise_request_exception=False)).get(path, query, headers=headers)


def text(answer: Any) -> str:
    """Return a page's words without tags."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def heading(answer: Any) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), flags=re.DOTALL)
    assert found is not None
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found[1]))).strip()


def said(**more: str) -> dict[str, Any]:
    """Return answers as they stand in an address."""
    return {f"a.{name}": value for name, value in more.items()}


def answers_in(address: str) -> dict[str, str]:
    query = parse_qs(urlsplit(address).query)
    return {name.removeprefix("a."): values[0] for name, values in query.items() if name.startswith("a.")}


# ---- home


def test_home_offers_search_life_events_by_audience_and_the_elder_mode() -> None:
    page = get("/")
    words = text(page)
    assert page.status_code == 200
    for expected in (
        "大家常搜",
        "上户口",
        "个人",
        "出生",
        "新生儿出生",
        "企业",
        "准入准营",
        "开办餐饮店",
        "长辈版",
        "办理地区：长沙市",
    ):
        assert expected in words
    assert "我正在办的" not in words


def test_home_counts_what_is_saved_from_the_definitions() -> None:
    words = text(get("/"))
    assert re.search(r"少填 \d+ 项内容 · 少交 \d+ 种材料 · \d+ 个工作日办好（一件一件办，承诺加起来 \d+ 天）", words)


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("/", 1),
        ("/find?q=浏阳开饭店", 1),
        ("/find", 1),
        ("/regions", 1),
        ("/events/newborn", 1),
        (GUIDE, 2),
        (BRIEFING, 2),
    ],
)
def test_an_anonymous_page_asks_for_the_version_and_the_allowance_and_nothing_else(
    ground: Ground, path: str, statements: int
) -> None:
    get(path)
    with Counter(ground)() as count:
        assert get(path).status_code in {200, 303}
    asked = [one for one in count.statements if one not in count.transaction_statements]
    assert len(asked) <= statements, asked


def test_a_region_that_is_not_known_any_more_falls_back_to_one_that_is_open() -> None:
    client = Client()
    client.cookies["region"] = "999999"
    assert "办理地区：长沙市" in text(get("/", client))
    assert get("/events/newborn", client).status_code == 200
    assert get(GUIDE, client).status_code == 200


def test_the_region_chosen_is_remembered_and_its_days_are_shown() -> None:
    client = Client()
    assert 'value="430181"' in get("/regions", client).content.decode()
    answer = client.post("/preferences", {"region": "430181", "next": "/"})
    assert answer["Location"] == "/"
    assert "办理地区：浏阳市" in text(get("/", client))
    assert "在浏阳市办理" in text(get("/events/newborn", client))
    assert "4 个工作日" in text(get("/events/newborn", client))


# ---- search


@pytest.mark.parametrize(
    ("words", "event", "why"),
    [
        ("上户口", "新生儿出生", "匹配“上户口”"),
        ("社保卡", "新生儿出生", "“社会保障卡申领（邮寄卡不激活金融账户）”是其中一项"),
        ("开店饭", "开办餐饮店", "匹配“开饭店”"),
        ("ＫＡＩ 开饭店", "开办餐饮店", "匹配“开饭店”"),
    ],
)
def test_search_finds_by_a_citizens_words_and_says_why(words: str, event: str, why: str) -> None:
    page = text(get("/find", q=words))
    assert event in page
    assert why in page


def test_a_region_in_the_words_is_said_and_can_be_switched() -> None:
    page = get("/find", q="浏阳开饭店")
    assert "已按浏阳市显示" in text(page)
    body = page.content.decode()
    assert '/events/restaurant?region=430181"' in body
    assert 'value="430100"' in body
    assert f'name="next" value="/find?q={quote("开饭店")}"' in body


def test_no_match_says_so_and_what_to_do_and_offers_near_ones() -> None:
    page = text(get("/find", q="结婚登记"))
    assert "没有找到“ 结婚登记 ”" in page
    assert "换一种说法" in page
    assert "您是不是要找" in page
    assert "现在可以办的事" in text(get("/find", q="xyz"))


def test_while_one_types_only_the_results_are_sent() -> None:
    part = get("/find", q="上户口", htmx=True).content.decode()
    assert part.lstrip().startswith('<div id="results"')
    assert "<html" not in part


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "𠮷野家𪚥", "%00\x00", "你" * 5000, "'; --"],
)
def test_whatever_is_searched_for_is_shown_as_text(words: str) -> None:
    answer = get("/find", q=words)
    assert answer.status_code == 200
    body = answer.content.decode()
    assert "<script>alert" not in body
    assert "<img src=x" not in body


def test_rare_characters_come_back_whole() -> None:
    assert "𠮷野家𪚥" in text(get("/find", q="𠮷野家𪚥"))


# ---- a life event


def test_a_life_event_says_who_does_what_how_long_and_what_it_saves() -> None:
    page = text(get("/events/newborn"))
    for expected in (
        "出生登记",
        "公安",
        "2 个工作日（单独办 10 个）",
        "都要办",
        "看情况办",
        "要自己带的",
        "母亲、父亲",
        "办好一件给一件",
    ):
        assert expected in page


def test_an_unknown_life_event_is_not_found_and_search_is_offered() -> None:
    for path in ("/events/no-such-thing", "/events/no-such-thing/guide", "/events/no-such-thing/briefing"):
        page = get(path)
        assert page.status_code == 404
        assert "没有找到这件事" in text(page)
        assert 'action="/find"' in page.content.decode()


@pytest.mark.parametrize("region", ["430000", "110105", "x", "𠮷", "4301000"])
def test_a_region_that_is_not_open_says_which_are(region: str) -> None:
    for path in ("/events/newborn", GUIDE, BRIEFING):
        page = get(path, region=region)
        assert page.status_code == 404
        assert "这个地区还没有开通" in text(page)
        assert "浏阳市" in text(page)


# ---- guidance


def test_one_question_is_asked_at_a_time_with_why_and_what_will_be_needed() -> None:
    page = get(GUIDE)
    words = text(page)
    assert heading(page) == "孩子出生时，父母是夫妻吗？"
    for expected in ("第 1 个问题，最多 12 个", "为什么问这个？", "您要办的", "5 个工作日", "2026年3月9日", "出生登记"):
        assert expected in words
    assert "上一题" not in words


def test_answers_travel_in_the_address_to_the_briefing() -> None:
    address, asked = GUIDE, []
    while not address.startswith(BRIEFING):
        body = Client().get(address).content.decode()
        fields: dict[str, Any] = dict(
            re.findall(r'<input type="hidden" name="(a\.[a-z_]+|region|asked)" value="([^"]*)"', body)
        )
        asked.append(fields["asked"])
        page = get(GUIDE, **fields, **said(**{asked[-1]: ANSWERS[asked[-1]]}))
        assert page.status_code == 303
        address = page["Location"]
        assert "asked=" not in address
        assert len(asked) <= len(ANSWERS)
    assert asked == list(ANSWERS)
    assert answers_in(address) == ANSWERS
    assert parse_qs(urlsplit(address).query)["region"] == [REGION]
    assert Client().get(address).status_code == 200


def test_going_back_shows_the_answer_given_and_keeps_the_later_ones() -> None:
    page = get(GUIDE, at="newborn_count", **said(married="yes", newborn_count="3", born_in_province="yes"))
    body = page.content.decode()
    assert heading(page) == "这次生了几个孩子？"
    assert 'value="3"' in body
    assert 'name="a.born_in_province" value="yes"' in body
    answer = get(GUIDE, asked="newborn_count", **said(married="yes", newborn_count="1", born_in_province="yes"))
    assert answers_in(answer["Location"]) == {"married": "yes", "newborn_count": "1", "born_in_province": "yes"}
    assert heading(Client().get(answer["Location"])) == "孩子还不满六个月吗？"


def test_an_answer_that_is_not_asked_for_now_holds_again_when_it_is() -> None:
    restaurant = "/events/restaurant/guide"
    given_ = said(has_licence="yes", licensed_in_province="yes", floor_area="40", cold_dishes="no",
                  self_made_drinks="no", raw_food="no", fire_route="inspection")  # fmt: skip
    without = get(restaurant, asked="dine_in", **given_, **said(dine_in="no"))
    assert answers_in(without["Location"])["fire_route"] == "inspection"
    assert "消防检查想怎么办" not in text(Client().get(without["Location"]))
    again = get(restaurant, asked="dine_in", **given_, **said(dine_in="yes"))
    assert "请先来检查" in text(Client().get(again["Location"]))


def test_a_question_left_empty_is_asked_again_with_the_problem_beside_it() -> None:
    page = get(GUIDE, asked="married")
    assert page.status_code == 422
    assert heading(page) == "孩子出生时，父母是夫妻吗？"
    assert "请选择一个答案" in text(page)
    assert 'aria-invalid="true"' in page.content.decode() or "is-wrong" in page.content.decode()


@pytest.mark.parametrize("typed", ["9", "0", "-1", "两个", "1.5", "1e9", "<b>2</b>", "9" * 500])
def test_an_answer_that_cannot_be_is_kept_on_the_page_with_what_to_do(typed: str) -> None:
    page = get(GUIDE, asked="newborn_count", **said(married="yes", newborn_count=typed))
    assert page.status_code == 422
    assert heading(page) == "这次生了几个孩子？"
    assert f'value="{html.escape(typed[:60])}"' in page.content.decode()
    assert "请填写" in text(page)


def test_full_width_digits_are_digits() -> None:
    page = get(GUIDE, asked="newborn_count", **said(married="yes", newborn_count="２"))
    assert page.status_code == 303


def test_answers_that_were_tampered_with_are_told_and_not_adopted() -> None:
    page = get(GUIDE, **said(married="maybe", no_such_question="1"))
    assert page.status_code == 422
    assert "网址里有不认识的内容，没有采用：no_such_question" in text(page)
    assert heading(page) == "孩子出生时，父母是夫妻吗？"
    page = get(BRIEFING, **said(married="maybe"))
    assert page.status_code == 200
    assert "还有问题没有回答" in text(page)


def test_what_can_not_be_done_online_says_why_and_what_to_do_instead() -> None:
    page = get(GUIDE, asked="married", **said(married="no"))
    page = Client().get(page["Location"])
    words = text(page)
    assert heading(page) == "这种情况请到窗口办理"
    assert "父母不是夫妻的，要当面核实父母身份" in words
    assert "到分娩的医院" in words
    assert "修改" in words
    assert "今天提交" not in words


def test_with_htmx_the_page_comes_at_once_and_the_address_is_clean() -> None:
    page = get(GUIDE, asked="married", htmx=True, **said(married="yes"))
    assert page.status_code == 200
    assert heading(page) == "这次生了几个孩子？"
    assert page["HX-Push-Url"].endswith("a.married=yes")
    done = get(GUIDE, asked="delivery", htmx=True, **said(**ANSWERS))
    assert done.status_code == 204
    assert done["HX-Redirect"].startswith(BRIEFING)


def test_nothing_about_whoever_asks_is_stored() -> None:
    page = get(GUIDE, **said(married="yes"))
    assert {name for name, cookie in page.cookies.items() if cookie.value} <= {"csrftoken"}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*ANSWERS, "asked", "at", "region", "zz"]), st.text(max_size=80), max_size=6))
def test_whatever_stands_in_the_address_the_page_says_something(query: dict[str, str]) -> None:
    typed: dict[str, Any] = {
        name if name in {"asked", "at", "region"} else f"a.{name}": value for name, value in query.items()
    }
    assert get(GUIDE, **typed).status_code in {200, 303, 404, 422}
    assert get(BRIEFING, **typed).status_code in {200, 404}


def test_asking_too_often_is_told_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LIMITS", {limits.Purpose.ANONYMOUS: limits.Limit(3, dt.timedelta(minutes=1))})
    monkeypatch.setattr(limits.allow, "__defaults__", (limits.LIMITS,))
    statuses = [get(GUIDE).status_code for _ in range(5)]
    assert statuses[:3] == [200, 200, 200]
    assert statuses[4] == 429
    assert get("/events/newborn").status_code == 200, "reading costs nothing"


# ---- the briefing


def test_the_briefing_tells_everything_once() -> None:
    page = get(BRIEFING, region="430181", **said(**ANSWERS))
    words = text(page)
    for expected in (
        "新生儿出生：一次告知", "办哪些事，为什么", "出生登记", "×2", "要带的材料", "新生儿1、新生儿2", "不用带的材料",
        "期限是怎么数的？", "行政许可法第八十二条", "不予受理的情形", "提交以前要签名的人：母亲、父亲",
        "您的回答", "办结一项送达一项",
        "取自已公布的办事指南", "登录后开始办理",
    ):  # fmt: skip
        assert expected in words, expected


def test_the_way_back_from_signing_in_is_the_briefing_with_all_answers() -> None:
    body = get(BRIEFING, region="430181", **said(**ANSWERS)).content.decode()
    link = re.search(r'href="(/sign-in\?next=[^"]*briefing[^"]*)"', body)
    assert link is not None
    back = parse_qs(urlsplit(html.unescape(link[1])).query)["next"][0]
    assert answers_in(back) == ANSWERS
    assert urlsplit(back).path == BRIEFING


def test_an_enterprises_event_says_that_an_agent_has_to_sign_in() -> None:
    given_ = said(has_licence="yes", licensed_in_province="yes", floor_area="40", cold_dishes="no",
                  self_made_drinks="no", raw_food="no", dine_in="no", has_signboard="no", delivery="mail")  # fmt: skip
    page = get("/events/restaurant/briefing", **given_)
    assert "请用企业代理账号登录" in text(page)


def test_the_link_to_share_is_the_page_itself_with_region_and_answers() -> None:
    body = get(BRIEFING, region="430181", **said(**ANSWERS)).content.decode()
    link = re.search(r'value="(http://testserver/events/newborn/briefing[^"]*)"', body)
    assert link is not None
    assert answers_in(html.unescape(link[1])) == ANSWERS


def test_the_briefing_is_had_as_pdf() -> None:
    answer = get(f"{BRIEFING}.pdf", region="430181", **said(**ANSWERS))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert 'filename="newborn-430181.pdf"' in answer["Content-Disposition"]


def test_a_briefing_before_all_is_answered_leads_back_to_the_questions() -> None:
    page = get(BRIEFING, **said(married="yes"))
    assert "还有问题没有回答" in text(page)
    assert "开始办理" in text(page)
    assert 'action="/events/newborn/start"' not in page.content.decode()
