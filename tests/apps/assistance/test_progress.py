"""Progress by number and code: enough for whoever calls, nobody's data, and no way to guess."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

import pytest

from onething.apps.applications import selectors as applications
from onething.apps.applications import services
from onething.apps.assistance.selectors import progress
from onething.apps.documents.models import Document
from onething.apps.outbox import services as messages
from onething.domain.applications.refusals import Refused
from onething.domain.documents import DocumentKind, sheet_for
from tests.support.applications import AREA, FATHER, MOTHER, World
from tests.support.counters import Counter


def submitted(world: World) -> tuple[str, str, str]:
    """Return an application in progress with its receipt's number and code."""
    application_id = world.birth_in_progress()
    told = applications.tracking(MOTHER, application_id)
    assert told.receipt_number is not None
    assert told.query_code is not None
    return application_id, told.receipt_number, told.query_code


def test_number_and_code_tell_who_has_it_and_until_when_and_nobodys_data(world: World) -> None:
    application_id, number, code = submitted(world)
    found = progress(f" {number} ", f"{code[:4]} {code[4:]}", "1.2.3.4", world.now)
    assert (found.receipt_number, found.state_name) == (number, "办理中")
    assert {part.unit_name for part in found.parts} >= {"浏阳市妇幼保健院"}
    assert all(part.happening for part in found.parts)
    assert any(part.due_on for part in found.parts)
    told = str(asdict(found))
    for personal in (MOTHER.name, FATHER.name, MOTHER.identity, FATHER.identity, application_id, AREA, "王小1宝"):
        assert str(personal) not in told


def test_the_code_has_eight_digits_and_stands_on_the_receipt_and_in_the_persons_tracking_alone(world: World) -> None:
    application_id = world.signed_birth()
    assert applications.tracking(MOTHER, application_id).query_code is None
    number = world.submit(MOTHER, application_id).receipt_number
    for message in messages.claim(world.tick(), 50):
        if message.topic == "document.record":
            messages.handle(message, world.now)
    code = applications.tracking(MOTHER, application_id).query_code
    assert code is not None
    assert len(code) == 8
    assert code.isdigit()
    receipt = Document.objects.get(application_id=application_id, kind="receipt")
    assert (receipt.number, receipt.facts["query_code"]) == (number, code)
    assert "查询码" in str(sheet_for(DocumentKind.RECEIPT, receipt.facts))


def test_a_wrong_number_and_a_wrong_code_read_alike_and_five_lock_the_number_for_everybody(world: World) -> None:
    _, number, code = submitted(world)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    said = []
    for pair in ((number, wrong), ("430181260302999999", code), (number, "1"), ("", ""), (number, "１２３４５６７８")):
        with pytest.raises(Refused) as refused:
            progress(*pair, "1.2.3.4", world.now)
        said.append((refused.value.code, refused.value.message))
    assert len(set(said)) == 1
    for asker in ("a", "b", "c", "d"):
        with pytest.raises(Refused):
            progress(number, wrong, asker, world.now)
    with pytest.raises(Refused) as refused:
        progress(number, code, "e", world.now)
    assert refused.value.code == "locked"
    assert progress(number, code, "e", world.now + dt.timedelta(minutes=31)).receipt_number == number


def test_right_answers_are_forgiven_and_never_lock(world: World) -> None:
    _, number, code = submitted(world)
    for _ in range(8):
        assert progress(number, code, "1.2.3.4", world.now).receipt_number == number


def test_asking_too_often_waits_whatever_is_asked(world: World) -> None:
    _, number, code = submitted(world)
    for _ in range(60):
        progress(number, code, "1.2.3.4", world.now)
    with pytest.raises(Refused) as refused:
        progress(number, code, "1.2.3.4", world.now)
    assert refused.value.code == "too_often"
    assert progress(number, code, "5.6.7.8", world.now).receipt_number == number


def test_a_withdrawn_application_says_so(world: World) -> None:
    application_id, number, code = submitted(world)
    services.withdraw(actor=MOTHER, application_id=application_id, reason="", idempotency_key="w", now=world.tick())
    assert progress(number, code, "1.2.3.4", world.now).state_name == "已撤回"


def test_asking_costs_eight_statements_at_most(world: World, counter: Counter) -> None:
    _, number, code = submitted(world)
    with counter() as count:
        progress(number, code, "1.2.3.4", world.now)
    assert len(count.statements) <= 8
