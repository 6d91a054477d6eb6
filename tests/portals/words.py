"""English for a made-up catalogue, and what is nobody's to translate: what people are called and typed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from onething.apps.applications.models import Application, CorrectionRound, StoredFile
from onething.apps.people.models import Enterprise, Person
from onething.domain.people import masking
from onething.portals.ui import phrases, sentences, translations
from tests.portals.reading import HAN
from tests.support import application_catalogue


@cache
def made_up() -> Mapping[str, str]:
    """Return an English text for each Chinese one of the tests' own catalogue."""
    found: set[str] = set()
    for text in application_catalogue.texts().values():
        found |= {one for one in _strings(json.loads(text)) if HAN.search(one)}
    return {text: f"Made-up words {number}" for number, text in enumerate(sorted(found))}


@contextmanager
def translated() -> Iterator[None]:
    """Let the platform know the English of the tests' own catalogue."""
    original = translations.texts
    known = {**made_up(), **original()}
    translations.texts = lambda: known  # type: ignore[assignment]  # without its cache
    _forget()
    try:
        yield
    finally:
        translations.texts = original
        _forget()


def typed_by_people() -> list[str]:
    """Return the Chinese that people of the city typed or are called, the longest first."""
    found = set(Person.objects.values_list("name", flat=True)) | set(Enterprise.objects.values_list("name", flat=True))
    found |= {masking.name(one) for one in found}
    found |= set(StoredFile.objects.values_list("name", flat=True))
    for values, reason in Application.objects.values_list("values", "returned_reason"):
        found |= {reason, *_strings(values)}
    for asks in CorrectionRound.objects.values_list("asks", flat=True):
        found |= {one[said] for one in asks for said in ("reason", "remedy")}
    found |= {word for one in found for word in HAN.findall(one)}
    return sorted((one for one in found if HAN.search(one)), key=len, reverse=True)


def without(texts: list[str], typed: list[str]) -> list[str]:
    """Return the texts that still are Chinese when what people typed is taken out."""
    left = []
    for text in texts:
        rest = text
        for one in typed:
            rest = rest.replace(one, "")
        if HAN.search(rest):
            left.append(text)
    return left


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _forget() -> None:
    phrases.phrase.cache_clear()
    sentences.sentences.cache_clear()
