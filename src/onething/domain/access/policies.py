"""Who may do what: one rule asked two ways, “may I?” (`may`) and “which rows?” (`scope`). Default deny.

What the state of an application or a case allows is not decided here but where it changes (`domain.casework`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor, ActorKind, Served
from onething.domain.access.resources import ApplicationResource, CaseResource, Resource
from onething.domain.access.scopes import EVERYTHING, NOTHING, AllOf, AnyOf, Condition, Equals, Holds, Known, Missing
from onething.domain.assistance.helping import HelpPower, token


class Action(StrEnum):
    """What one may want to do: the applicant's side first, then the lead unit's, then the units'."""

    VIEW_APPLICATION = "view_application"
    EDIT_APPLICATION = "edit_application"
    """Answer questions, save sections, prefill, hand over materials, ask for signatures."""
    HAND_IN_APPLICATION = "hand_in_application"
    """Submit it; answer a correction notice."""
    DISPOSE_OF_APPLICATION = "dispose_of_application"
    """Withdraw it; let an organisation help with it, or no longer. At a counter only while the person stands there."""
    RATE_APPLICATION = "rate_application"
    """Say how it was: whoever was served, never whoever served."""
    SIGN_APPLICATION = "sign_application"
    WITNESS_SIGNATURE = "witness_signature"
    """Record the signature of somebody whose identity was checked at the counter and who signed there."""

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

POWERS: Final[Mapping[Action, HelpPower]] = MappingProxyType(
    {
        Action.VIEW_APPLICATION: HelpPower.FOLLOW,
        Action.EDIT_APPLICATION: HelpPower.PREPARE,
        Action.HAND_IN_APPLICATION: HelpPower.HAND_IN,
    }
)
"""The power a helping organisation needs for each act; for other acts no power suffices."""

OWNERS: Final = frozenset(
    {
        Action.VIEW_APPLICATION,
        Action.EDIT_APPLICATION,
        Action.HAND_IN_APPLICATION,
        Action.DISPOSE_OF_APPLICATION,
        Action.RATE_APPLICATION,
    }
)
"""What applicants and agents may do with their own."""

SIGNATORYS: Final = frozenset({Action.VIEW_APPLICATION, Action.SIGN_APPLICATION})
ASSISTANTS: Final = frozenset({Action.VIEW_APPLICATION, Action.EDIT_APPLICATION, Action.HAND_IN_APPLICATION})
WITNESSES: Final = frozenset({Action.VIEW_APPLICATION, Action.WITNESS_SIGNATURE})

OWN_MATTER: Final = "个人信息保护法第四十四条（知情权、决定权）"
CONSENT: Final = "个人信息保护法第十三条、第十四条（取得个人同意）"
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
    """Ask each standing in turn; who has none may not know that the application exists."""
    standings = (
        (_applies(actor, application), OWNERS, "本人或者所代理的申请", OWN_MATTER),
        (_signs(actor, application), SIGNATORYS, "本申请须由您签名", OWN_MATTER),
        (_serves(actor, application), OWNERS - {Action.RATE_APPLICATION}, "正在窗口为申请人办理", CONSENT),
        (_witnesses(actor, application), WITNESSES, "签名人已在窗口核验身份", CONSENT),
        (_assists(actor, application), ASSISTANTS, "申请人同意您继续协助办理", CONSENT),
        (_helps(actor, application), _helped(actor, application), "申请人委托本单位帮办代办", CONSENT),
        (_leads(actor, application), frozenset({Action.COORDINATE_APPLICATION}), "牵头单位的协调岗", COMPETENCE),
    )
    visible = False
    for has, actions, reason, source in standings:
        if has and action in actions:
            return Decision(allowed=True, reason=reason, source=source, visible=True)
        visible = visible or has
    reason = "您在这件申请中没有这项操作的权限" if visible else "没有找到"
    return Decision(allowed=False, reason=reason, source=OWN_MATTER if visible else MINIMUM, visible=visible)


def _leads(actor: Actor, application: ApplicationResource) -> bool:
    """Tell whether the actor coordinates in the unit that leads what was handed in."""
    return (
        actor.kind is ActorKind.OFFICER
        and Duty.COORDINATE in actor.duties
        and actor.unit is not None
        and application.lead_unit == actor.unit
        and application.submitted_at is not None
    )


def _signs(actor: Actor, application: ApplicationResource) -> bool:
    return _is_citizen(actor) and actor.identity is not None and actor.identity in application.signatories


def _serves(actor: Actor, application: ApplicationResource) -> bool:
    """Tell whether a clerk has the applicant before them: an open visit, with the applicant's consent recorded."""
    served = _served(actor)
    return served is not None and _applies(served.as_actor(), application)


def _served(actor: Actor) -> Served | None:
    return actor.serving if actor.kind is ActorKind.CLERK else None


def _witnesses(actor: Actor, application: ApplicationResource) -> bool:
    """Tell whether somebody who must sign was identified before a clerk: for their own matter, or the applicant's."""
    served = _served(actor)
    if served is None:
        return False
    if _applies(served.as_actor(), application):
        return bool(served.signs_here & application.signatories)
    return served.identity is not None and served.identity in application.signatories


def _assists(actor: Actor, application: ApplicationResource) -> bool:
    """Tell whether the person let this clerk go on with it; what is concluded is nobody's to look at any more."""
    mine = actor.kind is ActorKind.CLERK and application.assisted_by == actor.account
    return mine and application.concluded_at is None


def _helps(actor: Actor, application: ApplicationResource) -> bool:
    return bool(_helped(actor, application))


def _helped(actor: Actor, application: ApplicationResource) -> frozenset[Action]:
    """Return what the person lets the clerk's organisation do; nothing once it is concluded."""
    unit = actor.unit
    if actor.kind is not ActorKind.CLERK or unit is None or application.concluded_at is not None:
        return frozenset()
    return frozenset(action for action, power in POWERS.items() if token(unit, power) in application.helping)


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
    if not _is_citizen(actor):
        return AnyOf(tuple(_scopes_of_clerk(actor, action)))
    parts: list[Condition] = list(_own(actor)) if action in OWNERS else []
    if action in SIGNATORYS and actor.identity is not None:
        parts.append(Holds("signatories", actor.identity))
    return AnyOf(tuple(parts))


def _own(actor: Actor) -> tuple[Condition, ...]:
    """Return the conditions under which an application is the actor's to act on."""
    if actor.kind is ActorKind.PERSON:
        return (Equals("applicant", actor.account),)
    if actor.kind is ActorKind.AGENT and actor.enterprise is not None:
        return (Equals("enterprise", actor.enterprise),)
    return ()


def _scopes_of_clerk(actor: Actor, action: Action) -> Iterator[Condition]:
    """Yield the rows a clerk may act on: whom they serve, who let them go on, whom their organisation helps."""
    if actor.kind is not ActorKind.CLERK:
        return
    unfinished = Missing("concluded_at")
    if action in ASSISTANTS:
        yield AllOf((Equals("assisted_by", actor.account), unfinished))
    if action in POWERS and actor.unit is not None:
        yield AllOf((Holds("helping", token(actor.unit, POWERS[action])), unfinished))
    served = _served(actor)
    if served is None:
        return
    own = _own(served.as_actor())
    if action in OWNERS - {Action.RATE_APPLICATION}:
        yield from own
    if action in WITNESSES:
        yield AllOf((AnyOf(own), AnyOf(tuple(Holds("signatories", one) for one in sorted(served.signs_here)))))
        if served.identity is not None:
            yield Holds("signatories", served.identity)


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
