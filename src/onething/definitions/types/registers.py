"""登记库: a register outside the platform that holds values or proves a material."""

from __future__ import annotations

from dataclasses import dataclass

from onething.definitions.types.sources import Grounds, Place


@dataclass(frozen=True, slots=True)
class Register:
    """A register about one subject type, asked by `key` (an element id); `gives` are the element ids it can answer."""

    id: str
    name: str
    holder: str
    about: str
    key: str
    gives: tuple[str, ...]
    grounds: Grounds
    place: Place
