"""What a unit does with its cases: one Input schema and one endpoint for each command, and cases handled on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import AwareDatetime, Field

from onething.api.authentication import actor_of, operation
from onething.api.inputs import (
    CaseKey,
    IdempotencyKey,
    Input,
    Output,
    Region,
    Scalars,
    Short,
    VersionInput,
    Words,
)
from onething.api.problems import Fault, Problem
from onething.apps.applications import services as applications
from onething.apps.casework import selectors, services
from onething.config import bootstrap
from onething.domain.casework import commands
from onething.domain.casework.states import CaseId, Outcome

router = Router(tags=["case commands"])


class ReplyOutput(Output):
    """What a command did."""

    case: str
    command: str
    state: str
    version: int
    contradiction: str | None
    released: list[int]
    lapsed: list[int]


class ReassignInput(VersionInput):
    """To whom, and why: an account or a post of the same unit."""

    reason: Words
    to_account: Annotated[str | None, Field(max_length=64)] = None
    to_post: Annotated[str | None, Field(max_length=64)] = None


class DeficiencyInput(Input):
    """One thing to correct: a field's key or a material's id, what is wrong, what to do."""

    about: Short
    reason: Words
    remedy: Words


class RequestCorrectionInput(VersionInput):
    """Everything this unit finds wanting, at once."""

    deficiencies: Annotated[list[DeficiencyInput], Field(min_length=1, max_length=50)]


class GroundInput(VersionInput):
    """A ground from the item's list, and words."""

    ground: Short
    words: Words


class ProposeInput(VersionInput):
    """The reviewer's opinion."""

    opinion: Words


class ApproveInput(VersionInput):
    """Values the result gives, as far as known."""

    outputs: Scalars = Field(default_factory=dict)


class IssueInput(VersionInput):
    """The result document: its number, data for people to read, and the values it gives."""

    document_number: Annotated[str, Field(min_length=1, max_length=80)]
    data: Scalars = Field(default_factory=dict)
    outputs: Scalars = Field(default_factory=dict)


class DeliverInput(VersionInput):
    """How the result reached the person."""

    way: Literal["counter", "post", "electronic"]


class RerouteInput(VersionInput):
    """The competent unit and its organisation, and why."""

    to_unit: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=80)]
    to_organisation: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=80)]
    reason: Words


class SendOfflineInput(VersionInput):
    """Why it cannot be handled here, and what to do instead."""

    reason: Words
    instead: Words


class ReportInput(VersionInput):
    """What has already happened elsewhere, and when."""

    outcome: Outcome
    occurred_at: AwareDatetime
    outputs: Scalars = Field(default_factory=dict)
    evidence: Annotated[str, Field(max_length=1000)] = ""


def _perform(request: HttpRequest, case: str, version: int, key: str, command: commands.Command) -> ReplyOutput:
    reply = services.perform(
        actor=actor_of(request),
        case=CaseId.parse(case),
        command=command,
        expected_version=version,
        idempotency_key=key,
        now=bootstrap.clock().now(),
    )
    return _reply_output(reply)


def _reply_output(reply: services.Reply) -> ReplyOutput:
    return ReplyOutput(
        case=str(reply.case),
        command=reply.command,
        state=reply.state.value,
        version=reply.version,
        contradiction=reply.contradiction,
        released=list(reply.released),
        lapsed=list(reply.lapsed),
    )


def _declare(
    name: str,
    body_type: type[VersionInput],
    build: Callable[[Any], commands.Command],
    doc: str,
    *,
    has_target: bool = False,
) -> None:
    """Add one command's endpoint: `POST /cases/{case}/commands/{name}`; `has_target`: it names a receiver."""

    def view(request: HttpRequest, case: CaseKey, body: VersionInput, idempotency_key: IdempotencyKey) -> ReplyOutput:
        command = build(body)
        if has_target:
            _check_target(request, case, command)
        return _perform(request, case, body.version, idempotency_key, command)

    view.__name__ = f"command_{name.replace('-', '_')}"
    view.__doc__ = doc
    view.__annotations__ = {**view.__annotations__, "body": body_type}
    operation(router.post, f"/cases/{{case}}/commands/{name}", "unit", response=ReplyOutput)(view)


def _plain(command: type[commands.Command]) -> Callable[[Any], commands.Command]:
    """Build a command from the body's own fields, which carry the same names."""

    def build(body: VersionInput) -> commands.Command:
        return command(**{name: getattr(body, name) for name in type(body).model_fields if name != "version"})

    return build


def _check_target(request: HttpRequest, case: str, command: commands.Command) -> None:
    """Refuse a receiver that isn't there."""
    try:
        selectors.check_target(selectors.case_for(actor_of(request), CaseId.parse(case)), command)
    except selectors.WrongTarget as wrong:
        fault = Fault(f"body.{wrong.where}", wrong.what, wrong.remedy)
        raise Problem(422, f"{wrong.what}。", errors=[fault]) from None


def _request_correction(body: RequestCorrectionInput) -> commands.Command:
    return commands.RequestCorrection(
        tuple(commands.Deficiency(each.about, each.reason, each.remedy) for each in body.deficiencies)
    )


_declare("claim", VersionInput, _plain(commands.Claim), "Take the case.")
_declare(
    "reassign",
    ReassignInput,
    _plain(commands.Reassign),
    "Hand the case to an account or a post of the unit.",
    has_target=True,
)
_declare(
    "request-correction",
    RequestCorrectionInput,
    _request_correction,
    "Contribute deficiencies to the application's one notice (Administrative Licensing Law, article 32).",
)
_declare("accept", VersionInput, _plain(commands.Accept), "受理: start the statutory and the promised clock.")
_declare("not-accept", GroundInput, _plain(commands.NotAccept), "不予受理, with ground and words.")
_declare("begin-review", VersionInput, _plain(commands.BeginReview), "Begin the review.")
_declare("propose", ProposeInput, _plain(commands.Propose), "Hand the reviewer's opinion to the decider.")
_declare("approve", ApproveInput, _plain(commands.Approve), "Decide: grant.")
_declare("refuse", GroundInput, _plain(commands.Refuse), "Decide: refuse, with ground and words; the remedy is named.")
_declare("begin-issuing", VersionInput, _plain(commands.BeginIssuing), "Begin issuing the result document.")
_declare("issue", IssueInput, _plain(commands.Issue), "The result document exists; what waits for it goes on.")
_declare("deliver", DeliverInput, _plain(commands.Deliver), "The result has reached the person.")
_declare("conclude", VersionInput, _plain(commands.Conclude), "End an approved case that has no result document.")
_declare(
    "reroute",
    RerouteInput,
    _plain(commands.Reroute),
    "Wrong unit: hand the case to the competent one of the same organisation.",
    has_target=True,
)
_declare("send-offline", SendOfflineInput, _plain(commands.SendOffline), "It goes on at a counter or on paper.")
_declare("report", ReportInput, _plain(commands.Report), "Record what has already happened elsewhere.")


class ReportedCaseInput(Input):
    """What a paper form says: the item's own fields by their keys, and how the case ended, when."""

    item: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=80)]
    life_event: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    region: Region
    applicant_name: Short
    applicant: Annotated[str, Field(min_length=1, max_length=18)]
    fields: Scalars = Field(default_factory=dict)
    reason: Words
    instead: Words
    outcome: Outcome
    occurred_at: AwareDatetime
    outputs: Scalars = Field(default_factory=dict)
    evidence: Annotated[str, Field(max_length=1000)] = ""


class ReportedCaseOutput(ReplyOutput):
    """The recorded case; `application` is the id it stands under."""

    application: str
    number: str


@operation(router.post, "/reported-cases", "unit", response={201: ReportedCaseOutput})
def record_reported(
    request: HttpRequest, body: ReportedCaseInput, idempotency_key: IdempotencyKey
) -> ReportedCaseOutput:
    """Record a case that was handled on paper, without an application here; the unit is the officer's own."""
    made = applications.record_reported(
        actor=actor_of(request),
        paper=applications.PaperCase(**{name: getattr(body, name) for name in type(body).model_fields}),
        idempotency_key=idempotency_key,
        now=bootstrap.clock().now(),
    )
    reply = _reply_output(made.reply)
    return ReportedCaseOutput(**reply.model_dump(), application=made.case.application_id, number=made.number)
