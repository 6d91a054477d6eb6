"""The door of the pages: signing in and out, forms sent too late, choices, and what every answer carries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from onething.portals.ui import pages
from onething.portals.ui.door import CONTENT_POLICY
from onething.portals.ui.pages import PAGES, Page, page, url
from onething.portals.ui.sessions import COOKIE
from tests.api.kit import PASSWORD
from tests.portals.city import City


def visitor(city: City, who: str | None = None, *, strict: bool = False) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=strict)
    if who is not None:
        client.cookies[COOKIE] = city.tokens.get(who, who)
    return client


def sign_in(client: Client, **more: str) -> Any:
    return client.post("/sign-in", {"username": "mother", "password": PASSWORD, **more})


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, f"no hidden field {name}"
    return found[1]


def test_signing_in_leads_to_where_one_wanted_to_go(city: City) -> None:
    client = visitor(city)
    answer = sign_in(client, next="/preferences?next=/x")
    assert (answer.status_code, answer["Location"]) == (303, "/preferences?next=/x")
    assert client.cookies[COOKIE]["httponly"]
    assert client.cookies[COOKIE]["secure"]
    assert client.cookies[COOKIE]["samesite"] == "Lax"


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x"])
def test_signing_in_never_leads_to_another_site(city: City, wanted: str) -> None:
    assert sign_in(visitor(city), next=wanted)["Location"] == "/"


def test_each_kind_of_account_comes_home_to_its_own_door(city: City) -> None:
    homes = {
        who: visitor(city).post("/sign-in", {"username": who, "password": PASSWORD})["Location"]
        for who in ("mother", "clerk", "colleague")
    }
    assert homes == {"mother": "/", "clerk": "/counter/", "colleague": "/desk/"}


def test_a_wrong_password_is_told_without_saying_what_is_wrong_and_keeps_the_name(city: City) -> None:
    wrong = visitor(city).post("/sign-in", {"username": "mother", "password": "wrong-password"})
    unknown = visitor(city).post("/sign-in", {"username": "nobody", "password": "wrong-password"})
    assert wrong.status_code == unknown.status_code == 422
    assert "用户名或者密码不正确" in wrong.text
    assert "用户名或者密码不正确" in unknown.text
    assert 'value="mother"' in wrong.text
    assert "wrong-password" not in wrong.text


def test_five_wrong_passwords_lock_the_name_and_say_for_how_long(city: City) -> None:
    client = visitor(city)
    for _ in range(5):
        client.post("/sign-in", {"username": "mother", "password": "wrong-password"})
    answer = sign_in(client)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "分钟后再试" in answer.text


def test_an_old_session_opens_nothing_after_signing_out_everywhere(city: City) -> None:
    here, there = visitor(city), visitor(city)
    sign_in(here)
    sign_in(there)
    assert here.post("/sign-out-everywhere").status_code == 303
    assert there.post("/sign-out").status_code == 401


def test_signing_out_ends_this_session_alone(city: City) -> None:
    here, there = visitor(city), visitor(city)
    sign_in(here)
    sign_in(there)
    old = here.cookies[COOKIE].value
    assert here.post("/sign-out").status_code == 303
    assert visitor(city, old).post("/sign-out").status_code == 401
    assert there.post("/sign-out").status_code == 303


def test_a_form_without_our_token_is_refused_and_does_nothing(city: City) -> None:
    client = visitor(city, "applicant", strict=True)
    assert client.post("/sign-out").status_code == 403
    assert client.get("/preferences").status_code == 200
    token = client.cookies["csrftoken"].value
    assert client.post("/sign-out", {"csrfmiddlewaretoken": token}).status_code == 303


def test_what_was_typed_survives_the_end_of_the_session(city: City) -> None:
    client = visitor(city, "expired")
    asked = client.post("/sign-out?from=form", {"name": "<b>李𠮷</b>", "list": ["1", "2"], "key": "k"})
    assert asked.status_code == 401
    assert "您刚才填写的内容还在" in asked.text
    resumed = sign_in(client, carried=hidden(asked.text, "carried"))
    assert resumed.status_code == 200
    assert 'action="/sign-out?from=form"' in resumed.text
    assert "&lt;b&gt;李𠮷&lt;/b&gt;" in resumed.text
    assert re.findall(r'name="list" value="(\d)"', resumed.text) == ["1", "2"]
    assert "csrfmiddlewaretoken" in resumed.text


def test_what_somebody_else_typed_is_not_handed_over(city: City) -> None:
    client = visitor(city, "expired")
    asked = client.post("/sign-out", {"name": "secret-of-the-mother"})
    other = client.post(
        "/sign-in", {"username": "father", "password": PASSWORD, "carried": hidden(asked.text, "carried")}
    )
    assert other.status_code == 303
    assert "secret-of-the-mother" not in client.get("/preferences").text


def test_a_forged_carried_form_is_not_shown(city: City) -> None:
    assert sign_in(visitor(city), carried="forged:forged").status_code == 303


def test_a_password_is_never_carried(city: City) -> None:
    asked = visitor(city, "expired").post("/sign-out", {"password": "hunter2-hunter2"})
    resumed = sign_in(visitor(city, "expired"), carried=hidden(asked.text, "carried"))
    assert "hunter2-hunter2" not in resumed.text


def test_choices_are_remembered_in_the_browser_and_with_the_account(city: City) -> None:
    client = visitor(city, "applicant")
    done = client.post("/preferences", {"mode": "elder", "language": "en", "next": "/sign-in"})
    assert (done.status_code, done["Location"]) == (303, "/sign-in")
    assert 'data-mode="elder"' in client.get("/preferences").text
    assert '<html lang="en"' in client.get("/preferences").text
    elsewhere = visitor(city)
    sign_in(elsewhere)
    assert 'data-mode="elder"' in elsewhere.get("/preferences").text


def test_choices_nobody_offered_are_ignored(city: City) -> None:
    client = visitor(city)
    client.post("/preferences", {"mode": "<script>", "language": "xx", "region": "4301000"})
    assert not {"mode", "language", "region"} & set(client.cookies)


def test_every_answer_carries_the_content_policy(city: City) -> None:
    for client in (visitor(city), visitor(city, "applicant")):
        for path in ("/sign-in", "/preferences", "/nowhere"):
            answer = client.get(path)
            assert answer["Content-Security-Policy"] == CONTENT_POLICY
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["X-Frame-Options"] == "DENY"


def test_a_page_of_somebody_signed_in_is_kept_nowhere(city: City) -> None:
    assert visitor(city, "applicant").get("/preferences")["Cache-Control"] == "private, no-store"


def test_an_address_that_leads_nowhere_is_a_page_and_problem_details_in_the_api(city: City) -> None:
    answer = visitor(city).get("/nowhere")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert visitor(city).get("/api/v1/nowhere")["Content-Type"] == "application/problem+json"


def test_an_action_opened_by_hand_is_explained(city: City) -> None:
    answer = visitor(city, "applicant").get("/sign-out")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(city: City) -> None:
    answer = visitor(city, "applicant").post("/preferences", {"next": "x" * (2 * 1024 * 1024 + 1)})
    assert answer.status_code == 413
    assert "没有保存任何内容" in answer.text


def test_an_address_with_a_nul_leads_nowhere_and_a_typed_one_is_dropped(city: City) -> None:
    assert visitor(city, "applicant").get("/applications/a%00b/").status_code == 404
    assert sign_in(visitor(city), next="/preferences\0")["Location"] == "/preferences"


def test_a_visitor_without_a_session_costs_no_statement(city: City, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert visitor(city).get("/sign-in").status_code == 200


@pytest.fixture
def planted() -> Any:
    before = dict(PAGES)
    yield PAGES
    PAGES.clear()
    PAGES.update(before)


def view(request: Any) -> HttpResponse:
    return HttpResponse()


@pytest.mark.usefixtures("planted")
def test_a_public_page_wants_a_reason_and_an_unknown_audience_is_refused() -> None:
    with pytest.raises(ValueError, match="wants a reason"):
        page("citizen", "planted", "public", name="planted")
    with pytest.raises(ValueError, match="unknown audience"):
        page("citizen", "planted", "operator", name="planted")


@pytest.mark.usefixtures("planted")
def test_a_name_or_a_route_is_taken_once() -> None:
    page("citizen", "planted", "citizen", name="planted")(view)
    with pytest.raises(ValueError, match="is taken"):
        page("citizen", "planted-too", "citizen", name="planted")(view)
    with pytest.raises(ValueError, match="is taken"):
        page("citizen", "planted", "citizen", name="planted-too")(view)


@pytest.mark.usefixtures("planted")
def test_an_address_is_quoted_and_wants_its_holes_filled() -> None:
    page("desk", "planted/<case>/x", "officer", name="planted")(view)
    assert url("desk:planted", case="a/b ?") == "/desk/planted/a%2Fb%20%3F/x"
    with pytest.raises(KeyError):
        url("desk:planted")


def test_the_registry_holds_pages_and_actions() -> None:
    assert isinstance(PAGES["ui:sign-in"], Page)
    assert PAGES["ui:sign-out"].acts
    assert not PAGES["ui:sign-in"].acts
    assert pages.DOORS["desk"] == "desk/"
