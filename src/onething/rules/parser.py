"""Text to nodes: the lark grammar, its errors in plain sentences, and the limits on size."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from onething.rules.ast import (
    And,
    Arithmetic,
    Between,
    BooleanLiteral,
    Call,
    Comparison,
    ContextLiteral,
    Expression,
    Filter,
    For,
    If,
    In,
    Iteration,
    ListLiteral,
    Member,
    Negate,
    Not,
    NullLiteral,
    NumberLiteral,
    Or,
    Path,
    Quantified,
    Range,
    Span,
    StringLiteral,
    TemporalLiteral,
    UnaryTest,
)
from onething.rules.errors import RuleSyntaxError

MAX_LENGTH: Final = 4_000
MAX_DEPTH: Final = 64
_MAX_ITERATIONS: Final = 4
_MAX_EXPONENT: Final = 6_000

# Rules of the grammar that only group and make no node of their own.
_GROUPING: Final = frozenset(
    {"parenthesised", "iterations", "in_tests", "arguments", "keyword_argument", "keyword", "entry"}
)

_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\", "/": "/"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")

_FULL_WIDTH: Final = {
    "，": ",",
    "（": "(",
    "）": ")",
    "：": ":",
    "“": '"',
    "”": '"',
    "＝": "=",
    "＞": ">",
    "＜": "<",
    "【": "[",
    "】": "]",
}
_HINTS: Final = {
    "'": 'Write text in double quotes: "…".',
    "&": "Write 'and'.",
    "|": "Write 'or'.",
    "!": "Write 'not(…)' or '!='.",
    "%": "Write modulo(a, b).",
    "；": "A rule is one expression; join conditions with 'and'.",
}
_TERMINALS: Final = {
    "RPAR": "')'",
    "RSQB": "']'",
    "RBRACE": "'}'",
    "THEN": "'then'",
    "ELSE": "'else'",
    "SATISFIES": "'satisfies'",
    "RETURN": "'return'",
    "COLON": "':'",
    "__ANON_0": "'..'",
}


@lru_cache(maxsize=1)
def _lark() -> Lark:
    grammar = files("onething.rules").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=True)


@lru_cache(maxsize=4_096)
def parse(source: str) -> Expression:
    """Read one rule.

    Raises `RuleSyntaxError` when the text is not a rule, is longer than 4,000 characters or nests deeper than 64 nodes.
    """
    if len(source) > MAX_LENGTH:
        raise _error(
            source, MAX_LENGTH, f"The rule has {len(source)} characters; at most {MAX_LENGTH} are allowed.", "Split it."
        )
    if not source.strip():
        raise _error(source, 0, "The rule is empty.", "Write an expression such as: married = true")
    try:
        # A rule of one terminal is a token, whatever lark's annotation says.
        tree = cast("Tree[Token] | Token", _lark().parse(source))
    except UnexpectedInput as error:
        raise _explained(source, error) from None
    root: Tree[Token] = tree if isinstance(tree, Tree) else Tree("start", [tree])
    _limit_depth(source, root)
    return _node(root, source)


def _error(source: str, position: int, message: str, hint: str = "") -> RuleSyntaxError:
    line = source.count("\n", 0, position) + 1
    column = position - (source.rfind("\n", 0, position) + 1) + 1
    return RuleSyntaxError(message, position, column, hint, line)


def _explained(source: str, error: UnexpectedInput) -> RuleSyntaxError:
    if isinstance(error, UnexpectedCharacters):
        return _bad_character(source, cast("int", error.pos_in_stream))
    token = error.token if isinstance(error, UnexpectedToken) else Token("$END", "")
    expected = set(error.expected) if isinstance(error, UnexpectedToken) else set()
    wanted = [text for name, text in _TERMINALS.items() if name in expected]
    hint = f"Expected {' or '.join(wanted)}." if wanted and len(wanted) < 3 else ""
    if token.type == "$END":
        return _error(source, len(source), "The rule ends too early.", hint)
    position = token.start_pos or 0
    if token.type == "OPERATOR" and source[:position].rstrip()[-1:] in {"=", "<", ">"}:
        hint = "Equality is written with a single '='; compare two things at a time."
    elif token.type == "OPERATOR":
        hint = "Compare two things at a time and join comparisons with 'and'."
    elif token.type == "NAME" and source[:position].rstrip()[-1:].isalnum():
        hint = "A name has no blanks, and text needs double quotes."
    column = _error(source, position, "").column
    return _error(source, position, f"'{token}' cannot stand here (column {column}).", hint)


def _bad_character(source: str, position: int) -> RuleSyntaxError:
    character = source[position : position + 1]
    if character == '"':
        return _error(source, position, "The text that starts here is not closed.", 'Add a closing ".')
    plain = _FULL_WIDTH.get(character)
    hint = f"Use the half-width {plain} instead of the full-width {character}." if plain else _HINTS.get(character, "")
    column = _error(source, position, "").column
    return _error(
        source, position, f"The character '{character}' is not part of the rule language (column {column}).", hint
    )


def _limit_depth(source: str, root: Tree[Token]) -> None:
    """Refuse deep nesting before anything recursive looks at the tree."""
    stack: list[tuple[Tree[Token], int]] = [(root, 1)]
    while stack:
        tree, depth = stack.pop()
        if depth > MAX_DEPTH:
            message = f"The rule nests deeper than {MAX_DEPTH} levels."
            raise _error(
                source, tree.meta.start_pos if not tree.meta.empty else 0, message, "Split it into named parts."
            )
        below = depth if tree.data in _GROUPING else depth + 1
        stack.extend((child, below) for child in tree.children if isinstance(child, Tree))


def _node(tree: Tree[Token], source: str) -> Expression:
    while tree.data == "parenthesised":
        tree = cast("Tree[Token]", tree.children[0])
    # A rule without a token of its own (an empty list of arguments) has no place.
    span = Span(source, 0, 0) if tree.meta.empty else Span(source, tree.meta.start_pos, tree.meta.end_pos)
    try:
        return _BUILDERS[str(tree.data)](tree.children, source, span)
    except RecursionError:  # pragma: no cover - the depth limit comes first
        raise _error(source, 0, "The rule nests too deeply.") from None


_Children = list[Any]
_Builder = Callable[[_Children, str, Span], Expression]


def _number(children: _Children, source: str, span: Span) -> Expression:
    value = Decimal(str(children[0]))
    if value and abs(value.adjusted()) > _MAX_EXPONENT:
        raise _error(
            source, span.start, "The number is too large or too small.", "Use an exponent between -6000 and 6000."
        )
    return NumberLiteral(value, span=span)


def _unquoted(token: str, source: str, span: Span) -> str:
    def replace(found: re.Match[str]) -> str:
        escape = found.group(1)
        if len(escape) > 1:
            code = int(escape[1:], 16)
            if code > 0x10FFFF:
                raise _error(source, span.start, f"'\\{escape}' is not a character.")
            return chr(code)
        # An unknown escape keeps its backslash, so a regular expression can be written as it is.
        return _ESCAPES.get(escape, "\\" + escape)

    text = _ESCAPE.sub(replace, token[1:-1])
    text = _SURROGATES.sub(lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), text)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _error(
            source, span.start, "The text holds half of a surrogate pair.", "Write the character itself or \\UXXXXXX."
        )
    return text


def _list(children: _Children, source: str, span: Span) -> Expression:
    return ListLiteral(tuple(_node(child, source) for child in children if child is not None), span=span)


def _context(children: _Children, source: str, span: Span) -> Expression:
    entries: dict[str, Expression] = {}
    for entry in children:
        token, value = entry.children
        key = _unquoted(token, source, span) if token.type == "STRING" else str(token)
        if key in entries:
            raise _error(source, token.start_pos, f"The entry '{key}' is given twice.", "Keep one of them.")
        entries[key] = _node(value, source)
    return ContextLiteral(tuple(entries.items()), span=span)


def _range(children: _Children, source: str, span: Span) -> Expression:
    opening, start, end, closing = children
    return Range(_node(start, source), _node(end, source), opening == "[", closing == "]", span=span)


def _member(children: _Children, source: str, span: Span) -> Expression:
    tree, name = children
    base = _node(tree, source)
    # A dot after brackets is a member of the result: (a).b and a.b read the same name.
    if isinstance(base, Path):
        return Path((*base.parts, str(name)), span=span)
    return Member(base, str(name), span=span)


def _call(children: _Children, source: str, span: Span) -> Expression:
    function = " ".join(str(children[0]).split())
    given = children[1].children
    keywords: list[str] = []
    arguments: list[Expression] = []
    for argument in given:
        if argument.data == "keyword_argument":
            keywords.append(" ".join(map(str, argument.children[0].children)))
            arguments.append(_node(argument.children[1], source))
        else:
            arguments.append(_node(argument, source))
    if len(set(keywords)) != len(keywords):
        raise _error(source, span.start, f"An argument of '{function}' is given twice.", "Keep one of them.")
    if function == "not" and len(arguments) == 1 and not keywords:
        return Not(arguments[0], span=span)
    return Call(function, tuple(arguments), tuple(keywords), span=span)


def _test(tree: Tree[Token], source: str) -> Expression | UnaryTest:
    if tree.data != "unary_test":
        return _node(tree, source)
    operator, operand = tree.children
    span = Span(source, tree.meta.start_pos, tree.meta.end_pos)
    return UnaryTest(str(operator), _node(cast("Tree[Token]", operand), source), span=span)


def _in(children: _Children, source: str, span: Span) -> Expression:
    return In(_node(children[0], source), tuple(_test(test, source) for test in children[1].children), span=span)


def _iterations(tree: Tree[Token], source: str) -> tuple[Iteration, ...]:
    if len(tree.children) > _MAX_ITERATIONS:
        raise _error(
            source, tree.meta.start_pos, f"A loop runs over at most {_MAX_ITERATIONS} lists.", "Nest another loop."
        )
    made: list[Iteration] = []
    for iteration in cast("list[Tree[Any]]", tree.children):
        name, domain, end = iteration.children
        span = Span(source, iteration.meta.start_pos, iteration.meta.end_pos)
        made.append(Iteration(str(name), _node(domain, source), None if end is None else _node(end, source), span=span))
    return tuple(made)


def _quantified(children: _Children, source: str, span: Span) -> Expression:
    quantifier, iterations, condition = children
    return Quantified(str(quantifier), _iterations(iterations, source), _node(condition, source), span=span)


def _arithmetic(children: _Children, source: str, span: Span) -> Expression:
    left, operator, right = children
    return Arithmetic(str(operator), _node(left, source), _node(right, source), span=span)


def _compare(children: _Children, source: str, span: Span) -> Expression:
    left, operator, right = children
    return Comparison(str(operator), _node(left, source), _node(right, source), span=span)


def _all(children: _Children, source: str) -> tuple[Expression, ...]:
    return tuple(_node(child, source) for child in children)


_BUILDERS: Final[dict[str, _Builder]] = {
    "number": _number,
    "string": lambda c, s, p: StringLiteral(_unquoted(c[0], s, p), span=p),
    "true": lambda c, s, p: BooleanLiteral(value=True, span=p),
    "false": lambda c, s, p: BooleanLiteral(value=False, span=p),
    "null": lambda c, s, p: NullLiteral(span=p),
    "temporal": lambda c, s, p: TemporalLiteral(_unquoted(c[0], s, p), span=p),
    "name": lambda c, s, p: Path((str(c[0]),), span=p),
    "member": _member,
    "call": _call,
    "list": _list,
    "context": _context,
    "range": _range,
    "filter": lambda c, s, p: Filter(_node(c[0], s), _node(c[1], s), span=p),
    "negate": lambda c, s, p: Negate(_node(c[1], s), span=p),
    "arithmetic": _arithmetic,
    "compare": _compare,
    "between": lambda c, s, p: Between(*_all(c, s), span=p),
    "in_": _in,
    "and_": lambda c, s, p: And(_all(c, s), span=p),
    "or_": lambda c, s, p: Or(_all(c, s), span=p),
    "if_": lambda c, s, p: If(*_all(c, s), span=p),
    "quantified": _quantified,
    "for_": lambda c, s, p: For(_iterations(c[0], s), _node(c[1], s), span=p),
}
