"""What the environment says is read with care, and errors name the variable and never a password."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.config import environment
from onething.config.environment import ConfigurationError, database_settings, required_url, secret_key


def test_url_is_taken_apart() -> None:
    url = "postgresql://web:p%40ss@db.example:6432/one?sslmode=require"
    found = database_settings(url)
    assert found == {
        "NAME": "one",
        "USER": "web",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    "url",
    [
        "mysql://web:secret@h/one",
        "web:secret@h/one",
        "postgresql://web:secret@h/",
        "postgresql://:secret@h/one",
        "postgresql://web:sec%zzret@h/one",
        "postgresql://web:secret@h/one?nonsense=secret",
    ],
)
def test_wrong_url_is_an_error_that_names_the_variable_and_hides_the_url(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL") as caught:
        database_settings(url)
    assert "secret" not in str(caught.value)


def test_missing_url_is_an_error_with_both_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(ConfigurationError, match=r"DATABASE_URL is not set.*--embedded"):
        required_url("DATABASE_URL")


@given(st.text(max_size=60))
def test_no_text_makes_the_parser_fail_otherwise(text: str) -> None:
    try:
        database_settings(text)
    except ConfigurationError:
        assert text


@pytest.mark.parametrize("given_", ["0", "-1", "many", "1.5", "٣"])
def test_numbers_out_of_range_are_named(monkeypatch: pytest.MonkeyPatch, given_: str) -> None:
    monkeypatch.setenv("ONETHING_THREADS", given_)
    with pytest.raises(ConfigurationError, match="ONETHING_THREADS"):
        environment.whole_number("ONETHING_THREADS", 8)


def test_secret_key_is_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONETHING_SECRET_KEY", raising=False)
    first = secret_key(tmp_path / "data")
    assert len(first) >= 50
    assert secret_key(tmp_path / "data") == first
    assert secret_key(tmp_path / "other") != first
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret-key"]


def test_short_secret_key_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ONETHING_SECRET_KEY", "short")
    with pytest.raises(ConfigurationError, match="shorter than 32"):
        secret_key(tmp_path)
