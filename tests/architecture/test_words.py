"""No Chinese stands in a portal but where it can be said in English."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from onething.portals.ui.translations import CHINESE
from tests.architecture.source import ROOT, SOURCE

TEMPLATES = sorted((SOURCE / "portals").rglob("*.html"))
MODULES = sorted((SOURCE / "portals").rglob("*.py"))
MARKERS = frozenset({"_", "gettext", "ngettext"})
# Dates and weekdays in both languages are made there.
BILINGUAL = frozenset({"language.py", "phrases.py"})
OWN_NAME = "中文"
"""A language is called by its own name, whatever the page speaks."""


def unmarked(source: str) -> Iterator[str]:
    """Yield the Chinese of a template that stands outside `_()`: in its text, its attributes and its expressions.

    What is only compared or looked up isn't said.
    """
    tree = Environment(autoescape=True).parse(source)
    compared = {id(part) for one in tree.find_all(nodes.Compare) for part in one.find_all(nodes.Const)}
    keys = {id(pair.key) for pair in tree.find_all(nodes.Pair)}
    marked = (
        compared
        | keys
        | {
            id(part)
            for call in tree.find_all(nodes.Call)
            if isinstance(call.node, nodes.Name) and call.node.name in MARKERS
            for part in call.args
        }
    )
    for data in tree.find_all(nodes.TemplateData):
        yield from (line.strip() for line in data.data.replace(OWN_NAME, "").splitlines() if CHINESE.search(line))
    for constant in tree.find_all(nodes.Const):
        value = constant.value
        if isinstance(value, str) and value != OWN_NAME and id(constant) not in marked and CHINESE.search(value):
            yield value


def calculated(source: str) -> Iterator[str]:
    """Yield what nothing can take out of a module: f-strings with Chinese, and `_()` of one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr) and any(
            isinstance(part, ast.Constant) and CHINESE.search(str(part.value)) for part in node.values
        ):
            yield ast.unparse(node)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_says_nothing_that_cannot_be_translated(path: Path) -> None:
    assert list(unmarked(path.read_text("utf-8"))) == []


def test_portal_code_puts_no_sentence_together_before_it_is_translated() -> None:
    found = {
        str(path.relative_to(ROOT)): list(calculated(path.read_text("utf-8")))
        for path in MODULES
        if path.name not in BILINGUAL
    }
    assert {path: texts for path, texts in found.items() if texts} == {}, 'write _("…%(name)s", name=…)'


def test_chinese_outside_the_marker_would_be_seen() -> None:
    source = (
        '<p title="标题">{{ _("好") }} 正文</p>{# 注释 #}{{ f("参数") }}{{ f(_("标"), hint="提示") }}'
        '<a lang="zh">中文</a>'
        '{{ _("%(x)s好", x="值") }}{% if one.level == "必要" %}{{ {"出生": "a"}[stage] }}{% endif %}'
    )
    assert list(unmarked(source)) == ['<p title="标题">', "正文</p>", "参数", "提示", "值"]


def test_a_sentence_put_together_would_be_seen() -> None:
    assert list(calculated('x = [f"共{n}件", f"{n}", _("共%(n)s件", n=n)]')) == ["f'共{n}件'"]
