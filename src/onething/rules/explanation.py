"""Why a rule came out as it did: the leaves that decided, and what still has to be answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from onething.rules import ast
from onething.rules.compiler import DEFAULT_BUDGET, Program, evaluate, program_of
from onething.rules.frame import Frame, Scope, compare
from onething.rules.functions import Function
from onething.rules.loops import members_of
from onething.rules.unparser import unparse
from onething.rules.values import UNKNOWN, ContextValue, Value, closed, contained, is_known

# Explaining looks at parts again that evaluating passed once.
_BUDGET_FACTOR: Final = 64


@dataclass(frozen=True, slots=True)
class Leaf:
    """A comparison, test or name that decided: its text, the values of the names in it, and how it came out."""

    text: str
    values: Mapping[str, Value]
    outcome: Value


@dataclass(frozen=True, slots=True)
class Explanation:
    """One node of the reasons; `children` stand below `and`, `or`, `not`, `if`, `some`, `every`, all else is a leaf.

    `missing` names the answers that could still change an unknown value, the first to ask first; it is empty for a
    known one. A member of a list is named by its place: `children[2].age`.
    """

    value: Value
    text: str
    decided_by: tuple[Leaf, ...]
    missing: tuple[str, ...]
    children: tuple[Explanation, ...] = ()


def explain(
    expression: ast.Expression,
    context: Mapping[str, Any],
    functions: Mapping[str, Function] | None = None,
    *,
    budget: int = DEFAULT_BUDGET,
    missing_is_null: bool = False,
) -> Explanation:
    """Return the value of a rule with its reasons; the value and the errors are those of `evaluate`."""
    given = closed(context) if missing_is_null else context
    evaluate(expression, given, functions, budget=budget)
    program = program_of(expression)
    frame = Frame(given, functions or {}, budget * _BUDGET_FACTOR, program.places)
    return _Explainer(program, frame).explain(expression, (), ())


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where the value of a bound name came from: its label in the context if it has one, and what is missing in it."""

    label: str
    missing: tuple[str, ...] = ()


_Origins = tuple[_Origin, ...]


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _each_once(leaves: Iterable[Leaf]) -> tuple[Leaf, ...]:
    """Return the leaves without repetition; told apart by how they read, since their values need not be hashable."""
    return tuple({(leaf.text, repr(leaf.values)): leaf for leaf in leaves}.values())


def _text_of(node: ast.Expression) -> str:
    return node.span.text or unparse(node)


class _Explainer:
    __slots__ = ("frame", "program")

    def __init__(self, program: Program, frame: Frame) -> None:
        self.program = program
        self.frame = frame

    def value(self, node: ast.Expression, scope: Scope) -> Value:
        self.frame.charge(1)
        return self.program.part(node, scope)(self.frame)

    def explain(self, node: ast.Expression, scope: Scope, origins: _Origins) -> Explanation:
        match node:
            case ast.And(operands=operands):
                return self.junction(node, operands, scope, origins)
            case ast.Or(operands=operands):
                return self.junction(node, operands, scope, origins)
            case ast.Not(operand=operand):
                below = self.explain(operand, scope, origins)
                return Explanation(self.value(node, scope), _text_of(node), below.decided_by, below.missing, (below,))
            case ast.If():
                return self.choice(node, scope, origins)
            case ast.Quantified():
                return self.quantified(node, scope, origins)
            case _:
                return self.leaf(node, scope, origins)

    def leaf(self, node: ast.Expression, scope: Scope, origins: _Origins) -> Explanation:
        value = self.value(node, scope)
        read: dict[str, Value] = {}
        self.read(node, scope, origins, frozenset(), read)
        leaf = Leaf(_text_of(node), MappingProxyType(read), value)
        return Explanation(value, leaf.text, (leaf,), self.missing(node, scope, origins))

    def junction(
        self, node: ast.Expression, operands: tuple[ast.Expression, ...], scope: Scope, origins: _Origins
    ) -> Explanation:
        below = tuple(self.explain(operand, scope, origins) for operand in operands)
        return self.combined(node, self.value(node, scope), below)

    def combined(self, node: ast.Expression, value: Value, below: tuple[Explanation, ...]) -> Explanation:
        """Return the reasons of an `and` (false decides), an `or` (true decides) or the rounds of `every`, `some`."""
        if value is UNKNOWN:
            deciding = [each for each in below if each.value is UNKNOWN]
        elif value is None:
            deciding = [each for each in below if each.value is not True and each.value is not False]
        else:
            deciding = [each for each in below if each.value is value]
        leaves = _each_once(leaf for each in deciding for leaf in each.decided_by)
        missing = _once(name for each in deciding for name in each.missing) if value is UNKNOWN else ()
        return Explanation(value, _text_of(node), leaves, missing, below)

    def choice(self, node: ast.If, scope: Scope, origins: _Origins) -> Explanation:
        value = self.value(node, scope)
        condition = self.explain(node.condition, scope, origins)
        branches: tuple[Explanation, ...]
        if condition.value is UNKNOWN:
            branches = (self.explain(node.then, scope, origins), self.explain(node.otherwise, scope, origins))
            counted = (condition, *branches) if value is UNKNOWN else branches
        else:
            branches = (self.explain(node.then if condition.value is True else node.otherwise, scope, origins),)
            counted = (condition, *branches)
        told = [each for each in counted if each is condition or any(leaf.values for leaf in each.decided_by)]
        if condition.value is UNKNOWN and value is UNKNOWN:
            told = [each for each in told if each.missing]
        leaves = _each_once(leaf for each in told for leaf in each.decided_by)
        if not leaves:
            leaves = (Leaf(_text_of(node), MappingProxyType({}), value),)
        missing = () if is_known(value) else _once(name for each in counted for name in each.missing)
        return Explanation(value, _text_of(node), leaves, missing, (condition, *branches))

    def quantified(self, node: ast.Quantified, scope: Scope, origins: _Origins) -> Explanation:
        rounds: list[Explanation] = []
        computed: list[Leaf] = []

        def visit(inner: Scope, bound: _Origins) -> None:
            rounds.append(self.explain(node.condition, inner, bound))

        undone = self.rounds(node.iterations, scope, origins, visit, computed)
        value = self.value(node, scope)
        result = self.combined(node, value, tuple(rounds))
        if result.decided_by and (not undone or value is not UNKNOWN):
            return replace(result, decided_by=_each_once((*computed, *result.decided_by)))
        # No round to point at: the list is empty, null or itself unknown.
        leaf = self.leaf(node, scope, origins)
        missing = _once((*undone, *result.missing)) if value is UNKNOWN else ()
        return Explanation(value, leaf.text, leaf.decided_by, missing, result.children)

    def rounds(
        self,
        iterations: tuple[ast.Iteration, ...],
        scope: Scope,
        origins: _Origins,
        visit: Callable[[Scope, _Origins], None],
        computed: list[Leaf] | None = None,
    ) -> tuple[str, ...]:
        """Visit every combination with its names bound; gives what is missing of lists that are themselves unknown."""
        if not iterations:
            visit(scope, origins)
            return ()
        first, *others = iterations
        members = members_of(self.frame, first, self.program, scope)
        if members is UNKNOWN:
            ends = () if first.end is None else self.missing(first.end, scope, origins)
            return _once((*self.missing(first.domain, scope, origins), *ends))
        if computed is not None and (first.end is not None or not isinstance(first.domain, ast.Path | ast.ListLiteral)):
            # Which members there are was itself worked out, so that belongs to the reasons.
            read: dict[str, Value] = {}
            self.read(first, scope, origins, frozenset(), read)
            outcome = self.value(first.domain, scope)
            computed.append(Leaf(_text_of(first.domain), MappingProxyType(read), outcome))
        undone: list[str] = []
        for index, each in enumerate(() if members is None else members):
            self.frame.charge(1)
            self.frame.places[len(scope)] = Decimal(each) if type(each) is int else each
            origin = self.origin(first, index, scope, origins)
            undone.extend(self.rounds(tuple(others), (*scope, first.name), (*origins, origin), visit, computed))
        return _once(undone)

    def origin(self, iteration: ast.Iteration, index: int, scope: Scope, origins: _Origins) -> _Origin:
        domain = iteration.domain
        if isinstance(domain, ast.ListLiteral) and index < len(domain.items):
            item = domain.items[index]
            label = self.label(item, scope, origins) if isinstance(item, ast.Path) else ""
            return _Origin(label, self.missing(item, scope, origins))
        if isinstance(domain, ast.Path):
            several = type(self.value(domain, scope)) is tuple
            label = self.label(domain, scope, origins)
            return _Origin(f"{label}[{index + 1}]" if several and label else label)
        return _Origin("", self.missing(domain, scope, origins))

    def label(self, path: ast.Path, scope: Scope, origins: _Origins) -> str:
        """Return what a path is called outside the rule; empty when a bound name stands for something computed."""
        first = path.parts[0]
        if first not in scope:
            return path.name
        origin = origins[len(scope) - 1 - scope[::-1].index(first)]
        return ".".join((origin.label, *path.parts[1:])) if origin.label else ""

    def read(
        self, node: ast.AnyNode, scope: Scope, origins: _Origins, inner: frozenset[str], read: dict[str, Value]
    ) -> None:
        """Collect the names a leaf reads and their values; names bound inside the leaf itself are its own business."""
        match node:
            case ast.Path(parts=parts):
                if parts[0] not in inner:
                    read[self.label(node, scope, origins) or node.name] = self.value(node, scope)
            case ast.Quantified(iterations=iterations, condition=last) | ast.For(iterations=iterations, result=last):
                for each in iterations:
                    self.read(each, scope, origins, inner, read)
                    inner |= {each.name}
                self.read(last, scope, origins, inner, read)
            case ast.Filter(base=base, condition=condition):
                self.read(base, scope, origins, inner, read)
                self.read(condition, scope, origins, inner | {"item"}, read)
            case _:
                for child in ast.children(node):
                    self.read(child, scope, origins, inner, read)

    def missing(self, node: ast.Expression, scope: Scope, origins: _Origins) -> tuple[str, ...]:
        """Return the names whose answers the node's value still hangs on; none when it is known."""
        value = self.value(node, scope)
        if is_known(value):
            return ()
        match node:
            case ast.Path():
                return self.missing_of_path(node, value, scope, origins)
            case ast.Quantified(iterations=iterations, condition=last) | ast.For(iterations=iterations, result=last):
                return self.missing_of_rounds(iterations, last, scope, origins)
            case ast.Filter():
                return self.missing_of_filter(node, scope, origins)
            case ast.If(condition=condition, then=then, otherwise=otherwise):
                decided = self.value(condition, scope)
                branches = (then, otherwise) if decided is UNKNOWN else (then if decided is True else otherwise,)
                return _once(name for each in (condition, *branches) for name in self.missing(each, scope, origins))
            case ast.In():
                return self.missing_of_in(node, scope, origins)
            case ast.And(operands=operands) | ast.Or(operands=operands):
                unknown = [each for each in operands if self.value(each, scope) is UNKNOWN]
                return _once(name for each in unknown for name in self.missing(each, scope, origins))
            case _:
                parts = [child for child in ast.children(node) if not isinstance(child, ast.UnaryTest | ast.Iteration)]
                return _once(name for each in parts for name in self.missing(each, scope, origins))

    def missing_of_path(self, node: ast.Path, value: Value, scope: Scope, origins: _Origins) -> tuple[str, ...]:
        label = self.label(node, scope, origins)
        if label:
            return _once(_unknown_places(value, label))
        origin = origins[len(scope) - 1 - scope[::-1].index(node.parts[0])]
        return origin.missing

    def missing_of_rounds(
        self, iterations: tuple[ast.Iteration, ...], last: ast.Expression, scope: Scope, origins: _Origins
    ) -> tuple[str, ...]:
        found: list[str] = []

        def visit(inner: Scope, bound: _Origins) -> None:
            found.extend(self.missing(last, inner, bound))

        undone = self.rounds(iterations, scope, origins, visit)
        return _once((*undone, *found))

    def missing_of_filter(self, node: ast.Filter, scope: Scope, origins: _Origins) -> tuple[str, ...]:
        base = self.value(node.base, scope)
        if base is UNKNOWN:
            return self.missing(node.base, scope, origins)
        rounds = self.missing_of_rounds((ast.Iteration("item", node.base),), node.condition, scope, origins)
        if not rounds and not base:
            self.frame.places[len(scope)] = None
            rounds = self.missing(node.condition, (*scope, "item"), (*origins, _Origin("")))
        if rounds and self.value(node, scope) is UNKNOWN:
            return rounds
        return _once((*rounds, *self.missing(node.base, scope, origins)))

    def missing_of_in(self, node: ast.In, scope: Scope, origins: _Origins) -> tuple[str, ...]:
        given = self.value(node.value, scope)
        found = list(self.missing(node.value, scope, origins))
        for test in node.tests:
            operand = test.operand if isinstance(test, ast.UnaryTest) else test
            wanted = self.value(operand, scope)
            outcome = (
                compare(test.operator, given, wanted) if isinstance(test, ast.UnaryTest) else contained(given, wanted)
            )
            if outcome is UNKNOWN:
                found.extend(self.missing(operand, scope, origins))
        return _once(found)


def _unknown_places(value: Value, label: str) -> list[str]:
    """Where in a value something is unknown.

    An open record without a known gap may lack anything, so it is named itself.
    """
    if is_known(value):
        return []
    if value is UNKNOWN:
        return [label]
    if type(value) is tuple:
        return [place for index, item in enumerate(value, 1) for place in _unknown_places(item, f"{label}[{index}]")]
    if type(value) is ContextValue or isinstance(value, Mapping):
        gaps = [place for key, item in value.items() if item is UNKNOWN for place in [f"{label}.{key}"]]
        return gaps or [label]
    return [label]
