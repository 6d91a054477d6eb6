"""What a unit does with a case: one page for each command, with a draft of the document before it is issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.http import HttpResponse

from onething.apps.casework import selectors, services
from onething.apps.casework.selectors import CaseView, Draft, Offer, WrongTarget
from onething.apps.casework.services import CaseRefused, Conflict
from onething.apps.documents import selectors as documents
from onething.domain.applications.refusals import NotFound
from onething.domain.casework.commands import Command
from onething.domain.casework.offering import Ask
from onething.domain.casework.states import STATE_NAMES
from onething.portals.desk.case import fields_by_subject, head, history, label, outcomes, output_names, ways
from onething.portals.desk.files import case_of
from onething.portals.desk.reading import LONGEST, OTHER, Given, Typed, command_of, typed
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page
from onething.portals.ui.problems import DUTY_CODES
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say

FIELDS: Final[Mapping[str, str]] = {"to_account": "to", "to_post": "to", "to_unit": "unit", "to_organisation": "unit"}
"""By what a receiver is called in a command, the field of the form."""


@page(
    "desk",
    "cases/<case>/do/<command>",
    "officer",
    name="command",
    states=(
        "accept", "not accept", "request correction", "propose", "refuse", "issue", "deliver", "reassign", "reroute",
        "send offline", "report", "draft", "errors", "stale",
    ),
    methods=("GET", "POST"),
)  # fmt: skip
def command(request: PortalRequest, case: str, command: str) -> HttpResponse:
    """Show a command's form; posted, show the draft of its document, or do it."""
    view = case_of(request, case)
    offer = _offer(request, view, command)
    if not request.posted:
        if offer.why_not is not None:
            raise CaseRefused(offer.why_not)
        return _form(request, view, offer, _begun(view, offer), draft=_at_once(request, view, offer))
    given = typed(request.form)
    targets = selectors.targets(view) if Ask.UNIT in offer.asks else None
    asked = command_of(offer, view, given, targets.organisation if targets else "")
    if asked is None:
        return _form(request, view, offer, given, status=422)
    return _done(request, view, offer, given, asked)


def _offer(request: PortalRequest, view: CaseView, name: str) -> Offer:
    offers = selectors.allowed(request.actor, view, request.now)
    found = next((one for one in offers if one.name == name), None)
    if found is None:
        raise NotFound("command_unknown", "没有这个操作。")
    return found


def _begun(view: CaseView, offer: Offer) -> Typed:
    """Return what a form begins with: the result's values known by now."""
    known = {f"output.{key}": str(value) for key, value in view.snapshot.outputs.items() if value not in (None, "")}
    return Typed(Given(known))


def _at_once(request: PortalRequest, view: CaseView, offer: Offer) -> Draft | None:
    """Return the draft of a document that needs nothing typed."""
    if offer.asks or offer.document is None:
        return None
    asked = command_of(offer, view, Typed(), "")
    return None if asked is None else selectors.draft(request.actor, view.snapshot.case, asked, request.now)


def _done(request: PortalRequest, view: CaseView, offer: Offer, given: Typed, asked: Command) -> HttpResponse:
    """Draft or do what was asked; whatever is refused comes back with what was typed."""
    case = view.snapshot.case
    try:
        # A document is never issued by a form that was sent without its button: that is a draft.
        if offer.document is not None and request.form.get("step") != "do":
            return _drafted(request, view, offer, given, asked)
        selectors.check_target(view, asked)
        reply = services.perform(
            actor=request.actor,
            case=case,
            command=asked,
            expected_version=request.version,
            idempotency_key=request.key,
            now=request.now,
        )
    except WrongTarget as wrong:
        given.errors[FIELDS[wrong.where]] = phrase(f"{wrong.what}。{wrong.remedy}。")
        return _form(request, view, offer, given, status=422)
    except CaseRefused as refused:
        given.errors[""] = phrase(refused.refusal.reason + refused.refusal.remedy)
        status = 403 if refused.refusal.code in DUTY_CODES else 422
        return _form(request, view, offer, given, status=status)
    except Conflict:
        return _stale(request, view, offer, given)
    if reply.contradiction:
        say(request, _("已登记。与平台的记录有出入，请核实：%(why)s", why=phrase(reply.contradiction)), "warning")
    else:
        words = {"command": label(offer), "state": phrase(STATE_NAMES[reply.state])}
        say(request, _("“%(command)s”已办，办件现在是“%(state)s”。", **words))
    return redirect("desk:home") if offer.name == "reroute" else redirect("desk:case", case=case)


def _drafted(request: PortalRequest, view: CaseView, offer: Offer, given: Typed, asked: Command) -> HttpResponse:
    draft = selectors.draft(request.actor, view.snapshot.case, asked, request.now)
    if draft is None or request.form.get("step") != "pdf":
        return _form(request, view, offer, given, draft=draft)
    answer = HttpResponse(documents.printed(draft.sheet, request.now), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="draft.pdf"'
    return answer


def _stale(request: PortalRequest, before: CaseView, offer: Offer, given: Typed) -> HttpResponse:
    """Show the form again over the case as it is by now: nothing typed is lost, and nothing was done."""
    view = case_of(request, str(before.snapshot.case))
    last = selectors.history(view.snapshot.case)[-1]
    now_offered = _offer(request, view, offer.name)
    said = history([last])[0]
    stale = {
        "state": phrase(STATE_NAMES[view.snapshot.state]),
        "last": said["title"],
        "who": said["who"],
        "when": said["when"],
        "why_not": None if now_offered.why_not is None else phrase(now_offered.why_not.reason),
    }
    return _form(request, view, replace(now_offered, asks=offer.asks), given, stale=stale, status=409)


def _form(
    request: PortalRequest,
    view: CaseView,
    offer: Offer,
    given: Typed,
    *,
    draft: Draft | None = None,
    stale: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    asks = set(offer.asks)
    targets = selectors.targets(view) if asks & {Ask.RECEIVER, Ask.UNIT} else None
    errors = [(name or None, words) for name, words in given.errors.items()]
    context: dict[str, Any] = {
        **head(request, view),
        "offer": offer,
        "label": label(offer),
        "asks": asks,
        "given": given.values,
        "wrong": given.errors,
        "errors": errors,
        "key": request.key if request.posted and request.key else True,
        "draft": draft,
        "stale": stale,
        "longest": LONGEST,
        "grounds": [(ground, phrase(ground)) for ground in offer.grounds],
        "outputs": _outputs(view) if Ask.OUTPUTS in asks else [],
        "ways": list(ways().items()),
        "outcomes": list(outcomes().items()),
        "latest": f"{request.now.astimezone():%Y-%m-%dT%H:%M}",
        "receivers": _receivers(request, targets) if targets else [],
        "units": [(one.id, phrase(one.name)) for one in targets.units] if targets else [],
        "subjects": _subjects(request, view) if Ask.DEFICIENCIES in asks else [],
        "already": view.snapshot.deficiencies if not view.snapshot.correction_closed else (),
    }
    return render(request, "desk/command.html", context, status=status)


def _outputs(view: CaseView) -> list[dict[str, str]]:
    names = output_names(view)
    return [{"name": f"output.{key}", "label": names[key]} for key in view.snapshot.facts.gives]


def _receivers(request: PortalRequest, targets: selectors.Targets) -> list[tuple[str, str]]:
    people = [
        (f"account:{one.id}", f"{one.name}（{phrase(one.about)}）")
        for one in targets.colleagues
        if one.id != request.actor.account
    ]
    return [*people, *((f"post:{one.id}", _("岗位：%(post)s", post=phrase(one.name))) for one in targets.posts)]


def _subjects(request: PortalRequest, view: CaseView) -> list[dict[str, Any]]:
    """Return everything that may have to be corrected: the case's fields with their values, its materials, the rest."""
    held = selectors.contents(view, ())
    found: list[dict[str, Any]] = []
    for about, lines in fields_by_subject(held):
        for line in lines:
            label = f"{about} · {line['label']}" if about else line["label"]
            found.append({"about": line["key"], "label": label, "value": line["value"]})
    found += [{"about": one.id, "label": phrase(one.name), "value": _("材料")} for one in held.materials]
    return [*found, {"about": OTHER, "label": _("其他"), "value": _("不属于某一项的内容")}]
