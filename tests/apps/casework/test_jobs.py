"""What the relay hands to casework: documents that are due, and verification by a register's answer."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from onething.apps.casework import jobs, selectors
from onething.apps.catalogue import selectors as catalogue
from onething.apps.documents import selectors as documents
from onething.apps.exchange import services as exchange
from onething.apps.exchange.services import Reading, Unavailable
from onething.apps.outbox import services as outbox
from onething.apps.outbox.services import Message
from onething.domain.access.actors import SYSTEM
from onething.domain.casework.commands import Accept
from onething.domain.casework.states import CaseId, CaseState
from tests.support.casework import APPLICATION, FACTS, NOW, Casework

CASE = CaseId(APPLICATION, 1)
STARTED = Message(7, APPLICATION, "casework.started", {"case_no": 1, "verification": "enterprise-register"}, attempts=1)
VERIFIED = replace(FACTS, verification="enterprise-register", has_result=False)
FIELDS = {
    "enterprise.credit_code": {"value": "92430102MAC000002D", "source": "applicant"},
    "enterprise.enterprise_name": {"value": "家和面馆", "source": "applicant"},
}


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Let the register's answer be what the test puts into `answer["is"]`; keep what was asked."""
    given: dict[str, Any] = {}

    def read(**asked: Any) -> Any:
        given["asked"] = asked
        return given["is"]

    register = SimpleNamespace(id="enterprise-register", key="credit_code")
    version = SimpleNamespace(registers={"enterprise-register": register})
    monkeypatch.setattr(exchange, "read_register", read)
    monkeypatch.setattr(catalogue, "version", lambda _digest: version)
    return given


def said(name: str = "家和面馆", *, in_force: bool | None = True, held: bool = True) -> Reading:
    return Reading("read-1", held, {"enterprise_name": name}, "企业登记信息库", NOW, in_force=in_force)


def state() -> tuple[CaseState, bool]:
    snapshot = selectors.case_for(SYSTEM, CASE).snapshot
    return snapshot.state, snapshot.manual


def test_an_answer_that_agrees_concludes_the_case(casework: Casework, answer: dict[str, Any]) -> None:
    casework.open(VERIFIED, fields=FIELDS)
    answer["is"] = said()
    jobs.verify(STARTED, NOW)
    assert state() == (CaseState.CONCLUDED, False)
    assert answer["asked"]["key_value"] == "92430102MAC000002D"


@pytest.mark.parametrize("reading", [said("别的店"), said(in_force=False), said(held=False)])
def test_an_answer_that_does_not_confirm_goes_to_an_officer_and_turns_nobody_down(
    casework: Casework, answer: dict[str, Any], reading: Reading
) -> None:
    casework.open(VERIFIED, fields=FIELDS)
    answer["is"] = reading
    jobs.verify(STARTED, NOW)
    assert state() == (CaseState.SUBMITTED, True)


def test_a_silent_register_is_asked_again_before_an_officer_takes_over(
    casework: Casework, answer: dict[str, Any]
) -> None:
    casework.open(VERIFIED, fields=FIELDS)
    answer["is"] = Unavailable("没有应答", None)
    with pytest.raises(jobs.RegisterSilentError):
        jobs.verify(STARTED, NOW)
    assert state() == (CaseState.SUBMITTED, False)
    jobs.verify(replace(STARTED, attempts=jobs.MOST_TRIES), NOW)
    assert state() == (CaseState.SUBMITTED, True)


def test_the_same_message_twice_verifies_once(casework: Casework, answer: dict[str, Any]) -> None:
    casework.open(VERIFIED, fields=FIELDS)
    answer["is"] = said()
    jobs.verify(STARTED, NOW)
    jobs.verify(STARTED, NOW)
    assert len(selectors.history(CASE)) == selectors.case_for(SYSTEM, CASE).snapshot.version


def test_a_document_that_is_due_is_recorded_once(casework: Casework) -> None:
    casework.open(FACTS)
    reply = casework.do(1, Accept())
    due = Message(
        9, APPLICATION, "casework.document", {"case_no": 1, "seq": reply.version, "document": "acceptance"}, 1
    )
    jobs.record_document(due, NOW)
    jobs.record_document(due, NOW)
    issued = documents.documents_of(APPLICATION, {1})
    assert [each.kind for each in issued] == ["acceptance_notice"]
    assert issued[0].facts["due_promised"]


def test_every_topic_that_is_sent_has_somebody_who_acts_on_it(casework: Casework) -> None:
    known = outbox.handlers()
    assert {"casework.started", "casework.document", "casework.ended", "document.record"} <= set(known)
    assert all(handler.__doc__ for handler in known.values())
