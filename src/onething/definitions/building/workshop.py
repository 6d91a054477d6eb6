"""What every builder shares: where problems go, how rules are parsed, how a file's basis covers its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from onething.definitions.problems import Problem, error
from onething.definitions.reading import Data, Document, Node
from onething.definitions.types.conditions import Condition, Formula
from onething.definitions.types.sources import Basis, Grounding, Grounds, Place
from onething.rules import Expression, RuleSyntaxError, parse


@dataclass(slots=True)
class Workshop:
    """Collects the problems of a load while the parts are made."""

    problems: list[Problem] = field(default_factory=list)

    def report(self, place: Place, code: str, reason: str, remedy: str) -> None:
        """Add an error at a place."""
        self.problems.append(error(place, code, reason, remedy))

    def condition(self, node: Node | None) -> Condition | None:
        """Return the rule at a node, None where there is none."""
        return None if node is None else self.required_condition(node)

    def required_condition(self, node: Node) -> Condition:
        """Return the rule at a node; where it is none, report it and go on with `null`."""
        text = rule_text(node.value)
        return Condition(text, self._parse(text, node.place), node.place)

    def condition_of(self, text: str, place: Place) -> Condition:
        """Return a rule that is part of a longer text."""
        return Condition(text, self._parse(text, place), place)

    def formula(self, node: Node | None) -> Formula | None:
        """Return the formula at a node, None where there is none."""
        if node is None:
            return None
        text = rule_text(node.value)
        return Formula(text, self._parse(text, node.place), node.place)

    def _parse(self, text: str, place: Place) -> Expression:
        try:
            return parse(text)
        except RuleSyntaxError as wrong:
            reason = f"`{text}` is not a rule: {wrong} (column {wrong.column})"
            self.report(place, "rule-syntax", reason, "mend the rule; docs/rules.md lists what the language has")
            return parse("null")


def rule_text(value: Data) -> str:
    """Return the text of a rule; `true` and `false` arrive as booleans."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def grounds_of(workshop: Workshop, document: Document) -> Grounds:
    """Return the basis block of a file, checked: every path names a value, and every value is covered."""
    root = document.root
    entries = _entries(root)
    values = {key: value for key, value in root.entries() if key != "basis"}
    tally = _check_basis(workshop, document, values, entries)
    return Grounds(tuple(sorted(entries.items(), key=lambda entry: entry[0])), tally)


def grounds_within(workshop: Workshop, document: Document, collection: str) -> dict[str, Grounds]:
    """Return the basis block of a file that holds several definitions; paths begin with a definition's id."""
    entries = _entries(document.root)
    values = dict(document.root.entries(collection))
    _check_basis(workshop, document, values, entries)
    return {name: _relative(name, node, entries) for name, node in values.items()}


def _relative(name: str, node: Node, entries: dict[str, Grounding]) -> Grounds:
    own: dict[str, Grounding] = {}
    if name in entries:
        own |= dict.fromkeys((key for key, _ in node.entries()), entries[name])
    own |= {
        path.removeprefix(f"{name}."): grounding for path, grounding in entries.items() if path.startswith(f"{name}.")
    }
    counted = Counter(_grounding(path, entries).basis for path in _leaves(name, node.value) if _covered(path, entries))
    return Grounds(tuple(sorted(own.items(), key=lambda entry: entry[0])), _tally(counted))


def _entries(root: Node) -> dict[str, Grounding]:
    block = root.get("basis")
    if block is None:
        return {}
    found = {path: Grounding(Basis.GUIDE) for path in block.texts("guide")}
    found |= {path: Grounding(Basis.LAW, str(node.value)) for path, node in block.entries("law")}
    return found | {path: Grounding(Basis.ASSUMED) for path in block.texts("assumed")}


def _check_basis(
    workshop: Workshop, document: Document, values: dict[str, Node], entries: dict[str, Grounding]
) -> tuple[tuple[Basis, int], ...]:
    basis_place = Place(document.path, document.line(("basis",)))
    counted: Counter[Basis] = Counter()
    used: set[str] = set()
    for key, node in values.items():
        bare: list[str] = []
        for leaf in _leaves(key, node.value):
            prefixes = [prefix for prefix in _prefixes(leaf) if prefix in entries]
            used.update(prefixes)
            if prefixes:
                counted[entries[prefixes[0]].basis] += 1
            else:
                bare.append(leaf)
        if bare:
            missing = ", ".join(f"`{path}`" for path in bare[:3]) + (" …" if len(bare) > 3 else "")
            remedy = f"name `{key}` (or the path) under guide, law or assumed in `basis`"
            workshop.report(node.place, "no-basis", f"no basis for {missing}", remedy)
    known = {path for key, node in values.items() for path in _paths(key, node.value)}
    for path in sorted(entries.keys() - used - known):
        workshop.report(
            basis_place, "unknown-basis", f"`{path}` names no value of this file", "correct or remove the path"
        )
    return _tally(counted)


def _tally(counted: Counter[Basis]) -> tuple[tuple[Basis, int], ...]:
    return tuple((basis, counted[basis]) for basis in Basis if counted[basis])


def _covered(path: str, entries: dict[str, Grounding]) -> bool:
    return any(prefix in entries for prefix in _prefixes(path))


def _grounding(path: str, entries: dict[str, Grounding]) -> Grounding:
    return next(entries[prefix] for prefix in _prefixes(path) if prefix in entries)


def _prefixes(path: str) -> Iterable[str]:
    """Return the path and what holds it, longest first."""
    yield path
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _leaves(path: str, value: Data) -> Iterable[str]:
    """Return the paths of the values below; null is no value. A list's members count from 0: `ways.0`."""
    below = _below(path, value)
    if below is not None:
        for inner_path, inner in below:
            yield from _leaves(inner_path, inner)
    elif value is not None:
        yield path


def _paths(path: str, value: Data) -> Iterable[str]:
    """Return the paths of everything below, the collections included."""
    yield path
    for inner_path, inner in _below(path, value) or ():
        yield from _paths(inner_path, inner)


def _below(path: str, value: Data) -> list[tuple[str, Data]] | None:
    if isinstance(value, dict):
        return [(f"{path}.{key}", inner) for key, inner in value.items()]
    if isinstance(value, list):
        return [(f"{path}.{index}", inner) for index, inner in enumerate(value)]
    return None
