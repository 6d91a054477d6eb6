"""Checking everything once more, asking for signatures, handing in, and the receipt."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from onething.apps.applications import selectors, services
from onething.apps.applications.replies import ApplicationForm, FormSection, MaterialLine
from onething.apps.documents import selectors as document_selectors
from onething.apps.documents import services as document_services
from onething.apps.people import limits
from onething.domain.applications.refusals import Conflict, Forbidden, NotFound, Refused
from onething.domain.applications.states import ApplicationState
from onething.domain.documents.kinds import DocumentKind
from onething.portals.citizen import standing
from onething.portals.citizen.application import answer_in_words
from onething.portals.citizen.fields import in_words
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import ngettext, phrase
from onething.portals.ui.pages import action, page, url
from onething.portals.ui.problems import missing, shown, spend
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say

AWAITING: Final = ApplicationState.AWAITING_SIGNATURES
Line = tuple[str, str, str | None, str | None]


@page(
    "citizen",
    "applications/<application>/check",
    "applicant",
    name="check",
    states=("incomplete", "complete", "awaiting signatures", "signed", "refused"),
)
def check(request: PortalRequest, application: str) -> HttpResponse:
    """Show all that will be handed in, with what is still missing; then ask for signatures, or hand in."""
    form = selectors.form(request.actor, application, request.now)
    if form.state not in standing.OPEN:
        return standing.elsewhere(form.application_id, form.state)
    return _page(request, form)


def _page(
    request: PortalRequest, form: ApplicationForm, words: str | None = None, *, status: int = 200
) -> HttpResponse:
    unsigned = [one for one in form.signatories if one.signed_at is None]
    context = {
        "form": form,
        "problems": _problems(form),
        "words": words,
        "answers": [
            (phrase(one.ask), answer_in_words(one), _change(form, "questions") + f"#f-a.{one.id}")
            for one in form.questions
        ],
        "sections": [(phrase(one.name), lines(one, form)) for one in form.sections],
        "materials": [
            _material(form, one)
            for one in (*standing.to_bring(form), *standing.perhaps(form))
            if one.complete or one.needed
        ],
        "names": _("、").join(phrase(one.name) for one in form.will_sign),
        "not_needed": standing.not_needed(form),
        "awaiting": form.state == AWAITING,
        "unsigned": unsigned,
        "mine": any(one.me for one in unsigned),
        "signatories": form.signatories or form.will_sign,
        "ready": not form.problems and not unsigned and (form.state == AWAITING or not form.will_sign),
    }
    return render(request, "citizen/form/check.html", context, status=status)


def _change(form: ApplicationForm, name: str, **holes: str) -> str:
    return url(f"citizen:{name}", application=form.application_id, **holes)


def lines(section: FormSection, form: ApplicationForm | None) -> list[Line]:
    """Return a section's fields to be read: label, value, where to change it (with `form`), and where it came from."""
    found: list[Line] = []
    for field in section.fields:
        if field.derived and field.value in (None, ""):
            # It follows from something that isn't filled in yet, or from a result that comes later.
            continue
        href = None
        if form is not None and not field.derived:
            href = _change(form, "section", section=section.id) + f"#f-{field.key}"
        origin = field.provenance
        note = None
        if origin is not None:
            source = phrase(origin.name)
            note = (
                _("您改过；“%(source)s”给的不同", source=source)
                if origin.edited
                else _("来自“%(source)s”", source=source)
            )
        found.append((phrase(field.label), in_words(field, field.value), href, note))
    return found


def _material(form: ApplicationForm, one: MaterialLine) -> Line:
    given = _("、").join(each.name for each in one.files) or (_("窗口已看过原件") if one.paper else "")
    return phrase(one.name), given or _("没有交"), _change(form, "materials"), None


def _problems(form: ApplicationForm) -> list[tuple[str, str]]:
    """Return what keeps the application from being handed in: words, and where it is mended.

    What is missing is counted by section, what is wrong is said one by one.
    """
    found: list[tuple[str, str]] = []
    own: set[str] = set()
    for section, line in zip(form.sections, form.progress, strict=True):
        own |= {field.key for field in section.fields}
        href = _change(form, "section", section=section.id) + "?check=1"
        found += [
            (f"{phrase(section.name)}{_('：')}{phrase(one.message)}", f"{href}#f-{one.where}")
            for one in form.problems
            if one.code != "value_missing" and any(field.key == one.where for field in section.fields)
        ]
        if line.missing:
            words = ngettext(
                "%(name)s：还差 %(n)s 项没填", "%(name)s：还差 %(n)s 项没填", line.missing, name=phrase(line.name)
            )
            found.append((words, href))
    pages = {"material_missing": "materials", "signatory_unknown": "application"}
    return found + [
        (phrase(one.message), _change(form, pages.get(one.code, "questions")))
        for one in form.problems
        if one.where not in own
    ]


@action("citizen", "applications/<application>/ask-for-signatures", "applicant", name="ask-for-signatures")
def ask_for_signatures(request: PortalRequest, application: str) -> HttpResponse:
    """Freeze what was checked, and ask everybody who must sign."""
    try:
        asked = services.request_signatures(
            actor=request.actor, application_id=application, expected_version=request.version, now=request.now
        )
    except Refused as refused:
        return _not_now(request, application, refused)
    if any(one.me for one in asked.signatories):
        return redirect("citizen:sign", application=application)
    return redirect("citizen:check", application=application)


@action("citizen", "applications/<application>/submit", "applicant", name="submit")
def submit(request: PortalRequest, application: str) -> HttpResponse:
    """Hand in, once: pressing twice, or going back and pressing again, brings the same receipt."""
    spend(request, limits.Purpose.SUBMISSION, request.actor.account)
    try:
        services.submit(
            actor=request.actor,
            application_id=application,
            expected_version=request.version,
            idempotency_key=request.key,
            now=request.now,
        )
    except Refused as refused:
        return _not_now(request, application, refused)
    return redirect("citizen:receipt", application=application)


def _not_now(request: PortalRequest, application: str, refused: Refused) -> HttpResponse:
    """Show the check page as it is now, and why nothing was done; what is handed in already has its receipt."""
    if isinstance(refused, Forbidden | NotFound):
        raise refused
    form = selectors.form(request.actor, application, request.now)
    if form.state not in standing.OPEN:
        if refused.code in ("wrong_state", "stale_version"):
            say(request, _("这份申请已经提交过了。"), "info")
        return standing.elsewhere(form.application_id, form.state)
    if isinstance(refused, Conflict):
        words = _("内容刚才有改动，没有提交。请核对下面最新的内容，再点一次。")
        return _page(request, form, words, status=409)
    return _page(request, form, phrase(refused.message), status=422)


@page(
    "citizen",
    "applications/<application>/receipt",
    "applicant",
    name="receipt",
    states=("usual", "document not ready"),
)
def receipt(request: PortalRequest, application: str) -> HttpResponse:
    """Show that the application was received: its number, by when, and what happens next."""
    tracking = selectors.tracking(request.actor, application)
    if tracking.receipt_number is None:
        return standing.elsewhere(tracking.application_id, tracking.state)
    context = {"tracking": tracking, "document": _receipt_document(application)}
    return render(request, "citizen/form/receipt.html", context)


@page("citizen", "applications/<application>/receipt.pdf", "applicant", name="receipt-pdf", states=())
def receipt_pdf(request: PortalRequest, application: str) -> HttpResponse:
    """Return the receipt as PDF."""
    selectors.visible_case_numbers(request.actor, application)
    found = _receipt_document(application)
    if found is None:
        return shown(request, missing())
    made = document_services.pdf(found, request.now)
    headers = {"Content-Disposition": "inline; filename*=UTF-8''receipt.pdf", "ETag": f'"{made.sha256}"'}
    return HttpResponse(made.content, content_type="application/pdf", headers=headers)


def _receipt_document(application: str) -> str | None:
    """Return the id of the receipt's document, once it is there: it is written a moment after the submission."""
    issued = document_selectors.documents_of(application, (0,))
    return next((each.id for each in reversed(issued) if each.kind == DocumentKind.RECEIPT), None)
