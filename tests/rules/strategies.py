"""Hypothesis strategies for rules and the contexts they run in.

Expressions are typed well enough to reach a decision often, and read only the names of `NAMES`. A `World` is a full
context whose answers can be hidden one by one, so that a test can compare what is decided before an answer with what
is decided after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onething.rules import (
    BOOLEAN,
    DATE,
    NUMBER,
    STRING,
    UNKNOWN,
    Context,
    Expression,
    ListOf,
    Type,
    ast,
)

Expressions = SearchStrategy[Expression]

CHILD = Context({"age": NUMBER, "姓名": STRING, "insured": BOOLEAN, "born": DATE})
NAMES: Mapping[str, Type] = {
    "n": NUMBER,
    "人数": NUMBER,
    "s": STRING,
    "户籍": STRING,
    "married": BOOLEAN,
    "b": BOOLEAN,
    "today": DATE,
    "d": DATE,
    "r": CHILD,
    "children": ListOf(CHILD),
    "numbers": ListOf(NUMBER),
    "flags": ListOf(BOOLEAN),
}

numbers = st.integers(-3, 5).map(Decimal) | st.sampled_from([Decimal("1.0"), Decimal("0.5"), Decimal("2.50")])
strings = st.sampled_from(["", "a", "ab", "本市", "外地"])
dates = st.dates(date(2023, 12, 30), date(2024, 3, 2))
_ELEMENT_VALUES: Mapping[str, SearchStrategy[Any]] = {
    "number": numbers,
    "string": strings,
    "boolean": st.booleans(),
    "date": dates,
}


def literal_of(value: Any) -> Expression:
    """Return the node that yields a value."""
    if isinstance(value, bool):
        return ast.BooleanLiteral(value)
    if isinstance(value, Decimal):
        return ast.NumberLiteral(value) if value >= 0 else ast.Negate(ast.NumberLiteral(-value))
    if isinstance(value, date):
        return ast.Call("date", (ast.StringLiteral(value.isoformat()),))
    return ast.NullLiteral() if value is None else ast.StringLiteral(value)


def _paths(kind: Type, bound: frozenset[str]) -> Expressions:
    found: list[tuple[str, ...]] = [(name,) for name, each in NAMES.items() if each == kind]
    for record in ("r", *sorted(bound & {"k", "item"})):
        found.extend((record, field) for field, each in CHILD.fields.items() if each == kind)
    if kind == NUMBER and "i" in bound:
        found.append(("i",))
    return st.sampled_from(found).map(ast.Path)


def _atoms(kind: Type, bound: frozenset[str]) -> Expressions:
    literals: SearchStrategy[Any] = _ELEMENT_VALUES[str(kind)].map(literal_of)
    return st.one_of(_paths(kind, bound), _paths(kind, bound), literals, st.just(ast.NullLiteral()))


def _choice(kind: Type, depth: int, bound: frozenset[str]) -> Expressions:
    deeper = of_type(kind, depth, bound)
    return st.builds(ast.If, booleans(depth, bound), deeper, deeper)


@cache
def of_type(kind: Type, depth: int, bound: frozenset[str] = frozenset()) -> Expressions:
    """Expressions of a basic type: number, string, boolean or date."""
    return _BY_TYPE[str(kind)](depth, bound)


def _call(function: str, *arguments: Expressions) -> Expressions:
    return st.tuples(*arguments).map(lambda given: ast.Call(function, given))


def numeric(depth: int, bound: frozenset[str] = frozenset()) -> Expressions:
    if depth <= 0:
        return _atoms(NUMBER, bound)
    below = of_type(NUMBER, depth - 1, bound)
    texts, lists = of_type(STRING, depth - 1, bound), number_lists(depth - 1, bound)
    return st.one_of(
        _atoms(NUMBER, bound),
        st.builds(ast.Arithmetic, st.sampled_from(["+", "-", "*", "/"]), below, below),
        st.builds(ast.Negate, below),
        _choice(NUMBER, depth - 1, bound),
        st.sampled_from(["floor", "abs", "ceiling"]).flatmap(lambda name: _call(name, below)),
        st.sampled_from(["sum", "min", "max", "mean", "count"]).flatmap(lambda name: _call(name, lists)),
        _call("count", child_lists(depth - 1, bound)),
        _call("modulo", below, below),
        _call("string length", texts),
        st.builds(ast.Filter, lists, below),
        of_type(DATE, depth - 1, bound).map(lambda day: ast.Member(ast.Call("date", (day,)), "day")),
    )


def textual(depth: int, bound: frozenset[str] = frozenset()) -> Expressions:
    if depth <= 0:
        return _atoms(STRING, bound)
    below = of_type(STRING, depth - 1, bound)
    return st.one_of(
        _atoms(STRING, bound),
        st.builds(ast.Arithmetic, st.just("+"), below, below),
        _choice(STRING, depth - 1, bound),
        _call("string", of_type(NUMBER, depth - 1, bound)),
        _call("substring", below, of_type(NUMBER, depth - 1, bound)),
        _call("upper case", below),
    )


_DURATIONS = st.sampled_from(["P1M", "P1Y", "P6M", "P1D", "P30D", "-P1M", "PT36H"])


def temporal(depth: int, bound: frozenset[str] = frozenset()) -> Expressions:
    if depth <= 0:
        return _atoms(DATE, bound)
    below = of_type(DATE, depth - 1, bound)
    return st.one_of(
        _atoms(DATE, bound),
        st.builds(ast.Arithmetic, st.sampled_from(["+", "-"]), below, _DURATIONS.map(ast.TemporalLiteral)),
        _choice(DATE, depth - 1, bound),
    )


@cache
def number_lists(depth: int, bound: frozenset[str] = frozenset()) -> Expressions:
    atoms: Expressions = st.just(ast.Path(("numbers",)))
    if depth <= 0:
        return atoms
    below = of_type(NUMBER, depth - 1, bound)
    over_numbers = st.builds(ast.Iteration, st.just("i"), number_lists(depth - 1, bound))
    over_children = st.builds(ast.Iteration, st.just("k"), child_lists(depth - 1, bound))
    counting = st.builds(ast.Iteration, st.just("i"), below, below)
    return st.one_of(
        atoms,
        st.lists(below, max_size=3).map(lambda items: ast.ListLiteral(tuple(items))),
        st.builds(
            lambda each, result: ast.For((each,), result), over_numbers, of_type(NUMBER, depth - 1, bound | {"i"})
        ),
        st.builds(lambda each, result: ast.For((each,), result), counting, of_type(NUMBER, depth - 1, bound | {"i"})),
        st.builds(
            lambda each, result: ast.For((each,), result), over_children, of_type(NUMBER, depth - 1, bound | {"k"})
        ),
        st.just(ast.Path(("children", "age"))),
        _call("append", number_lists(depth - 1, bound), below),
        _call("concatenate", number_lists(depth - 1, bound), number_lists(depth - 1, bound)),
        _call("distinct values", number_lists(depth - 1, bound)),
    )


@cache
def child_lists(depth: int, bound: frozenset[str] = frozenset()) -> Expressions:
    atoms: Expressions = st.sampled_from([ast.Path(("children",)), ast.ListLiteral((ast.Path(("r",)),))])
    if depth <= 0:
        return atoms
    return atoms | st.builds(ast.Filter, child_lists(depth - 1, bound), booleans(depth - 1, bound | {"item"}))


def _range_of(below: Expressions) -> Expressions:
    return st.builds(ast.Range, below, below, st.booleans(), st.booleans())


def _comparisons(kind: Type, depth: int, bound: frozenset[str]) -> Expressions:
    below = of_type(kind, depth, bound)
    test = below | st.builds(ast.UnaryTest, st.sampled_from(["<", ">=", "!="]), below) | _range_of(below)
    return st.one_of(
        st.builds(ast.Comparison, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), below, below),
        st.builds(ast.Between, below, below, below),
        st.builds(ast.In, below, st.lists(test, min_size=1, max_size=3).map(tuple)),
        st.builds(
            lambda value, items: ast.In(value, (ast.ListLiteral(tuple(items)),)), below, st.lists(below, max_size=3)
        ),
    )


def _quantified(depth: int, bound: frozenset[str]) -> Expressions:
    quantifier = st.sampled_from(["some", "every"])
    over_children = st.builds(ast.Iteration, st.just("k"), child_lists(depth, bound))
    over_numbers = st.builds(ast.Iteration, st.just("i"), number_lists(depth, bound))
    return st.one_of(
        st.builds(ast.Quantified, quantifier, st.tuples(over_children), booleans(depth, bound | {"k"})),
        st.builds(ast.Quantified, quantifier, st.tuples(over_numbers), booleans(depth, bound | {"i"})),
        st.builds(
            ast.Quantified, quantifier, st.tuples(over_children, over_numbers), booleans(depth, bound | {"k", "i"})
        ),
    )


@cache
def booleans(depth: int, bound: frozenset[str] = frozenset()) -> Expressions:
    """Conditions of at most so many levels; `bound` are the names a surrounding loop gives."""
    if depth <= 0:
        return _atoms(BOOLEAN, bound)
    below = booleans(depth - 1, bound)
    several = st.lists(below, min_size=2, max_size=3).map(tuple)
    texts = of_type(STRING, depth - 1, bound)
    kinds = st.sampled_from([NUMBER, STRING, DATE, BOOLEAN])
    records = st.sampled_from([ast.Path(("r",)), ast.Filter(ast.Path(("children",)), ast.NumberLiteral(Decimal(1)))])
    return st.one_of(
        st.builds(ast.And, several),
        st.builds(ast.Or, several),
        st.builds(ast.Not, below),
        kinds.flatmap(lambda kind: _comparisons(kind, depth - 1, bound)),
        _choice(BOOLEAN, depth - 1, bound),
        st.builds(ast.If, of_type(BOOLEAN, 0, bound), below, below),
        _quantified(depth - 1, bound),
        st.sampled_from(["contains", "starts with", "ends with"]).flatmap(lambda name: _call(name, texts, texts)),
        _call("list contains", number_lists(depth - 1, bound), of_type(NUMBER, depth - 1, bound)),
        st.sampled_from(["all", "any"]).flatmap(lambda name: _call(name, st.just(ast.Path(("flags",))))),
        st.lists(below, max_size=3).map(lambda items: ast.Call("any", (ast.ListLiteral(tuple(items)),))),
        st.builds(ast.Comparison, st.just("="), records, records),
        st.builds(
            lambda value: ast.Comparison(
                "=",
                ast.ContextLiteral((("a", value),)),
                ast.ContextLiteral((("a", ast.Path(("n",))),)),
            ),
            of_type(NUMBER, depth - 1, bound),
        ),
    )


_BY_TYPE: Mapping[str, Callable[[int, frozenset[str]], Expressions]] = {
    "number": numeric,
    "string": textual,
    "date": temporal,
    "boolean": booleans,
}


def expressions(depth: int = 3) -> Expressions:
    """Expressions of any type."""
    lists = st.one_of(number_lists(depth), child_lists(depth))
    return st.one_of(booleans(depth), numeric(depth), textual(depth), temporal(depth), lists)


@dataclass(frozen=True)
class World:
    """A full context by the label of each single answer: `n`, `r.age`, `children[2].姓名`, `numbers[1]`."""

    answers: Mapping[str, Any]
    lengths: Mapping[str, int]

    def context(self, hidden: Iterable[str] = ()) -> dict[str, Any]:
        """Return the context with the hidden answers missing; hiding `children` hides the whole list."""
        away = set(hidden)

        def record(prefix: str) -> dict[str, Any]:
            labels = {field: f"{prefix}.{field}" for field in CHILD.fields}
            return {field: self.answers[label] for field, label in labels.items() if label not in away}

        made: dict[str, Any] = {}
        for name, kind in NAMES.items():
            if name in away:
                continue
            if isinstance(kind, Context):
                made[name] = record(name)
            elif isinstance(kind, ListOf):
                labels = [f"{name}[{place}]" for place in range(1, self.lengths[name] + 1)]
                if isinstance(kind.item, Context):
                    made[name] = [record(label) for label in labels]
                else:
                    made[name] = [UNKNOWN if label in away else self.answers[label] for label in labels]
            else:
                made[name] = self.answers[name]
        return made

    def labels(self) -> list[str]:
        """Everything that can be hidden."""
        return [*self.answers, *self.lengths]


def _answer(kind: Type) -> SearchStrategy[Any]:
    # Now and then null, and now and then a value of another kind: rules meet both.
    return st.one_of(*[_ELEMENT_VALUES[str(kind)]] * 8, st.none(), st.just(Decimal(7)))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    answers: dict[str, Any] = {}
    lengths: dict[str, int] = {}

    def fill(label: str, kind: Type) -> None:
        if isinstance(kind, Context):
            for field, each in kind.fields.items():
                answers[f"{label}.{field}"] = draw(_answer(each))
        else:
            answers[label] = draw(_answer(kind))

    for name, kind in NAMES.items():
        if isinstance(kind, ListOf):
            lengths[name] = draw(st.integers(0, 3))
            for place in range(1, lengths[name] + 1):
                fill(f"{name}[{place}]", kind.item)
        else:
            fill(name, kind)
    return World(answers, lengths)


@st.composite
def worlds_with_hidden(draw: st.DrawFn) -> tuple[World, frozenset[str]]:
    """Return a world and some of its answers to hide."""
    world = draw(worlds())
    labels = world.labels()
    # One flip of a coin for each answer: sets drawn as sets stay too small to leave rules undecided.
    flips = draw(st.lists(st.booleans(), min_size=len(labels), max_size=len(labels)))
    return world, frozenset(label for label, away in zip(labels, flips, strict=True) if away)


_PLACE = re.compile(r"\[\d+\]")


def concerns(name: str, label: str) -> bool:
    """Whether a name in the reasons speaks of that answer.

    The same, a part of it or the whole around it, whatever the list place.
    """
    first, second = (_PLACE.sub("", text) for text in (name, label))
    return first == second or first.startswith(second + ".") or second.startswith(first + ".")
