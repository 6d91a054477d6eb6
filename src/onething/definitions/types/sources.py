"""Where an authored value comes from: the place in a file, and the basis it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """What an authored value rests on; counted in the briefing's footnote."""

    GUIDE = "guide"
    LAW = "law"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a catalogue file; `path` is relative to the catalogue's root, `line` counts from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Grounding:
    """One entry of a file's `basis` block; `source` names the law and article, or the guide."""

    basis: Basis
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """The basis of every value of one definition: dotted value path → grounding; the longest prefix answers."""

    entries: tuple[tuple[str, Grounding], ...] = ()
    tally: tuple[tuple[Basis, int], ...] = ()

    def of(self, path: str) -> Grounding | None:
        """Return the grounding of the value at `path` (for example `limits.promised`), or None if none covers it."""
        best: tuple[int, Grounding] | None = None
        for prefix, grounding in self.entries:
            covers = path == prefix or path.startswith(f"{prefix}.")
            if covers and (best is None or len(prefix) > best[0]):
                best = (len(prefix), grounding)
        return best[1] if best else None
