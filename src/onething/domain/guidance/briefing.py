"""一次告知: everything a person must know before applying, as plain data that page, PDF and API show alike."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.materials import Level, Way, WayKind
from onething.definitions.types.sources import Basis, Grounds
from onething.domain.guidance.answers import said
from onething.domain.guidance.types import Guidance, SelectedItem
from onething.domain.merging.types import (
    Competence,
    Competent,
    Form,
    MaterialState,
    MergedMaterial,
    Origin,
)
from onething.domain.planning.types import Plan, PlanNode
from onething.domain.timing.working_days import explain
from onething.rules import UNKNOWN

LEVELS = {Level.NECESSARY: "必要", Level.OPTIONAL: "非必要", Level.DEFERRABLE: "容缺"}


@dataclasses.dataclass(frozen=True, slots=True)
class BriefingItem:
    """One item. Days are working days; `about` names the participants; `unit` is None while it is not settled."""

    key: str
    name: str
    about: tuple[str, ...]
    kind: str
    organisation: str
    unit: str | None
    unit_address: str | None
    unit_because: str
    because: str
    conditions: tuple[str, ...]
    refusal_grounds: tuple[str, ...]
    non_acceptance_grounds: tuple[str, ...]
    legal_basis: tuple[str, ...]
    statutory_days: int | None
    own_days: int
    here_days: int
    counts: bool
    counts_because: str | None
    due: str
    on_the_spot: bool
    fee: str
    result: str | None
    remedy: str


@dataclasses.dataclass(frozen=True, slots=True)
class BriefingMaterial:
    """One material. `bring`: the person hands it in; otherwise `not_needed_because` says why not."""

    key: str
    name: str
    about: str
    level: str
    bring: bool
    conditional: bool
    not_needed_because: str | None
    how: tuple[str, ...]
    remarks: tuple[str, ...]
    what_counts: str | None
    copies: int
    because: str
    asked_by: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class BriefingLimits:
    """The whole's limits in working days, and how they come about."""

    promised: int
    critical_path_days: int
    critical_path: tuple[str, ...]
    due: str
    provisional: bool
    counted: tuple[str, ...]
    findings: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Briefing:
    """The whole briefing.

    Only text, numbers, booleans, None and tuples of these: `as_json` turns it into JSON's types.
    """

    life_event: str
    code: str
    name: str
    region: str
    lead: str
    digest: str
    date: str
    answers: tuple[tuple[str, str], ...]
    complete: bool
    items: tuple[BriefingItem, ...]
    materials: tuple[BriefingMaterial, ...]
    fields_to_fill_in: int
    fields_obtained: int
    limits: BriefingLimits
    order: tuple[tuple[str, ...], ...]
    signatures: tuple[str, ...]
    offline: tuple[tuple[str, str], ...]
    release: str
    basis: tuple[tuple[str, int], ...]
    footnote: str

    def as_json(self) -> dict[str, Any]:
        """Return the briefing as dictionaries and lists."""
        return dataclasses.asdict(self)


def brief(
    local: LocalEvent,
    guidance: Guidance,
    form: Form,
    materials: Sequence[MergedMaterial],
    plan: Plan,
    units: Mapping[str, Competence],
) -> Briefing:
    """Write the briefing. `units` by item key; the date is the plan's start."""
    names = {selected.key: _named(selected, guidance) for selected in guidance.selected}
    nodes = {node.key: node for node in plan.nodes}
    selected = {each.key: each for each in guidance.selected}
    questions = {state.question.id: state.question for state in guidance.questions}
    told = [said(questions[name], value) for name, value in guidance.known.items() if value is not None]
    place = {name: number for number, name in enumerate(questions)}
    basis = _basis(local, guidance, materials)
    return Briefing(
        life_event=local.event.id,
        code=local.event.code,
        name=local.event.name,
        region=local.region.name,
        lead=local.organisations[local.event.lead].name,
        digest=local.digest,
        date=plan.start.isoformat(),
        answers=tuple((each.ask, each.answer) for each in sorted(told, key=lambda each: place[each.question])),
        complete=guidance.complete,
        items=tuple(_item(local, guidance, selected[key], nodes[key], units.get(key)) for key in nodes),
        materials=tuple(
            _material(each, names, local.event.name) for each in materials if each.state is not MaterialState.NOT_NEEDED
        ),
        fields_to_fill_in=sum(field.to_fill_in for field in form.fields),
        fields_obtained=sum(
            field.visible is True and (field.origin is not Origin.ASKED or bool(field.registers))
            for field in form.fields
        ),
        limits=_limits(plan, names),
        order=tuple(tuple(names[key] for key in wave) for wave in plan.waves),
        signatures=tuple(
            _signature(each.instance.name, open_yet=each.signs is UNKNOWN) for each in guidance.signatories
        ),
        offline=tuple((each.offline.because, each.offline.instead) for each in guidance.offline if each.holds is True),
        release="全部办结后统一送达" if local.event.release == "together" else "办结一项送达一项",
        basis=basis,
        footnote=_footnote(dict(basis)),
    )


def _named(selected: SelectedItem, guidance: Guidance) -> str:
    """Return the item's name, with the participant's where there are several."""
    numbered = [instance.name for instance in guidance.instances if instance.number is not None]
    mine = [name for name in _about(selected, guidance) if name in numbered]
    return f"{selected.item.name}（{'、'.join(mine)}）" if mine else selected.item.name


def _about(selected: SelectedItem, guidance: Guidance) -> tuple[str, ...]:
    mapped = {instance for _, instance in selected.roles}
    return tuple(instance.name for instance in guidance.instances if instance.id in mapped)


def _item(
    local: LocalEvent,
    guidance: Guidance,
    selected: SelectedItem,
    node: PlanNode,
    competence: Competence | None,
) -> BriefingItem:
    item = selected.item
    organisation = local.organisations[item.organisation]
    unit = competence.unit if isinstance(competence, Competent) else None
    return BriefingItem(
        key=selected.key,
        name=item.name,
        about=_about(selected, guidance),
        kind=item.kind.value,
        organisation=organisation.name,
        unit=unit.name if unit else None,
        unit_address=unit.address if unit else None,
        unit_because=competence.because if competence else "尚未确定",
        because=selected.because.text,
        conditions=item.conditions,
        refusal_grounds=item.refusal_grounds,
        non_acceptance_grounds=item.non_acceptance_grounds,
        legal_basis=item.legal_basis,
        statutory_days=item.limits.statutory,
        own_days=node.own_days,
        here_days=node.days,
        counts=node.counts,
        counts_because=node.counts_because,
        due=node.due.isoformat(),
        on_the_spot=item.on_the_spot,
        fee=item.fee or "不收费",
        result=item.result.name if item.result else None,
        remedy=organisation.remedy,
    )


def _material(merged: MergedMaterial, names: Mapping[str, str], event: str) -> BriefingMaterial:
    asking = dict.fromkeys(
        names[ask.item_key] if ask.item_key else event for ask in merged.asked_by if ask.holds is not False
    )
    how = [way for way in merged.ways if way.kind in _BROUGHT] if merged.obtained_by is None else [merged.obtained_by]
    return BriefingMaterial(
        key=merged.key,
        name=merged.material.name,
        about=merged.instance.name,
        level=LEVELS[merged.level],
        bring=merged.to_bring,
        conditional=merged.state is MaterialState.CONDITIONAL,
        not_needed_because=merged.obtained_because,
        how=tuple(_said(way) for way in how),
        remarks=merged.passed_over,
        what_counts=merged.material.what_counts,
        copies=merged.copies,
        because=merged.because.text,
        asked_by=tuple(asking),
    )


_WAYS = {
    WayKind.SHARED: "共享数据核验",
    WayKind.LICENCE: "调取电子证照",
    WayKind.EARLIER: "前一环节产生",
    WayKind.GENERATED: "系统生成",
    WayKind.UPLOAD: "网上上传",
    WayKind.COUNTER: "窗口出示",
}
_BROUGHT = frozenset({WayKind.UPLOAD, WayKind.COUNTER})


def _said(way: Way) -> str:
    return _WAYS[way.kind]


def _limits(plan: Plan, names: Mapping[str, str]) -> BriefingLimits:
    return BriefingLimits(
        promised=plan.promised,
        critical_path_days=plan.days,
        critical_path=tuple(names[key] for key in plan.critical_path),
        due=plan.due.date.isoformat(),
        provisional=plan.due.provisional,
        counted=explain(plan.due),
        findings=tuple(finding.text for finding in plan.findings),
    )


def _signature(name: str, *, open_yet: bool) -> str:
    return f"{name}（视情况）" if open_yet else name


def _basis(local: LocalEvent, guidance: Guidance, materials: Sequence[MergedMaterial]) -> tuple[tuple[str, int], ...]:
    """Count what the values of the event, its items, materials and organisations in this briefing rest on."""
    items = {selected.item.id: selected.item for selected in guidance.selected}
    kinds = {merged.material.id: merged.material for merged in materials}
    organisations = {local.event.lead, *(item.organisation for item in items.values())}
    grounds: list[Grounds] = [local.event.grounds]
    grounds += [item.grounds for item in items.values()]
    grounds += [kind.grounds for kind in kinds.values()]
    grounds += [local.organisations[name].grounds for name in organisations]
    total = dict.fromkeys(Basis, 0)
    for each in grounds:
        for basis, count in each.tally:
            total[basis] += count
    return tuple((basis.value, count) for basis, count in total.items())


def _footnote(count: Mapping[str, int]) -> str:
    return (
        f"本告知所用内容中，{count['guide']}项取自已公布的办事指南，{count['law']}项取自法律法规和标准，"
        f"{count['assumed']}项为尚待主管部门确认的假定。"
    )
