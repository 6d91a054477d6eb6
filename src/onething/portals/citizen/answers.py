"""Answers as they stand in an address: `a.married=yes`. Nothing else keeps them: who asks is not known, nor noted.

An answer that is not asked for any more stays, so that it holds again when an earlier one is taken back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.http import urlencode

from onething.definitions.types.life_events import Question, QuestionKind
from onething.portals.ui.pages import url

PREFIX: Final = "a."
LONGEST: Final = 60
MOST_STRANGERS: Final = 5
_TRUTHS: Final = {"yes": True, "no": False}
_PLAIN_KINDS: Final = frozenset({QuestionKind.NUMBER, QuestionKind.DATE, QuestionKind.AREA})


@dataclass(frozen=True, slots=True)
class Said:
    """Answers as typed, by question id in authored order. `strangers` are names in the address that no question has."""

    typed: Mapping[str, str]
    strangers: tuple[str, ...]


def read(questions: Iterable[Question], given: QueryDict) -> Said:
    """Take the answers out of an address or a form; what is too long for any answer is cut, and then wrong."""
    names = [question.id for question in questions]
    typed = {name: text for name in names if (text := str(given.get(PREFIX + name, "")).strip()[:LONGEST])}
    strange = [name[:LONGEST] for name in given if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in names]
    return Said(typed, tuple(strange[:MOST_STRANGERS]))


def values(questions: Iterable[Question], said: Said) -> dict[str, object]:
    """Return the answers as guidance reads them; what is no answer goes along as it is, and is refused there."""
    return {
        question.id: _value(question.kind, said.typed[question.id])
        for question in questions
        if question.id in said.typed
    }


def _value(kind: QuestionKind, text: str) -> object:
    if kind is QuestionKind.BOOLEAN:
        return _TRUTHS.get(text, text)
    return unicodedata.normalize("NFKC", text) if kind in _PLAIN_KINDS else text


def fields(region: str, typed: Mapping[str, str], without: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return the region and the answers as a form's hidden fields, without one of them."""
    answers = ((PREFIX + name, text) for name, text in typed.items() if name != without)
    return (("region", region), *answers)


def address(page: str, event: str, region: str, typed: Mapping[str, str], **more: str) -> str:
    """Return a page of a life event with the region, the answers and whatever more it is told."""
    return f"{url(page, event=event)}?{urlencode([*fields(region, typed), *more.items()])}"
