"""Sets a life event, computed from its definitions, beside the facts of its guide; what differs needs a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.guides import Guide
from onething.domain.measures.figures import compare_separate, compare_situation, compare_whole
from onething.domain.measures.lists import compare_items, compare_materials
from onething.domain.measures.types import Comparison, Part, Reconciliation, Situation


def reconcile(standard: LocalEvent, local: LocalEvent, guide: Guide, situations: Sequence[Situation]) -> Reconciliation:
    """Compare the event as it holds in a region (`local`) with its guide; `standard` is that of the guide's region.

    `situations` are complete and online, at least one (else ValueError). A reason is computed from the definitions,
    or authored in the guide's file under the row's id; what is explained for the whole is explained for each situation.
    """
    if not situations:
        message = f"{local.event.id} has no situation to compute in {local.region.name}: add a scenario for that region"
        raise ValueError(message)
    authored = dict(guide.because)
    rows = tuple(_with_authored(row, authored) for row in _all(standard, local, guide, situations))
    differing = {row.id for row in rows if not row.same}
    # What only another region explains is not stale: it is judged where the guide holds.
    stale = () if standard.region.code != local.region.code else tuple(sorted(set(authored) - differing))
    return Reconciliation(local.event.id, local.region.code, rows, stale)


def _all(
    standard: LocalEvent, local: LocalEvent, guide: Guide, situations: Sequence[Situation]
) -> Iterator[Comparison]:
    yield from compare_whole(standard, local, guide, situations)
    yield from compare_separate(local)
    for number, situation in enumerate(situations, 1):
        yield from compare_situation(number, standard, guide, situation)
    yield from compare_items(local, guide)
    yield from compare_materials(standard, local, guide)


def _with_authored(row: Comparison, authored: dict[str, str]) -> Comparison:
    if row.same:
        return replace(row, reasons=())
    said = [authored[row.id]] if row.id in authored else []
    figure = f"after.{row.id.rpartition('.')[2]}"
    if row.part is Part.SITUATION and figure in authored and not row.reasons and not said:
        said.append("理由与整体相同")
    return replace(row, reasons=(*row.reasons, *said))
