"""The comparison after faults: a client's journal of acknowledged acts beside the whole database, read as role web.

Run as a process of its own with the platform's environment: `python -m tests.faults.checker JOURNAL`. It first waits
until the outbox is empty, and prints one JSON object `{faults[], counts{}}`; exit code 1 if there is a fault.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from django.db import connection

from tests.support.journal import Journal, compare

PATIENCE_S: Final = 90.0

ACTS: Final = """
    SELECT 'case ' || application_id || '.' || case_no || ' ' || seq || ' ' || command FROM case_event
    UNION ALL SELECT 'application ' || application_id || ' ' || version || ' ' || act FROM application_event
    UNION ALL SELECT 'file ' || application_id || ' ' || id FROM application_file
    UNION ALL SELECT 'rating ' || application_id FROM rating
"""
"""Every act the database holds, one row per time, named as `acting.act_of` names them."""

MUST_BE_EMPTY: Final[dict[str, str]] = {
    "a case's state, version or unit is not its last history entry's": """
        SELECT c.application_id, c.case_no, c.state, c.version FROM casework_case c
        LEFT JOIN LATERAL (SELECT e.target, e.seq, e.unit FROM case_event e WHERE e.application_id = c.application_id
            AND e.case_no = c.case_no ORDER BY e.seq DESC LIMIT 1) last ON true
        WHERE (c.state, c.version, c.unit) IS DISTINCT FROM (last.target, last.seq, last.unit)""",
    "a case's history has a gap or an entry that doesn't follow the one before": """
        SELECT application_id, case_no, seq FROM (
            SELECT application_id, case_no, seq, source, row_number() OVER w AS place, lag(target) OVER w AS before
            FROM case_event WINDOW w AS (PARTITION BY application_id, case_no ORDER BY seq)) e
        WHERE seq <> place OR source IS DISTINCT FROM before""",
    "an application's state or version is not its last history entry's": """
        SELECT a.id, a.state, a.version FROM application a
        LEFT JOIN LATERAL (SELECT e.state, e.version FROM application_event e WHERE e.application_id = a.id
            ORDER BY e.id DESC LIMIT 1) last ON true
        WHERE (a.state, a.version) IS DISTINCT FROM (last.state, last.version)""",
    "an application's history has a gap": """
        SELECT application_id, max(version), count(DISTINCT version) FROM application_event GROUP BY application_id
        HAVING max(version) <> count(DISTINCT version)""",
    "a command's receipt has no history entry of its own": """
        SELECT r.actor, r.key FROM command_receipt r LEFT JOIN case_event e
            ON e.application_id = r.reply->'case'->>0 AND e.case_no = (r.reply->'case'->>1)::integer
            AND e.seq = (r.reply->>'version')::integer AND e.command = r.reply->>'command' AND e.actor = r.actor
        WHERE e.seq IS NULL""",
    "one history entry has the receipts of two commands": """
        SELECT reply->'case', reply->'version', count(*) FROM command_receipt GROUP BY 1, 2 HAVING count(*) > 1""",
    "a command is in a history without its receipt": """
        SELECT e.application_id, e.case_no, e.seq, e.command FROM case_event e LEFT JOIN command_receipt r
            ON r.reply->'case' = jsonb_build_array(e.application_id, e.case_no)
            AND (r.reply->>'version')::integer = e.seq
        WHERE r.key IS NULL AND e.command NOT IN ('open', 'start', 'receive', 'lapse', 'release_correction')""",
    "a waiting case's counter is not the number of those it waits for": """
        SELECT c.application_id, c.case_no, c.waiting_for FROM casework_case c
        WHERE c.state <> 'lapsed' AND c.waiting_for <> (
            SELECT count(*) FROM case_edge e JOIN casework_case p
                ON p.application_id = e.application_id AND p.case_no = e.predecessor
            WHERE e.application_id = c.application_id AND e.successor = c.case_no AND NOT p.succeeded
            AND (e.needs OR p.ended_at IS NULL))""",
    "a case waits for nothing, or has started although it waits": """
        SELECT application_id, case_no, state, waiting_for FROM casework_case
        WHERE state <> 'lapsed' AND (state = 'waiting') <> (waiting_for > 0)""",
    "an application's open cases are miscounted": """
        SELECT a.id, a.state, a.open_cases FROM application a
        WHERE a.open_cases <> (SELECT count(*) FROM application_case p WHERE p.application_id = a.id AND p.ended = '')
        OR (a.state = 'concluded' AND a.open_cases <> 0)""",
    "an application's part and its case disagree about the end": """
        SELECT p.application_id, p.case_no, p.ended, c.state FROM application_case p
        LEFT JOIN casework_case c ON c.application_id = p.application_id AND c.case_no = p.case_no
        WHERE c.state IS NULL OR (p.ended = '') <> (c.ended_at IS NULL)""",
    "a case belongs to no part of its application": """
        SELECT c.application_id, c.case_no FROM casework_case c LEFT JOIN application_case p
            ON p.application_id = c.application_id AND p.case_no = c.case_no WHERE p.id IS NULL""",
    "a message was not delivered": """
        SELECT id, topic, attempts, dead_at IS NOT NULL AS dead, last_error FROM outbox_message
        WHERE delivered_at IS NULL""",
    "a document that history calls for is missing or there twice": """
        SELECT m.application_id, m.payload->>'case_no', m.payload->>'seq', count(d.id) FROM outbox_message m
        LEFT JOIN document d ON d.application_id = m.application_id AND d.key LIKE 'case.' || m.application_id || '.'
            || (m.payload->>'case_no') || '.' || (m.payload->>'seq') || '.%'
        WHERE m.topic = 'casework.document' GROUP BY 1, 2, 3 HAVING count(d.id) <> 1""",
    "a received application has not exactly one receipt as a document": """
        SELECT a.id, count(d.id) FROM application a
        LEFT JOIN document d ON d.application_id = a.id AND d.number = a.receipt_number AND d.kind = 'receipt'
        WHERE a.receipt_number <> '' GROUP BY a.id HAVING count(d.id) <> 1""",
    "a document has no PDF": """
        SELECT d.id, d.kind FROM document d LEFT JOIN document_pdf p ON p.document_id = d.id
        WHERE p.sha256 IS DISTINCT FROM encode(sha256(p.content), 'hex') OR p.content IS NULL""",
    "a number was given twice": """
        SELECT number, count(*) FROM casework_case GROUP BY number HAVING count(*) > 1
        UNION ALL SELECT receipt_number, count(*) FROM application WHERE receipt_number <> ''
            GROUP BY receipt_number HAVING count(*) > 1
        UNION ALL SELECT kind || ' ' || number, count(*) FROM document WHERE number IS NOT NULL
            GROUP BY kind, number HAVING count(*) > 1""",
}
"""What is wrong when a query has rows; the rows say where."""

COUNTED: Final = (
    "application", "application_event", "application_file", "casework_case", "case_event", "command_receipt",
    "audit_entry", "document", "outbox_message", "rating",
)  # fmt: skip


def rows(query: str) -> list[tuple[Any, ...]]:
    """Return a query's rows."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def await_empty_outbox() -> None:
    """Wait until nothing is on its way, or the patience is over: what is left then, or dead, is a fault."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if not rows("SELECT 1 FROM outbox_message WHERE delivered_at IS NULL AND dead_at IS NULL LIMIT 1"):
            return
        time.sleep(0.2)


def against_journal(journal: Journal) -> list[str]:
    """Return acknowledged acts that are not there, acts that are there twice, and keys without their one receipt."""
    compared = compare(journal, (row[0] for row in rows(ACTS)))
    faults = [f"acknowledged, and lost: {act}" for act in compared.lost]
    faults += [f"there more than once: {act}" for act in compared.doubled]
    kept = Counter(
        str(row[0]) for row in rows("SELECT key FROM command_receipt UNION ALL SELECT key FROM application_reply")
    )
    for act, told in journal.entries():
        if told["key"] is not None and kept[told["key"]] != 1:
            faults.append(f"{kept[told['key']]} receipts are kept for the key of {act}")
    return faults


def within_database() -> list[str]:
    """Return what does not agree with itself."""
    return [f"{what}: {found}" for what, query in MUST_BE_EMPTY.items() for found in rows(query)[:5]]


def chains() -> list[str]:
    """Verify every application's audit chains, its own and its cases', and that history is what they sealed."""
    from onething.apps.audit.services import verify_chain
    from onething.apps.casework.selectors import altered_history

    faults: list[str] = []
    for (application,) in rows("SELECT id FROM application ORDER BY id"):
        report = verify_chain(application)
        faults += [f"chain of {application}: {fault}" for fault in report.faults]
        faults += [f"history of {application} was altered at {place}" for place in altered_history(application)]
        cases = int(rows(f"SELECT count(*) FROM casework_case WHERE application_id = '{application}'")[0][0])
        if report.streams != cases + 1:
            faults.append(f"{application} has {report.streams} audit streams for {cases} cases")
    return faults


def files() -> list[str]:
    """Check that each file's bytes are in the store and give their SHA-256."""
    from onething.apps.applications.store import files as store

    faults: list[str] = []
    for application, sha256 in rows("SELECT application_id, sha256 FROM application_file"):
        try:
            with store().open(application, sha256) as stream:
                found = hashlib.sha256(stream.read()).hexdigest()
        except FileNotFoundError:
            found = "nothing"
        if found != sha256:
            faults.append(f"file {sha256} of {application}: the store holds {found}")
    return faults


def check(journal: Journal) -> dict[str, Any]:
    """Return every fault and how much was looked at."""
    await_empty_outbox()
    faults = against_journal(journal) + within_database() + chains() + files()
    counts = {table: rows(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED}
    return {"faults": faults, "counts": counts | {"acknowledged": len(journal.entries())}}


def main() -> int:
    """Check the journal named on the command line."""
    import django

    django.setup()
    found = check(Journal(Path(sys.argv[1])))
    print(json.dumps(found, ensure_ascii=False))
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
