"""The end: cases end, outputs flow back, results go out together or as ready, the application is concluded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from onething.apps.applications import identifiers, statements
from onething.apps.applications.loading import Loaded, load, load_for, require, stale
from onething.apps.applications.models import CasePart
from onething.apps.applications.overtaking import again_if_overtaken
from onething.apps.applications.replies import Applied
from onething.apps.applications.services.drafts import check_key
from onething.apps.applications.services.splitting import applicant_of, open_held
from onething.apps.applications.services.submission import checked_reason, replayed
from onething.apps.applications.statements import Also, Outgoing, Receipt, Write
from onething.apps.casework import selectors as cases
from onething.apps.casework import services as casework
from onething.apps.casework.selectors import CaseView
from onething.domain.access.actors import SYSTEM, Actor
from onething.domain.access.policies import Action
from onething.domain.applications.closing import Ended, PartEnd, ended, releasable, summary
from onething.domain.applications.states import Act, ApplicationState
from onething.domain.casework.commands import Withdraw

TRIES: Final = 8

_ENDED: Final = """
  UPDATE application_case p SET ended = e.ended, reason = e.reason, outputs = e.outputs, result = e.result,
    ended_at = coalesce(p.ended_at, %(e_at)s::timestamptz),
    released_at = CASE WHEN e.release THEN coalesce(p.released_at, %(e_at)s::timestamptz) ELSE p.released_at END
  FROM changed, jsonb_to_recordset(%(ends)s::jsonb)
    AS e(case_no integer, ended text, reason text, outputs jsonb, result jsonb, release boolean)
  WHERE p.application_id = changed.id AND p.case_no = e.case_no"""


def settle(application_id: str, now: dt.datetime) -> None:
    """Bring the application up to date with how its cases stand; doing it again changes nothing.

    A part sent offline counts as ended once nothing else is open; when its result is reported, the summary follows.
    """
    for _ in range(TRIES):
        found = load(application_id)
        if found.state not in (ApplicationState.IN_PROGRESS, ApplicationState.CONCLUDED, ApplicationState.WITHDRAWN):
            message = (
                f"application {application_id} is {found.state.value}: its cases are not recorded yet; try again later"
            )
            raise RuntimeError(message)
        if _settle(found, now):
            open_held(application_id, now)
            if not _lapsed_meanwhile(application_id):
                return
    raise stale(load(application_id))


def _lapsed_meanwhile(application_id: str) -> bool:
    """Tell whether a held part has lapsed that the application's counter does not know of yet."""
    open_parts = CasePart.objects.filter(application_id=application_id, ended="").count()
    return load(application_id).open_cases != open_parts


def _settle(found: Loaded, now: dt.datetime) -> bool:
    rows = {row.case_no: row for row in CasePart.objects.filter(application_id=found.id).order_by("case_no")}
    views = {view.snapshot.case.case_no: view for view in cases.cases_of(found.id)}
    ends = {number: _end(row, views.get(number)) for number, row in rows.items()}
    parts = [PartEnd(number, ends[number], row.released_at is not None) for number, row in rows.items()]
    going = releasable(parts, found.local().event.release)
    changed = [
        number
        for number, row in rows.items()
        if (ends[number] or "") != row.ended
        or number in going
        or (ends[number] is Ended.PASSED and row.result is None and row.unit)
    ]
    still_open = sum(1 for end in ends.values() if end is None)
    if not changed and still_open == found.open_cases:
        return True
    done = still_open == 0 and found.state is ApplicationState.IN_PROGRESS
    columns: dict[str, Any] = {"open_cases": still_open, **_outputs(found, rows, views, changed)}
    if still_open == 0:
        columns["summary"] = summary(parts)
    if done:
        columns["concluded_at"] = now
    entries = [_entry(number, ends[number], views.get(number), release=number in going) for number in changed]
    parameters = {"ends": statements.as_json(entries), "e_at": now}
    act = Act.CONCLUDE if done else Act.CASE_ENDED
    data = {"ended": {str(number): end.value for number in changed if (end := ends[number])}, "released": list(going)}
    target = ApplicationState.CONCLUDED if done else found.state
    also = (Also("ending", _ENDED, parameters),)
    return (
        statements.apply(Write(found.id, found.version, act, target, SYSTEM, now, columns, data, also=also)) is not None
    )


def _end(row: CasePart, view: CaseView | None) -> Ended | None:
    if view is None:
        return Ended(row.ended) if row.ended else None
    return ended(view.snapshot.state)


def _entry(number: int, end: Ended | None, view: CaseView | None, *, release: bool) -> dict[str, Any]:
    outputs = dict(view.snapshot.outputs) if view else {}
    result: dict[str, Any] | None = None
    if end is Ended.PASSED and view is not None:
        result = {"name": view.snapshot.facts.result_name, "number": view.document_number, "outputs": outputs}
    reason = "：".join(one for one in (view.ground, view.words) if one) if view else ""
    return {
        "case_no": number,
        "ended": end.value if end else "",
        "reason": reason,
        "outputs": outputs,
        "result": result,
        "release": release,
    }


def _outputs(
    found: Loaded, rows: Mapping[int, CasePart], views: Mapping[int, CaseView], changed: Sequence[int]
) -> dict[str, Any]:
    """Return the columns with the outputs of cases that passed, each with its case as provenance."""
    values, provenance = dict(found.values), dict(found.provenance)
    for number in changed:
        view, row = views.get(number), rows[number]
        if view is None or ended(view.snapshot.state) is not Ended.PASSED:
            continue
        for own, value in view.snapshot.outputs.items():
            key = output_key(found, row, own)
            if key is not None and values.get(key) != value:
                values[key] = value
                at = view.ended_at.isoformat() if view.ended_at else ""
                provenance[key] = {
                    "source": f"case {number}",
                    "name": view.snapshot.facts.item_name,
                    "read_at": at,
                    "key": None,
                    "original": value,
                    "edited": False,
                    "by": None,
                }
    if values == dict(found.values):
        return {}
    return {"values": values, "provenance": provenance}


def output_key(found: Loaded, row: CasePart, own: str) -> str | None:
    """Return the one form's key for a case's output `role.element`, by the roles of the part's item in the event."""
    role, _, element = own.partition(".")
    known = row.keys.get(own)
    if known is not None:
        return str(known)
    item, _, numbers = row.node.partition("#")
    use = next((one for one in found.local().event.items if one.item == item), None)
    subject = dict(use.roles).get(role) if use else None
    if subject is None:
        return None
    instance = next((one for one in numbers.split("+") if one.partition(".")[0] == subject), subject)
    return f"{instance}.{element}"


@again_if_overtaken
def withdraw(*, actor: Actor, application_id: str, reason: str, idempotency_key: str, now: dt.datetime) -> Applied:
    """Take an application back, and with it every case that is not decided yet; what has passed stays passed."""
    check_key(idempotency_key)
    found = load_for(actor, Action.DISPOSE_OF_APPLICATION, application_id, idempotency_key)
    fingerprint = identifiers.fingerprint("withdraw", application_id, reason)
    known = replayed(found, fingerprint)
    if known is not None:
        return Applied(found.id, known["version"], known["state"], replayed=True)
    require(found, Act.WITHDRAW)
    words = checked_reason(reason) if reason.strip() else ""
    reply = {"version": found.version + 1, "state": ApplicationState.WITHDRAWN.value}
    began = found.state is ApplicationState.IN_PROGRESS
    by = {"account": actor.account, "name": actor.name, "kind": actor.kind.value}
    version = statements.apply(
        Write(
            found.id,
            found.version,
            Act.WITHDRAW,
            ApplicationState.WITHDRAWN,
            actor,
            now,
            {"assisted_by": "", "helpers": [], "helping": []},
            reason=words,
            messages=(Outgoing("application.withdrawn", {"reason": words, "actor": by}),) if began else (),
            receipt=Receipt(actor.account, idempotency_key, fingerprint, reply),
        )
    )
    if version is None:
        raise stale(load(found.id))
    return Applied(found.id, version, ApplicationState.WITHDRAWN.value)


def withdraw_cases(application_id: str, reason: str, by: Mapping[str, str], now: dt.datetime) -> None:
    """Withdraw every case that may still be; one that is decided already goes on to its end."""
    found = load(application_id)
    applicant = applicant_of(found, by)
    CasePart.objects.filter(application_id=application_id, unit="", ended="").update(
        ended=Ended.WITHDRAWN, ended_at=now
    )
    for view in cases.cases_of(application_id):
        if ended(view.snapshot.state) is not None:
            continue
        try:
            casework.perform(
                actor=applicant,
                case=view.snapshot.case,
                command=Withdraw(reason),
                expected_version=None,
                idempotency_key=f"withdraw:{view.snapshot.case}",
                now=now,
            )
        except casework.CaseRefused:
            # Decided meanwhile: its result reaches the person like any other.
            continue
    settle(application_id, now)
