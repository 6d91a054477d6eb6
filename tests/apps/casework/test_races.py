"""Several connections at once: nothing lost, nothing doubled, nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from onething.apps.audit.services import verify_chain
from onething.apps.casework import numbers, selectors, services
from onething.apps.casework.services import Conflict, NewEdge, Reply
from onething.domain.casework import commands as asked
from onething.domain.casework.states import CaseId, CaseState
from tests.support.casework import APPLICATION, FACTS, NON_ACCEPTANCE, NOW, Casework, officer

TO_ISSUING = (asked.Accept(), asked.BeginReview(), asked.Propose("同意"), asked.Approve(), asked.BeginIssuing())


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run each in a thread with a connection of its own, all let go together; return results or exceptions in order."""
    barrier = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(index: int, work: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            results[index] = work()
        except Exception as error:  # noqa: BLE001 - a result like any other
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, work)) for index, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a statement waits for ever"
    return results


def performing(
    number: int, command: asked.Command, version: int, key: str, account: str = "officer-1"
) -> Callable[[], Reply]:
    """Return a command ready to be performed."""
    return lambda: services.perform(
        actor=officer(account),
        case=CaseId(APPLICATION, number),
        command=command,
        expected_version=version,
        idempotency_key=key,
        now=NOW,
    )


@pytest.mark.parametrize("round_number", range(5))
def test_predecessors_concluding_at_once_all_count(casework: Casework, round_number: int) -> None:
    last = 6
    casework.open([FACTS] * last, [NewEdge(number, last) for number in range(1, last)])
    for number in range(1, last):
        casework.take(number, *TO_ISSUING)
    works = [performing(number, asked.Issue(f"第{number}号"), 6, f"issue-{number}") for number in range(1, last)]
    results = at_once(*works)
    assert all(isinstance(one, Reply) for one in results), results
    assert sum(one.released == (last,) for one in results if isinstance(one, Reply)) == 1
    successor = selectors.cases_of(APPLICATION)[-1].snapshot
    assert (successor.state, successor.waiting_for, successor.version) == (CaseState.SUBMITTED, 0, last)
    assert verify_chain(APPLICATION).intact


@pytest.mark.parametrize("round_number", range(5))
def test_success_and_failure_at_once_neither_deadlock_nor_count_twice(casework: Casework, round_number: int) -> None:
    # 1, 2 and 3 each lead to 4, 5, 6 and 7; 8 only comes after 4 and 5, 9 needs 6.
    edges = [NewEdge(one, two, needs=two != 7) for one in (1, 2, 3) for two in (4, 5, 6, 7)]
    edges += [NewEdge(4, 8, needs=False), NewEdge(5, 8, needs=False), NewEdge(6, 9)]
    casework.open([FACTS] * 9, edges)
    casework.take(1, *TO_ISSUING)
    results = at_once(
        performing(1, asked.Issue("第1号"), 6, "a"),
        performing(2, asked.NotAccept(NON_ACCEPTANCE, "说明"), 1, "b"),
        performing(3, asked.NotAccept(NON_ACCEPTANCE, "说明"), 1, "c"),
    )
    assert all(isinstance(one, Reply) for one in results), results
    cases = {case.snapshot.case.case_no: case.snapshot for case in selectors.cases_of(APPLICATION)}
    assert {number for number, case in cases.items() if case.state is CaseState.LAPSED} == {4, 5, 6, 9}
    for free in (7, 8):
        assert (cases[free].state, cases[free].waiting_for) == (CaseState.SUBMITTED, 0)
    assert verify_chain(APPLICATION).intact
    assert selectors.altered_history(APPLICATION) == ()


def test_of_two_officers_deciding_at_once_one_wins_and_the_other_is_told(casework: Casework) -> None:
    casework.open()
    casework.take(1, *TO_ISSUING[:3])
    results = at_once(
        performing(1, asked.Approve(), 4, "a", "officer-1"),
        performing(1, asked.Refuse(FACTS.refusal_grounds[0], "不符"), 4, "b", "officer-2"),
    )
    losers = [one for one in results if isinstance(one, Conflict)]
    winners = [one for one in results if isinstance(one, Reply)]
    assert (len(winners), len(losers)) == (1, 1), results
    assert (losers[0].state, losers[0].version) == (winners[0].state, 5)
    assert len(selectors.history(CaseId(APPLICATION, 1))) == 5


def test_the_same_command_sent_twice_at_once_happens_once(casework: Casework) -> None:
    casework.open()
    results = at_once(*[performing(1, asked.Accept(), 1, "same") for _ in range(4)])
    assert all(isinstance(one, Reply) for one in results), results
    assert len(set(results)) == 1
    assert selectors.cases_of(APPLICATION)[0].snapshot.version == 2


def test_one_key_for_two_cases_at_once_serves_only_one(casework: Casework) -> None:
    casework.open([FACTS, FACTS])
    results = at_once(performing(1, asked.Accept(), 1, "same"), performing(2, asked.Accept(), 1, "same"))
    assert sorted(type(one).__name__ for one in results) == ["KeyReused", "Reply"], results


def test_numbers_taken_at_once_differ_also_after_a_process_has_gone(casework: Casework) -> None:
    day = date(2026, 3, 2)

    def take() -> list[str]:
        return [numbers.allocate("110105", day, "case") for _ in range(30)]

    taken = [number for found in at_once(take, take, take, take) for number in found]  # type: ignore[attr-defined]  # lists
    assert taken[0].startswith("110105260302")
    numbers.forget()
    taken += take()
    assert len(set(taken)) == len(taken) == 150
    assert {len(number) for number in taken} == {18}
