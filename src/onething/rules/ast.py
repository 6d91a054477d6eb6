"""The nodes of a rule: frozen, typed, comparable, independent of any back end.

Equality ignores where a node stood in the source, so two spellings of one rule are equal. A back end (the closures of
`compiler`, a columnar planner) walks these nodes and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """A slice of the source, `[start, end)` in characters."""

    source: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return what stands there."""
        return self.source[self.start : self.end]


NOWHERE = Span("", 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every node has: the place it came from."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NumberLiteral(Node):
    """`12.5`."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class StringLiteral(Node):
    """`"text"`, with its escapes resolved."""

    value: str


@dataclass(frozen=True, slots=True)
class BooleanLiteral(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class NullLiteral(Node):
    """`null`."""


@dataclass(frozen=True, slots=True)
class TemporalLiteral(Node):
    """`@"2026-01-31"`: date, time, date and time or duration, by the look of the text; null when it is none of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """A name, or names joined by dots: `newborn.birth_date`."""

    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name as it is written, with its dots."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Member(Node):
    """A member of something that is not a plain name: `date(x).year`."""

    base: Expression
    name: str


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """`{a: 1, b: 2}`; an entry does not see the entries before it."""

    entries: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Range(Node):
    """`[start..end]`; a round bracket leaves its end point out."""

    start: Expression
    end: Expression
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """`-operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`operator` is one of `+ - * / **`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`operator` is one of `= != < <= > >=`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class UnaryTest(Node):
    """The `> 5` of `x in (> 5)`: a comparison that lacks its left side."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class In(Node):
    """True when one test holds: a value it equals, a list or range it lies in, or a `UnaryTest`."""

    value: Expression
    tests: tuple[Expression | UnaryTest, ...]


@dataclass(frozen=True, slots=True)
class And(Node):
    """`a and b and …`; false as soon as one is false."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """`a or b or …`; true as soon as one is true."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not(operand)`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if condition then … else …`; a condition that is not true takes `otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """`name in domain`, or `name in domain..end` counting whole numbers."""

    name: str
    domain: Expression
    end: Expression | None = None


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some` or `every` (the `quantifier`); a later iteration sees the names of the earlier ones."""

    quantifier: str
    iterations: tuple[Iteration, ...]
    condition: Expression


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for … return result`: the results of all combinations, the last iteration turning fastest."""

    iterations: tuple[Iteration, ...]
    result: Expression


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`list[condition]` with `item` bound to each member, or `list[2]`, counted from 1 (from the end when negative)."""

    base: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`function(a, b)`, or with names `function(x: a, y: b)`: then `keywords` is as long as `arguments`, else empty."""

    function: str
    arguments: tuple[Expression, ...]
    keywords: tuple[str, ...] = ()


Literal = NumberLiteral | StringLiteral | BooleanLiteral | NullLiteral | TemporalLiteral

Expression = (
    NumberLiteral
    | StringLiteral
    | BooleanLiteral
    | NullLiteral
    | TemporalLiteral
    | Path
    | Member
    | ListLiteral
    | ContextLiteral
    | Range
    | Negate
    | Arithmetic
    | Comparison
    | Between
    | In
    | And
    | Or
    | Not
    | If
    | Quantified
    | For
    | Filter
    | Call
)

AnyNode = Expression | UnaryTest | Iteration


def children(node: AnyNode) -> tuple[AnyNode, ...]:
    """Return the nodes directly below, in source order."""
    match node:
        case Member(base=only) | Negate(operand=only) | Not(operand=only) | UnaryTest(operand=only):
            return (only,)
        case ListLiteral(items=many) | And(operands=many) | Or(operands=many) | Call(arguments=many):
            return many
        case ContextLiteral(entries=entries):
            return tuple(value for _, value in entries)
        case Range(start=first, end=second) | Filter(base=first, condition=second):
            return (first, second)
        case Arithmetic(left=first, right=second) | Comparison(left=first, right=second):
            return (first, second)
        case Between(value=value, low=low, high=high):
            return (value, low, high)
        case In(value=value, tests=tests):
            return (value, *tests)
        case If(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Iteration(domain=domain, end=end):
            return (domain,) if end is None else (domain, end)
        case Quantified(iterations=iterations, condition=last) | For(iterations=iterations, result=last):
            return (*iterations, last)
        case _:
            return ()


def walk(node: AnyNode) -> Iterator[AnyNode]:
    """Yield the node and all below it, outermost first, without recursion."""
    stack: list[AnyNode] = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def names(expression: Expression) -> frozenset[str]:
    """Return the dotted names the rule reads from its context, not those it binds itself (`some c in …`, `item`)."""
    found: set[str] = set()
    _collect(expression, frozenset(), found)
    return frozenset(found)


def _collect(node: AnyNode, bound: frozenset[str], found: set[str]) -> None:
    match node:
        case Path(parts=parts):
            if parts[0] not in bound:
                found.add(".".join(parts))
        case Quantified(iterations=iterations, condition=last) | For(iterations=iterations, result=last):
            for iteration in iterations:
                _collect(iteration, bound, found)
                bound |= {iteration.name}
            _collect(last, bound, found)
        case Filter(base=base, condition=condition):
            _collect(base, bound, found)
            _collect(condition, bound | {"item"}, found)
        case _:
            for child in children(node):
                _collect(child, bound, found)
