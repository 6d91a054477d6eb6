"""The form's pages: saved as typed, nothing lost to an error, a second page, an ended session or strange characters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from onething.apps.applications import selectors, services
from onething.apps.applications.models import Application
from onething.portals.ui import sessions
from tests.portals.city import City
from tests.portals.reading import Form, Reader
from tests.support.applications import MOTHER, OWNER
from tests.support.counters import Counter
from tests.support.database import Ground

HTMX = {"HX-Request": "true"}
STRANGE = '𠮷䶮㐂<script>alert(1)</script>"><img src=x onerror=alert(2)>{{7*7}}{% raw %}&amp;'
"""Characters of four bytes in GB 18030, and markup that must stay text."""
MOST_STATEMENTS = 12


@pytest.fixture
def twins(city: City) -> str:
    """Return a draft for twins."""
    return city.start("newborn", {"married": True, "newborn_count": 2, "insured": True}, MOTHER).application_id


@pytest.fixture
def mother(city: City) -> Client:
    """Return the mother's browser."""
    return city.visit("applicant")


def section(application: str, name: str = "mother") -> str:
    """Return a section's address."""
    return f"/applications/{application}/sections/{name}"


def page(client: Client, address: str, status: int = 200) -> str:
    """Return a page."""
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def form_on(client: Client, address: str) -> Form:
    """Return the form of a section as it is shown."""
    return Reader.of(page(client, address)).form("citizen:section", address)


def sent(client: Client, form: Form, typed: Mapping[str, str], then: str = "next", **headers: str) -> Any:
    """Send a form with something typed into it."""
    values = form.filled(typed, ("then", then))
    return client.post(form.action, values, headers=headers)


def stored(application: str) -> dict[str, Any]:
    """Return the values that are kept."""
    return dict(Application.objects.get(id=application).values)


def test_what_is_typed_is_kept_and_the_next_section_follows(mother: Client, city: City, twins: str) -> None:
    form = form_on(mother, section(twins, "newborn.1"))
    typed = {"newborn.1.name": "王小宝", "newborn.1.birth_date": "2026-02-20"}
    answer = sent(mother, form, {**typed, "newborn.1.registration_area": "430181000000"})
    after = selectors.section(MOTHER, twins, "newborn.1", city.now).after
    assert (answer.status_code, answer.headers["Location"]) == (303, section(twins, str(after)))
    assert stored(twins).items() >= typed.items()


def test_what_is_missing_is_said_in_a_summary_that_leads_to_each_field(mother: Client, twins: str) -> None:
    answer = sent(mother, form_on(mother, section(twins)), {"mother.id_number": "43018119900101"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{section(twins)}?check=1")
    html = page(mother, answer.headers["Location"])
    summary = html[html.index('class="errors"') : html.index("</ul>", html.index('class="errors"'))]
    assert 'href="#f-mother.id_number"' in summary
    assert 'href="#f-mother.name"' in summary
    assert 'id="f-mother.id_number-error"' in html
    assert 'value="43018119900101"' in html
    assert stored(twins)["mother.id_number"] == "43018119900101"


def test_on_a_first_look_nothing_is_complained_of(mother: Client, twins: str) -> None:
    assert 'class="errors"' not in page(mother, section(twins))
    assert "is-wrong" not in page(mother, section(twins))


def test_saving_and_doing_something_else_leads_to_the_overview(mother: Client, twins: str) -> None:
    answer = sent(mother, form_on(mother, section(twins)), {"mother.name": "李"}, then="later")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/applications/{twins}/")
    assert stored(twins)["mother.name"] == "李"


@pytest.mark.parametrize("name", ["mother.name", "mother.id_number", "mother.phone"])
def test_strange_characters_and_markup_stay_what_they_are(mother: Client, twins: str, name: str) -> None:
    sent(mother, form_on(mother, section(twins)), {name: STRANGE}, then="later")
    assert stored(twins)[name] == STRANGE
    for address in (section(twins), f"/applications/{twins}/check", f"/applications/{twins}/"):
        html = page(mother, address)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
    assert form_on(mother, section(twins)).values[name] == [STRANGE]


def test_control_characters_are_refused_and_still_stand_in_the_field(mother: Client, twins: str) -> None:
    typed = {"mother.name": "李\x07小满", "mother.phone": "13800000000"}
    answer = sent(mother, form_on(mother, section(twins)), typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "控制字符" in html
    assert "李\x07小满" in html
    assert stored(twins).get("mother.name") is None
    assert stored(twins)["mother.phone"] == "13800000000"


def test_a_text_that_is_too_long_is_refused_and_not_cut(mother: Client, twins: str) -> None:
    answer = sent(mother, form_on(mother, section(twins)), {"mother.name": "长" * 5000})
    assert answer.status_code == 422
    assert "长" * 5000 in answer.content.decode()
    assert stored(twins).get("mother.name") is None


def test_typing_saves_one_field_and_says_when(mother: Client, twins: str) -> None:
    form = form_on(mother, section(twins))
    answer = sent(mother, form, {"mother.name": "李小满"}, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "已保存" in html
    assert "<html" not in html
    assert stored(twins) == {"mother.name": "李小满"}
    assert f'name="version" value="{Application.objects.get(id=twins).version}"' in html


def test_the_fault_of_a_field_is_said_once_one_has_gone_on(mother: Client, twins: str) -> None:
    form = form_on(mother, section(twins))
    first = sent(mother, form, {"mother.id_number": "4301"}, **HTMX).content.decode()
    assert "f-mother.id_number-error" not in first
    form.values |= Reader.of(f"<form method=post>{first}</form>").forms[0].values
    form.values["mother.id_number"] = ["4301"]
    second = sent(mother, form, {"mother.name": "李小满"}, **HTMX).content.decode()
    assert "f-mother.id_number-error" in second


def test_a_field_appears_and_goes_as_another_one_is_typed(city: City) -> None:
    shop = city.start("shop", {"dine_in": True}, OWNER).application_id
    owner = city.visit("shopkeeper")
    form = form_on(owner, section(shop, "shop"))
    assert "shop.seats" not in form.values
    large = sent(owner, form, {"shop.floor_area": "150"}, **HTMX).content.decode()
    assert 'id="slot-shop.seats"' in large
    form = form_on(owner, section(shop, "shop"))
    assert form.values["shop.seats"] == [""]
    small = sent(owner, form, {"shop.floor_area": "50", "shop.seats": "12"}, **HTMX).content.decode()
    assert '<div id="slot-shop.seats" hx-swap-oob="delete">' in small
    assert stored(shop)["shop.floor_area"] == "50"


def test_two_pages_on_one_draft_meet_only_in_the_same_field(mother: Client, twins: str) -> None:
    first, second = form_on(mother, section(twins)), form_on(mother, section(twins))
    sent(mother, first, {"mother.name": "李小满"}, then="later")
    answer = sent(mother, second, {"mother.phone": "13800000000"}, then="later")
    assert answer.status_code == 303
    assert stored(twins) == {"mother.name": "李小满", "mother.phone": "13800000000"}


def test_two_pages_that_change_the_same_field_let_one_choose(mother: Client, twins: str) -> None:
    first, second = form_on(mother, section(twins)), form_on(mother, section(twins))
    sent(mother, first, {"mother.name": "李小满"}, then="later")
    answer = sent(mother, second, {"mother.name": "李大满", "mother.phone": "13800000000"})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert stored(twins) == {"mother.name": "李小满", "mother.phone": "13800000000"}
    again = Reader.of(html).form("citizen:section", section(twins))
    assert again.values["mother.name"] == ["李大满"]
    assert "另一个页面保存的是" in html
    own = sent(mother, again, {}, then="later")
    assert own.status_code == 303
    assert stored(twins)["mother.name"] == "李大满"


def test_the_value_of_the_other_page_can_be_taken(mother: Client, twins: str) -> None:
    first, second = form_on(mother, section(twins)), form_on(mother, section(twins))
    sent(mother, first, {"mother.name": "李小满"}, then="later")
    html = sent(mother, second, {"mother.name": "李大满"}).content.decode()
    again = Reader.of(html).form("citizen:section", section(twins))
    assert sent(mother, again, {"take": "mother.name=李小满"}, then="later").status_code == 303
    assert stored(twins)["mother.name"] == "李小满"


@pytest.mark.parametrize("seen", ["", "not json", "[1]", '{"mother.name": 7}', '"x"'])
def test_a_form_that_forgot_what_it_showed_is_still_saved(mother: Client, twins: str, seen: str) -> None:
    form = form_on(mother, section(twins))
    answer = sent(mother, form, {"mother.name": "李小满", "seen": seen}, then="later")
    assert answer.status_code == 303
    assert stored(twins)["mother.name"] == "李小满"


def test_fields_that_are_not_the_sections_are_not_touched(mother: Client, twins: str) -> None:
    form = form_on(mother, section(twins))
    form.values |= {"father.name": ["冒名"], "mother.nickname": ["满满"]}
    assert sent(mother, form, {"mother.name": "李小满"}, then="later").status_code == 303
    assert stored(twins) == {"mother.name": "李小满"}


def test_a_box_can_be_ticked_and_unticked(mother: Client, twins: str) -> None:
    form = form_on(mother, section(twins))
    consent = next(name for name in form.values if ".consent" in name)
    form.values[consent] = ["", "yes"]
    sent(mother, form, {}, then="later")
    assert stored(twins)[consent] is True
    form = form_on(mother, section(twins))
    form.values[consent] = [""]
    sent(mother, form, {}, then="later")
    assert consent not in stored(twins)


def test_a_changed_prefilled_value_shows_what_its_source_gave(mother: Client, city: City, twins: str) -> None:
    source = {"source": "population", "name": "人口库", "read_at": city.now.isoformat(), "key": None}
    entry = {**source, "original": "15", "edited": False, "by": None}
    Application.objects.filter(id=twins).update(
        values={"mother.ethnicity": "15"}, provenance={"mother.ethnicity": entry}
    )
    assert "已从“人口库”取得" in page(mother, section(twins))
    sent(mother, form_on(mother, section(twins)), {"mother.ethnicity": "01"}, then="later")
    html = page(mother, section(twins))
    assert "原来给的是：土家族" in html
    assert "已从“人口库”取得" not in html


def test_an_ended_session_loses_nothing_typed(mother: Client, city: City, twins: str) -> None:
    form = form_on(mother, section(twins))
    del mother.cookies[sessions.COOKIE]
    answer = sent(mother, form, {"mother.name": "李小满"}, then="later")
    assert answer.status_code == 401
    assert 'name="carried"' in answer.content.decode()
    assert stored(twins) == {}


def test_the_counting_question_is_named_where_persons_are_counted(mother: Client, twins: str) -> None:
    html = page(mother, section(twins, "newborn.2"))
    assert f'href="/applications/{twins}/questions#f-a.newborn_count"' in html
    assert "questions#f-a.newborn_count" not in page(mother, section(twins))


def test_another_answer_brings_another_person_and_loses_no_value(mother: Client, twins: str) -> None:
    sent(mother, form_on(mother, section(twins, "newborn.2")), {"newborn.2.name": "王二宝"}, then="later")
    address = f"/applications/{twins}/questions"
    for count, there in (("1", 404), ("2", 200)):
        form = Reader.of(page(mother, address)).form("citizen:questions", address)
        assert mother.post(address, form.filled({"a.newborn_count": count})).status_code == 303
        assert mother.get(section(twins, "newborn.2")).status_code == there
    assert "王二宝" in page(mother, section(twins, "newborn.2"))


def test_what_is_handed_in_is_followed_instead_of_filled_in(mother: Client, city: City) -> None:
    received = city.places["received"]
    for name in ("", "questions", "sections/mother", "materials", "check"):
        answer = mother.get(f"/applications/{received}/{name}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/applications/{received}/tracking")


@pytest.mark.parametrize("name", ["", "questions", "sections/mother", "materials", "check", "receipt"])
def test_a_foreign_application_is_not_there(city: City, name: str) -> None:
    stranger = city.visit("stranger")
    foreign = stranger.get(f"/applications/{city.places['draft']}/{name}")
    missing = stranger.get(f"/applications/430181-AAAAAAAAAAAAAAAAAAAA/{name}")
    assert foreign.status_code == missing.status_code == 404
    hidden = foreign.content.decode().replace(city.places["draft"], "430181-AAAAAAAAAAAAAAAAAAAA")
    assert without_tokens(hidden) == without_tokens(missing.content.decode())


def without_tokens(html: str) -> list[str]:
    """Return a page's lines but for those with a form's token."""
    return [line for line in html.split("\n") if "csrfmiddlewaretoken" not in line and "编号" not in line]


@pytest.mark.parametrize("name", ["", "questions", "sections/mother", "materials", "check"])
def test_a_page_asks_the_database_little(mother: Client, twins: str, name: str, ground: Ground) -> None:
    address = f"/applications/{twins}/{name}"
    mother.get(address)
    with Counter(ground)() as count:
        assert mother.get(address).status_code == 200
    assert len(count.statements) <= 4, count.statements


def test_a_save_while_typing_asks_the_database_little(mother: Client, twins: str, ground: Ground) -> None:
    form = form_on(mother, section(twins))
    with Counter(ground)() as count:
        sent(mother, form, {"mother.name": "李小满"}, **HTMX)
    assert len(count.statements) <= MOST_STATEMENTS, count.statements


def test_a_signed_application_warns_before_it_is_changed(mother: Client, city: City) -> None:
    signed = city.places["signed"]
    for name in ("sections/mother", "questions", "materials"):
        assert "已有的签名都会作废" in page(mother, f"/applications/{signed}/{name}")
    sent(mother, form_on(mother, section(signed)), {"mother.phone": "13900000000"}, then="later")
    assert Application.objects.get(id=signed).state == "draft"


def test_a_clerk_who_assists_fills_in_the_same_form(city: City) -> None:
    clerk = city.visit("clerk")
    assert clerk.get(section(city.places["draft"])).status_code == 404
    helped = services.start_draft(
        actor=MOTHER,
        event_id="newborn",
        region="430181",
        answers={},
        idempotency_key=city.key(),
        now=city.tick(),
        assisted_by="clerk",
    ).application_id
    form = form_on(clerk, section(helped))
    assert sent(clerk, form, {"mother.name": "李小满"}, then="later").status_code == 303
    assert stored(helped)["mother.name"] == "李小满"


def test_the_form_says_what_it_showed(mother: Client, twins: str) -> None:
    sent(mother, form_on(mother, section(twins)), {"mother.name": "𠮷"}, then="later")
    assert json.loads(form_on(mother, section(twins)).values["seen"][0])["mother.name"] == "𠮷"
