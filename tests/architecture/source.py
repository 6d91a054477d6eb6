"""Reading the platform's own source for the architecture tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "onething"


def modules(*roots: Path) -> list[Path]:
    """Return the modules below `roots` (default: the package), migrations exempt."""
    chosen = roots or (SOURCE,)
    return sorted(path for root in chosen for path in root.rglob("*.py") if "migrations" not in path.parts)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a module as (`file:line name`, lines of its text from `def` to its end)."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                (node.end_lineno or node.lineno) - node.lineno + 1,
            )


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Yield what a module imports, as dotted names; `from a import b` gives `a.b`, for b may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
