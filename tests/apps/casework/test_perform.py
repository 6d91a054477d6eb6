"""Every command on the real database: what it changes, what it refuses, once per key, in one commit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from onething.apps.audit.services import verify_chain
from onething.apps.casework import selectors, services
from onething.apps.casework.services import CaseRefused, Conflict, KeyReused, NewEdge, UnknownCase
from onething.apps.outbox.models import OutboxMessage
from onething.domain.access.actors import SYSTEM
from onething.domain.casework import commands as asked
from onething.domain.casework.states import FINAL, CaseId, CaseState, Outcome
from onething.domain.casework.table import TABLE
from tests.support.casework import (
    APPLICATION,
    ELSEWHERE,
    FACTS,
    GROUND,
    NON_ACCEPTANCE,
    NOW,
    Casework,
    applicant,
    officer,
)
from tests.support.counters import Counter

TO_DECISION = (asked.Accept(), asked.BeginReview(), asked.Propose("同意"))
TO_ISSUED = (*TO_DECISION, asked.Approve(), asked.BeginIssuing(), asked.Issue("京字第1号"))
FIX = asked.RequestCorrection((asked.Deficiency("baby.name", "与出生证明不一致", "核对后重填"),))
ONE = CaseId(APPLICATION, 1)


def state_of(number: int) -> CaseState:
    """Return the state a case is in."""
    return selectors.cases_of(APPLICATION)[number - 1].snapshot.state


def intact() -> None:
    """Assert what holds after anything: chains, sealed history, versions that count entries."""
    report = verify_chain(APPLICATION)
    assert report.intact, report.faults
    assert selectors.altered_history(APPLICATION) == ()
    for case in selectors.cases_of(APPLICATION):
        entries = selectors.history(case.snapshot.case)
        assert [entry.seq for entry in entries] == list(range(1, case.snapshot.version + 1))
        assert entries[-1].target is case.snapshot.state
        assert (case.ended_at is not None) == (case.snapshot.state in FINAL)


def topics() -> list[tuple[str, int]]:
    """Return what the outbox holds, as topic and case number, in order."""
    rows = OutboxMessage.objects.order_by("id").values_list("topic", "payload")
    return [(topic, payload["case_no"]) for topic, payload in rows]


def test_a_case_goes_its_whole_way_and_says_so(casework: Casework) -> None:
    casework.open()
    reply = casework.take(1, *TO_ISSUED, asked.Deliver("counter"))
    assert (reply.state, reply.version) == (CaseState.CONCLUDED, 8)
    view = selectors.case_for(officer(), ONE)
    assert view.document_number == "京字第1号"
    assert view.accepted_at is not None
    assert (str(view.snapshot.due_promised), str(view.snapshot.due_statutory)) == ("2026-03-05", "2026-03-30")
    assert str(view.due_on) == "2026-03-05"
    assert [topic for topic, _ in topics()] == [
        "casework.started", "casework.document", "casework.document", "casework.document", "casework.ended"
    ]  # fmt: skip
    intact()


def test_every_command_of_the_table_can_be_performed(casework: Casework) -> None:
    verification = replace(FACTS, verification="population", has_result=False)
    casework.open([FACTS, FACTS, FACTS, verification, verification, FACTS, FACTS, replace(FACTS, has_result=False)])
    platform = {"start", "release_correction", "verify", "verification_unavailable"}
    casework.take(
        1, asked.Claim(), asked.Reassign("休假", to_post="desk"), asked.Claim(), *TO_ISSUED, asked.Deliver("post")
    )
    casework.do(2, FIX)
    casework.do(2, asked.ReleaseCorrection("110105260302000009"), SYSTEM)
    casework.do(2, asked.Resubmit({"baby.name": {"value": "李小五", "source": "applicant"}}), applicant())
    casework.do(2, asked.NotAccept(NON_ACCEPTANCE, "户籍不在本地"))
    casework.take(3, *TO_DECISION, asked.Refuse(GROUND, "材料不实"))
    casework.do(4, asked.VerificationUnavailable("超时"), SYSTEM)
    casework.do(4, asked.Verify(confirmed=True, answer={"hit": 1}), SYSTEM)
    casework.do(5, asked.Withdraw("改主意"), applicant())
    casework.take(
        6, asked.SendOffline("单亲家庭", "到窗口办理"), asked.Report(Outcome.CONCLUDED, NOW, evidence="窗口登记")
    )
    casework.do(7, asked.Reroute(ELSEWHERE, "health", "不属本辖区"))
    casework.take(8, *TO_DECISION, asked.Approve(), asked.Conclude())
    done = {entry.command for number in range(1, 9) for entry in selectors.history(CaseId(APPLICATION, number))}
    assert set(TABLE) - done == {"start"}
    assert platform <= set(TABLE)
    assert [str(state_of(number)) for number in range(1, 9)] == [
        "concluded", "not_accepted", "refused", "concluded", "withdrawn", "concluded", "submitted", "concluded"
    ]  # fmt: skip
    refused = selectors.case_for(officer(), CaseId(APPLICATION, 3))
    assert (refused.ground, refused.words) == (GROUND, "材料不实")
    assert selectors.history(CaseId(APPLICATION, 3))[-1].detail["remedy"] == FACTS.remedy
    intact()


def test_a_command_is_one_commit_and_at_most_three_round_trips(casework: Casework, counter: Counter) -> None:
    edges = [NewEdge(1, 2), NewEdge(2, 3), NewEdge(1, 4, needs=False)]
    steps: list[tuple[int, asked.Command]] = [(1, command) for command in (*TO_ISSUED, asked.Deliver("post"))]
    steps.append((2, asked.NotAccept(NON_ACCEPTANCE, "说明")))
    connection.close()
    # A fresh connection prepares as it goes; the last of ten applications finds everything prepared.
    for turn in range(10):
        one = Casework(f"110105-TURN{turn}ABCDEFGHJKMNPQ")
        one.open([FACTS] * 4, edges)
        for number, command in steps:
            with counter() as cost:
                one.do(number, command, key=f"{turn}-{number}-{command.name}")
            assert cost.commits == 1
            assert cost.round_trips <= (2 if turn == 9 else 3), (command, cost.statements)


def test_opening_is_one_round_trip_and_opening_again_changes_nothing(casework: Casework, counter: Counter) -> None:
    edges = [NewEdge(1, 2)]
    Casework("110105-WARMWARMWARMWARMWARM").open()
    OutboxMessage.objects.all().delete()
    with counter() as cost:
        casework.open([FACTS, FACTS], edges)
    assert (cost.round_trips, cost.commits) == (1, 1)
    before = topics()
    assert casework.open([FACTS, FACTS], edges) == (ONE, CaseId(APPLICATION, 2))
    assert topics() == before == [("casework.started", 1)]
    intact()


@pytest.mark.parametrize("edge", [NewEdge(2, 1), NewEdge(1, 1), NewEdge(1, 3)])
def test_a_graph_that_does_not_follow_the_numbers_is_an_error(casework: Casework, edge: NewEdge) -> None:
    with pytest.raises(ValueError, match="must lead, once, from a lower to a higher"):
        casework.open([FACTS, FACTS], [edge])
    with pytest.raises(ValueError, match="must lead, once"):
        casework.open([FACTS, FACTS], [NewEdge(1, 2), NewEdge(1, 2)])


def test_the_same_key_gives_the_same_reply_and_does_nothing_twice(casework: Casework) -> None:
    casework.open()
    first = casework.do(1, asked.Accept(), key="once")
    assert casework.do(1, asked.Accept(), key="once") == first
    assert selectors.case_for(officer(), ONE).snapshot.version == 2
    with pytest.raises(KeyReused, match="another command"):
        casework.do(1, asked.BeginReview(), key="once")
    # Another actor's key is another key.
    with pytest.raises(CaseRefused, match="wrong_state"):
        casework.do(1, asked.Accept(), officer("officer-2"), key="once")
    intact()


def test_a_stale_version_is_a_conflict_that_names_the_present_state(casework: Casework) -> None:
    casework.open()
    casework.do(1, asked.Accept())
    with pytest.raises(Conflict, match="version 2, accepted") as caught:
        services.perform(
            actor=officer(), case=ONE, command=asked.Accept(), expected_version=1, idempotency_key="k", now=NOW
        )
    assert (caught.value.state, caught.value.version) == (CaseState.ACCEPTED, 2)


@pytest.mark.parametrize("key", ["", "x" * 201, "a\0b"])
def test_a_bad_key_is_an_error(casework: Casework, key: str) -> None:
    casework.open()
    with pytest.raises(ValueError, match="idempotency key"):
        services.perform(
            actor=officer(), case=ONE, command=asked.Accept(), expected_version=1, idempotency_key=key, now=NOW
        )


def test_for_strangers_there_is_no_case(casework: Casework) -> None:
    casework.open()
    for stranger in (officer("o", unit=ELSEWHERE), applicant("110105199003070038"), officer("o", unit=None)):
        with pytest.raises(UnknownCase):
            casework.do(1, asked.Accept(), stranger)
        with pytest.raises(UnknownCase):
            selectors.case_for(stranger, ONE)
    with pytest.raises(UnknownCase):
        casework.do(2, asked.Accept())


def test_a_refused_command_writes_nothing(casework: Casework, counter: Counter) -> None:
    casework.open()
    with counter() as cost, pytest.raises(CaseRefused) as caught:
        casework.do(1, asked.NotAccept("没有的理由", "说明"))
    assert cost.commits == 0
    assert NON_ACCEPTANCE in caught.value.refusal.remedy
    with pytest.raises(ValueError, match="NUL"):
        casework.do(1, asked.Resubmit({"baby.name": {"value": "a\0b"}}), applicant())
    assert selectors.case_for(officer(), ONE).snapshot.version == 1


def test_failure_lapses_what_needs_it_and_theirs_and_nothing_else(casework: Casework) -> None:
    # 2 and 3 need 1; 4 needs 2; 5 only comes after 4; 6 needs 3 and 7; 7 stands alone; 8 only comes after 1.
    edges = [
        NewEdge(1, 2), NewEdge(1, 3), NewEdge(2, 4), NewEdge(4, 5, needs=False), NewEdge(1, 8, needs=False),
        NewEdge(3, 6),
    ]  # fmt: skip
    casework.open([FACTS] * 8, edges)
    reply = casework.do(1, asked.NotAccept(NON_ACCEPTANCE, "说明"))
    assert reply.lapsed == (2, 3, 4, 6)
    assert reply.released == (5, 8)
    assert [str(state_of(number)) for number in range(1, 9)] == [
        "not_accepted", "lapsed", "lapsed", "lapsed", "submitted", "lapsed", "submitted", "submitted"
    ]  # fmt: skip
    ended = [number for topic, number in topics() if topic == "casework.ended"]
    assert sorted(ended) == [1, 2, 3, 4, 6]
    intact()


def test_a_lapsed_case_is_not_revived_by_its_other_predecessor(casework: Casework) -> None:
    casework.open([FACTS] * 3, [NewEdge(1, 3), NewEdge(2, 3)])
    casework.take(1, *TO_DECISION, asked.Refuse(GROUND, "说明"))
    assert casework.take(2, *TO_ISSUED).released == ()
    assert state_of(3) is CaseState.LAPSED
    intact()


def test_twins_go_their_own_ways_and_outputs_reach_their_own_successors(casework: Casework) -> None:
    facts = replace(FACTS, gives=("baby.identity_number",))
    carries = {"baby.identity_number": "holder.identity_number"}
    casework.open([facts, facts, FACTS, FACTS], [NewEdge(1, 3, carries=carries), NewEdge(2, 4, carries=carries)])
    number = {"baby.identity_number": "110105202603010014"}
    casework.take(1, *TO_DECISION, asked.Approve(), asked.BeginIssuing(), asked.Issue("第1号", outputs=number))
    casework.do(2, asked.NotAccept(NON_ACCEPTANCE, "说明"))
    assert [str(state_of(case)) for case in (3, 4)] == ["submitted", "lapsed"]
    assert selectors.case_for(officer(), CaseId(APPLICATION, 3)).fields == {
        "baby.name": {"value": "李小四", "source": "applicant"},
        "holder.identity_number": {"value": "110105202603010014", "source": "case.1"},
    }
    assert "holder.identity_number" not in selectors.case_for(officer(), CaseId(APPLICATION, 4)).fields
    intact()


def test_one_notice_collects_the_deficiencies_of_two_organisations(casework: Casework) -> None:
    casework.open([FACTS] * 3)
    casework.do(1, FIX)
    casework.do(3, FIX)
    found = selectors.contributions(APPLICATION)
    assert [(one.case.case_no, len(one.deficiencies), one.released) for one in found] == [(1, 1, False), (3, 1, False)]
    assert {str(one.due) for one in found} == {"2026-03-09"}
    with pytest.raises(CaseRefused, match="notice_not_released"):
        casework.do(1, asked.Resubmit(), applicant())
    released = services.release_correction(
        application_id=APPLICATION, notice="110105260302000009", actor=officer("lead"), now=NOW
    )
    assert [reply.case.case_no for reply in released] == [1, 3]
    again = services.release_correction(application_id=APPLICATION, notice="x", actor=officer("lead"), now=NOW)
    assert again == ()
    with pytest.raises(CaseRefused, match="correction_closed"):
        casework.do(1, FIX)
    replies = services.resubmit(
        actor=applicant(),
        application_id=APPLICATION,
        parts={
            1: (
                {"baby.name": {"value": "李小五", "source": "applicant"}},
                [{"id": "birth-certificate", "sha256": "1" * 64}],
            ),
            3: ({}, [{"id": "marriage-certificate", "sha256": "2" * 64}]),
        },
        idempotency_key="corrected",
        now=NOW + timedelta(days=1),
    )
    assert {reply.state for reply in replies} == {CaseState.RESUBMITTED}
    first, third = (selectors.case_for(officer(), CaseId(APPLICATION, number)) for number in (1, 3))
    assert first.fields["baby.name"]["value"] == "李小五"
    assert [(one["id"], one["sha256"][0]) for one in first.materials] == [("birth-certificate", "1")]
    assert [one["id"] for one in third.materials] == ["birth-certificate", "marriage-certificate"]
    assert "李小五" not in str(selectors.history(ONE)[-1].detail)
    intact()


def test_a_contradicting_report_is_recorded_beside_the_state(casework: Casework) -> None:
    casework.open([FACTS, FACTS], [NewEdge(1, 2)])
    casework.do(1, asked.Withdraw(), applicant())
    told = asked.Report(Outcome.CONCLUDED, NOW - timedelta(days=1), evidence="窗口登记")
    reply = casework.do(1, told)
    assert (reply.state, reply.released) == (CaseState.WITHDRAWN, ())
    assert reply.contradiction
    entry = selectors.history(ONE)[-1]
    assert (entry.origin, entry.contradiction) == ("reported", reply.contradiction)
    assert entry.occurred_at == NOW - timedelta(days=1)
    assert entry.recorded_at == casework.now
    intact()


def test_a_report_moves_a_waiting_case_and_frees_its_successors(casework: Casework) -> None:
    casework.open([FACTS] * 3, [NewEdge(1, 2), NewEdge(2, 3)])
    reply = casework.do(2, asked.Report(Outcome.CONCLUDED, NOW))
    assert (reply.state, reply.released) == (CaseState.CONCLUDED, (3,))
    assert casework.take(1, *TO_ISSUED).released == ()
    intact()


def test_web_can_neither_change_nor_delete_what_has_happened(casework: Casework) -> None:
    casework.open()
    for table in ("case_event", "audit_entry", "command_receipt"):
        for statement in (f"UPDATE {table} SET actor = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
                cursor.execute(statement)
