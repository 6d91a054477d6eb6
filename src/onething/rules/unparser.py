"""Nodes back to text, so that `parse(unparse(e)) == e` for whatever `parse` can make."""

from __future__ import annotations

from typing import Final

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
    StringLiteral,
    TemporalLiteral,
    UnaryTest,
)

# How tightly a node binds; a looser node inside a tighter place gets brackets.
_EXPRESSION, _CONJUNCTION, _COMPARISON, _ADDITIVE, _MULTIPLICATIVE, _POWER, _UNARY, _POSTFIX = range(8)
_ARITHMETIC: Final = {"+": _ADDITIVE, "-": _ADDITIVE, "*": _MULTIPLICATIVE, "/": _MULTIPLICATIVE, "**": _POWER}


def unparse(expression: Expression) -> str:
    """Return the expression as rule text, with single blanks and no more brackets than it needs."""
    return _text(expression)


def _inside(node: Expression, least: int) -> str:
    text = _text(node)
    return text if _level(node) >= least else f"({text})"


def _level(node: Expression) -> int:
    match node:
        case If() | Quantified() | For():
            # They reach as far to the right as they can, so inside anything they stand in brackets.
            return -1
        case Or():
            return _EXPRESSION
        case And():
            return _CONJUNCTION
        case Comparison() | Between() | In():
            return _COMPARISON
        case Arithmetic(operator=operator):
            return _ARITHMETIC[operator]
        case Negate():
            return _UNARY
        case _:
            return _POSTFIX


def _text(node: Expression) -> str:
    match node:
        case Path(parts=parts):
            return ".".join(parts)
        case Or(operands=operands):
            return " or ".join(_inside(operand, _CONJUNCTION) for operand in operands)
        case And(operands=operands):
            return " and ".join(_inside(operand, _COMPARISON) for operand in operands)
        case Not(operand=operand):
            return f"not({_text(operand)})"
        case Negate(operand=operand):
            return "-" + _inside(operand, _UNARY)
        case Arithmetic(operator=operator, left=left, right=right):
            level = _ARITHMETIC[operator]
            return f"{_inside(left, level)} {operator} {_inside(right, level + 1)}"
        case Comparison(operator=operator, left=left, right=right):
            return f"{_inside(left, _ADDITIVE)} {operator} {_inside(right, _ADDITIVE)}"
        case Between(value=value, low=low, high=high):
            return f"{_inside(value, _ADDITIVE)} between {_inside(low, _ADDITIVE)} and {_inside(high, _ADDITIVE)}"
        case In(value=value, tests=tests):
            return f"{_inside(value, _ADDITIVE)} in {_tests(tests)}"
        case If(condition=condition, then=then, otherwise=otherwise):
            return f"if {_text(condition)} then {_text(then)} else {_text(otherwise)}"
        case _:
            return _compound(node)


def _compound(node: Expression) -> str:
    match node:
        case Quantified(quantifier=quantifier, iterations=iterations, condition=condition):
            return f"{quantifier} {_iterations(iterations)} satisfies {_text(condition)}"
        case For(iterations=iterations, result=result):
            return f"for {_iterations(iterations)} return {_text(result)}"
        case ListLiteral(items=items):
            return f"[{', '.join(map(_text, items))}]"
        case ContextLiteral(entries=entries):
            return "{" + ", ".join(f"{_quoted(key)}: {_text(value)}" for key, value in entries) + "}"
        case Range(start=start, end=end, start_included=start_included, end_included=end_included):
            return f"{'[' if start_included else '('}{_text(start)}..{_text(end)}{']' if end_included else ')'}"
        case Filter(base=base, condition=condition):
            return f"{_inside(base, _POSTFIX)}[{_text(condition)}]"
        case Member(base=base, name=name):
            return f"{_inside(base, _POSTFIX)}.{name}"
        case Call(function=function, arguments=arguments, keywords=keywords):
            given = [_text(argument) for argument in arguments]
            if keywords:
                given = [f"{keyword}: {text}" for keyword, text in zip(keywords, given, strict=True)]
            return f"{function}({', '.join(given)})"
        case _:
            return _literal(node)


def _literal(node: Expression) -> str:
    match node:
        case NumberLiteral(value=number):
            return str(number)
        case StringLiteral(value=text):
            return _quoted(text)
        case BooleanLiteral(value=truth):
            return "true" if truth else "false"
        case NullLiteral():
            return "null"
        case TemporalLiteral(text=text):
            return "@" + _quoted(text)
        case _:
            raise TypeError(f"{type(node).__name__} is not an expression.")


def _tests(tests: tuple[Expression | UnaryTest, ...]) -> str:
    texts = [
        f"{test.operator} {_inside(test.operand, _ADDITIVE)}" if isinstance(test, UnaryTest) else _text(test)
        for test in tests
    ]
    if len(tests) == 1 and not isinstance(tests[0], UnaryTest):
        return _inside(tests[0], _ADDITIVE)
    return f"({', '.join(texts)})"


def _iterations(iterations: tuple[Iteration, ...]) -> str:
    return ", ".join(
        f"{each.name} in {_text(each.domain)}" + ("" if each.end is None else f"..{_text(each.end)}")
        for each in iterations
    )


def _quoted(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    )
    return f'"{escaped}"'
