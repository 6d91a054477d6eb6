"""Helping organisations (帮办代办): the applicant lets a unit go on with an application, and takes it back at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from onething.apps.applications import statements
from onething.apps.applications.loading import Loaded, load_for, require, stale
from onething.apps.applications.overtaking import again_if_overtaken
from onething.apps.applications.replies import Applied
from onething.apps.applications.statements import Write
from onething.apps.catalogue import selectors as catalogue
from onething.domain.access.actors import Actor
from onething.domain.access.policies import Action
from onething.domain.applications.refusals import NotFound, Refused
from onething.domain.applications.states import Act
from onething.domain.assistance.helping import BASIS, HelpPower, helpers_for, tokens


@again_if_overtaken
def give_help(
    *, actor: Actor, application_id: str, unit: str, powers: Collection[str], agreed: bool, now: dt.datetime
) -> Applied:
    """Let a helping unit do with this application what `powers` say; a second time replaces what was said before.

    `agreed`: the person ticked, or told the clerk, that they agree (Civil Code, article 165). NotFound for a unit that
    doesn't help in the application's region, Refused without agreement or for a power that doesn't exist.
    """
    found = load_for(actor, Action.DISPOSE_OF_APPLICATION, application_id)
    require(found, Act.GIVE_HELP)
    wanted = _powers(powers)
    helper = next((one for one in helpers_for(_organisations(), found.region) if one.unit == unit), None)
    if helper is None:
        raise NotFound("helper_unknown", "没有找到这个帮办代办单位，请从列出的单位中选择。")
    if not agreed:
        raise Refused("not_agreed", f"请先确认您同意委托该单位帮办代办（{BASIS}）。")
    entry = {
        "unit": unit,
        "name": helper.name,
        "powers": sorted(power.value for power in wanted),
        "given_at": now.isoformat(),
        "given_by": actor.account,
        "given_by_name": actor.name,
        "visit": actor.serving.visit if actor.serving else "",
    }
    others = _others(found, unit)
    same = [one for one in found.helpers if one["unit"] == unit and one["powers"] == entry["powers"]]
    if same:
        return Applied(found.id, found.version, found.state.value, replayed=True)
    return _write(found, actor, Act.GIVE_HELP, [*others, entry], {"unit": unit, "powers": entry["powers"]}, now)


@again_if_overtaken
def take_back_help(*, actor: Actor, application_id: str, unit: str, now: dt.datetime) -> Applied:
    """Take back all that a unit may do; it sees nothing from the next request on. Again changes nothing."""
    found = load_for(actor, Action.DISPOSE_OF_APPLICATION, application_id)
    if all(one["unit"] != unit for one in found.helpers):
        return Applied(found.id, found.version, found.state.value, replayed=True)
    require(found, Act.TAKE_BACK_HELP)
    return _write(found, actor, Act.TAKE_BACK_HELP, _others(found, unit), {"unit": unit}, now)


@again_if_overtaken
def take_back_assistance(*, actor: Actor, application_id: str, now: dt.datetime) -> Applied:
    """Take back the leave a clerk has to go on after the visit (`Application.assisted_by`). Again changes nothing."""
    found = load_for(actor, Action.DISPOSE_OF_APPLICATION, application_id)
    if not found.assisted_by:
        return Applied(found.id, found.version, found.state.value, replayed=True)
    require(found, Act.TAKE_BACK_HELP)
    write = Write(
        found.id,
        found.version,
        Act.TAKE_BACK_HELP,
        found.state,
        actor,
        now,
        {"assisted_by": ""},
        {"clerk": found.assisted_by},
    )
    return _applied(found, write)


def _powers(powers: Collection[str]) -> frozenset[HelpPower]:
    try:
        return frozenset({HelpPower.FOLLOW, *(HelpPower(power) for power in powers)})
    except ValueError as error:
        raise Refused("power_unknown", "请从列出的事项中选择委托该单位做什么。") from error


def _organisations() -> Collection[Any]:
    """Return the organisations of today's catalogue: who helps now, not who helped when the draft was begun."""
    return catalogue.current().organisations.values()


def _others(found: Loaded, unit: str) -> list[Mapping[str, Any]]:
    return [one for one in found.helpers if one["unit"] != unit]


def _write(
    found: Loaded,
    actor: Actor,
    act: Act,
    helpers: list[Mapping[str, Any]],
    data: Mapping[str, Any],
    now: dt.datetime,
) -> Applied:
    helping = sorted(one for helper in helpers for one in tokens(helper["unit"], map(HelpPower, helper["powers"])))
    columns = {"helpers": [dict(one) for one in helpers], "helping": helping}
    return _applied(found, Write(found.id, found.version, act, found.state, actor, now, columns, data))


def _applied(found: Loaded, write: Write) -> Applied:
    version = statements.apply(write)
    if version is None:
        raise stale(found)
    return Applied(found.id, version, found.state.value)
