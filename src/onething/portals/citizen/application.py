"""One application before it is handed in: what there is to do, the answers it rests on, and giving it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple

from django.http import HttpResponse

from onething.apps.applications import selectors, services
from onething.apps.applications.replies import ApplicationForm, QuestionLine
from onething.domain.applications.refusals import Conflict, Refused
from onething.domain.applications.states import ApplicationState
from onething.portals.citizen import areas, standing
from onething.portals.citizen.prefilling import said_of
from onething.portals.citizen.typed import YES_NO, text_of
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import action, page
from onething.portals.ui.rendering import redirect, render
from onething.portals.ui.requests import PortalRequest, say

PREFIX = "a."
"""Before the questions' ids in the form, so that none can be mistaken for the form's own fields."""


@page(
    "citizen",
    "applications/<application>/",
    "applicant",
    name="application",
    states=("new", "begun", "ready", "awaiting signatures", "returned", "newer version", "offline"),
)
def application(request: PortalRequest, application: str) -> HttpResponse:
    """Show what there is to do and how far it is, with the one thing to do next on top."""
    form = selectors.form(request.actor, application, request.now)
    if form.state not in standing.OPEN:
        return standing.elsewhere(form.application_id, form.state)
    tasks = standing.tasks(form)
    return render(
        request,
        "citizen/form/overview.html",
        {
            "form": form,
            "tasks": [astuple(task) for task in tasks],
            "done": sum(task.kind == "done" for task in tasks),
            # By itself only at the beginning: what is filled in already must not change by being looked at.
            "fresh": all(line.state != "complete" for line in form.progress),
            "step": standing.next_step(form),
            "answers": [(phrase(one.ask), answer_in_words(one)) for one in form.questions],
            "reads": list(dict.fromkeys(said_of(read) for read in form.reads if read.state != "read")),
            "saved_materials": standing.not_needed(form),
            "signatories": form.signatories or form.will_sign,
        },
    )


@page(
    "citizen",
    "applications/<application>/questions",
    "applicant",
    name="questions",
    states=("usual", "wrong", "changed meanwhile"),
    methods=("GET", "POST"),
)
def questions(request: PortalRequest, application: str) -> HttpResponse:
    """Look through the answers and change them; sections and materials follow."""
    form = selectors.form(request.actor, application, request.now)
    if form.state not in standing.OPEN:
        return standing.elsewhere(form.application_id, form.state)
    if not request.posted:
        errors = {one.where: phrase(one.message) for one in form.problems if one.code.startswith("answer_")}
        return _questions(request, form, {}, errors)
    given = _given(request, form)
    changed = {one.id: given[one.id] for one in form.questions if given.get(one.id, "") != text_of(one.answer)}
    try:
        if changed:
            _answer(request, form, changed)
    except Conflict:
        fresh = selectors.form(request.actor, application, request.now)
        say(request, _("回答刚才在另一个页面改过。您选的还在本页，核对后请再保存一次。"), "warning")
        return _questions(request, fresh, given, {}, status=409)
    except Refused as refused:
        if not refused.problems:
            raise
        return _questions(
            request, form, given, {one.where: phrase(one.message) for one in refused.problems}, status=422
        )
    after = selectors.form(request.actor, application, request.now)
    if any(problem.code == "question_open" for problem in after.problems):
        say(request, _("已保存。按您的回答，还有几个问题要问。"), "info")
        return redirect("citizen:questions", application=application)
    say(request, _("回答已保存，要填的内容已经按回答更新。") if changed else _("回答没有变化。"))
    return redirect("citizen:application", application=application)


def _given(request: PortalRequest, form: ApplicationForm) -> dict[str, str]:
    """Return what was answered, by question; a question that wasn't on the form isn't answered anew."""
    return {
        one.id: request.form.get(PREFIX + one.id, "").strip()
        for one in form.questions
        if PREFIX + one.id in request.form or one.id in request.form.getlist("asked")
    }


def _answer(request: PortalRequest, form: ApplicationForm, changed: Mapping[str, str]) -> None:
    kinds = {one.id: one.kind for one in form.questions}
    services.answer(
        actor=request.actor,
        application_id=form.application_id,
        answers={
            name: None if text == "" else YES_NO.get(text, text) if kinds[name] == "boolean" else text
            for name, text in changed.items()
        },
        expected_version=request.version,
        now=request.now,
    )


def _questions(
    request: PortalRequest,
    form: ApplicationForm,
    given: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "given": {one.id: given.get(one.id, text_of(one.answer)) for one in form.questions},
        "errors": {PREFIX + name: words for name, words in errors.items()},
        "others": [words for words in standing.question_problems(form) if words not in errors.values()],
        "areas": areas.offered(form.region) if any(one.kind == "area" for one in form.questions) else (),
        "prefix": PREFIX,
    }
    return render(request, "citizen/form/questions.html", context, status=status)


@action("citizen", "applications/<application>/discard", "applicant", name="discard")
def discard(request: PortalRequest, application: str) -> HttpResponse:
    """Give up an application that isn't handed in yet."""
    form = selectors.form(request.actor, application, request.now)
    if form.state not in (*standing.OPEN, ApplicationState.WITHDRAWN):
        return standing.elsewhere(form.application_id, form.state)
    services.withdraw(
        actor=request.actor, application_id=application, reason="", idempotency_key=request.key, now=request.now
    )
    say(request, _("这份申请已取消。需要时可以重新开始。"))
    return redirect("citizen:tracking", application=application)


def answer_in_words(one: QuestionLine) -> str:
    """Return an answer as people read it; empty where there is none."""
    if one.answer is None:
        return ""
    if isinstance(one.answer, bool):
        return _("是") if one.answer else _("否")
    if one.kind == "area":
        return areas.said(str(one.answer))
    return next((phrase(label) for value, label in one.choices if value == one.answer), str(one.answer))
