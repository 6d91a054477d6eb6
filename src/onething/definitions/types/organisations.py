"""Who takes part: organisations, their units and posts, and the areas a unit answers for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onething.definitions.types.sources import Grounds, Place


class OrganisationKind(StrEnum):
    """A government department, or one of the bodies that own parts without being one."""

    DEPARTMENT = "department"
    INSTITUTION = "institution"
    HOSPITAL = "hospital"
    BANK = "bank"
    UTILITY = "utility"
    SERVICE_CENTRE = "service_centre"
    """Counters and helpers (政务服务中心、便民服务中心): they take in and help, and handle no case themselves."""


class Duty(StrEnum):
    """What a post may do in a case or, for COORDINATE, in an application whose event its unit leads."""

    ACCEPT = "accept"
    REVIEW = "review"
    DECIDE = "decide"
    ISSUE = "issue"
    COORDINATE = "coordinate"
    SUPERVISE = "supervise"
    ASSIST = "assist"
    """Help applicants at a counter, or on their behalf (帮办代办); no duty in a case."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a unit and the duties it carries."""

    id: str
    name: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that handles cases. `areas` are division code prefixes without trailing zeros; `sort_key` is pinyin."""

    id: str
    name: str
    organisation: str
    areas: tuple[str, ...]
    posts: tuple[Post, ...]
    address: str | None
    attributes: tuple[tuple[str, str], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation.

    `remedy` is what its refusal must name: 行政复议/行政诉讼 for an authority, its own way for others.
    """

    id: str
    name: str
    kind: OrganisationKind
    remedy: str
    units: tuple[Unit, ...]
    grounds: Grounds
    place: Place
