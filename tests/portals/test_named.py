"""Names and what people typed are said to be Chinese on a page in English, and are left alone in Chinese."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from onething.portals.ui.language import CHINESE, ENGLISH, gettext, use
from onething.portals.ui.named import Named


@pytest.mark.parametrize(
    ("language", "name", "shown"),
    [
        (CHINESE, "李<小满>", "李&lt;小满&gt;"),
        (ENGLISH, "李<小满>", '<span lang="zh-Hans">李&lt;小满&gt;</span>'),
        (ENGLISH, "Li & Co", "Li &amp; Co"),
    ],
)
def test_a_name_marks_itself_where_the_page_speaks_another_language(language: str, name: str, shown: str) -> None:
    page = Environment(autoescape=True).from_string("{{ name }}")
    with use(language):
        assert page.render(name=Named(name)) == shown


def test_a_name_in_a_sentence_is_marked_and_the_sentence_escaped() -> None:
    with use(ENGLISH):
        assert gettext("<%(name)s>", name=Named("李小满")) == '&lt;<span lang="zh-Hans">李小满</span>&gt;'


def test_where_no_element_fits_a_name_gives_its_text_and_its_language() -> None:
    with use(ENGLISH):
        assert (Named("浏阳市").plain, Named("浏阳市").language, Named("Liuyang").language) == ("浏阳市", CHINESE, "")
    with use(CHINESE):
        assert Named("浏阳市").language == ""
