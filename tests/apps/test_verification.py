"""Verifying issued documents: by number and check code, by the file, and what nobody may learn or guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError

from onething.apps.documents import selectors, services, typesetting
from onething.apps.documents.models import Document, DocumentVoid
from onething.apps.documents.verifying import Standing, Verified, check_of
from onething.apps.people.services import limits
from onething.domain.documents import Check, DocumentKind, sheet_for

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
NUMBER = "430100261122000001"


def issued(key: str = "k1", number: str | None = NUMBER, **facts: Any) -> Document:
    said = {"item": "出生登记", "outcome": "approved", "applicant": "李小满", "organisation": "浏阳市公安局"} | facts
    document_id = services.record(
        application_id="430100-abcdefghijklmnopqrst",
        case_no=1,
        kind=DocumentKind.DECISION,
        number=number,
        facts=said | {"decided_at": NOW.isoformat()},
        key=key,
        now=NOW,
    )
    return Document.objects.get(id=document_id)


def code_of(document: Document) -> str:
    assert document.check_code is not None
    return document.check_code


def test_number_and_code_prove_a_document_whatever_the_spelling() -> None:
    document = issued()
    made = services.pdf(document.id, NOW)
    code = code_of(document)
    for typed in (code, code.lower(), f" {code[:4]}-{code[4:]} "):
        found = services.verify(f" {NUMBER} ", typed, "10.0.0.1", NOW)
        assert isinstance(found, Verified)
        assert (found.standing, found.title, found.issuer) == (Standing.GENUINE, "准予决定书", "浏阳市公安局")
        assert found.sha256 == made.sha256


def test_nothing_personal_is_told() -> None:
    document = issued()
    assert "李小满" not in repr(services.verify(NUMBER, code_of(document), "10.0.0.1", NOW))


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer() -> None:
    document = issued()
    wrong = "2" * 8 if code_of(document) != "2" * 8 else "3" * 8
    assert services.verify(NUMBER, wrong, "10.0.0.1", NOW) is None
    assert services.verify("430100261122999999", code_of(document), "10.0.0.1", NOW) is None


def test_wrong_codes_lock_the_number_for_everybody_and_the_right_one_does_not() -> None:
    document = issued()
    most = limits.LIMITS[limits.Purpose.VERIFYING_ONE].times
    for _ in range(most + 3):
        assert isinstance(services.verify(NUMBER, code_of(document), "10.0.0.1", NOW), Verified)
    for number in range(most):
        assert services.verify(NUMBER, "22222222", f"10.0.0.{number}", NOW) is None
    refused = services.verify(NUMBER, code_of(document), "10.0.9.9", NOW)
    assert isinstance(refused, limits.Wait)
    assert refused.seconds <= 15 * 60
    assert isinstance(services.verify(NUMBER, code_of(document), "10.0.9.9", NOW + timedelta(minutes=15)), Verified)


def test_an_address_that_guesses_over_many_numbers_is_locked() -> None:
    for number in range(limits.LIMITS[limits.Purpose.VERIFYING].times):
        assert services.verify(f"N{number}", "22222222", "10.0.0.1", NOW) is None
    assert isinstance(services.verify("another", "22222222", "10.0.0.1", NOW), limits.Wait)
    assert services.verify("another", "22222222", "10.0.0.2", NOW) is None


@pytest.mark.parametrize(
    ("number", "code"), [("", "22222222"), ("a\0b", "22222222"), ("9" * 500, "22222222"), ("9", "")]
)
def test_what_can_be_no_number_or_code_is_simply_not_found(number: str, code: str) -> None:
    assert services.verify(number, code, "10.0.0.1", NOW) is None


def test_the_file_alone_proves_a_document() -> None:
    made = services.pdf(issued().id, NOW)
    found = services.verify_file(made.sha256, "10.0.0.1", NOW)
    assert isinstance(found, Verified)
    assert found.number == NUMBER
    assert services.verify_file("0" * 64, "10.0.0.1", NOW) is None


def test_a_void_document_is_told_to_be_void_and_stays_what_it_was() -> None:
    document = issued()
    before = services.pdf(document.id, NOW)
    assert services.declare_void(document.id, "经复核撤销", "admin", NOW)
    assert not services.declare_void(document.id, "再次", "admin", NOW)
    found = services.verify(NUMBER, code_of(document), "10.0.0.1", NOW)
    assert isinstance(found, Verified)
    assert (found.standing, found.void_reason) == (Standing.VOID, "经复核撤销")
    assert services.pdf(document.id, NOW) == before
    with pytest.raises(ValueError, match="why"):
        services.declare_void(document.id, " ", "admin", NOW)


def test_an_expired_document_is_genuine_no_more() -> None:
    document = issued(valid_until="2026-11-21")
    found = services.verify(NUMBER, code_of(document), "10.0.0.1", NOW)
    assert isinstance(found, Verified)
    assert found.standing is Standing.EXPIRED
    later = issued("k2", number="N2", valid_until="长期")
    assert getattr(services.verify("N2", code_of(later), "10.0.0.1", NOW), "standing", None) is Standing.GENUINE


def test_a_document_without_a_number_is_found_by_its_id() -> None:
    document = issued(number=None)
    found = services.verify(document.id, code_of(document), "10.0.0.1", NOW)
    assert isinstance(found, Verified)
    assert found.number == document.id


def test_a_document_from_before_there_were_codes_prints_none_and_is_verified_by_its_file() -> None:
    document = issued()
    old = Document.objects.create(
        id="o" * 26, application_id="a", kind="decision", number="OLD", facts={}, recorded_at=NOW, key="old"
    )
    assert check_of(old) is None
    assert services.verify("OLD", code_of(document), "10.0.0.1", NOW) is None
    assert isinstance(services.verify_file(services.pdf(old.id, NOW).sha256, "10.0.0.1", NOW), Verified)


def test_the_paper_says_how_it_is_verified(settings: Any) -> None:
    document = issued()
    settings.PUBLIC_ADDRESS = ""
    plain = check_of(document)
    assert plain is not None
    assert plain.address is None
    settings.PUBLIC_ADDRESS = "https://fw.example.gov.cn"
    check = check_of(document)
    assert check is not None
    assert check.address == f"https://fw.example.gov.cn/verify?number={NUMBER}&code={code_of(document)}"
    sheet = sheet_for(DocumentKind.DECISION, document.facts, check)
    assert check.code in typesetting.html(sheet)
    with_code = typesetting.pdf(sheet, NOW)
    without = typesetting.pdf(sheet_for(DocumentKind.DECISION, document.facts, plain), NOW)
    assert len(with_code) > len(without)


def test_a_check_is_no_markup() -> None:
    shown = typesetting.html(sheet_for(DocumentKind.DECISION, {}, Check("<b>", "<i>", "https://x/?a=1&b=2")))
    assert "<b>" not in shown
    assert "<i>" not in shown


@pytest.mark.django_db(transaction=True)
def test_what_was_declared_void_can_not_be_taken_back() -> None:
    services.declare_void(issued().id, "经复核撤销", "admin", NOW)
    with pytest.raises(ProgrammingError, match="permission denied"):
        DocumentVoid.objects.update(reason="x")
    assert len(selectors.documents_of("430100-abcdefghijklmnopqrst")) == 1
