"""The size rules of the house; migrations are exempt."""

from __future__ import annotations

import ast

from tests.architecture.source import ROOT, SOURCE, functions, modules

FUNCTION_USUALLY = 40
FUNCTION_AT_MOST = 80
MODULE_AT_MOST = 500
FORBIDDEN = frozenset({"utils", "util", "helpers", "helper", "common", "misc"})
EVERYTHING = (SOURCE, ROOT / "tests", ROOT / "bench")


def test_functions_are_short() -> None:
    lengths = sorted(length for path in modules() for _, length in functions(path))
    assert lengths[int(len(lengths) * 0.95)] <= FUNCTION_USUALLY
    long = [
        f"{name}: {length} lines"
        for path in modules(*EVERYTHING)
        for name, length in functions(path)
        if length > FUNCTION_AT_MOST
    ]
    assert not long, "\n".join(long)


def test_modules_are_short() -> None:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in modules(*EVERYTHING)}
    long = [f"{path.relative_to(ROOT)}: {size} lines" for path, size in sizes.items() if size > MODULE_AT_MOST]
    assert not long, "\n".join(long)


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [str(path) for path in modules(*EVERYTHING) if path.stem in FORBIDDEN or path.parent.name in FORBIDDEN]
    assert not found, "\n".join(found)


def test_no_signal_receivers_and_no_logic_in_save() -> None:
    found = []
    for path in modules():
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                ("django.dispatch", "django.db.models.signals")
            ):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: signals; call the service instead")
            if isinstance(node, ast.ClassDef):
                names = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
                found += [
                    f"{path.relative_to(ROOT)}: {node.name}.{name}"
                    for name in names & {"save", "delete"}
                    if path.stem == "models"
                ]
    assert not found, "\n".join(found)
