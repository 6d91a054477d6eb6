"""The split of a received application into cases, and what the coordinator places by hand, each step repeatable."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from onething.apps.applications import identifiers, statements
from onething.apps.applications.loading import Loaded, load, load_for, require, stale, today
from onething.apps.applications.models import CasePart, Unplaced
from onething.apps.applications.overtaking import again_if_overtaken
from onething.apps.applications.replies import Applied
from onething.apps.applications.services import facts
from onething.apps.applications.services.drafts import check_key
from onething.apps.applications.services.submission import replayed
from onething.apps.applications.statements import Also, Outgoing, Receipt, Write
from onething.apps.casework import services as casework
from onething.apps.casework.services import NewCase, NewEdge, allocate
from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.items import ServiceItem
from onething.domain.access.actors import SYSTEM, Actor, ActorKind
from onething.domain.access.policies import Action
from onething.domain.applications.assembling import Assembled, assemble, jsonable, source_names
from onething.domain.applications.closing import Ended
from onething.domain.applications.refusals import NotFound, Refused
from onething.domain.applications.splitting import Part, Split, split
from onething.domain.applications.states import Act, ApplicationState
from onething.domain.casework.snapshot import ItemFacts, OutputFormat
from onething.domain.planning.graph import plan as plan_for
from onething.domain.planning.types import Plan


def submitted(found: Loaded) -> Assembled:
    """Return the application as it was submitted and corrected since."""
    day = today(found.submitted_at) if found.submitted_at else today(found.created_at)
    frozen = found.frozen or {"answers": found.answers, "values": found.values}
    return assemble(found.local(), frozen["answers"], {**frozen["values"], **found.corrected}, day, found.unavailable)


def outputs(found: Loaded) -> dict[str, Any]:
    """Return the values that came from the application's own cases, by key of the one form."""
    return {
        key: value
        for key, value in found.values.items()
        if str(found.provenance.get(key, {}).get("source", "")).startswith("case ")
    }


def split_now(application_id: str, now: dt.datetime) -> None:
    """Open the cases of a received (pre-accepted) application; doing it again changes nothing."""
    found = load(application_id)
    waits = found.state is ApplicationState.RECEIVED and found.local().event.pre_acceptance
    if found.state not in (ApplicationState.RECEIVED, ApplicationState.PRE_ACCEPTED) or waits:
        return
    assembled = submitted(found)
    day = today(found.submitted_at or now)
    plan = plan_for(assembled.local, assembled.guidance, day)
    parts = split(assembled, plan, {}, day)
    open_parts(found, assembled, parts, parts.parts, now)
    _record_split(found, assembled, plan, parts, now)


def open_parts(found: Loaded, assembled: Assembled, parts: Split, chosen: Sequence[Part], now: dt.datetime) -> None:
    """Open these parts as cases, with the edges between them."""
    if not chosen:
        return
    numbers = {part.case_no for part in chosen}
    edges = [
        NewEdge(link.before, link.after, link.needs, link.carries)
        for link in parts.links
        if link.before in numbers and link.after in numbers
    ]
    cases = [_new_case(found, assembled, part, now) for part in chosen]
    casework.open_cases(application_id=found.id, digest=found.digest, cases=cases, edges=edges, actor=SYSTEM, now=now)


def _new_case(found: Loaded, assembled: Assembled, part: Part, now: dt.datetime) -> NewCase:
    return NewCase(
        case_no=part.case_no,
        number=allocate(found.region, today(now), "case"),
        facts=item_facts(assembled.local, part.selected.item, part.node.days),
        unit=part.unit.id,
        applicants=tuple(one for one in (found.identity, found.enterprise) if one),
        applicant_name=found.applicant_name,
        life_event=found.event_id,
        region=found.region,
        instance=part.selected.key.partition("#")[2],
        fields=own_fields(found, assembled, part.payload.fields, part.keys),
        materials=own_materials(found, assembled, part.payload.materials, part.selected.key),
    )


def item_facts(local: LocalEvent, item: ServiceItem, days: int) -> ItemFacts:
    """Return what a case must know of its item to be decided without the catalogue."""
    organisation = local.organisations[item.organisation]
    return ItemFacts(
        item=item.id,
        item_name=item.name,
        organisation=item.organisation,
        organisation_name=organisation.name,
        remedy=organisation.remedy,
        statutory=item.limits.statutory,
        promised=days,
        calendar=local.calendar.id,
        rules=local.rules,
        has_result=item.result is not None,
        result_name=item.result.name if item.result else None,
        licence=item.result.licence if item.result else None,
        separate_decider=item.separate_decider,
        on_the_spot=item.on_the_spot,
        verification=item.verification,
        gives=tuple(f"{one.role}.{one.element}" for one in item.result.gives) if item.result else (),
        output_formats=output_formats(local, item),
        refusal_grounds=item.refusal_grounds,
        non_acceptance_grounds=item.non_acceptance_grounds,
    )


def output_formats(local: LocalEvent, item: ServiceItem) -> tuple[OutputFormat, ...]:
    """Return what the values of an item's result must look like, from the vocabulary."""
    if item.result is None:
        return ()
    made = []
    for one in item.result.gives:
        element = local.elements[one.element]
        format_ = element.format
        made.append(OutputFormat(f"{one.role}.{one.element}", element.name, format_.check, format_.pattern))
    return tuple(made)


def own_fields(
    found: Loaded, assembled: Assembled, fields: Sequence[tuple[str, Any]], keys: Mapping[str, str]
) -> dict[str, Any]:
    """Return a case's fields by its own keys, each with where its value came from."""
    return {
        own: {"value": jsonable(value), "source": _source(found, assembled, keys.get(own, ""))} for own, value in fields
    }


def _source(found: Loaded, assembled: Assembled, key: str) -> str:
    entry = found.provenance.get(key)
    if entry is not None:
        return f"{entry['source']}{' (edited)' if entry.get('edited') else ''}"
    field = next((one for one in assembled.form.fields if one.key.text == key), None)
    return source_names(field.origin) if field else "applicant"


def own_materials(
    found: Loaded, assembled: Assembled, keys: Sequence[str], node: str, round_number: int | None = None
) -> list[dict[str, Any]]:
    """Return a case's materials: how each was had, and its files (of one correction round, if asked for)."""
    lines: list[dict[str, Any]] = []
    for key in keys:
        material = assembled.material(key)
        if material is None:
            continue
        files = [
            {name: one[name] for name in ("id", "sha256", "name", "type", "size", "pages")}
            for one in found.files
            if one["material"] == key and one["round"] == (round_number or 0)
        ]
        papers = [one for one in found.papers if one["material"] == key and one["round"] == (round_number or 0)]
        ask = next((one for one in material.asked_by if one.item_key == node), None)
        lines.append(
            {
                "id": key,
                "material": material.material.id,
                "name": material.material.name,
                "of": material.instance.name,
                "level": ask.level.value if ask else material.level.value,
                "way": material.obtained_by.kind.value if material.obtained_by and not files else "applicant",
                "source": material.obtained_by.source if material.obtained_by and not files else None,
                "files": files,
                "paper": {name: papers[0][name] for name in ("original_seen", "copies", "verifier")}
                if papers
                else None,
            }
        )
    return lines


_PARTS: Final = """
  INSERT INTO application_case (application_id, case_no, node, item, unit, keys, materials, ended, reason, outputs)
  SELECT changed.id, p.case_no, p.node, p.item, p.unit, p.keys, p.materials, '', '', '{}'::jsonb
  FROM changed, jsonb_to_recordset(%(parts)s::jsonb)
    AS p(case_no integer, node text, item text, unit text, keys jsonb, materials jsonb)
  ON CONFLICT DO NOTHING"""
_UNPLACED: Final = """
  INSERT INTO application_unplaced (application_id, node, item, lead_unit, reason, candidates, at, placed_unit,
    placed_by)
  SELECT changed.id, u.node, u.item, %(u_lead)s::text, u.reason, u.candidates, %(u_at)s::timestamptz, '', ''
  FROM changed, jsonb_to_recordset(%(unplaced)s::jsonb) AS u(node text, item text, reason text, candidates jsonb)
  ON CONFLICT DO NOTHING"""


def _record_split(found: Loaded, assembled: Assembled, plan: Plan, parts: Split, now: dt.datetime) -> None:
    rows = [
        {
            "case_no": part.case_no,
            "node": part.selected.key,
            "item": part.selected.item.id,
            "unit": part.unit.id,
            "keys": dict(part.keys),
            "materials": list(part.payload.materials),
        }
        for part in parts.parts
    ]
    rows += [
        {
            "case_no": parts.numbers[one.node],
            "node": one.node,
            "item": one.item,
            "unit": "",
            "keys": {},
            "materials": [],
        }
        for one in parts.held
    ]
    unplaced = [
        {"node": one.node, "item": one.item, "reason": one.reason, "candidates": list(one.candidates)}
        for one in parts.held
        if one.unplaced
    ]
    links = [dataclasses.asdict(link) | {"carries": dict(link.carries)} for link in parts.links]
    drawn = dict(found.plan or {}) | facts.drawing(plan) | {"links": links}
    also = (
        Also("parts", _PARTS, {"parts": statements.as_json(rows)}),
        Also("unplaced", _UNPLACED, {"unplaced": statements.as_json(unplaced), "u_lead": found.lead_unit, "u_at": now}),
    )
    generated = facts.generated_forms(found, assembled, parts.parts, now)
    columns = {"plan": drawn, "open_cases": len(rows)}
    data = {"cases": len(parts.parts), "unplaced": [one["node"] for one in unplaced]}
    version = statements.apply(
        Write(
            found.id,
            found.version,
            Act.SPLIT,
            ApplicationState.IN_PROGRESS,
            SYSTEM,
            now,
            columns,
            data,
            messages=tuple(Outgoing("document.record", form) for form in generated),
            also=also,
        )
    )
    if version is None:
        raise stale(load(found.id))


_PLACE: Final = """
  UPDATE application_unplaced u SET placed_unit = %(l_unit)s::text, placed_by = %(l_by)s::text,
    placed_at = %(l_at)s::timestamptz
  FROM changed WHERE u.application_id = changed.id AND u.node = %(l_node)s::text AND u.placed_at IS NULL"""


@again_if_overtaken
def place_case(
    *, actor: Actor, application_id: str, node: str, unit: str, idempotency_key: str, now: dt.datetime
) -> Applied:
    """Say which unit handles a part that no rule could place; the coordinator of the lead unit does this."""
    check_key(idempotency_key)
    found = load_for(actor, Action.COORDINATE_APPLICATION, application_id, idempotency_key)
    fingerprint = identifiers.fingerprint("place", application_id, node, unit)
    known = replayed(found, fingerprint)
    if known is not None:
        return Applied(found.id, known["version"], known["state"], replayed=True)
    require(found, Act.PLACE)
    waiting = Unplaced.objects.filter(application_id=found.id, node=node, placed_at__isnull=True).first()
    if waiting is None:
        raise NotFound("part_unknown", "没有等待确定承办单位的这一部分，可能已经分办。")
    local = found.local()
    organisation = local.organisations[local.items[waiting.item].competence.organisation]
    if all(one.id != unit for one in organisation.units):
        raise Refused("unit_unknown", f"{organisation.name}没有这个单位，请从备选单位中选择。")
    reply = {"version": found.version + 1, "state": found.state.value}
    placing = {"l_unit": unit, "l_by": actor.account, "l_at": now, "l_node": node}
    version = statements.apply(
        Write(
            found.id,
            found.version,
            Act.PLACE,
            found.state,
            actor,
            now,
            data={"node": node, "unit": unit},
            messages=(Outgoing("application.placed", {}),),
            receipt=Receipt(actor.account, idempotency_key, fingerprint, reply),
            also=(Also("placed", _PLACE, placing),),
        )
    )
    if version is None:
        raise stale(load(found.id))
    return Applied(found.id, version, found.state.value)


def open_held(application_id: str, now: dt.datetime) -> None:
    """Open held parts that have a unit by now and whose predecessors have all ended; doing it again changes nothing.

    What predecessors gave is in the application's values by then, so these cases need no edges. A part that can't go on
    without a predecessor that failed lapses.
    """
    found = load(application_id)
    rows = {row.node: row for row in CasePart.objects.filter(application_id=application_id)}
    held = [row for row in rows.values() if not row.unit and not row.ended]
    if not held or found.state is not ApplicationState.IN_PROGRESS:
        return
    placed = dict(
        Unplaced.objects.filter(application_id=application_id, placed_at__isnull=False).values_list(
            "node", "placed_unit"
        )
    )
    assembled = submitted(found)
    day = today(found.submitted_at or now)
    plan = plan_for(assembled.local, assembled.guidance, day)
    parts = split(assembled, plan, placed, day, outputs(found))
    by_number = {row.case_no: row for row in rows.values()}
    ready: list[Part] = []
    for part in parts.parts:
        before = [(link, by_number[link.before]) for link in parts.links if link.after == part.case_no]
        if rows[part.selected.key] in held and all(row.ended for _, row in before):
            if any(link.needs and row.ended != Ended.PASSED for link, row in before):
                CasePart.objects.filter(pk=rows[part.selected.key].pk, unit="").update(ended=Ended.LAPSED, ended_at=now)
            else:
                ready.append(part)
    open_parts(found, assembled, parts, ready, now)
    for part in ready:
        CasePart.objects.filter(application_id=application_id, node=part.selected.key, unit="").update(
            unit=part.unit.id, keys=dict(part.keys), materials=list(part.payload.materials)
        )


def applicant_of(found: Loaded, by: Mapping[str, str]) -> Actor:
    """Return the applicant as casework knows them, acting through the account `by`."""
    return Actor(
        account=by["account"],
        kind=ActorKind.AGENT if found.enterprise else ActorKind.PERSON,
        name=by["name"],
        identity=found.identity or None,
        enterprise=found.enterprise or None,
    )
