"""Guidance: one question at a time; what will be needed is beside it. All answers travel in the address.

Whoever goes back finds what they answered; whoever changes an answer keeps the others that still hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse

from onething.definitions.types.life_events import Question, QuestionKind
from onething.definitions.types.sources import Basis
from onething.domain.guidance.answers import said as in_words
from onething.domain.guidance.types import Guidance, ProblemKind
from onething.portals.citizen import answers
from onething.portals.citizen.needed import needed
from onething.portals.citizen.opening import Stand, open_event, stand
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page
from onething.portals.ui.rendering import render, see_other
from onething.portals.ui.requests import PortalRequest

GUIDE: Final = "citizen:guide"
BRIEFING: Final = "citizen:briefing"
_WRONG: Final = frozenset({ProblemKind.WRONG_KIND, ProblemKind.OUT_OF_RANGE})


@dataclass(frozen=True, slots=True)
class Shown:
    """The question on the page. `value` as typed before, `error` what is wrong with it; numbers count from 1."""

    question: Question
    source: str | None
    hint: str | None
    value: str | None
    error: str | None
    number: int
    of: int
    back: str | None


@page(
    "citizen",
    "events/<event>/guide",
    "public",
    name="guide",
    states=("question", "wrong", "offline"),
    reason="guidance is for everybody; nobody has to say who they are",
)
def guide(request: PortalRequest, event: str) -> HttpResponse:
    """Show the next question, or the one to be changed; with the last one answered, the briefing."""
    opened = open_event(request, event)
    if isinstance(opened, HttpResponse):
        return opened
    said = answers.read(opened.questions, request.query)
    here = stand(request, opened, said)
    asked = request.query.get("asked")
    found = _to_show(here, asked, request.query.get("at"))
    if found is None:
        return _done(request, here, asked)
    question, error = found
    if asked is not None and error is None and not request.htmx:
        # The address without the form's own fields: reloading and going back then show what is on the page.
        return see_other(here.address(GUIDE))
    context = context_of(here) | {"shown": _shown(here, question, error), "offline": ()}
    return _answered(request, here, render(request, "citizen/before/guide.html", context, status=422 if error else 200))


def _done(request: PortalRequest, here: Stand, asked: str | None) -> HttpResponse:
    """Nothing is left to ask: what to do at a counter instead, or the briefing."""
    offline = here.told.briefing.offline
    if not offline:
        briefing = here.address(BRIEFING)
        return HttpResponse(status=204, headers={"HX-Redirect": briefing}) if request.htmx else see_other(briefing)
    if asked is not None and not request.htmx:
        return see_other(here.address(GUIDE))
    context = context_of(here) | {"shown": None, "offline": offline}
    return _answered(request, here, render(request, "citizen/before/guide.html", context))


def _answered(request: PortalRequest, here: Stand, response: HttpResponse) -> HttpResponse:
    if request.htmx:
        at = request.query.get("at")
        response.headers["HX-Push-Url"] = here.address(GUIDE, **({"at": at} if at else {}))
    return response


def _to_show(here: Stand, asked: str | None, at: str | None) -> tuple[Question, str | None] | None:
    """Return the question to show with what is wrong with its answer, None where no more is to be asked.

    First what was just asked and not answered, then answers that don't count, then one to be changed, then the next.
    """
    guidance = here.told.advice.guidance
    asking = {state.question.id: state.question for state in guidance.questions if state.relevant is not False}
    if asked in asking and asked not in here.said.typed:
        return asking[asked], _empty(asking[asked])
    for problem in guidance.problems:
        if problem.kind in _WRONG and problem.where in asking:
            return asking[problem.where], phrase(problem.remedy)
    if at in asking:
        return asking[at], None
    if guidance.must_go_offline or guidance.next_question is None:
        return None
    return guidance.next_question, None


def _empty(question: Question) -> str:
    if question.kind in {QuestionKind.BOOLEAN, QuestionKind.CHOICE}:
        return _("请选择一个答案。说不准的，可以看看“为什么问这个？”")
    return _("请填写以后再往下走。")


def _shown(here: Stand, question: Question, error: str | None) -> Shown:
    asked = _path(here.told.advice.guidance, question)
    law = here.told.advice.local.event.grounds.of(f"questions.{question.id}.why")
    number = asked.index(question.id) + 1
    before = asked[number - 2] if number > 1 else None
    return Shown(
        question=question,
        source=None if law is None or law.basis is not Basis.LAW else law.source,
        hint=_range(question),
        value=here.said.typed.get(question.id),
        error=error,
        number=number,
        of=len(asked),
        back=None if before is None else here.address(GUIDE, at=before),
    )


def _range(question: Question) -> str | None:
    """Say which numbers count, before somebody has to be told."""
    if question.kind is not QuestionKind.NUMBER or question.minimum is None or question.maximum is None:
        return None
    return _("请填 %(low)s 到 %(high)s 之间的整数", low=question.minimum, high=question.maximum)


def _path(guidance: Guidance, shown: Question) -> list[str]:
    """Return the questions that were answered, are on the page, or may still come, in their order."""
    return [
        state.question.id
        for state in guidance.questions
        if state.relevant is not False and (state.answered or state.matters or state.question.id == shown.id)
    ]


def context_of(here: Stand) -> dict[str, Any]:
    """Return what guidance and briefing show alike: the event, the answers to change, and what will be needed."""
    briefing = here.told.briefing
    guidance = here.told.advice.guidance
    asked = {state.question.id: state.question for state in guidance.questions}
    told = [in_words(asked[name], value) for name, value in guidance.known.items() if value is not None]
    place = {name: number for number, name in enumerate(asked)}
    return {
        "event": here.event,
        "briefing": briefing,
        "here": here,
        "needed": needed(briefing, guidance, here.told.advice.plan),
        "answered": bool(told),
        "said_facts": [
            (phrase(one.ask), phrase(one.answer), here.address(GUIDE, at=one.question))
            for one in sorted(told, key=lambda one: place[one.question])
        ],
        "strangers": tuple(name.removeprefix(answers.PREFIX) for name in here.said.strangers),
        "fields": answers.fields,
    }
