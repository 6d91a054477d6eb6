"""Where the boxes and lines of the graph of organisations stand: arithmetic over frozen values.

Layers from left to right: an item stands one layer right of the last one it waits for. A line over several layers keeps
a lane of its own, so that it never runs behind a box. Lengths are CSS pixels; SVG cannot break text into lines, so that
happens here, too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Final

WIDTH: Final = 208
HEAD: Final = 34
LINE: Final = 20
FOOT: Final = 38
GAP_ACROSS: Final = 44
GAP_DOWN: Final = 20
LANE: Final = 12
TITLE_UNITS: Final = 22
ORGANISATION_UNITS: Final = 26
TITLE_LINES: Final = 2
COLUMNS_WITHOUT_LINES: Final = 3
TIP: Final = 6
DONE: Final = "done"
EDGE: Final = 2


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation's part. `kind` and `status` as `content.status` has them; `note` is said in the list only."""

    key: str
    organisation: str
    title: str
    kind: str
    status: str
    href: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """`after` waits for `before`; `soft` where it may begin all the same."""

    before: str
    after: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A box: its upper left corner and size, its texts in lines that fit. `after`: titles of what it waits for."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    organisation: str
    title: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as SVG paths, with its tip; `open` once what stands before it is done."""

    path: str
    tip: str
    open: bool
    soft: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole. Places stand in the order in which things happen."""

    width: int
    height: int
    places: tuple[Place, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """What takes room in a layer: a node, or the lane of a line that passes by (`key` is then None)."""

    key: str | None
    edge: Edge | None
    layer: int


def drawn(nodes: Sequence[Node], edges: Sequence[Edge]) -> Drawing:
    """Lay out the graph. ValueError for an edge to a node that isn't there, and for items that wait for one another."""
    by_key = {node.key: node for node in nodes}
    for edge in edges:
        if edge.before not in by_key or edge.after not in by_key:
            message = f"edge {edge.before!r} → {edge.after!r} leads to a node that isn't there"
            raise ValueError(message)
    direct = _direct(edges)
    layers = _layers(nodes, direct)
    height = HEAD + LINE * max((len(_lines(node.title)) for node in nodes), default=1) + FOOT
    slots = _ordered(_slots(nodes, direct, layers)) if direct else _beside(nodes)
    spots = _spots(slots, height, centred=bool(direct))
    waits = {node.key: tuple(by_key[edge.before].title for edge in direct if edge.after == node.key) for node in nodes}
    places = tuple(
        Place(by_key[key], x, y, WIDTH, height, _cut(by_key[key].organisation), _lines(by_key[key].title), waits[key])
        for key, (x, y) in ((slot.key, spots[slot]) for layer in slots for slot in layer)
        if key is not None
    )
    lines = tuple(_line(edge, slots, spots, height, is_open=by_key[edge.before].kind == DONE) for edge in direct)
    return Drawing(
        width=max((place.x + place.width for place in places), default=0) + EDGE,
        height=max((y + (height if slot.key else LANE) for slot, (_, y) in spots.items()), default=0) + EDGE,
        places=places if direct else tuple(sorted(places, key=lambda place: (place.y, place.x))),
        lines=lines,
    )


def _direct(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """Leave out what other edges say already: with a → b → c, a → c adds a line and nothing to know."""
    following: dict[str, set[str]] = {}
    for edge in edges:
        following.setdefault(edge.before, set()).add(edge.after)

    def reaches(start: str, goal: str) -> bool:
        seen, ahead = set[str](), list(following.get(start, ()))
        while ahead:
            key = ahead.pop()
            if key == goal:
                return True
            if key not in seen:
                seen.add(key)
                ahead.extend(following.get(key, ()))
        return False

    unique = {(edge.before, edge.after): edge for edge in edges}.values()
    return tuple(
        edge
        for edge in unique
        if not any(other != edge.after and reaches(other, edge.after) for other in following[edge.before])
    )


def _layers(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, int]:
    """Return each node's layer: the longest way to it."""
    before: dict[str, list[str]] = {node.key: [] for node in nodes}
    for edge in edges:
        before[edge.after].append(edge.before)
    layers: dict[str, int] = {}
    try:
        for key in TopologicalSorter(before).static_order():
            layers[key] = max((layers[other] + 1 for other in before[key]), default=0)
    except CycleError as error:
        message = f"these wait for one another: {' → '.join(error.args[1])}"
        raise ValueError(message) from error
    return layers


def _beside(nodes: Sequence[Node]) -> list[list[_Slot]]:
    """Return what waits for nothing in a few columns, read from left to right."""
    columns = min(COLUMNS_WITHOUT_LINES, len(nodes))
    return [[_Slot(node.key, None, column) for node in nodes[column::columns]] for column in range(columns)]


def _slots(nodes: Sequence[Node], edges: Sequence[Edge], layers: Mapping[str, int]) -> list[list[_Slot]]:
    """Return what stands in each layer: its nodes and the lanes of lines passing through."""
    made: list[list[_Slot]] = [[] for _ in range(max(layers.values()) + 1)]
    for node in nodes:
        made[layers[node.key]].append(_Slot(node.key, None, layers[node.key]))
    for edge in edges:
        for layer in range(layers[edge.before] + 1, layers[edge.after]):
            made[layer].append(_Slot(None, edge, layer))
    return made


def _ordered(slots: list[list[_Slot]]) -> list[list[_Slot]]:
    """Order each layer by the mean place of what leads to it, so that few lines cross."""
    edges = _edges_into(slots)
    done = [slots[0]]
    for layer in slots[1:]:
        rank = {slot: place for place, slot in enumerate(done[-1])}

        def mean(slot: _Slot, rank: Mapping[_Slot, int] = rank) -> float:
            before = [rank[other] for other in edges[slot] if other in rank]
            return sum(before) / len(before) if before else float(len(rank))

        done.append(sorted(layer, key=mean))
    return done


def _edges_into(slots: Sequence[Sequence[_Slot]]) -> dict[_Slot, list[_Slot]]:
    """Return for each slot the slots of the layer before from which a line comes."""
    flat = [slot for layer in slots for slot in layer]
    nodes = {slot.key: slot for slot in flat if slot.key is not None}
    into: dict[_Slot, list[_Slot]] = {slot: [] for slot in flat}
    for slot in flat:
        for way in _ways(flat, slot):
            if way in into:
                into[slot].append(way)
    for slot in flat:
        if slot.edge is not None and slot.layer == nodes[slot.edge.before].layer + 1:
            into[slot].append(nodes[slot.edge.before])
    return into


def _ways(flat: Iterable[_Slot], slot: _Slot) -> list[_Slot]:
    """Return the lanes that lead on to a slot, be it a lane of the same line or the line's end."""
    return [
        other
        for other in flat
        if other.edge is not None
        and other.layer == slot.layer - 1
        and (other.edge == slot.edge or other.edge.after == slot.key)
    ]


def _spots(slots: Sequence[Sequence[_Slot]], height: int, *, centred: bool) -> dict[_Slot, tuple[int, int]]:
    """Return the upper left corner of every slot; layers are centred on one another, columns begin at the top."""
    tall = [sum((height if slot.key else LANE) + GAP_DOWN for slot in layer) - GAP_DOWN for layer in slots]
    spots: dict[_Slot, tuple[int, int]] = {}
    for number, layer in enumerate(slots):
        y = EDGE + ((max(tall) - tall[number]) // 2 if centred else 0)
        for slot in layer:
            spots[slot] = (EDGE + number * (WIDTH + GAP_ACROSS), y)
            y += (height if slot.key else LANE) + GAP_DOWN
    return spots


def _line(
    edge: Edge,
    slots: Sequence[Sequence[_Slot]],
    spots: Mapping[_Slot, tuple[int, int]],
    height: int,
    *,
    is_open: bool,
) -> Line:
    """Return the line of an edge: curves between the layers, straight through its lanes."""
    corners = {slot.key: spot for slot, spot in spots.items() if slot.key is not None}
    lanes = [spots[slot] for layer in slots for slot in layer if slot.edge == edge]
    x, y = corners[edge.before][0] + WIDTH, corners[edge.before][1] + height // 2
    path = [f"M{x} {y}"]
    for lane_x, lane_y in lanes:
        path.append(_curve(x, y, lane_x, lane_y + LANE // 2) + f"H{lane_x + WIDTH}")
        x, y = lane_x + WIDTH, lane_y + LANE // 2
    end_x, end_y = corners[edge.after][0] - TIP, corners[edge.after][1] + height // 2
    path.append(_curve(x, y, end_x - TIP, end_y) + f"H{end_x}")
    tip = f"M{end_x + TIP - 1} {end_y}l{-TIP - 2} {-TIP + 1}v{2 * (TIP - 1)}z"
    return Line("".join(path), tip, is_open, edge.soft)


def _curve(x: int, y: int, to_x: int, to_y: int) -> str:
    middle = (x + to_x) // 2
    return f"C{middle} {y} {middle} {to_y} {to_x} {to_y}"


def _units(text: str) -> int:
    """Return the width in half ideographs: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _cut(text: str, units: int = ORGANISATION_UNITS) -> str:
    """Return the text, or as much as fits with an ellipsis."""
    if _units(text) <= units:
        return text
    kept = ""
    for character in text:
        if _units(kept + character) > units - 2:
            break
        kept += character
    return kept.rstrip() + "…"


def _lines(text: str) -> tuple[str, ...]:
    """Break a title into lines that fit the box, at a space where one is near; what is too long ends in an ellipsis."""
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < TITLE_LINES - 1 and _units(rest) > TITLE_UNITS:
        fits = len(rest)
        while _units(rest[:fits]) > TITLE_UNITS:
            fits -= 1
        space = rest.rfind(" ", fits // 2, fits + 1)
        at = space if space > 0 else fits
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return (*lines, _cut(rest, TITLE_UNITS)) if rest else tuple(lines)
