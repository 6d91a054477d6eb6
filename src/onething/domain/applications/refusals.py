"""Why an act on an application is refused, in words a person understands, and where the trouble is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or missing.

    `where` is a field, material, question or signatory key; `message` is Chinese.
    """

    code: str
    where: str
    message: str


def said(what: str, remedy: str) -> str:
    """Return one sentence of what is wrong and what to do."""
    return f"{what.rstrip('。')}。{remedy.rstrip('。')}。"


class Refused(Exception):
    """An act is refused: nothing was changed. `code` is stable English, `message` Chinese and says what to do next."""

    def __init__(self, code: str, message: str, problems: tuple[Problem, ...] = ()) -> None:
        """Keep what a caller needs to answer with: the code, the words, and every single problem."""
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.problems = problems

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + "".join(f"\n  {p.where}: {p.message}" for p in self.problems)


class NotFound(Refused):
    """The application (or part of it) does not exist, or the actor may not know that it does."""


class Forbidden(Refused):
    """The actor knows the application but may not do this."""


class Conflict(Refused):
    """Somebody changed the application meanwhile: look again and repeat."""
