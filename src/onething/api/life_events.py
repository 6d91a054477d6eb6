"""Life events for everybody: search, guidance, and the one briefing in three forms."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from onething.api.authentication import address_of, operation, spend
from onething.api.inputs import Answers, Input, Output, Region, Slug, Values
from onething.api.problems import Problem
from onething.apps.applications.advice import Advice, advise
from onething.apps.catalogue import finding
from onething.apps.documents import typesetting
from onething.apps.people import limits
from onething.config import bootstrap
from onething.definitions.types.life_events import Audience, LifeEvent, Question
from onething.domain.documents.briefing import briefing_sheet
from onething.domain.guidance.briefing import Briefing
from onething.domain.guidance.types import Guidance
from onething.domain.merging.types import Competent
from onething.rules import UNKNOWN

router = Router(tags=["life events"])
OPEN = "what is published may be read by everybody"
HOME = "430100"
"""The region that is meant where none is named."""


class LifeEventOutput(Output):
    """A life event in a list."""

    id: str
    name: str
    audience: str
    stage: str
    summary: str
    promised_days: int
    aliases: list[str]


class LifeEventListOutput(Output):
    """The life events found."""

    items: list[LifeEventOutput]
    digest: str


class QuestionOutput(Output):
    """A question in plain words, with why it is asked."""

    id: str
    ask: str
    why: str
    kind: str
    choices: list[tuple[str, str]]
    minimum: int | None
    maximum: int | None
    answered: bool
    relevant: bool | None


class LifeEventDetailOutput(LifeEventOutput):
    """A life event with its questions and items, in the region asked for."""

    digest: str
    region: str
    lead: str
    release: str
    pre_acceptance: bool
    questions: list[QuestionOutput]
    items: list[str]


class AdviceInput(Input):
    """Where, and what is answered so far; `values` are form values by key, where conditions depend on them."""

    region: Region
    answers: Answers = Field(default_factory=dict)
    values: Values = Field(default_factory=dict)


class ItemOutput(Output):
    """An item and why it is there, or why not."""

    key: str
    item: str
    name: str
    organisation: str
    unit: str | None
    days: int | None
    counts: bool | None
    because: str


class MaterialOutput(Output):
    """A material: whether it must be brought, or how it is had without asking."""

    key: str
    name: str
    level: str
    state: str
    to_bring: bool
    obtained_because: str | None


class GuidanceProblemOutput(Output):
    """An answer that does not count, and what to do."""

    where: str
    what: str
    remedy: str


class GuidanceOutput(Output):
    """Where the guidance stands: the next question, and the live picture of what will be needed."""

    life_event: str
    region: str
    digest: str
    complete: bool
    next_question: QuestionOutput | None
    questions: list[QuestionOutput]
    items: list[ItemOutput]
    undecided: list[ItemOutput]
    excluded: list[ItemOutput]
    offline: list[str]
    materials: list[MaterialOutput]
    fields: int
    days: int
    promised_days: int
    due: str
    critical_path: list[str]
    problems: list[GuidanceProblemOutput]


@operation(router.get, "/life-events", "public", OPEN, response=LifeEventListOutput)
def life_events(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100)] = "",
    audience: Literal["person", "enterprise"] | None = None,
) -> LifeEventListOutput:
    """Find life events by a citizen's words (names, aliases, items; a region among them is understood), by audience."""
    found = finding.search(q, HOME, None if audience is None else Audience(audience))
    items = [LifeEventOutput(**_line(each.event)) for each in found.events]
    return LifeEventListOutput(items=items, digest=found.digest)


@operation(router.get, "/life-events/{event}", "public", OPEN, response=LifeEventDetailOutput)
def life_event(request: HttpRequest, event: Slug, region: Region = HOME) -> LifeEventDetailOutput:
    """Return one life event as it holds in a region."""
    advice = _advise(event, AdviceInput(region=region))
    local = advice.local
    return LifeEventDetailOutput(
        **_line(local.event),
        digest=local.digest,
        region=region,
        lead=local.organisations[local.event.lead].name,
        release=local.event.release.value,
        pre_acceptance=local.event.pre_acceptance,
        questions=[
            _question(state.question, answered=state.answered, relevant=_truth(state.relevant))
            for state in advice.guidance.questions
        ],
        items=[use.item for use in local.event.items],
    )


@operation(router.post, "/life-events/{event}/guidance", "public", OPEN, response=GuidanceOutput, limited=True)
def guidance(request: HttpRequest, event: Slug, body: AdviceInput) -> GuidanceOutput:
    """Answer what the answers so far decide: the next question, items with reasons, materials, days."""
    spend(limits.Purpose.ANONYMOUS, address_of(request))
    return _guidance_output(_advise(event, body), body.region)


@operation(router.post, "/life-events/{event}/briefing", "public", OPEN, response=dict[str, Any], limited=True)
def briefing(request: HttpRequest, event: Slug, body: AdviceInput) -> dict[str, Any]:
    """Return 一次告知 as data."""
    spend(limits.Purpose.ANONYMOUS, address_of(request))
    return _advise(event, body).briefing().as_json()


@operation(
    router.post,
    "/life-events/{event}/briefing.html",
    "public",
    OPEN,
    response={200: None},
    limited=True,
    media=("text/html",),
)
def briefing_html(request: HttpRequest, event: Slug, body: AdviceInput) -> HttpResponse:
    """Return 一次告知 as a page."""
    spend(limits.Purpose.ANONYMOUS, address_of(request))
    page = typesetting.page(briefing_sheet(_said(event, body)))
    return HttpResponse(page, content_type="text/html; charset=utf-8")


@operation(
    router.post,
    "/life-events/{event}/briefing.pdf",
    "public",
    OPEN,
    response={200: None},
    limited=True,
    media=("application/pdf",),
)
def briefing_pdf(request: HttpRequest, event: Slug, body: AdviceInput) -> HttpResponse:
    """Return 一次告知 as PDF."""
    spend(limits.Purpose.ANONYMOUS, address_of(request))
    made = typesetting.pdf(briefing_sheet(_said(event, body)), bootstrap.clock().now())
    return HttpResponse(made, content_type="application/pdf")


def _said(event: str, body: AdviceInput) -> Briefing:
    return _advise(event, body).briefing()


def _advise(event: str, body: AdviceInput) -> Advice:
    try:
        return advise(event, body.region, body.answers, body.values, bootstrap.clock().today())
    except KeyError:
        raise Problem(404, "没有这件事，或这个地区还没有开通。可用 GET /api/v1/life-events 查看。") from None


def _line(event: LifeEvent | finding.EventLine) -> dict[str, Any]:
    return {
        "id": event.id,
        "name": event.name,
        "audience": event.audience.value,
        "stage": event.stage,
        "summary": event.summary,
        "promised_days": event.promised,
        "aliases": list(event.aliases),
    }


def _truth(value: object) -> bool | None:
    return None if value is UNKNOWN else bool(value)


def _question(question: Question, *, answered: bool, relevant: bool | None) -> QuestionOutput:
    return QuestionOutput(
        id=question.id,
        ask=question.ask,
        why=question.why,
        kind=question.kind.value,
        choices=[(choice.value, choice.label) for choice in question.choices],
        minimum=question.minimum,
        maximum=question.maximum,
        answered=answered,
        relevant=relevant,
    )


def _guidance_output(advice: Advice, region: str) -> GuidanceOutput:
    stands, following = advice.guidance, advice.guidance.next_question
    return GuidanceOutput(
        life_event=advice.local.event.id,
        region=region,
        digest=advice.local.digest,
        complete=stands.complete,
        next_question=None if following is None else _question(following, answered=False, relevant=True),
        questions=[
            _question(state.question, answered=state.answered, relevant=_truth(state.relevant))
            for state in stands.questions
        ],
        items=_items(advice),
        undecided=[_considered(advice, item.key, item.item.id, item.because.text) for item in stands.undecided],
        excluded=[_considered(advice, item.key, item.item.id, item.because.text) for item in stands.excluded],
        offline=_offline(stands),
        materials=[
            MaterialOutput(
                key=material.key,
                name=material.material.name,
                level=material.level.value,
                state=material.state.value,
                to_bring=material.to_bring,
                obtained_because=material.obtained_because,
            )
            for material in advice.materials
        ],
        fields=sum(1 for field in advice.form.fields if field.to_fill_in),
        days=advice.plan.days,
        promised_days=advice.plan.promised,
        due=advice.plan.due.date.isoformat(),
        critical_path=list(advice.plan.critical_path),
        problems=[
            GuidanceProblemOutput(where=problem.where, what=problem.what, remedy=problem.remedy)
            for problem in stands.problems
        ],
    )


def _items(advice: Advice) -> list[ItemOutput]:
    made = []
    for item in advice.guidance.selected:
        node, competence = advice.plan.node(item.key), advice.units[item.key]
        made.append(
            ItemOutput(
                key=item.key,
                item=item.item.id,
                name=item.item.name,
                organisation=advice.local.organisations[item.item.organisation].name,
                unit=competence.unit.name if isinstance(competence, Competent) else None,
                days=node.days,
                counts=node.counts,
                because=item.because.text,
            )
        )
    return made


def _considered(advice: Advice, key: str, item_id: str, because: str) -> ItemOutput:
    item = advice.local.items[item_id]
    return ItemOutput(
        key=key,
        item=item_id,
        name=item.name,
        organisation=advice.local.organisations[item.organisation].name,
        unit=None,
        days=None,
        counts=None,
        because=because,
    )


def _offline(stands: Guidance) -> list[str]:
    return [
        f"{verdict.offline.because}：{verdict.offline.instead}" for verdict in stands.offline if verdict.holds is True
    ]
