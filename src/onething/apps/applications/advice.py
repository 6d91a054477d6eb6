"""Advice: everything that can be said about a life event from the answers given so far, from one frozen version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from onething.apps.catalogue import selectors
from onething.apps.exchange.selectors import unconnected_licences
from onething.definitions.types.catalogue import LocalEvent
from onething.domain.guidance.briefing import Briefing, brief
from onething.domain.guidance.deciding import guide
from onething.domain.guidance.types import Guidance
from onething.domain.merging.competence import competent_unit
from onething.domain.merging.forms import merge_form
from onething.domain.merging.materials import merge_materials
from onething.domain.merging.types import Competence, Form, MergedMaterial
from onething.domain.planning.graph import plan
from onething.domain.planning.types import Plan

MOST_KEPT: Final = 128


@dataclass(frozen=True, slots=True)
class Advice:
    """Guidance and all that follows from it; `units` by item key."""

    local: LocalEvent
    guidance: Guidance
    form: Form
    materials: tuple[MergedMaterial, ...]
    plan: Plan
    units: Mapping[str, Competence]
    today: dt.date

    def briefing(self) -> Briefing:
        """Return 一次告知 as data."""
        return brief(self.local, self.guidance, self.form, self.materials, self.plan, self.units)


@dataclass(frozen=True, slots=True)
class Told:
    """Advice, and the same as 一次告知."""

    advice: Advice
    briefing: Briefing


_Asked: TypeAlias = tuple[str, str, str, tuple[tuple[str, str], ...], dt.date]
_kept: Final[selectors.Kept[_Asked, Told]] = selectors.Kept(MOST_KEPT)


def advise(
    event_id: str,
    region: str,
    answers: Mapping[str, object],
    values: Mapping[str, object],
    today: dt.date,
    digest: str | None = None,
) -> Advice:
    """Return the advice for a life event in a region; `digest` None means the version published now.

    Raises KeyError for an event or a region the version does not know.
    """
    return _made(selectors.local_event(digest or selectors.current_digest(), event_id, region), answers, values, today)


def first_advice(digest: str, event_id: str, region: str, answers: Mapping[str, object], today: dt.date) -> Told:
    """Return the advice to somebody who has typed nothing but answers, with its briefing; KeyError as `advise`.

    Many give the same answers, so the latest are kept: by version and answers, without anything of a person.
    """
    local = selectors.local_event(digest, event_id, region)
    said = tuple(sorted((name, repr(answer)) for name, answer in answers.items()))
    return _kept.get((digest, event_id, region, said, today), lambda: _told(_made(local, answers, {}, today)))


def _told(advice: Advice) -> Told:
    return Told(advice, advice.briefing())


def _made(local: LocalEvent, answers: Mapping[str, object], values: Mapping[str, object], today: dt.date) -> Advice:
    guidance = guide(local, answers, values, today)
    form = merge_form(local, guidance, values, today)
    return Advice(
        local=local,
        guidance=guidance,
        form=form,
        materials=merge_materials(local, guidance, form.settled, today, unconnected_licences(local)),
        plan=plan(local, guidance, today),
        units={item.key: competent_unit(local, item, form.settled, today) for item in guidance.selected},
        today=today,
    )
