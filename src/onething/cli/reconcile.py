"""`onething reconcile EVENT`: set a life event's computed figures beside its guide's own, and explain each difference.

Needs no database. Exit code 1 where a difference has no reason, or a reason in `guide.yaml` no difference.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from onething.cli.scenarios import play
from onething.definitions.loading import Loaded, catalogue_root, load_checked
from onething.definitions.overlays import localise
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.guides import Guide
from onething.domain.measures.reconciling import reconcile
from onething.domain.measures.types import Comparison, Part, Reconciliation, Situation

TITLES: Final = {
    Part.WHOLE: "改革后",
    Part.SEPARATE: "改革前",
    Part.SITUATION: "情形",
    Part.ITEM: "事项",
    Part.MATERIAL: "材料",
}


class CannotReconcileError(Exception):
    """What is asked for isn't there; the message says what is."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the life event, the region and the form of the output."""
    parser.add_argument("event", help="the life event's id, for example newborn")
    parser.add_argument("--region", metavar="CODE", help="a region's division code (default: where the guide holds)")
    parser.add_argument("--catalogue", type=Path, metavar="DIR", help="the catalogue's folder (default: of this code)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def run(arguments: argparse.Namespace) -> int:
    """Print the table; 0 all explained, 1 something is not, 2 no such event, region or guide, or an unfit catalogue."""
    try:
        guide, found = compute(load_checked(arguments.catalogue or catalogue_root()), arguments.event, arguments.region)
    except CannotReconcileError as problem:
        print(f"onething reconcile: {problem}", file=sys.stderr)
        return 2
    if arguments.json:
        json.dump(as_json(guide, found), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in lines(guide, found)))
    return 1 if found.unexplained or found.stale else 0


def compute(loaded: Loaded, event_id: str, region: str | None) -> tuple[Guide, Reconciliation]:
    """Reconcile one life event of a loaded catalogue; CannotReconcileError says what is missing."""
    catalogue = loaded.catalogue
    if catalogue is None:
        raise CannotReconcileError("the catalogue has errors; `onething check` lists them")
    event = catalogue.events.get(event_id)
    if event is None:
        raise CannotReconcileError(f"no life event `{event_id}`; there are {', '.join(sorted(catalogue.events))}")
    guide, home = loaded.guides.get(event_id), event.region
    if guide is None or home is None:
        raise CannotReconcileError(f"`{event_id}` needs a `region` in event.yaml and a guide.yaml beside it")
    if region is not None and region not in catalogue.regions:
        raise CannotReconcileError(f"no region `{region}`; there are {', '.join(sorted(catalogue.regions))}")
    standard = localise(catalogue, event_id, home)
    situations = _situations(catalogue, loaded, event_id, home, region)
    try:
        return guide, reconcile(standard, localise(catalogue, event_id, region or home), guide, situations)
    except ValueError as problem:
        raise CannotReconcileError(str(problem)) from problem


def _situations(
    catalogue: Catalogue, loaded: Loaded, event_id: str, home: str, region: str | None
) -> tuple[Situation, ...]:
    """Play the event's scenarios that can be handled online, of all regions or of one."""
    found: list[Situation] = []
    for scenario in loaded.scenarios.get(event_id, ()):
        place = scenario.region or home
        if region is not None and place != region:
            continue
        local = localise(catalogue, event_id, place)
        outcome = play(local, scenario)
        if outcome.guidance.complete and not outcome.guidance.must_go_offline:
            found.append(Situation(scenario.name, local, outcome.guidance, outcome.materials, outcome.plan))
    return tuple(found)


def as_json(guide: Guide, found: Reconciliation) -> dict[str, object]:
    """Return the reconciliation as one JSON object; its keys are stable."""
    return {
        "life_event": found.event,
        "region": found.region,
        "guide": {
            "code": guide.implementation,
            "region": guide.region,
            "repository": guide.repository,
            "path": guide.path,
            "commit": guide.commit,
        },
        "rows": [
            {
                "part": row.part.value,
                "id": row.id,
                "about": row.about,
                "what": row.what,
                "guide": row.guide,
                "here": row.here,
                "same": row.same,
                "explained": row.explained,
                "reasons": list(row.reasons),
            }
            for row in found.rows
        ],
        "unexplained": [row.id for row in found.unexplained],
        "stale": list(found.stale),
    }


def lines(guide: Guide, found: Reconciliation) -> Iterator[str]:
    """Return the table for people: what agrees in one line, what differs with its reasons below it."""
    yield f"{guide.name}（{guide.implementation}，{guide.region}）"
    yield f"指南出处：{guide.repository}@{guide.commit[:12]} {guide.path}"
    for (part, about), group in groupby(found.rows, key=lambda row: (row.part, row.about)):
        rows = list(group)
        yield ""
        yield f"【{TITLES[part]}】{about}"
        if all(row.same for row in rows):
            yield "  一致"
            continue
        for row in rows:
            # A list's names are long: of an item or a material only what differs is shown.
            if not row.same or part not in {Part.ITEM, Part.MATERIAL}:
                yield from _row(row)
    differing = sum(not row.same for row in found.rows)
    yield ""
    yield f"共比对{len(found.rows)}处，不同{differing}处，未说明理由{len(found.unexplained)}处。"
    yield from (f"未说明：{row.id}（在 guide.yaml 的 because 里写明理由，或更正定义）" for row in found.unexplained)
    yield from (f"多余的说明：{name}（那里没有不同，请从 guide.yaml 的 because 里删去）" for name in found.stale)


def _row(row: Comparison) -> Iterator[str]:
    mark = "＝" if row.same else "≠" if row.explained else "？"
    yield f"  {_padded(row.what, 38)} 指南 {_padded(row.guide or '—', 6)} {mark} 此处 {row.here or '—'}"
    yield from (f"      · {reason}" for reason in row.reasons)


def _padded(text: str, width: int) -> str:
    """Fill up to a width in columns of a terminal, where a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(0, width - taken)
