"""Who may do what: one rule asked two ways, “may I?” (`may`) and “which rows?” (`scope`). Default deny.

What the state of an application or a case allows is not decided here but where it changes (`domain.casework`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.access.resources import ApplicationResource, CaseResource, Resource
from onething.domain.access.scopes import EVERYTHING, NOTHING, AllOf, AnyOf, Condition, Equals, Holds, Known


class Action(StrEnum):
    """What one may want to do: the applicant's side first, then the lead unit's, then the units'."""

    VIEW_APPLICATION = "view_application"
    EDIT_APPLICATION = "edit_application"
    """Save sections, hand in materials, submit, answer a correction notice, withdraw, rate."""
    SIGN_APPLICATION = "sign_application"

    COORDINATE_APPLICATION = "coordinate_application"
    """See states and limits but no other organisation's values, pre-accept, release notices and results."""

    VIEW_CASE = "view_case"
    CLAIM_CASE = "claim_case"
    ACCEPT_CASE = "accept_case"
    """Accept, not accept, ask for corrections, reroute, send offline, record what happened offline."""
    REVIEW_CASE = "review_case"
    DECIDE_CASE = "decide_case"
    ISSUE_CASE = "issue_case"
    REASSIGN_CASE = "reassign_case"


HANDLING: Final = frozenset({Duty.ACCEPT, Duty.REVIEW, Duty.DECIDE, Duty.ISSUE})

CASE_DUTIES: Final[Mapping[Action, frozenset[Duty]]] = MappingProxyType(
    {
        Action.VIEW_CASE: HANDLING | {Duty.SUPERVISE},
        Action.CLAIM_CASE: HANDLING,
        Action.ACCEPT_CASE: frozenset({Duty.ACCEPT}),
        Action.REVIEW_CASE: frozenset({Duty.REVIEW}),
        Action.DECIDE_CASE: frozenset({Duty.DECIDE}),
        Action.ISSUE_CASE: frozenset({Duty.ISSUE}),
        Action.REASSIGN_CASE: frozenset({Duty.ACCEPT, Duty.SUPERVISE}),
    }
)
"""The duties of which one is needed for each act on a case."""

ACTION_OF_DUTY: Final[Mapping[Duty, Action]] = MappingProxyType(
    {
        Duty.ACCEPT: Action.ACCEPT_CASE,
        Duty.REVIEW: Action.REVIEW_CASE,
        Duty.DECIDE: Action.DECIDE_CASE,
        Duty.ISSUE: Action.ISSUE_CASE,
        Duty.COORDINATE: Action.COORDINATE_APPLICATION,
        Duty.SUPERVISE: Action.REASSIGN_CASE,
    }
)

OWN_MATTER: Final = "个人信息保护法第四十四条（知情权、决定权）"
MINIMUM: Final = "个人信息保护法第六条（最小必要）"
COMPETENCE: Final = "行政许可法第二十二条（法定职权范围内实施）"


@dataclass(frozen=True, slots=True)
class Decision:
    """May it be done, why (not), and by which source. `visible`: whether the actor may know that the resource exists.

    A refusal of something invisible must answer exactly like something that does not exist.
    """

    allowed: bool
    reason: str
    source: str
    visible: bool


def may(actor: Actor, action: Action, resource: Resource) -> Decision:
    """Decide whether `actor` may do `action` on `resource`."""
    if actor.kind is ActorKind.SYSTEM:
        allowed = _fits(action, resource)
        return Decision(allowed, "平台自动办理" if allowed else "对象与操作不符", COMPETENCE, visible=True)
    if isinstance(resource, ApplicationResource):
        return _may_application(actor, action, resource)
    return _may_case(actor, action, resource)


def _fits(action: Action, resource: Resource) -> bool:
    """Tell whether the action is one on this kind of resource."""
    return (action in CASE_DUTIES) == isinstance(resource, CaseResource)


def _may_application(actor: Actor, action: Action, application: ApplicationResource) -> Decision:
    applies = _applies(actor, application)
    assists = actor.kind is ActorKind.CLERK and application.assisted_by == actor.account
    signs = _is_citizen(actor) and actor.identity is not None and actor.identity in application.signatories
    leads = (
        actor.kind is ActorKind.OFFICER
        and Duty.COORDINATE in actor.duties
        and actor.unit is not None
        and application.lead_unit == actor.unit
        and application.submitted_at is not None
    )
    visible = applies or assists or signs or leads
    if action is Action.VIEW_APPLICATION and (applies or assists or signs):
        return Decision(allowed=True, reason="本人或者所代理、所协助的申请", source=OWN_MATTER, visible=True)
    if action is Action.EDIT_APPLICATION and (applies or assists):
        return Decision(allowed=True, reason="申请人、代理人或者协助人员", source=OWN_MATTER, visible=True)
    if action is Action.SIGN_APPLICATION and signs:
        return Decision(allowed=True, reason="本申请须由您签名", source=OWN_MATTER, visible=True)
    if action is Action.COORDINATE_APPLICATION and leads:
        return Decision(allowed=True, reason="牵头单位的协调岗", source=COMPETENCE, visible=True)
    reason = "您在这件申请中没有这项操作的权限" if visible else "没有找到"
    return Decision(allowed=False, reason=reason, source=OWN_MATTER if visible else MINIMUM, visible=visible)


def _is_citizen(actor: Actor) -> bool:
    """Tell whether the actor stands before the government rather than in it."""
    return actor.kind in {ActorKind.PERSON, ActorKind.AGENT}


def _applies(actor: Actor, application: ApplicationResource) -> bool:
    """Tell whether the application is the actor's: a person's own, or one of the enterprise an agent acts for."""
    if actor.kind is ActorKind.PERSON:
        return application.applicant == actor.account
    if actor.kind is ActorKind.AGENT:
        return actor.enterprise is not None and application.enterprise == actor.enterprise
    return False


def _may_case(actor: Actor, action: Action, case: CaseResource) -> Decision:
    own = actor.kind is ActorKind.OFFICER and actor.unit is not None and case.unit == actor.unit
    visible = own and bool(actor.duties & CASE_DUTIES[Action.VIEW_CASE])
    if not visible:
        return Decision(allowed=False, reason="没有找到", source=MINIMUM, visible=False)
    if actor.duties & CASE_DUTIES.get(action, frozenset()):
        return Decision(allowed=True, reason="本单位的办件，岗位职责相符", source=COMPETENCE, visible=True)
    return Decision(allowed=False, reason="您的岗位没有这项职责", source=COMPETENCE, visible=True)


def scope(actor: Actor, action: Action) -> Condition:
    """Return the rows on which `actor` may do `action`; columns as in the resources' `row()`."""
    if actor.kind is ActorKind.SYSTEM:
        return EVERYTHING
    if action in CASE_DUTIES:
        return _scope_of_cases(actor, action)
    if action is Action.COORDINATE_APPLICATION:
        return _scope_of_lead(actor)
    parts: list[Condition] = []
    if action is not Action.SIGN_APPLICATION:
        parts += _own(actor)
    if action is not Action.EDIT_APPLICATION and _is_citizen(actor) and actor.identity is not None:
        parts.append(Holds("signatories", actor.identity))
    return AnyOf(tuple(parts))


def _own(actor: Actor) -> list[Condition]:
    """Return the conditions under which an application is the actor's to act on."""
    if actor.kind is ActorKind.PERSON:
        return [Equals("applicant", actor.account)]
    if actor.kind is ActorKind.AGENT and actor.enterprise is not None:
        return [Equals("enterprise", actor.enterprise)]
    if actor.kind is ActorKind.CLERK:
        return [Equals("assisted_by", actor.account)]
    return []


def _scope_of_lead(actor: Actor) -> Condition:
    if actor.kind is not ActorKind.OFFICER or actor.unit is None or Duty.COORDINATE not in actor.duties:
        return NOTHING
    return AllOf((Equals("lead_unit", actor.unit), Known("submitted_at")))


def _scope_of_cases(actor: Actor, action: Action) -> Condition:
    if actor.kind is not ActorKind.OFFICER or actor.unit is None or not actor.duties & CASE_DUTIES[action]:
        return NOTHING
    return Equals("unit", actor.unit)


def visible_applications(actor: Actor) -> Condition:
    """Return the applications whose contents `actor` may see."""
    return scope(actor, Action.VIEW_APPLICATION)


def coordinated_applications(actor: Actor) -> Condition:
    """Return the applications whose coordination view `actor` may see."""
    return scope(actor, Action.COORDINATE_APPLICATION)


def visible_cases(actor: Actor) -> Condition:
    """Return the cases whose payload `actor` may see."""
    return scope(actor, Action.VIEW_CASE)
