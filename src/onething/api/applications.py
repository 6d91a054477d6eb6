"""The applicant's side: drafts, the one form, materials, signatures, submission, correction, results, rating."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from onething.api.authentication import actor_of, operation, spend
from onething.api.inputs import (
    Answers,
    ApplicationId,
    IdempotencyKey,
    Input,
    Output,
    PathText,
    Region,
    Short,
    Values,
    VersionInput,
)
from onething.apps.applications import replies, selectors, services
from onething.apps.people import limits
from onething.apps.ratings import selectors as rating_selectors
from onething.apps.ratings import services as rating_services
from onething.config import bootstrap

router = Router(tags=["applications"])


class StartInput(Input):
    """Which life event, where, and what guidance has learnt."""

    life_event: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    region: Region
    answers: Answers = Field(default_factory=dict)


class AnswersInput(VersionInput):
    """Answers to guidance questions."""

    answers: Answers


class ValuesInput(VersionInput):
    """Values by field key, as typed."""

    values: Values


class SignInput(Input):
    """The digest of what is signed, as `to-sign` showed it."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class CorrectionAnswerInput(Input):
    """Everything the notice asked for, in one go: changed values, and file ids by material key."""

    values: Values = Field(default_factory=dict)
    materials: Annotated[
        dict[str, Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=50)]], Field(max_length=100)
    ] = Field(default_factory=dict)


class WithdrawInput(Input):
    """Why, in the person's words; may be empty."""

    reason: Annotated[str, Field(max_length=500)] = ""


class RatingInput(Input):
    """1 very satisfied … 5 very dissatisfied (GB/T 39046—2020 table A.8), reasons chosen, own words."""

    grade: Annotated[int, Field(ge=1, le=5, strict=True)]
    reasons: Annotated[list[Short], Field(max_length=20)] = Field(default_factory=list)
    words: Annotated[str, Field(max_length=1000)] = ""


class RatingOutput(Output):
    """One's own rating; `grade` is None where none was given: none is none."""

    grade: int | None
    reasons: list[str]
    words: str
    rated_at: datetime.datetime | None


class ApplicationListOutput(Output):
    """My applications, and those that wait for my signature."""

    items: list[replies.ApplicationLine]


@operation(router.post, "/applications", "person", response={201: replies.Applied})
def start(request: HttpRequest, body: StartInput, idempotency_key: IdempotencyKey) -> replies.Applied:
    """Start a draft, pinned to the catalogue version published now."""
    return services.start_draft(
        actor=actor_of(request),
        event_id=body.life_event,
        region=body.region,
        answers=body.answers,
        idempotency_key=idempotency_key,
        now=bootstrap.clock().now(),
    )


@operation(router.get, "/applications", "person", response=ApplicationListOutput)
def applications(request: HttpRequest) -> ApplicationListOutput:
    """Return what I have under way and what waits for my signature."""
    return ApplicationListOutput(items=list(selectors.mine(actor_of(request))))


@operation(router.get, "/applications/{application}", "person", response=replies.ApplicationForm)
def application(request: HttpRequest, application: ApplicationId) -> replies.ApplicationForm:
    """Return the one form with all that is needed to go on, on any device."""
    return selectors.form(actor_of(request), application, bootstrap.clock().now())


@operation(router.put, "/applications/{application}/answers", "person", response=replies.Applied)
def answer(request: HttpRequest, application: ApplicationId, body: AnswersInput) -> replies.Applied:
    """Answer guidance questions; items, form and materials follow."""
    return services.answer(
        actor=actor_of(request),
        application_id=application,
        answers=body.answers,
        expected_version=body.version,
        now=bootstrap.clock().now(),
    )


@operation(router.put, "/applications/{application}/sections/{section}", "person", response=replies.SectionSaved)
def save_section(
    request: HttpRequest, application: ApplicationId, section: PathText, body: ValuesInput
) -> replies.SectionSaved:
    """Keep a section as typed; what is not valid yet is kept too, and reported."""
    return services.save_section(
        actor=actor_of(request),
        application_id=application,
        section=section,
        values=body.values,
        expected_version=body.version,
        now=bootstrap.clock().now(),
    )


@operation(router.post, "/applications/{application}/prefill", "person", response=replies.Prefilled)
def prefill(request: HttpRequest, application: ApplicationId, body: VersionInput) -> replies.Prefilled:
    """Ask the registers for what need not be typed; a register that is down is named and leaves its fields open."""
    return services.prefill(
        actor=actor_of(request),
        application_id=application,
        expected_version=body.version,
        now=bootstrap.clock().now(),
    )


@operation(router.post, "/applications/{application}/signature-request", "person", response=replies.SignaturesRequested)
def request_signatures(
    request: HttpRequest, application: ApplicationId, body: VersionInput
) -> replies.SignaturesRequested:
    """Check that everything is there and freeze it for signing."""
    return services.request_signatures(
        actor=actor_of(request),
        application_id=application,
        expected_version=body.version,
        now=bootstrap.clock().now(),
    )


@operation(router.get, "/applications/{application}/to-sign", "person", response=replies.ToSign)
def to_sign(request: HttpRequest, application: ApplicationId) -> replies.ToSign:
    """Show a signatory exactly what the signature binds."""
    return selectors.to_sign(actor_of(request), application, bootstrap.clock().now())


@operation(router.post, "/applications/{application}/signatures", "person", response={201: replies.Applied})
def sign(request: HttpRequest, application: ApplicationId, body: SignInput) -> replies.Applied:
    """Sign the digest shown."""
    return services.sign(
        actor=actor_of(request), application_id=application, digest=body.digest, now=bootstrap.clock().now()
    )


@operation(
    router.post, "/applications/{application}/submission", "person", response={201: replies.Submitted}, limited=True
)
def submit(
    request: HttpRequest, application: ApplicationId, body: VersionInput, idempotency_key: IdempotencyKey
) -> replies.Submitted:
    """Submit once; the reply is the receipt, and the same key brings the same receipt."""
    actor = actor_of(request)
    spend(limits.Purpose.SUBMISSION, actor.account)
    return services.submit(
        actor=actor,
        application_id=application,
        expected_version=body.version,
        idempotency_key=idempotency_key,
        now=bootstrap.clock().now(),
    )


@operation(router.get, "/applications/{application}/tracking", "person", response=replies.Tracking)
def tracking(request: HttpRequest, application: ApplicationId) -> replies.Tracking:
    """Return the graph of organisations: who has it, what comes next, by when and why that day."""
    return selectors.tracking(actor_of(request), application)


@operation(router.get, "/applications/{application}/results", "person", response=replies.Results)
def results(request: HttpRequest, application: ApplicationId) -> replies.Results:
    """Return the results released so far."""
    return selectors.results(actor_of(request), application)


@operation(
    router.get, "/applications/{application}/correction", "person", response={200: replies.CorrectionAsked, 204: None}
)
def correction(request: HttpRequest, application: ApplicationId) -> Any:
    """Return everything the one notice asks for; 204 if nothing is asked."""
    asked = selectors.correction_asked(actor_of(request), application)
    return Status(204, None) if asked is None else Status(200, asked)


@operation(router.post, "/applications/{application}/correction-answer", "person", response={201: replies.Applied})
def answer_correction(
    request: HttpRequest, application: ApplicationId, body: CorrectionAnswerInput, idempotency_key: IdempotencyKey
) -> replies.Applied:
    """Answer the notice in one go; only what was asked may change."""
    return services.answer_correction(
        actor=actor_of(request),
        application_id=application,
        values=body.values,
        materials=body.materials,
        idempotency_key=idempotency_key,
        now=bootstrap.clock().now(),
    )


@operation(router.post, "/applications/{application}/withdrawal", "person", response={201: replies.Applied})
def withdraw(
    request: HttpRequest, application: ApplicationId, body: WithdrawInput, idempotency_key: IdempotencyKey
) -> replies.Applied:
    """Take the application back, as far as nothing is decided yet."""
    return services.withdraw(
        actor=actor_of(request),
        application_id=application,
        reason=body.reason,
        idempotency_key=idempotency_key,
        now=bootstrap.clock().now(),
    )


@operation(router.get, "/applications/{application}/rating", "person", response=RatingOutput)
def own_rating(request: HttpRequest, application: ApplicationId) -> RatingOutput:
    """Return one's own rating; no grade where none was given."""
    actor = actor_of(request)
    selectors.concluded(actor, application)
    found = rating_selectors.own(actor, application)
    if found is None:
        return RatingOutput(grade=None, reasons=[], words="", rated_at=None)
    return RatingOutput(grade=found.grade, reasons=list(found.reasons), words=found.words, rated_at=found.at)


@operation(router.put, "/applications/{application}/rating", "person", response=RatingOutput)
def rate(request: HttpRequest, application: ApplicationId, body: RatingInput) -> RatingOutput:
    """Rate the whole, once, of one's own accord."""
    made = rating_services.rate(
        actor=actor_of(request),
        application_id=application,
        grade=body.grade,
        reasons=body.reasons,
        words=body.words,
        now=bootstrap.clock().now(),
    )
    return RatingOutput(grade=made.grade, reasons=list(made.reasons), words=made.words, rated_at=made.at)
