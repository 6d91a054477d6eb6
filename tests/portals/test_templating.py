"""Templates compiled to less work mean what they mean to Jinja2."""

from __future__ import annotations

from typing import Final

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from onething.portals.ui.rendering import environment
from onething.portals.ui.templating import QuickEnvironment, escaped

KIT: Final = """
{%- macro plain(a, b="<b>", c=None) -%}[{{ a }}|{{ b }}|{{ c }}]{%- endmacro -%}
{%- macro open(a) -%}({{ a }}:{{ kwargs.get("x", "-") }}){%- endmacro -%}
{%- macro box(title) -%}<{{ title }}>
{% if caller is defined %}{{ caller(title, 1) }}{% else %}empty{% endif %}{%- endmacro -%}
{%- macro many() -%}{{ varargs|join("+") }}{%- endmacro -%}
"""
PAGE: Final = """{% import "kit" as kit %}
{{ kit.plain(said) }}{{ kit.plain("1", c=said, b=safe) }}{{ kit.open(said, x=said) }}{{ kit.open(1) }}
{{ kit.many(1, 2) }}
{{ kit.box("t") }}{% call(one, two) kit.box("t") %}{{ one }}{{ two }}{{ said }}{% endcall %}
{% for n in (1, 2) %}{{ kit.plain(n, *more) }}{{ loop.index }}{{ function(n, **{"by": 2}) }}{% endfor %}
{% set kept %}<i>{{ said }}</i>{% endset %}{{ kept }}{{ said ~ safe }}{{ none }}{{ 1.5 }}{{ said|upper }}
"""
SAID: Final = "<script>alert('1') & \"2\"</script>"


def environments() -> tuple[Environment, Environment]:
    loader = DictLoader({"kit": KIT, "page": PAGE, "wrong": '{% import "kit" as kit %}{{ kit.plain(1, d=2) }}'})
    return (
        Environment(loader=loader, autoescape=True, undefined=StrictUndefined),
        QuickEnvironment(loader=loader, autoescape=True, undefined=StrictUndefined),
    )


def test_a_page_is_the_same_as_jinja_makes_it() -> None:
    given = {"said": SAID, "safe": Markup("<hr>"), "more": ("x",), "function": lambda n, by: n * by}
    usual, quick = (each.get_template("page").render(given) for each in environments())
    assert quick == usual
    assert "<script>" not in quick
    assert "&lt;script&gt;" in quick


def test_a_macro_still_refuses_what_it_does_not_know() -> None:
    for each in environments():
        with pytest.raises(TypeError, match="takes no keyword argument 'd'"):
            each.get_template("wrong").render()


def test_a_name_that_is_not_there_is_still_an_error() -> None:
    for text in ("{{ nowhere }}", "{{ nowhere() }}", "{{ thing.nowhere }}"):
        with pytest.raises(UndefinedError):
            environments()[1].from_string(text).render(thing={})


@pytest.mark.parametrize("value", [SAID, Markup("<b>"), 1, None, 2.5, "plain"])
def test_values_are_escaped_as_ever(value: object) -> None:
    usual, quick = (each.from_string("{{ value }}").render(value=value) for each in environments())
    assert quick == usual == str(escaped(value))


def test_no_function_of_the_templates_wants_jinjas_context() -> None:
    for name, function in environment().globals.items():
        assert not hasattr(function, "jinja_pass_arg"), name
