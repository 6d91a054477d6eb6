"""The lead unit's side: what waits for it, without any organisation's field values."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from onething.api.authentication import actor_of, operation
from onething.api.inputs import ApplicationId, IdempotencyKey, Input, Output, VersionInput, Words
from onething.apps.applications import replies, selectors, services
from onething.config import bootstrap

router = Router(tags=["coordination"])


class CoordinationOutput(Output):
    """Applications that wait for pre-acceptance, and parts no unit is competent for."""

    waiting: list[replies.ApplicationLine]
    unplaced: list[replies.UnplacedLine]


class ReturnInput(VersionInput):
    """Why the application goes back, in words the person can act on."""

    reason: Words


class PlacementInput(Input):
    """The unit that takes a part nobody was competent for."""

    node: Annotated[str, Field(min_length=1, max_length=160)]
    unit: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=80)]


class ReleaseInput(Input):
    """Nothing but the intention: release the one notice now."""


@operation(router.get, "/coordination", "unit", response=CoordinationOutput)
def coordination(request: HttpRequest) -> CoordinationOutput:
    """Return what waits for the lead unit."""
    actor = actor_of(request)
    return CoordinationOutput(waiting=list(selectors.lead_inbox(actor)), unplaced=list(selectors.coordination(actor)))


@operation(router.get, "/coordination/{application}", "unit", response=replies.CorrectionStatus)
def status(request: HttpRequest, application: ApplicationId) -> replies.CorrectionStatus:
    """Return who contributed to the one correction notice, and by when it must go out."""
    return selectors.correction_status(actor_of(request), application)


@operation(router.post, "/coordination/{application}/pre-acceptance", "unit", response={201: replies.Applied})
def pre_accept(
    request: HttpRequest, application: ApplicationId, body: VersionInput, idempotency_key: IdempotencyKey
) -> replies.Applied:
    """Pre-accept: the application is split into its cases."""
    return services.pre_accept(
        actor=actor_of(request),
        application_id=application,
        expected_version=body.version,
        idempotency_key=idempotency_key,
        now=bootstrap.clock().now(),
    )


@operation(router.post, "/coordination/{application}/return", "unit", response={201: replies.Applied})
def return_to_applicant(
    request: HttpRequest, application: ApplicationId, body: ReturnInput, idempotency_key: IdempotencyKey
) -> replies.Applied:
    """Return the application to the applicant, with the reason."""
    return services.return_to_applicant(
        actor=actor_of(request),
        application_id=application,
        reason=body.reason,
        expected_version=body.version,
        idempotency_key=idempotency_key,
        now=bootstrap.clock().now(),
    )


@operation(
    router.post, "/coordination/{application}/correction-notice", "unit", response={201: replies.CorrectionReleased}
)
def release_correction(
    request: HttpRequest, application: ApplicationId, body: ReleaseInput, idempotency_key: IdempotencyKey
) -> replies.CorrectionReleased:
    """Release one notice with everything all units asked for."""
    return services.release_correction(
        actor=actor_of(request),
        application_id=application,
        idempotency_key=idempotency_key,
        now=bootstrap.clock().now(),
    )


@operation(router.post, "/coordination/{application}/placement", "unit", response={201: replies.Applied})
def place(
    request: HttpRequest, application: ApplicationId, body: PlacementInput, idempotency_key: IdempotencyKey
) -> replies.Applied:
    """Name the unit of a part nobody, or several, would be competent for."""
    return services.place_case(
        actor=actor_of(request),
        application_id=application,
        node=body.node,
        unit=body.unit,
        idempotency_key=idempotency_key,
        now=bootstrap.clock().now(),
    )
