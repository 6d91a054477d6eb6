r"""Regular expressions in time linear in the text: `matches` must not hang on a pattern somebody wrote.

A pattern becomes a small non-deterministic automaton, run on all its states at once (Thompson, 1968), so nothing ever
backtracks. Understood: literals, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `* + ? {m,n}` (lazy
forms mean the same here), `^`, `$` and the flags i, s, m, x of XPath. Not understood, hence no match (null): back
references and look-around.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

_MAX_STATES: Final = 1_000
_MAX_PATTERN: Final = 500

_Test = Callable[[str], bool]


class PatternError(ValueError):
    """The pattern is not one this engine understands."""


@dataclass(slots=True)
class _State:
    """One step: take a character that passes `test`, or go on freely (`^` and `$` when the place allows)."""

    test: _Test | None = None
    anchor: str = ""
    after: list[_State] = field(default_factory=list)


_Fragment = tuple[_State, _State]

_SHORTHANDS: Final[dict[str, _Test]] = {
    "d": str.isdecimal,
    "w": lambda c: c.isalnum() or c == "_",
    "s": lambda c: c in " \t\n\r",
}
_CONTROLS: Final = {"n": "\n", "t": "\t", "r": "\r"}


class _Reader:
    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.place = 0
        self.flags = flags
        self.states = 0
        self.depth = 0

    def peek(self) -> str:
        if "x" in self.flags:
            while self.pattern[self.place : self.place + 1] in {" ", "\t", "\n", "\r"}:
                self.place += 1
        return self.pattern[self.place : self.place + 1]

    def take(self) -> str:
        character = self.pattern[self.place : self.place + 1]
        if not character:
            raise PatternError("ends too early")
        self.place += 1
        return character

    def state(self, test: _Test | None = None, anchor: str = "") -> _State:
        self.states += 1
        if self.states > _MAX_STATES:
            raise PatternError("too large")
        return _State(test, anchor)

    def single(self, test: _Test | None = None, anchor: str = "") -> _Fragment:
        start, end = self.state(test, anchor), self.state()
        start.after.append(end)
        return start, end

    def alternatives(self) -> _Fragment:
        self.depth += 1
        if self.depth > 50:
            raise PatternError("nests too deeply")
        start, end = self.state(), self.state()
        while True:
            first, last = self.sequence()
            start.after.append(first)
            last.after.append(end)
            if self.peek() != "|":
                break
            self.take()
        self.depth -= 1
        return start, end

    def sequence(self) -> _Fragment:
        start = end = self.state()
        while self.peek() not in {"", "|", ")"}:
            first, last = self.repeated()
            end.after.append(first)
            end = last
        return start, end

    def repeated(self) -> _Fragment:
        self.peek()
        begin = self.place
        fragment = self.atom()
        finish = self.place
        mark = self.peek()
        if mark not in {"*", "+", "?", "{"}:
            return fragment
        self.take()
        least, most = {"*": (0, -1), "+": (1, -1), "?": (0, 1)}.get(mark) or self.bounds()
        if self.peek() == "?":
            self.take()
        resume = self.place

        def copy() -> _Fragment:
            self.place = begin
            made = self.atom()
            if self.place != finish:
                raise PatternError("unreadable repetition")
            return made

        start = end = self.state()
        for _ in range(least):
            first, last = copy()
            end.after.append(first)
            end = last
        if most < 0:
            first, last = copy()
            hub = self.state()
            end.after.append(hub)
            hub.after.append(first)
            last.after.append(hub)
            end = hub
        else:
            final = self.state()
            for _ in range(most - least):
                end.after.append(final)
                first, last = copy()
                end.after.append(first)
                end = last
            end.after.append(final)
            end = final
        self.place = resume
        return start, end

    def bounds(self) -> tuple[int, int]:
        text = ""
        while (character := self.take()) != "}":
            text += character
        low, comma, high = text.partition(",")
        if not low.isascii() or not low.isdigit() or (high and not (high.isascii() and high.isdigit())):
            raise PatternError("unreadable repetition")
        least = int(low)
        most = (int(high) if high else -1) if comma else least
        if least > 1_000 or most > 1_000 or -1 < most < least:
            raise PatternError("unreadable repetition")
        return least, most

    def atom(self) -> _Fragment:
        character = self.take()
        if character == "(":
            if self.peek() == "?":
                self.take()
                if self.take() != ":":
                    raise PatternError("look-around is not understood")
            fragment = self.alternatives()
            if self.take() != ")":
                raise PatternError("a group is not closed")
            return fragment
        if character in "^$":
            return self.single(anchor=character)
        if character == ".":
            return self.single((lambda c: True) if "s" in self.flags else (lambda c: c not in "\n\r"))
        if character == "[":
            return self.single(self.character_class())
        if character == "\\":
            return self.single(self.escape())
        if character in "*+?{})]":
            raise PatternError(f"unexpected {character}")
        return self.single(self.literal(character))

    def literal(self, character: str) -> _Test:
        if "i" in self.flags:
            folded = character.casefold()
            return lambda c: c.casefold() == folded
        return lambda c: c == character

    def escape(self) -> _Test:
        character = self.take()
        if (test := _SHORTHANDS.get(character.lower())) is not None:
            return test if character.islower() else lambda c: not test(c)
        if character in _CONTROLS:
            return self.literal(_CONTROLS[character])
        if character.isalnum():
            raise PatternError(f"\\{character} is not understood")
        return self.literal(character)

    def character_class(self) -> _Test:
        negated = self.pattern[self.place : self.place + 1] == "^"
        self.place += negated
        tests: list[_Test] = []
        while (character := self.take()) != "]" or not tests:
            if character == "[":
                raise PatternError("class subtraction is not understood")
            following = self.pattern[self.place : self.place + 2]
            if character == "\\":
                tests.append(self.escape())
            elif len(following) == 2 and following[0] == "-" and following[1] not in "]\\":
                self.place += 2
                tests.append(self.interval(character, following[1]))
            else:
                tests.append(self.literal(character))
        if negated:
            return lambda c: not any(test(c) for test in tests)
        return lambda c: any(test(c) for test in tests)

    def interval(self, low: str, high: str) -> _Test:
        if low > high:
            raise PatternError("a character range runs backwards")
        if "i" in self.flags:
            return lambda c: low <= c <= high or low <= c.lower() <= high or low <= c.upper() <= high
        return lambda c: low <= c <= high


@lru_cache(maxsize=512)
def _automaton(pattern: str, flags: str) -> _Fragment:
    if len(pattern) > _MAX_PATTERN or set(flags) - set("ismx"):
        raise PatternError("too long, or an unknown flag")
    reader = _Reader(pattern, flags)
    fragment = reader.alternatives()
    if reader.place != len(pattern):
        raise PatternError("a bracket too many")
    return fragment


def found_in(text: str, pattern: str, flags: str = "") -> bool:
    """Whether the pattern occurs in the text (anchor with `^` and `$` for the whole of it). Raises `PatternError`."""
    start, end = _automaton(pattern, flags)
    lines = "m" in flags
    current: dict[int, _State] = {}
    for place in range(len(text) + 1):
        at_start = place == 0 or (lines and text[place - 1] == "\n")
        at_end = place == len(text) or (lines and text[place] == "\n")
        reached = _spread([*current.values(), start], at_start=at_start, at_end=at_end)
        if id(end) in reached:
            return True
        if place < len(text):
            character = text[place]
            moved = [s.after[0] for s in reached.values() if s.test is not None and s.test(character)]
            current = {id(s): s for s in moved}
    return False


def _spread(states: list[_State], *, at_start: bool, at_end: bool) -> dict[int, _State]:
    """Every state to be reached without taking a character."""
    reached: dict[int, _State] = {}
    while states:
        state = states.pop()
        if id(state) in reached:
            continue
        reached[id(state)] = state
        if state.test is not None or (state.anchor == "^" and not at_start) or (state.anchor == "$" and not at_end):
            continue
        states.extend(state.after)
    return reached
