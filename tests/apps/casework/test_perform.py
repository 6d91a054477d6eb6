"""Every command on the real database: what it changes, what it refuses, once per key."""

from __future__ import annotations

from onething.apps.audit.services import verify_chain
from onething.apps.casework import selectors
from onething.apps.casework.services import NewEdge
from onething.domain.casework import commands as asked
from onething.domain.casework.states import CaseId, CaseState
from tests.support.casework import APPLICATION, FACTS, Casework

TO_DECISION = (asked.Accept(), asked.BeginReview(), asked.Propose("同意"))
TO_ISSUED = (*TO_DECISION, asked.Approve(), asked.BeginIssuing(), asked.Issue("京字第1号"))


def test_a_case_goes_its_whole_way_and_its_history_and_chain_say_so(casework: Casework) -> None:
    casework.open()
    reply = casework.take(1, *TO_ISSUED, asked.Deliver("counter"))
    assert (reply.state, reply.version) == (CaseState.CONCLUDED, 8)
    entries = selectors.history(CaseId(APPLICATION, 1))
    assert [entry.seq for entry in entries] == list(range(1, 9))
    report = verify_chain(APPLICATION)
    assert report.intact, report
    assert (report.streams, report.entries) == (1, 8)
    assert selectors.altered_history(APPLICATION) == ()


def test_five_cases_run_by_their_graph(casework: Casework) -> None:
    edges = [NewEdge(1, 2), NewEdge(1, 3), NewEdge(2, 4), NewEdge(3, 5), NewEdge(4, 5)]
    casework.open([FACTS] * 5, edges)
    assert [case.snapshot.state for case in selectors.cases_of(APPLICATION)] == [
        CaseState.SUBMITTED, *[CaseState.WAITING] * 4
    ]  # fmt: skip
    assert casework.take(1, *TO_ISSUED).released == (2, 3)
    assert casework.take(3, *TO_ISSUED).released == ()
    assert casework.take(2, *TO_ISSUED).released == (4,)
    assert casework.take(4, *TO_ISSUED).released == (5,)
    assert casework.take(5, *TO_ISSUED, asked.Deliver("post")).state is CaseState.CONCLUDED
    report = verify_chain(APPLICATION)
    assert report.intact, report
    assert selectors.altered_history(APPLICATION) == ()
    for case in selectors.cases_of(APPLICATION):
        assert case.snapshot.version == len(selectors.history(case.snapshot.case))
