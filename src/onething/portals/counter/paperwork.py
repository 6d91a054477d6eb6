"""One application at the counter: what is still to do, originals and scans, signatures given here, the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, Final, cast

from django.http import HttpResponse, HttpResponseBase

from onething.apps.applications import selectors, services
from onething.apps.applications.replies import FormField, MaterialLine
from onething.apps.applications.services import SignedOn
from onething.apps.assistance import services as assistance
from onething.apps.documents import selectors as documents
from onething.apps.people import limits
from onething.domain.applications.refusals import Refused
from onething.domain.applications.states import EDITABLE, SUBMITTED, ApplicationState
from onething.portals.citizen import previews
from onething.portals.citizen.fields import in_words
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import action, page
from onething.portals.ui.problems import spend
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say
from onething.portals.ui.telling import KINDS

SCANS_BYTES: Final = 100 * 1024 * 1024
WRITABLE: Final = frozenset({*(state.value for state in EDITABLE), ApplicationState.AWAITING_SIGNATURES.value})
LONGEST_NOTE: Final = 200


@page(
    "counter",
    "applications/<application>",
    "clerk",
    name="application",
    states=("draft", "signing", "in progress"),
)
def application(request: PortalRequest, application: str) -> HttpResponse:
    """Show one application as the clerk works through it: what is done, what is next."""
    form = selectors.form(request.actor, application, request.now)
    waiting = [one for one in form.materials if not one.complete and one.needed]
    context = {
        "form": form,
        "kind": KINDS.get(form.state, "working"),
        "writable": form.state in WRITABLE,
        "submitted": ApplicationState(form.state) in SUBMITTED,
        "waiting": len(waiting),
        "unsigned": [one for one in form.signatories if one.signed_at is None],
        "fields_wrong": len([one for one in form.problems if one.code.startswith(("value", "answer"))]),
        "serving": request.actor.serving is not None,
    }
    return render(request, "counter/application.html", context)


@page(
    "counter",
    "applications/<application>/papers",
    "clerk",
    name="papers",
    states=("usual", "errors", "closed"),
    methods=("GET", "POST"),
    largest=SCANS_BYTES,
)
def papers(request: PortalRequest, application: str) -> HttpResponse:
    """Record originals seen and copies taken, and scans, for all materials at once; what fails is said at its row."""
    form = selectors.form(request.actor, application, request.now)
    lines = [one for one in form.materials if not one.obtained]
    errors: dict[str, str] = {}
    if request.posted:
        kept = 0
        for number, line in enumerate(lines, 1):
            kept += _paper(request, application, number, line, errors)
        if not errors:
            say(request, _("已登记 %(n)s 份材料。", n=kept))
            return redirect("counter:application", application=application)
    context = {
        "form": form,
        "lines": lines,
        "obtained": [one for one in form.materials if one.obtained],
        "writable": form.state in WRITABLE,
        "typed": request.form,
        "errors": errors,
        "longest_note": LONGEST_NOTE,
    }
    return render(request, "counter/papers.html", context, status=422 if errors else 200)


def _paper(request: PortalRequest, application: str, number: int, line: MaterialLine, errors: dict[str, str]) -> int:
    """Record one row; return whether anything was recorded."""
    seen, copies = request.form.get(f"seen-{number}") == "yes", request.form.get(f"copies-{number}", "").strip()
    scans = request.files.getlist(f"scan-{number}")
    note = request.form.get(f"note-{number}", "").strip()
    counted, done = seen or copies not in {"", "0"}, 0
    if note and not counted:
        errors[f"note-{number}"] = _("备注和查验原件或者收复印件一起登记：请勾选“已看原件”，或者填写份数。")
        return done
    try:
        if counted:
            services.record_paper(
                actor=request.actor,
                application_id=application,
                material_key=line.key,
                original_seen=seen,
                copies=_copies(copies),
                note=note[:LONGEST_NOTE],
                now=request.now,
            )
            done = 1
        for scan in scans:
            spend(request, limits.Purpose.UPLOAD, request.actor.account)
            services.add_file(
                actor=request.actor,
                application_id=application,
                material_key=line.key,
                name=scan.name or "",
                stream=cast("BinaryIO", scan.file),
                now=request.now,
            )
            done = 1
    except Refused as refused:
        errors[f"{'copies' if refused.code.startswith('paper') else 'seen' if not scans else 'scan'}-{number}"] = (
            phrase(refused.message)
        )
    return done


def _copies(text: str) -> int:
    if text == "":
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise Refused("paper_invalid", "复印件份数应为 0 至 99，备注不超过 200 字。")
    return int(text)


@page(
    "counter",
    "applications/<application>/signatures",
    "clerk",
    name="signatures",
    states=("draft", "signing", "signed", "errors"),
    methods=("GET", "POST"),
    largest=SCANS_BYTES,
)
def signatures(request: PortalRequest, application: str) -> HttpResponse:
    """Show what is signed and by whom; record the signature of whoever is present."""
    errors: dict[str, str] = {}
    if request.posted:
        errors = _signed(request, application)
        if not errors:
            say(request, _("签名已登记。"))
            return redirect("counter:signatures", application=application)
    form = selectors.form(request.actor, application, request.now)
    signing = form.state == ApplicationState.AWAITING_SIGNATURES
    context = {
        "form": form,
        "shown": selectors.to_sign(request.actor, application, request.now) if signing else None,
        "editable": form.state in {state.value for state in EDITABLE},
        "all_signed": signing and all(one.signed_at for one in form.signatories),
        "ways": [("pad", _("在签字板上签名")), ("paper", _("在纸上签名"))],
        "errors": errors,
        "typed": request.form,
        "said": _said,
    }
    return render(request, "counter/signatures.html", context, status=422 if errors else 200)


def _said(field: FormField) -> str:
    return in_words(field, field.value)


def _signed(request: PortalRequest, application: str) -> dict[str, str]:
    """Record one signature; return what is wrong."""
    number = request.form.get("number", "")[:4]
    on, scan = request.form.get(f"on-{number}", ""), request.files.get(f"scan-{number}")
    if on not in set(SignedOn):
        return {f"on-{number}": _("请选择签名人是在签字板上还是在纸上签名。")}
    if on == SignedOn.PAPER and scan is None:
        return {f"scan-{number}": _("在纸上签名的，请上传签名页的扫描件。")}
    try:
        assistance.record_signature(
            actor=request.actor,
            application_id=application,
            subject=request.form.get("subject", "")[:80],
            digest=request.form.get("digest", "")[:64],
            on=SignedOn(on),
            scan=None if scan is None or on == SignedOn.PAD else cast("BinaryIO", scan.file),
            now=request.now,
        )
    except Refused as refused:
        if refused.code in {"application_unknown", "no_visit"}:
            raise
        return {f"on-{number}": phrase(refused.message)}
    return {}


@page("counter", "applications/<application>/signatures/<subject>/scan", "clerk", name="scan", states=())
def scan(request: PortalRequest, application: str, subject: str) -> HttpResponseBase:
    """Show the scan of a signature given on paper, to the clerk before whom it was given, while the visit lasts."""
    answer = previews.whole(*selectors.signature_scan(request.actor, application, subject))
    answer["Cache-Control"] = "no-store"
    return answer


@action("counter", "applications/<application>/ask-for-signatures", "clerk", name="ask-for-signatures")
def ask_for_signatures(request: PortalRequest, application: str) -> HttpResponse:
    """Freeze a complete application and put it out for signature."""
    services.request_signatures(
        actor=request.actor, application_id=application, expected_version=request.version, now=request.now
    )
    return redirect("counter:signatures", application=application)


@action("counter", "applications/<application>/submit", "clerk", name="submit")
def submit(request: PortalRequest, application: str) -> HttpResponse:
    """Hand it in for the person; the receipt follows."""
    spend(request, limits.Purpose.SUBMISSION, request.actor.account)
    services.submit(
        actor=request.actor,
        application_id=application,
        expected_version=request.version,
        idempotency_key=request.key,
        now=request.now,
    )
    return redirect("counter:receipt", application=application)


@page("counter", "applications/<application>/receipt", "clerk", name="receipt")
def receipt(request: PortalRequest, application: str) -> HttpResponse:
    """Show the receipt to be printed: number, code, what was received, until when."""
    tracking = selectors.tracking(request.actor, application)
    if tracking.receipt_number is None:
        return redirect("counter:application", application=application)
    issued = [one for one in documents.documents_of(application, {0}) if one.kind == "receipt"]
    facts: Mapping[str, Any] = issued[-1].facts if issued else {}
    return render(request, "counter/receipt.html", {"tracking": tracking, "facts": facts})
