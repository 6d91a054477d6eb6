"""A chain tells what was done to it; the tampering is done as superuser, since web can't."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onething.apps.audit import selectors
from onething.apps.audit.services import verify_chain
from onething.apps.casework import calendars
from onething.apps.casework.selectors import altered_history
from onething.domain.casework import commands as asked
from tests.support.casework import APPLICATION, FACTS, Casework, weekdays
from tests.support.database import Ground


@pytest.fixture
def chain(transactional_db: None) -> Iterator[None]:
    """Two cases, six entries: case.1 has four, case.2 two."""
    registered = list(calendars._REGISTERED)
    calendars.register(weekdays)
    casework = Casework()
    casework.open([FACTS, FACTS])
    casework.take(1, asked.Accept(), asked.BeginReview(), asked.Propose("同意"))
    casework.do(2, asked.Accept())
    yield
    calendars._REGISTERED[:] = registered


def faults(ground: Ground, tampering: str) -> set[tuple[str, int, str]]:
    """Tamper, then return what the verification finds."""
    with ground.superuser() as direct:
        direct.execute(tampering)
    report = verify_chain(APPLICATION)
    assert not report.intact
    return {(fault.part, fault.seq, fault.kind) for fault in report.faults}


def test_an_untouched_chain_is_intact(chain: None) -> None:
    report = verify_chain(APPLICATION)
    assert (report.intact, report.streams, report.entries) == (True, 2, 6)
    assert [(entry.part, entry.action) for entry in selectors.entries(APPLICATION)][-1] == ("case.2", "accept")


@pytest.mark.parametrize(
    "change",
    ["actor = 'somebody'", "action = 'refuse'", "recorded_at = recorded_at + interval '1 microsecond'", "digest = ''"],
)
def test_an_altered_entry_is_found(chain: None, ground: Ground, change: str) -> None:
    assert ("case.1", 2, "altered") in faults(
        ground, f"UPDATE audit_entry SET {change} WHERE part = 'case.1' AND seq = 2"
    )


def test_an_entry_altered_with_its_hash_breaks_the_link(chain: None, ground: Ground) -> None:
    tampering = """
        UPDATE audit_entry SET actor = 'x', hash = sha256(previous || convert_to(jsonb_build_array(application_id, part,
            seq::text, to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'x', action,
            encode(digest, 'hex'))::text, 'UTF8')) WHERE part = 'case.1' AND seq = {0}"""
    assert faults(ground, tampering.format(2)) == {("case.1", 3, "reordered")}
    assert ("case.1", 4, "altered") in faults(ground, tampering.format(4))


def test_a_missing_entry_is_found(chain: None, ground: Ground) -> None:
    assert faults(ground, "DELETE FROM audit_entry WHERE part = 'case.1' AND seq = 2") == {("case.1", 2, "missing")}


def test_swapped_entries_are_found(chain: None, ground: Ground) -> None:
    swap = """UPDATE audit_entry SET seq = CASE seq WHEN 2 THEN 103 ELSE 2 END WHERE part = 'case.1' AND seq IN (2, 3);
              UPDATE audit_entry SET seq = 3 WHERE seq = 103"""
    assert {("case.1", 2, "altered"), ("case.1", 3, "altered")} <= faults(ground, swap)


def test_entries_put_in_another_order_with_their_own_hashes_are_found(chain: None, ground: Ground) -> None:
    cut = "DELETE FROM audit_entry WHERE part = 'case.1' AND seq = 1"
    assert faults(ground, cut) == {("case.1", 1, "missing")}


@pytest.mark.parametrize("from_seq", [1, 3, 4])
def test_a_cut_off_tail_is_found(chain: None, ground: Ground, from_seq: int) -> None:
    found = faults(ground, f"DELETE FROM audit_entry WHERE part = 'case.1' AND seq >= {from_seq}")
    assert [(part, kind) for part, _, kind in found] == [("case.1", "truncated")]


def test_entries_nobody_knows_of_are_found(chain: None, ground: Ground) -> None:
    added = """INSERT INTO audit_entry (application_id, part, seq, recorded_at, actor, action, digest, previous, hash)
               SELECT application_id, 'case.9', seq, recorded_at, actor, action, digest, previous, hash
               FROM audit_entry WHERE part = 'case.2'"""
    assert ("case.9", 2, "unanchored") in faults(ground, added)


def test_an_altered_history_no_longer_is_what_the_chain_has_sealed(chain: None, ground: Ground) -> None:
    with ground.superuser() as direct:
        direct.execute('UPDATE case_event SET detail = \'{"opinion": "不同意"}\' WHERE case_no = 1 AND seq = 4')
        direct.execute("UPDATE case_event SET actor = 'x' WHERE case_no = 2 AND seq = 1")
    assert verify_chain(APPLICATION).intact
    assert altered_history(APPLICATION) == ((1, 4), (2, 1))
