"""Which language is spoken, and the interface's own words in it."""

from __future__ import annotations

import datetime
import threading

import pytest
from markupsafe import Markup

from onething.portals.ui import language, translations
from onething.portals.ui.language import CHINESE, ENGLISH, current, day, gettext, moment, ngettext, size, use


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "portals", lambda: {"还有 %(n)s 天": "%(n)s days left", "您好": "Hello"})
    monkeypatch.setattr(translations, "portals_plural", lambda: {("一天", "%(n)s 天"): ("one day", "%(n)s days")})


def test_chinese_is_spoken_unless_another_language_is_set() -> None:
    assert current() == CHINESE
    with use(ENGLISH):
        assert current() == ENGLISH
        with use(CHINESE):
            assert current() == CHINESE
        assert current() == ENGLISH
    assert current() == CHINESE


def test_a_language_that_is_set_ends_with_its_token() -> None:
    token = language.set_language(ENGLISH)
    language.reset_language(token)
    assert current() == CHINESE


def test_another_request_in_another_thread_speaks_its_own_language() -> None:
    heard: list[str] = []
    with use(ENGLISH):
        thread = threading.Thread(target=lambda: heard.append(current()))
        thread.start()
        thread.join()
    assert heard == [CHINESE]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="zh-Hans, en"), use("de"):
        pass


@pytest.mark.usefixtures("words")
def test_texts_are_filled_in_in_both_languages() -> None:
    assert gettext("还有 %(n)s 天", n=3) == "还有 3 天"
    with use(ENGLISH):
        assert gettext("还有 %(n)s 天", n=3) == "3 days left"
        assert gettext("您好") == "Hello"


@pytest.mark.usefixtures("words")
def test_english_tells_one_from_many_and_chinese_does_not() -> None:
    assert [ngettext("一天", "%(n)s 天", n) for n in (1, 2)] == ["1 天", "2 天"]
    with use(ENGLISH):
        assert [ngettext("一天", "%(n)s 天", n) for n in (0, 1, 2)] == ["0 days", "one day", "2 days"]


@pytest.mark.usefixtures("words")
def test_a_text_without_english_is_shown_as_it_is_and_noted() -> None:
    missing: list[str] = []
    with use(ENGLISH), language.noting_missing(missing.append):
        assert gettext("%(a)s没有", a="甲") == "甲没有"
        assert ngettext("一", "%(n)s 个", 2) == "2 个"
    assert missing == ["%(a)s没有", "%(n)s 个"]


def test_what_people_typed_is_escaped_beside_markup_and_left_to_the_template_without() -> None:
    link = Markup('<a href="/">首页</a>')
    assert gettext("%(who)s请到%(link)s", who="<b>", link=link) == '&lt;b&gt;请到<a href="/">首页</a>'
    assert type(gettext("%(who)s", who="<b>")) is str
    assert gettext("100%") == "100%"


def test_dates_and_sizes_are_said_in_both_languages() -> None:
    late = datetime.datetime(2026, 3, 1, 17, 5, tzinfo=datetime.UTC)
    chinese = [day(datetime.date(2026, 3, 2)), day("2026-03-02"), day(late), moment(late), moment("2026-03-02")]
    assert chinese == ["2026年3月2日 周一"] * 3 + ["2026年3月2日 周一 01:05", "2026年3月2日 周一"]
    assert [size(0), size(1023), size(1536), size(20 * 1024**2), size(3 * 1024**4)] == [
        "0 字节",
        "1023 字节",
        "1.5 KB",
        "20 MB",
        "3072 GB",
    ]
    with use(ENGLISH):
        assert [day(late), moment("2026-03-01T17:05:00+00:00")] == ["Mon 2 Mar 2026", "Mon 2 Mar 2026, 01:05"]
        assert [size(1), size(2), size(1024)] == ["1 byte", "2 bytes", "1 KB"]
