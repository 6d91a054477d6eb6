"""Chinese sentences in Python source: literals as they are, f-strings as sentences with holes.

A hole takes its name from the expression that fills it. Where the expression is one of several texts (`"需要" if …
else "可能需要"`, or a local name that is set so), a sentence is made for each, because a language puts its words in an
order of its own. What the program only looks at (comparisons, patterns, prefixes) nobody reads; docstrings and logs are
English; markup is made from parts that are found by themselves.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from typing import Final

from onething.portals.ui.phrases import READ_AS_VALUES

IDEOGRAPH: Final = re.compile(r"[\u4e00-\u9fff]")
MOST_WAYS: Final = 12
"""Sentences made of one expression at most; beyond, its parts are holes."""
_LOOKING: Final = frozenset(
    {"compile", "match", "fullmatch", "search", "sub", "removeprefix", "removesuffix", "startswith", "endswith"}
    | {"strptime", "strftime", "replace", "split", "partition", "rpartition", "count", "index", "find", "strip"}
)
_LOGGING: Final = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
_BRACED: Final = re.compile(r"\{(\w+)\}")
_NO_NAME: Final = re.compile(r"\W+")

Part = str | ast.expr


def sentences(source: str) -> set[str]:
    """Return the Chinese sentences of a module's source; a hole is written `%(name)s`, and `%` beside holes `%%`."""
    reader = _Reader()
    reader.visit(ast.parse(source))
    return {text for text in reader.found if text not in READ_AS_VALUES and "<" not in text}


class _Reader(ast.NodeVisitor):
    """Walks a module and gathers what people read."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self._locals: list[dict[str, list[ast.expr]]] = [{}]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._locals.append(_assigned(node))
        self.generic_visit(node)
        self._locals.pop()

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for part in (node.left, *node.comparators):
            if not isinstance(part, ast.Constant):
                self.visit(part)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name in _LOGGING:
            return
        self.visit(node.func)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            if not (name in _LOOKING and isinstance(argument, ast.Constant)):
                self.visit(argument)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and IDEOGRAPH.search(node.value):
            self.found.add(_written([node.value]) if not _BRACED.search(node.value) else _braced(node.value))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._take(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Add) and _is_text(node):
            self._take(node)
        else:
            self.generic_visit(node)

    def _take(self, node: ast.expr) -> None:
        for parts in self._ways(node):
            if any(isinstance(part, str) and IDEOGRAPH.search(part) for part in parts):
                self.found.add(_written(parts))
        for hole in _holes(node):
            self.visit(hole)

    def _ways(self, node: ast.expr) -> list[list[Part]]:
        """Return each sentence the expression can be, as literals and holes."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return [[node.value]]
        if isinstance(node, ast.JoinedStr):
            return self._product(
                [value.value if isinstance(value, ast.FormattedValue) else value for value in node.values]
            )
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _is_text(node):
            return self._product([node.left, node.right])
        if isinstance(node, ast.IfExp) and _is_text(node):
            return [*self._ways(node.body), *self._ways(node.orelse)]
        if isinstance(node, ast.Name):
            values = self._locals[-1].get(node.id, [])
            if values and all(_is_text(value) for value in values):
                return [way for value in values for way in self._ways(value)]
        return [[node]]

    def _product(self, nodes: list[ast.expr]) -> list[list[Part]]:
        ways = [self._ways(node) for node in nodes]
        count = 1
        for each in ways:
            count *= len(each)
        if count > MOST_WAYS:
            ways = [
                each if isinstance(node, ast.Constant) else [[node]] for node, each in zip(nodes, ways, strict=True)
            ]
        return [[part for way in chosen for part in way] for chosen in product(*ways)]


def _is_text(node: ast.expr) -> bool:
    """Tell whether an expression is made of literals alone or is put together from some."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) and _is_text(node.orelse)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and (_is_text(node.left) or _is_text(node.right))
    return isinstance(node, ast.JoinedStr)


def _assigned(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """Return what the function's local names are set to; one that is set by anything but `=` isn't listed."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    stores = dict.fromkeys(found, 0)
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in stores:
            stores[node.id] += 1
    return {name: values for name, values in found.items() if stores[name] == len(values)}


def _holes(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the expressions within a text, which may hold sentences of their own."""
    if isinstance(node, ast.JoinedStr):
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                yield value.value
    elif isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            if not isinstance(side, ast.Constant):
                yield side


def _written(parts: list[Part]) -> str:
    """Write literals and holes as a message; the same expression is the same hole."""
    if all(isinstance(part, str) for part in parts):
        return "".join(part for part in parts if isinstance(part, str))
    names: dict[str, str] = {}
    written = ""
    for part in parts:
        if isinstance(part, str):
            written += part.replace("%", "%%")
            continue
        expression = ast.unparse(part)
        if expression not in names:
            names[expression] = _fresh(_name(part), set(names.values()))
        written += f"%({names[expression]})s"
    return written


def _name(node: ast.expr) -> str:
    """Name a hole after the expression: the last name that says what it is."""
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower()
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return _NO_NAME.sub("_", node.slice.value)
        return _name(node.value)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.args:
            return _name(node.args[0])
        return _name(node.args[0]) if node.args else _name(node.func)
    if isinstance(node, ast.BoolOp):
        return _name(node.values[0])
    if isinstance(node, ast.BinOp):
        return _name(node.left)
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        return _name(node.elt)
    return "value"


def _fresh(name: str, taken: set[str]) -> str:
    chosen, number = name, 2
    while chosen in taken:
        chosen, number = f"{name}_{number}", number + 1
    return chosen


def _braced(text: str) -> str:
    """Return a `str.format` text as a message with holes."""
    return _BRACED.sub(r"%(\1)s", text.replace("%", "%%"))
