"""The case page: what it holds beside its documents, what may be done now and why not the rest, clock and history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpResponse
from markupsafe import Markup

from onething.apps.casework import selectors
from onething.apps.casework.selectors import CaseView, Contents, HistoryEntry, Offer
from onething.apps.documents import selectors as documents
from onething.apps.people import selectors as people
from onething.domain.casework.states import FINAL, STATE_NAMES, CaseState, Outcome
from onething.domain.casework.table import COMMAND_NAMES
from onething.domain.documents.kinds import WORDINGS, DocumentKind
from onething.domain.timing.lights import Light
from onething.portals.citizen import areas
from onething.portals.desk.files import TYPES, case_of
from onething.portals.desk.inbox import KINDS, light_words
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import moment, phrase
from onething.portals.ui.named import Named
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import render
from onething.portals.ui.requests import PortalRequest

AT_ONCE: Final = frozenset({"claim", "begin_review", "begin_issuing", "conclude"})
"""Commands that need nothing said and issue nothing: one press does them."""
FIRST: Final = (
    "accept", "begin_review", "propose", "approve", "begin_issuing", "issue", "deliver", "conclude", "claim"
)  # fmt: skip
ASIDE: Final = frozenset({"reassign", "reroute", "send_offline", "report"})
"""Commands that take a case off its usual way."""


@page(
    "desk",
    "cases/<case>",
    "officer",
    name="case",
    states=("usual", "correction", "accepted", "decision", "delivery", "concluded", "offline", "claimed by other"),
)
def case(request: PortalRequest, case: str) -> HttpResponse:
    """Show a case of the officer's own unit."""
    view = case_of(request, case)
    entries = selectors.history(view.snapshot.case)
    held = selectors.contents(view, entries)
    offers = selectors.allowed(request.actor, view, request.now)
    found = view.snapshot.case
    context = {
        **head(request, view),
        "acts": acts(offers, ended=view.snapshot.state in FINAL),
        "impossible": [
            (label(one), phrase(one.why_not.reason + one.why_not.remedy)) for one in offers if one.why_not is not None
        ],
        "groups": fields_by_subject(held),
        "materials": held.materials,
        "viewer": _viewer(request, view, held),
        "clocks": selectors.clocks(view),
        "deficiencies": deficiencies(view, held),
        "outputs": _outputs(view),
        "issued": [_issued(each, view) for each in documents.documents_of(found.application_id, {found.case_no})],
        "history": history(entries),
    }
    return render(request, "desk/case.html", context)


def head(request: PortalRequest, view: CaseView) -> dict[str, Any]:
    """Return what stands above every page about a case: what it is, how it stands, who has it, until when."""
    snapshot, today = view.snapshot, request.now.date()
    state = snapshot.state
    light: Light | None = None
    if state not in FINAL and view.due_on is not None and view.started_at is not None:
        light = selectors.lights(request.actor, request.now).of(view.due_on)
    return {
        "view": view,
        "address": url("desk:case", case=snapshot.case),
        "title": phrase(snapshot.facts.item_name),
        "state": phrase(STATE_NAMES[state]),
        "kind": KINDS.get(state, "working"),
        "light": light.value if light else "grey",
        "light_words": light_words(light, view.due_on or today, today),
        "holder": _holder(view, request.actor.account),
        "ended": state in FINAL,
    }


def _holder(view: CaseView, me: str) -> str:
    claimed = view.snapshot.claimed_by
    if claimed is None:
        return _("岗位 %(post)s", post=view.snapshot.post) if view.snapshot.post else _("待认领")
    return _("我") if claimed == me else people.names([claimed]).get(claimed, _("已不在本单位"))


def ways() -> dict[str, str]:
    """Return how a result can reach the person, in words."""
    return {"counter": _("窗口领取"), "post": _("邮寄"), "electronic": _("电子送达")}


def outcomes() -> dict[str, str]:
    """Return how a case may have ended elsewhere, in words."""
    return {
        Outcome.CONCLUDED.value: _("已办成"),
        Outcome.REFUSED.value: _("不予批准"),
        Outcome.NOT_ACCEPTED.value: _("不予受理"),
        Outcome.WITHDRAWN.value: _("申请人撤回"),
    }


def acts(offers: Sequence[Offer], *, ended: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Return what can be done now, in three groups: what comes next, what says no, what takes it off its way."""
    possible = {one.name: one for one in offers if one.why_not is None}
    report_aside = {name for name in possible if name == "report" and not possible[name].in_state}
    names: list[str] = [name for name in FIRST if name in possible]
    # Who has to claim first does that first; later it is only in the way.
    if "claim" in names:
        names.remove("claim")
        names.insert(0, "claim")
    if "report" in possible and not report_aside:
        names.append("report")
    rest = [name for name in possible if name not in names and not (ended and name == "report")]
    return {
        "next": [_act(possible[name]) for name in names],
        "other": [_act(possible[name]) for name in rest if name not in ASIDE],
        "aside": [_act(possible[name]) for name in rest if name in ASIDE],
    }


def _act(offer: Offer) -> dict[str, Any]:
    return {"name": offer.name, "label": label(offer), "at_once": offer.name in AT_ONCE}


def label(offer: Offer) -> str:
    """Return what a command's button says: what the officer does, where its name alone could be a state or a paper."""
    verbs = {
        "accept": _("受理"),
        "not_accept": _("作出不予受理决定"),
        "propose": _("审查意见"),
        "approve": _("准予"),
        "refuse": _("作出不予批准决定"),
        "deliver": _("送达"),
        "conclude": _("办结"),
    }
    return verbs.get(offer.name) or phrase(offer.label)


def fields_by_subject(held: Contents) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the case's fields by whom they are about, each value in words."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in held.fields:
        value = areas.said(line.value) if line.area else Named(line.value) if line.typed else phrase(line.value)
        notes = [_("来源：%(source)s", source=phrase(line.source))] if line.source else []
        if line.edited:
            notes.append(_("申请人已更正"))
        groups.setdefault(line.about, []).append(
            {
                "key": line.key,
                "label": phrase(line.label),
                "value": f"{value} {phrase(line.unit)}" if line.unit and value else value,
                "note": " · ".join(notes),
                "corrected_at": line.corrected_at,
            }
        )
    return [(phrase(about) if about else "", lines) for about, lines in groups.items()]


def _viewer(request: PortalRequest, view: CaseView, held: Contents) -> dict[str, Any] | None:
    """Return the file to show: the one asked for, else the first that a browser can show."""
    files = [each for material in held.materials for each in material.files]
    wanted = request.query.get("file", "")
    shown = next((each for each in files if each["id"] == wanted), None)
    shown = shown or next((each for each in files if each["type"] in TYPES), None)
    if shown is None:
        return None
    address = url("desk:file", case=view.snapshot.case, file=shown["id"])
    media = TYPES.get(str(shown["type"]))
    return {
        "id": shown["id"],
        "name": shown["name"],
        "src": address,
        "size": shown["size"],
        "type": media,
        "download": f"{address}?save=1",
    }


def deficiencies(view: CaseView, held: Contents) -> list[dict[str, str]]:
    """Return what the unit asks to be corrected, by the names people know."""
    names = {line.key: line.label for line in held.fields} | {one.id: one.name for one in held.materials}
    return [
        {
            "what": phrase(names.get(one["about"], one["about"])),
            "reason": Named(one["reason"]),
            "remedy": Named(one["remedy"]),
        }
        for one in view.snapshot.deficiencies
    ]


def output_names(view: CaseView) -> dict[str, str]:
    """Return the names of the values that the case's result gives."""
    names = {one.key: phrase(one.name) for one in view.snapshot.facts.output_formats}
    return {key: names.get(key, key) for key in view.snapshot.facts.gives}


def _outputs(view: CaseView) -> list[tuple[str, str]]:
    names = output_names(view)
    return [
        (names.get(key, key), str(value)) for key, value in view.snapshot.outputs.items() if value not in (None, "")
    ]


def _issued(one: documents.IssuedDocument, view: CaseView) -> dict[str, Any]:
    kind = DocumentKind(one.kind)
    result = view.snapshot.facts.result_name if kind is DocumentKind.RESULT else None
    return {
        "title": phrase(result or WORDINGS[kind].title),
        "number": one.number or "",
        "at": one.recorded_at,
        "href": url("desk:document", case=view.snapshot.case, document=one.id),
    }


def history(entries: Sequence[HistoryEntry]) -> list[dict[str, Any]]:
    """Return the history as a timeline, newest first: what, who, when, and what was said."""
    return [_entry(entry) for entry in reversed(entries)]


def _entry(entry: HistoryEntry) -> dict[str, Any]:
    kinds = {CaseState.REFUSED: "refused", CaseState.NOT_ACCEPTED: "refused", CaseState.LAPSED: "ended"}
    words: list[str] = [
        phrase(str(entry.detail[name])) if name == "ground" else Named(entry.detail[name])
        for name in ("ground", "words", "opinion", "reason", "instead", "evidence", "document_number", "notice")
        if entry.detail.get(name)
    ]
    way = ways().get(str(entry.detail.get("way", "")))
    words += [_("方式：%(way)s", way=way)] if way else []
    words += [Named(f"{one['reason']}（{one['remedy']}）") for one in entry.detail.get("deficiencies", ())]
    if entry.contradiction:
        words.append(_("须核实：%(why)s", why=phrase(entry.contradiction)))
    if entry.recorded_at - entry.occurred_at > dt.timedelta(minutes=1):
        words.append(_("发生于 %(moment)s，之后登记", moment=moment(entry.occurred_at)))
    system = entry.actor == "system"
    return {
        "title": _(
            "%(command)s → %(state)s",
            command=phrase(COMMAND_NAMES.get(entry.command, entry.command)),
            state=phrase(STATE_NAMES[entry.target]),
        )
        if entry.source is not entry.target
        else phrase(COMMAND_NAMES.get(entry.command, entry.command)),
        "when": entry.recorded_at,
        "who": _("平台") if system else Named(entry.actor_name),
        "kind": kinds.get(entry.target, "done") if entry.source is not entry.target else "done",
        "body": Markup("\n").join(words),
    }
