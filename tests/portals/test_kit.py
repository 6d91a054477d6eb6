"""The kit: components, tokens, weight and the living page."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client
from markupsafe import Markup

from onething.portals.ui import living, rendering

UI = Path(living.__file__).parent
TEMPLATES = UI / "templates" / "ui"
STATIC = UI / "static" / "ui"
MODULES = ("forms", "navigation", "content", "feedback", "graph")
IN_THE_SHELL = {
    "navigation.skip",
    "forms.hidden",
    "forms.group",
    "forms.field",
    "forms.id_of",
    "forms.described",
    "forms.wrong",
}
CSS_BYTES = 25 * 1024
SCRIPT_BYTES = 6 * 1024
MODES = ("standard", "elder", "contrast")
GROUNDS = {
    "ground": ("ink", "ink-2"),
    "surface": ("ink", "ink-2", "ink-3", "accent", "good", "bad"),
    "surface-2": ("ink-2", "ink-3"),
    "accent": ("on-accent",),
    "accent-strong": ("on-accent",),
    "accent-soft": ("accent", "accent-strong", "ink-2"),
    "bad": ("on-seal",),
    "good-soft": ("good", "ink"),
    "warn-soft": ("warn", "ink"),
    "bad-soft": ("bad", "ink"),
    "calm-soft": ("calm", "ink-2"),
}
PAIRS = tuple((words, ground) for ground, several in GROUNDS.items() for words in several)
EDGES = (("line-strong", "surface"), ("light-green", "surface"), ("light-yellow", "surface"), ("light-red", "surface"))


def macros(module: str) -> dict[str, object]:
    return dict(vars(rendering.environment().get_template(f"ui/{module}.html").module))


def call(module: str, macro: str, *arguments: object, **named: object) -> str:
    made = macros(module)[macro]
    assert callable(made)
    return str(made(*arguments, **named))


def tokens(mode: str) -> dict[str, str]:
    """Return the values of a mode: those of the standard, and what the mode switches."""
    text = re.sub(r"/\*.*?\*/", "", (STATIC / "tokens.css").read_text("utf-8"), flags=re.DOTALL)
    blocks = re.findall(r'^:root(?:\[data-mode="(\w+)"\])? \{(.*?)^\}', text, re.DOTALL | re.MULTILINE)
    values: dict[str, str] = {}
    for name, body in blocks:
        if name in ("", mode):
            values |= {key: value.strip() for key, value in re.findall(r"--([\w-]+):([^;]+);", body)}
    return values


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2) of `#rrggbb`."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("mode", "least"), [("standard", 4.5), ("elder", 4.5), ("contrast", 7.0)])
def test_words_stand_out_from_their_ground(mode: str, least: float) -> None:
    values = tokens(mode)
    weak = {pair: contrast(values[pair[0]], values[pair[1]]) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < least} == {}


@pytest.mark.parametrize("mode", MODES)
def test_edges_of_controls_and_lights_can_be_seen(mode: str) -> None:
    values = tokens(mode)
    assert [pair for pair in EDGES if contrast(values[pair[0]], values[pair[1]]) < 3] == []


def test_elder_mode_writes_from_18_points_and_has_targets_from_60() -> None:
    values = tokens("elder")
    sizes = {name: value for name, value in values.items() if re.fullmatch(r"text(-\d)?", name)}
    assert len(sizes) == 7
    assert [name for name, value in sizes.items() if float(value.removesuffix("rem")) * 16 < 24] == []
    assert float(values["target"].removesuffix("rem")) * 16 >= 60
    assert float(values["target-small"].removesuffix("rem")) * 16 >= 60
    assert values["quick"] == "0ms"


def test_components_name_tokens_that_exist_and_no_colours() -> None:
    known = set(tokens("standard"))
    for sheet in ("kit", "controls", "pieces"):
        text = (STATIC / f"{sheet}.css").read_text("utf-8")
        assert set(re.findall(r"var\(--([\w-]+)", text)) - known == set()
        screen = text.split("@media print")[0]
        assert set(re.findall(r"#[0-9a-f]{3,8}\b", screen)) - {"#fff"} == set()


def test_the_kit_is_light() -> None:
    styles = sum(len(gzip.compress(sheet.read_bytes())) for sheet in STATIC.glob("*.css"))
    assert styles <= CSS_BYTES
    assert len(gzip.compress((STATIC / "kit.js").read_bytes())) <= SCRIPT_BYTES


def test_every_component_is_on_the_living_page() -> None:
    shown = "".join(
        path.read_text("utf-8") for path in [TEMPLATES / "design.html", *(TEMPLATES / "design").glob("*.html")]
    )
    shown += (TEMPLATES / "page.html").read_text("utf-8").replace("shell_", "")
    made = {
        f"{module}.{name}"
        for module in MODULES
        for name in re.findall(r"{%-? macro ([a-z]\w*)\(", (TEMPLATES / f"{module}.html").read_text("utf-8"))
    }
    assert {name for name in made - IN_THE_SHELL if f"{name}(" not in shown} == set()


def test_every_icon_that_is_named_exists() -> None:
    drawn = set(re.findall(r'id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    named = set()
    for path in (UI.parent).rglob("templates/**/*.html"):
        text = path.read_text("utf-8")
        named |= set(re.findall(r'(?:icon\(|icon_name=|after=)"([\w-]+[a-z])"', text))
    assert named - drawn == set()
    assert {f"light-{colour}" for colour in ("green", "yellow", "red", "grey")} <= drawn


@pytest.mark.parametrize("mode", MODES)
def test_the_living_page_is_shown_in_every_mode_without_asking_the_database(client: Client, mode: str) -> None:
    client.cookies["mode"] = mode
    answer = client.get("/design/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'data-mode="{mode}"' in text
    assert re.findall(r"<[^>]* style=", text) == []
    assert re.findall(r"<[^>]* on\w+=", text) == []
    assert re.findall(r"<script(?![^>]* src=)", text) == []


def test_no_two_elements_of_the_living_page_have_the_same_id(client: Client) -> None:
    ids = Counter(re.findall(r' id="([^"]*)"', client.get("/design/").content.decode()))
    assert [name for name, times in ids.items() if times > 1] == []


def test_every_link_within_the_living_page_leads_somewhere(client: Client) -> None:
    text = client.get("/design/").content.decode()
    ids = set(re.findall(r' id="([^"]*)"', text))
    assert set(re.findall(r'href="#([^"]*)"', text)) - ids == set()


def test_a_field_finds_its_own_error_and_is_described_by_it() -> None:
    text = call("forms", "text", "mother.name", "姓名", errors={"mother.name": "请填写姓名。"}, hint="和身份证一致")
    assert 'aria-describedby="f-mother.name-hint f-mother.name-error"' in text
    assert 'aria-invalid="true"' in text
    assert "请填写姓名。" in text
    assert "is-wrong" not in call("forms", "text", "father.name", "姓名", errors={"mother.name": "请填写姓名。"})


def test_the_summary_leads_to_the_control_even_if_its_name_has_spaces() -> None:
    summary = call("forms", "errors", {"name of mother": "请填写姓名。"})
    target = re.search(r'href="#([^"]+)"', summary)
    assert target is not None
    assert f'id="{target[1]}"' in call("forms", "text", "name of mother", "姓名")
    assert f'id="{target[1]}"' in call("forms", "choice", "name of mother", "姓名", [("1", "一"), ("2", "二")])
    assert f'id="{target[1]}"' in call("forms", "choice", "name of mother", "姓名", [(str(n), "项") for n in range(9)])


def test_no_errors_no_summary() -> None:
    assert call("forms", "errors", {}) == ""


def test_what_was_typed_is_shown_again_as_text() -> None:
    typed = '"><script>alert(1)</script>'
    for macro in ("text", "textarea", "number", "date"):
        text = call("forms", macro, "x", "标签", typed, errors={"x": typed}, hint=typed, why=(typed, typed))
        assert "<script" not in text
    assert "<script" not in call("forms", "search", "/", typed)
    assert "<script" not in call("content", "facts", [(typed, typed, typed, typed)])
    assert "<script" not in call("content", "table", [typed], [[typed]], typed)


def test_markup_of_ours_goes_into_a_cell_as_it_is() -> None:
    assert "<b>1</b>" in call("content", "table", ["列"], [[Markup("<b>1</b>")]], "表")


def test_up_to_seven_options_are_radios_and_more_are_a_list() -> None:
    seven = call("forms", "choice", "x", "标签", [(str(n), "项") for n in range(7)], "3")
    eight = call("forms", "choice", "x", "标签", [(str(n), "项") for n in range(8)], "3")
    assert seven.count('type="radio"') == 7
    assert re.search(r'value="3" checked', seven)
    assert "<select" in eight
    assert re.search(r'value="3" selected', eight)


def test_a_value_that_is_no_text_still_chooses_its_option() -> None:
    assert re.search(r'value="2" checked', call("forms", "choice", "x", "标签", [(1, "一"), (2, "二")], 2))
    assert re.search(r'value="yes" checked', call("forms", "yes_no", "x", "标签", value=True))
    assert re.search(r'value="no" checked', call("forms", "yes_no", "x", "标签", value=False))
    assert "checked" not in call("forms", "yes_no", "x", "标签")


def test_a_prefilled_value_says_where_it_comes_from_and_stays_correctable() -> None:
    text = call("forms", "text", "x", "姓名", "王小明", source="户籍登记", taken=living.MOMENT)
    assert "户籍登记" in text
    assert "2026年3月2日" in text
    assert "readonly" not in text


def test_an_optional_field_says_so_and_others_are_required() -> None:
    assert "选填" in call("forms", "text", "x", "标签", optional=True)
    assert " required" not in call("forms", "text", "x", "标签", optional=True)
    assert " required" in call("forms", "text", "x", "标签")


def test_status_and_light_say_in_words_and_shape_what_their_colour_says() -> None:
    assert "已办结" in call("content", "status", "done", "已办结")
    lights = [call("content", "light", colour, "还有 1 天") for colour in ("green", "yellow", "red")]
    assert len({tuple(re.findall(r"#light-\w+", light)) for light in lights}) == 3
    assert all("还有 1 天" in light for light in lights)
