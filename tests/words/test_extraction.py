"""Words are found wherever people read them, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from onething.cli.wording import sources
from onething.cli.wording.sentences import sentences


def planted(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_template_gives_what_it_says_through_underscore_and_ngettext(tmp_path: Path) -> None:
    page = planted(
        tmp_path,
        "portals/citizen/page.html",
        '{{ _("你好，%(name)s", name=who) }}{{ forms.field(_("标签"), hint=_("提示")) }}'
        '{{ ngettext("一天", "%(n)s 天", days) }}{# _("注释") #}{{ other("不收") }}',
    )
    assert list(sources.template_texts(page)) == ["你好，%(name)s", "标签", "提示", ("一天", "%(n)s 天")]
    assert sources.portals(tmp_path / "portals").places["标签"] == {"portals/citizen/page.html"}


def test_a_string_that_counts_in_one_place_has_one_entry(tmp_path: Path) -> None:
    planted(tmp_path, "portals/a.html", '{{ ngettext("份材料", "份材料", n) }}')
    planted(tmp_path, "portals/b.html", '{{ _("份材料") }}')
    assert sources.portals(tmp_path / "portals").places == {("份材料", "份材料"): {"portals/a.html", "portals/b.html"}}


def test_a_broken_template_is_an_error_and_not_a_page_without_words(tmp_path: Path) -> None:
    page = planted(tmp_path, "page.html", '{{ _("甲") ')
    with pytest.raises(Exception, match="unexpected end of template"):
        list(sources.template_texts(page))


def test_portal_code_gives_every_chinese_text_once(tmp_path: Path) -> None:
    module = planted(
        tmp_path,
        "views.py",
        '"""文档。"""\nSTATES = {"a": "草稿"}\n'
        'said = [_("已保存。"), ngettext("一件", "%(n)s 件", n), gettext("好")]\nother = "plain"\n',
    )
    assert set(sources.code_texts(module)) == {"已保存。", ("一件", "%(n)s 件"), "好", "草稿"}


def test_the_core_gives_literals_and_sentences_with_holes() -> None:
    source = '''
"""模块。"""
NAMES = {1: "草稿"}
def say(day, item, limit):
    """说明。"""
    log.info("记录")
    if item.name == "比较":
        pattern = re.compile("模式[一-龥]")
    raise Refused(f"已于{day}受理，共{item.count}项，{limit // 1024}％")
'''
    assert sentences(source) == {"草稿", "已于%(day)s受理，共%(count)s项，%(limit)s％"}


def test_a_sentence_that_can_be_several_is_each_of_them() -> None:
    source = """
def say(names, called_for, example):
    why = f"（{names}）" if names else ""
    return f"{names}{'需要' if called_for else '可能需要'}{why}" + (f"，例如{example}" if example else "")
"""
    found = sentences(source)
    assert {"%(names)s需要", "%(names)s可能需要（%(names)s）", "%(names)s需要（%(names)s），例如%(example)s"} <= found


def test_the_same_expression_is_the_same_hole_and_another_gets_another_name() -> None:
    assert sentences('x = f"{a.name}等{b.name}和{a.name}：100%"') == {"%(name)s等%(name_2)s和%(name)s：100%%"}


def test_texts_to_be_formatted_later_have_holes_too() -> None:
    assert sentences('x = "请至少填写 {min_length} 个字符"') == {"请至少填写 %(min_length)s 个字符"}


def test_the_catalogue_gives_texts_but_no_rules(tmp_path: Path) -> None:
    planted(
        tmp_path,
        "catalogue/items/one.yaml",
        'name: 出生登记\neligibility: [{holds: "a = \\"甲\\"", message: 不满三周岁}]\n'
        "fields: [x: {when: 乙, label: 标签}]\n",
    )
    planted(tmp_path, "catalogue/life-events/newborn/scenarios.yaml", "- {name: 情形}\n")
    found = sources.published(tmp_path / "catalogue")
    assert found.places == {text: {"catalogue/items/one.yaml"} for text in ("出生登记", "不满三周岁", "标签")}
