"""Plays the scenarios: answers in, and what guidance, merging and planning make of them beside what must follow."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from onething.definitions.overlays import localise
from onething.definitions.problems import Problem, error
from onething.definitions.types.catalogue import Catalogue, LocalEvent
from onething.definitions.types.scenarios import ExpectedMaterial, Raw, Scenario
from onething.domain.guidance.deciding import guide
from onething.domain.guidance.types import Guidance
from onething.domain.merging.competence import competent_unit
from onething.domain.merging.forms import merge_form
from onething.domain.merging.materials import merge_materials
from onething.domain.merging.types import Competent, Form, MaterialState, MergedMaterial, Origin
from onething.domain.planning.graph import plan
from onething.domain.planning.types import Plan

# The day a scenario is played on unless it names one: a working day in a year whose calendar is known.
DAY = datetime.date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a scenario's answers."""

    guidance: Guidance
    form: Form
    materials: tuple[MergedMaterial, ...]
    plan: Plan
    units: Mapping[str, str]


def run_scenarios(catalogue: Catalogue, scenarios: Mapping[str, tuple[Scenario, ...]]) -> tuple[Problem, ...]:
    """Play all scenarios of a checked catalogue; every expectation that does not hold is an error."""
    found: list[Problem] = []
    for event_id, played in scenarios.items():
        for scenario in played:
            region = scenario.region or catalogue.events[event_id].region
            if region is not None:
                found.extend(run_scenario(localise(catalogue, event_id, region), scenario))
    return tuple(found)


def run_scenario(local: LocalEvent, scenario: Scenario) -> tuple[Problem, ...]:
    """Play one scenario of a life event as it holds in the scenario's region."""
    outcome = play(local, scenario)
    remedy = "correct the definitions, or the scenario if it asks for the wrong thing"
    return tuple(
        error(scenario.place, "scenario", f"“{scenario.name}”: {difference}", remedy)
        for difference in _differences(scenario, outcome)
    )


def play(local: LocalEvent, scenario: Scenario) -> Outcome:
    """Compute what guidance, merging and planning make of a scenario's answers, on its own day."""
    today = scenario.today or DAY
    answers = {name: answer for name, answer in scenario.given if answer is not None}
    values = {name.replace(" (proposed)", "!proposed"): value for name, value in scenario.fields if value is not None}
    guidance = guide(local, answers, values, today)
    form = merge_form(local, guidance, values, today)
    units: dict[str, str] = {}
    for selected in guidance.selected:
        competence = competent_unit(local, selected, form.settled, today)
        units[selected.key] = (
            competence.unit.id if isinstance(competence, Competent) else f"none ({competence.because})"
        )
    materials = merge_materials(local, guidance, form.settled, today)
    return Outcome(guidance, form, materials, plan(local, guidance, today), units)


def _differences(scenario: Scenario, outcome: Outcome) -> Iterator[str]:
    """One sentence for each expectation that does not hold."""
    for problem in outcome.guidance.problems:
        yield f"the answers can't be taken as they are: {problem.what}"
    yield from _items(scenario, outcome)
    yield from _fields(scenario, outcome)
    yield from _materials(scenario, outcome)
    yield from _plan(scenario, outcome)
    offline = scenario.expect.offline
    if offline is not None and offline != outcome.guidance.must_go_offline:
        reasons = "; ".join(verdict.offline.because for verdict in outcome.guidance.offline if verdict.holds is True)
        yield f"offline should be {_said(offline)} and is not" + (f" ({reasons})" if reasons else "")


def _items(scenario: Scenario, outcome: Outcome) -> Iterator[str]:
    counted = Counter(selected.item.id for selected in outcome.guidance.selected)
    expected = scenario.expect.items
    if expected is not None and dict(expected) != dict(counted):
        yield f"items should be {_counted(dict(expected))}, are {_counted(counted)}"
    for item in scenario.expect.absent:
        if counted[item]:
            yield f"{item} should be absent and is selected"
    for item, unit in scenario.expect.units:
        found = {outcome.units[selected.key] for selected in outcome.guidance.selected if selected.item.id == item}
        if found != {unit}:
            yield f"{item} should go to {unit}, goes to {' and '.join(sorted(found)) or 'nobody: it is not selected'}"


def _fields(scenario: Scenario, outcome: Outcome) -> Iterator[str]:
    asked = [field for field in outcome.form.fields if field.to_fill_in]
    # An answer to a question that fills a field has been asked for as well, though not in the form.
    once = [*asked, *(field for field in outcome.form.fields if field.origin is Origin.QUESTION)]
    named = Counter(field.key.text.partition("@")[0] for field in once)
    for name in scenario.expect.asked_once:
        key = name.replace(" (proposed)", "!proposed")
        if named[key] != 1:
            yield f"{name} should be asked once, is asked {named[key]} times"
    expected = scenario.expect.fields
    if expected is not None and expected != len(asked):
        yield f"{expected} fields should be asked, {len(asked)} are"


def _materials(scenario: Scenario, outcome: Outcome) -> Iterator[str]:
    needed = [material for material in outcome.materials if material.state is MaterialState.NEEDED]
    obtained = [material for material in needed if material.obtained_by is not None]
    brought = [material for material in needed if material.to_bring]
    yield from _compared("obtained", scenario.expect.obtained, obtained)
    yield from _compared("to be brought", scenario.expect.materials, brought)


def _compared(what: str, expected: tuple[ExpectedMaterial, ...] | None, found: list[MergedMaterial]) -> Iterator[str]:
    if expected is None:
        return
    for material in expected:
        if not any(_same(material, other) for other in found):
            yield f"{_written(material)} should be {what} and is not"
    for other in found:
        if not any(_same(material, other) for material in expected):
            yield f"{other.key} is {what}, which the scenario does not say"


def _same(expected: ExpectedMaterial, found: MergedMaterial) -> bool:
    """Return a role without a number stands for each of its instances."""
    roles = {None, found.instance.id, found.instance.subject}
    return expected.material == found.material.id and expected.role in roles


def _plan(scenario: Scenario, outcome: Outcome) -> Iterator[str]:
    nodes: dict[str, list[tuple[int, int]]] = {}
    for node in outcome.plan.nodes:
        nodes.setdefault(node.item.id, []).append((node.starts_after_day, node.ends_after_day))
    order = scenario.expect.order
    for item in order:
        if item not in nodes:
            yield f"{item} should be in the plan and is not"
    for first, second in pairwise(order):
        if first in nodes and second in nodes and min(nodes[second])[0] < min(end for _, end in nodes[first]):
            yield f"{second} should not start before {first} has ended, yet does"
    path = tuple(dict.fromkeys(outcome.plan.node(key).item.id for key in outcome.plan.critical_path))
    if scenario.expect.critical_path is not None and path != scenario.expect.critical_path:
        wanted = " → ".join(scenario.expect.critical_path)
        yield f"the critical path should be {wanted}, is {' → '.join(path) or 'empty'}"
    if scenario.expect.days is not None and outcome.plan.days != scenario.expect.days:
        yield f"the whole should take {scenario.expect.days} working days, takes {outcome.plan.days}"


def _counted(items: Mapping[str, int]) -> str:
    return ", ".join(f"{item} ×{count}" if count > 1 else item for item, count in sorted(items.items())) or "none"


def _written(material: ExpectedMaterial) -> str:
    return f"{material.material} of {material.role}" if material.role else material.material


def _said(value: Raw) -> str:
    return "true" if value is True else "false"
