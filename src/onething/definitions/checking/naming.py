"""Names that rules can read, examples that pass their own checks, patterns that can be used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onething.definitions.checking.whole import Whole
from onething.definitions.formats import Invalid, parse_value, validate
from onething.definitions.problems import Problem, error
from onething.definitions.types.elements import DataElement
from onething.definitions.types.sources import Place
from onething.rules import RuleSyntaxError, names, parse

# Names that rules already use for something else.
TAKEN = frozenset({"today", "unit", "region", "item"})
# A repeated group that is itself repeated can take exponential time on input that nearly fits.
_NESTED_REPEAT = re.compile(r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)[+*{]")


def check(whole: Whole) -> Iterator[Problem]:
    """Elements, roles, subjects and questions."""
    for element in whole.catalogue.elements.values():
        yield from _name(element.id, element.place)
        yield from _element(whole, element)
    for item in whole.catalogue.items.values():
        for role, _ in item.roles:
            yield from _name(role, whole.place(item.place, "roles", role))
    for event in whole.catalogue.events.values():
        subjects = {subject.id for subject in event.subjects}
        for subject in event.subjects:
            yield from _name(subject.id, subject.place)
        for question in event.questions:
            yield from _name(question.id, question.place)
            if question.id in subjects:
                reason = f"`{question.id}` is a question and a subject"
                yield error(question.place, "naming", reason, "rename one: rules could not tell them apart")
            if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
                yield error(
                    question.place, "empty-range", f"`{question.id}` has no value from min to max", "correct them"
                )


def _name(name: str, place: Place) -> Iterator[Problem]:
    try:
        readable = names(parse(name)) == {name}
    except RuleSyntaxError:
        readable = False
    if not readable or name in TAKEN:
        yield error(place, "naming", f"`{name}` is a word of the rule language", "choose another name")


def _element(whole: Whole, element: DataElement) -> Iterator[Problem]:
    place = whole.place(element.place, "elements", element.id, "pattern")
    pattern = element.format.pattern
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as wrong:
            yield error(place, "pattern", f"`{pattern}` is no regular expression: {wrong}", "correct it")
            return
        if _NESTED_REPEAT.search(pattern):
            yield error(place, "pattern", f"`{pattern}` repeats a repeated group", "write it without nesting + or *")
            return
    if element.example is not None:
        value = parse_value(element.example, element)
        wrong_example = value.message if isinstance(value, Invalid) else validate(value, element)
        if wrong_example is not None:
            place = whole.place(element.place, "elements", element.id, "example")
            yield error(place, "bad-example", f"the example does not pass: {wrong_example}", "give one that passes")
