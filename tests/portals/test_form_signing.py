"""From checking to the receipt: who signs what, what is refused and why, and one act however often it is pressed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from onething.apps.applications import selectors
from onething.apps.applications.models import Application, Signature
from tests.portals.city import City
from tests.portals.reading import Form, Reader
from tests.support.applications import MOTHER


@pytest.fixture
def mother(city: City) -> Client:
    """Return the mother's browser."""
    return city.visit("applicant")


@pytest.fixture
def father(city: City) -> Client:
    """Return the father's browser."""
    return city.visit("signatory")


def form_on(client: Client, address: str, name: str) -> Form:
    """Return the form on a page that posts to another."""
    answer = client.get(address)
    assert answer.status_code == 200
    return Reader.of(answer.content.decode()).form(f"citizen:{name}", address)


def send(client: Client, form: Form, **typed: str) -> Any:
    """Send a form."""
    return client.post(form.action, form.filled(typed))


def sign(client: Client, application: str) -> Any:
    """Sign as somebody."""
    return send(client, form_on(client, f"/sign/{application}", "sign"), read="yes")


def test_from_checking_to_the_receipt(city: City, mother: Client, father: Client) -> None:
    draft = city.filled_birth()
    check = f"/applications/{draft}/check"
    asked = send(mother, form_on(mother, check, "ask-for-signatures"))
    assert (asked.status_code, asked.headers["Location"]) == (303, f"/sign/{draft}")
    assert sign(mother, draft).status_code == 303
    waiting = mother.get(check).content.decode()
    assert f"/sign/{draft}" in waiting
    assert "/submit" not in waiting
    assert sign(father, draft).status_code == 303
    done = send(mother, form_on(mother, check, "submit"))
    assert (done.status_code, done.headers["Location"]) == (303, f"/applications/{draft}/receipt")
    number = str(Application.objects.get(id=draft).receipt_number)
    early = mother.get(done.headers["Location"]).content.decode()
    assert number in early
    assert "正在生成" in early
    city.relay()
    html = mother.get(done.headers["Location"]).content.decode()
    assert f"/applications/{draft}/receipt.pdf" in html
    printed = mother.get(f"/applications/{draft}/receipt.pdf")
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")


def test_pressing_twice_hands_in_once(city: City, mother: Client) -> None:
    signed = city.signed_birth()
    form = form_on(mother, f"/applications/{signed}/check", "submit")
    first, second = send(mother, form), send(mother, form)
    assert first.headers["Location"] == second.headers["Location"] == f"/applications/{signed}/receipt"
    assert Application.objects.get(id=signed).receipt_number


def test_pressing_on_two_pages_hands_in_once(city: City, mother: Client) -> None:
    signed = city.signed_birth()
    forms = [form_on(mother, f"/applications/{signed}/check", "submit") for _ in range(2)]
    send(mother, forms[0])
    number = Application.objects.get(id=signed).receipt_number
    again = send(mother, forms[1])
    assert (again.status_code, again.headers["Location"]) == (303, f"/applications/{signed}/tracking")
    assert Application.objects.get(id=signed).receipt_number == number


def test_going_back_after_handing_in_does_nothing(city: City, mother: Client) -> None:
    signed = city.signed_birth()
    form = form_on(mother, f"/applications/{signed}/check", "submit")
    send(mother, form)
    assert mother.get(f"/applications/{signed}/check").headers["Location"].endswith("/tracking")
    assert send(mother, form).headers["Location"].endswith("/receipt")


def test_what_is_missing_is_counted_and_leads_to_its_place(city: City, mother: Client) -> None:
    begun = city.start("newborn", {"married": True, "newborn_count": 1, "insured": True}, MOTHER).application_id
    html = mother.get(f"/applications/{begun}/check").content.decode()
    assert f'href="/applications/{begun}/sections/mother?check=1"' in html
    assert f'href="/applications/{begun}/materials"' in html
    assert "/submit" not in html
    assert "/ask-for-signatures" not in html


def test_asking_for_signatures_too_early_says_what_is_missing(city: City, mother: Client) -> None:
    begun = city.start("newborn", {"married": True, "newborn_count": 1, "insured": True}, MOTHER).application_id
    answer = mother.post(f"/applications/{begun}/ask-for-signatures", {"version": "1"})
    assert answer.status_code == 422
    assert "还不完整" in answer.content.decode()


def test_content_that_changed_meanwhile_is_not_handed_in_unseen(city: City, mother: Client) -> None:
    draft = city.filled_birth()
    form = form_on(mother, f"/applications/{draft}/check", "ask-for-signatures")
    city.save(MOTHER, draft, "mother", {"mother.phone": "13900000000"})
    answer = send(mother, form)
    assert answer.status_code == 409
    assert "13900000000" in answer.content.decode()
    assert Application.objects.get(id=draft).state == "draft"


def test_signing_wants_the_content_read(city: City, father: Client) -> None:
    waiting = city.asked_to_sign()
    form = form_on(father, f"/sign/{waiting}", "sign")
    answer = send(father, form)
    assert answer.status_code == 422
    assert "请先看完内容" in answer.content.decode()
    assert not Signature.objects.filter(application_id=waiting).exists()


def test_a_signatory_sees_all_that_is_signed_and_can_change_nothing(city: City, father: Client) -> None:
    waiting = city.asked_to_sign()
    html = father.get(f"/sign/{waiting}").content.decode()
    assert "李小满" in html
    assert "王小1宝" in html
    assert Application.objects.get(id=waiting).frozen_digest[:16] in html
    assert "/sections/" not in html
    assert father.post(f"/applications/{waiting}/sections/mother", {"mother.name": "改"}).status_code == 403


def test_content_that_changed_under_the_signatory_is_shown_again(city: City, father: Client) -> None:
    waiting = city.asked_to_sign()
    form = form_on(father, f"/sign/{waiting}", "sign")
    form.values["digest"] = ["0" * 64]
    answer = send(father, form, read="yes")
    assert answer.status_code == 422
    assert "有改动" in answer.content.decode()
    assert not Signature.objects.filter(application_id=waiting).exists()


def test_signing_twice_is_signing_once(city: City, father: Client) -> None:
    waiting = city.asked_to_sign()
    form = form_on(father, f"/sign/{waiting}", "sign")
    assert [send(father, form, read="yes").status_code for _ in range(2)] == [303, 303]
    assert Signature.objects.filter(application_id=waiting).count() == 1
    assert "您已签名" in father.get(f"/sign/{waiting}").content.decode()


def test_whoever_need_not_sign_is_told_nothing(city: City) -> None:
    waiting = city.asked_to_sign()
    for who in ("stranger", "shopkeeper"):
        client = city.visit(who)
        assert client.get(f"/sign/{waiting}").status_code == 404
        assert client.post(f"/sign/{waiting}", {"read": "yes", "digest": "0" * 64}).status_code == 404


def test_before_it_is_time_to_sign_the_applicant_is_told_so(city: City, mother: Client) -> None:
    html = mother.get(f"/sign/{city.places['draft']}").content.decode()
    assert "现在不用签名" in html


def test_giving_up_a_draft_ends_it(city: City, mother: Client) -> None:
    draft = city.filled_birth()
    form = form_on(mother, f"/applications/{draft}/", "discard")
    assert [send(mother, form).status_code for _ in range(2)] == [303, 303]
    assert Application.objects.get(id=draft).state == "withdrawn"


def test_what_is_handed_in_is_not_given_up_from_an_old_page(city: City, mother: Client) -> None:
    signed = city.signed_birth()
    form = form_on(mother, f"/applications/{signed}/", "discard")
    city.submit(MOTHER, signed)
    assert send(mother, form).headers["Location"] == f"/applications/{signed}/tracking"
    assert Application.objects.get(id=signed).state == "received"


def test_the_next_step_follows_what_was_done(city: City, mother: Client) -> None:
    begun = city.start("newborn", {"married": True, "newborn_count": 1, "insured": True}, MOTHER).application_id
    first = selectors.form(MOTHER, begun, city.now).progress[0]
    assert f"/applications/{begun}/sections/{first.id}" in next_step(mother, begun)
    assert f"/applications/{city.places['draft']}/check" in next_step(mother, city.places["draft"])
    assert f"/sign/{city.places['signing']}" in next_step(mother, city.places["signing"])
    assert f"/applications/{city.places['signed']}/check" in next_step(mother, city.places["signed"])


def next_step(client: Client, application: str) -> str:
    """Return the part of the overview that says what to do next."""
    html = client.get(f"/applications/{application}/").content.decode()
    start = html.index('class="next-step"')
    return str(html[start : html.index("</a>", start)])
