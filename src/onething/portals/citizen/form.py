"""The form, a section at a time: saved as it is typed, and nothing typed is ever lost to an error or another page."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Final

from django.http import HttpResponse

from onething.apps.applications import selectors, services
from onething.apps.applications.replies import FormField, SectionPage
from onething.domain.applications.refusals import Conflict, Problem, Refused
from onething.portals.citizen import typed as typing
from onething.portals.citizen.fields import GROUPS, FieldView, css_id, headings, views_of
from onething.portals.citizen.prefilling import ask_registers, said_of
from onething.portals.citizen.standing import elsewhere, of_section
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import redirect, render, see_other
from onething.portals.ui.requests import PortalRequest, say

TRIES: Final = 4
"""Somebody else may save at the same moment: look again, and tell changes from clashes again."""
WRONG: Final = "wrong"
"""The form's own field with the keys whose errors it shows."""
FORM_REFUSED: Final = "section_refused"
HIDDEN_NOW: Final = "field_hidden"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of what was typed: `clashes` and `refused` (key → words) were not saved, `saved` were."""

    page: SectionPage
    saved: frozenset[str]
    clashes: Mapping[str, str]
    refused: Mapping[str, str]


@page(
    "citizen",
    "applications/<application>/sections/<section>",
    "applicant",
    name="section",
    states=("empty", "filled", "wrong", "clash", "prefilled"),
    methods=("GET", "POST"),
)
def section(request: PortalRequest, application: str, section: str) -> HttpResponse:
    """Fill in one section. `?check` shows everything that is wrong or missing, as after saving."""
    found = selectors.section(request.actor, application, section, request.now)
    if not request.posted:
        if not found.editable:
            return elsewhere(found.application_id, found.state)
        return _page(request, found, views_of(found, errors=_errors(found, everything="check" in request.query)))
    given = typing.typed(request.form, found.section.fields)
    kept = _keep(request, found, given)
    if request.htmx:
        return _saved_as_typed(request, kept, given)
    if kept.clashes or kept.refused:
        return _again(request, kept, given)
    return _on(request, kept.page)


def _keep(request: PortalRequest, found: SectionPage, given: Mapping[str, str]) -> Kept:
    """Save what the person changed, as far as it can be kept."""
    seen = typing.seen(request.form)
    refused: dict[str, str] = {}
    gone: set[str] = set()
    for _attempt in range(TRIES):
        change = typing.changed(typing.shown(found.section.fields), seen, given)
        values = {key: text for key, text in change.values.items() if key not in refused and key not in gone}
        if not values:
            return Kept(found, frozenset(), change.clashes, refused)
        try:
            _save(request, found, values)
        except Conflict:
            found = _look(request, found)
            continue
        except Refused as refusal:
            if refusal.code != FORM_REFUSED:
                raise
            _set_aside(refusal.problems, values, refused, gone)
            continue
        return Kept(_look(request, found), frozenset(values), change.clashes, refused)
    raise Conflict("stale_version", "这份申请正在别处修改。您填写的内容还在本页，请稍等片刻再保存一次。")


def _save(request: PortalRequest, found: SectionPage, values: Mapping[str, str]) -> None:
    fields = {field.key: field for field in found.section.fields}
    services.save_section(
        actor=request.actor,
        application_id=found.application_id,
        section=found.section.id,
        values={key: typing.stored(fields[key], text) for key, text in values.items()},
        expected_version=found.version,
        now=request.now,
    )


def _set_aside(
    problems: tuple[Problem, ...], values: Mapping[str, str], refused: dict[str, str], gone: set[str]
) -> None:
    """Take out what can't be kept; what this very save hides needs no words: it isn't asked for any more."""
    for problem in problems:
        if problem.code == HIDDEN_NOW:
            gone.add(problem.where)
        else:
            refused[problem.where] = problem.message
    if not problems:
        refused.update(dict.fromkeys(values, _("没有保存，请重新填写。")))


def _look(request: PortalRequest, found: SectionPage) -> SectionPage:
    return selectors.section(request.actor, found.application_id, found.section.id, request.now)


def _errors(found: SectionPage, *, everything: bool) -> dict[str, str]:
    """Return what is wrong with what was typed; with `everything` also what is missing."""
    return {
        field.key: field.problem
        for field in found.section.fields
        if field.problem is not None and (everything or field.value not in (None, ""))
    }


def _page(
    request: PortalRequest, found: SectionPage, views: tuple[FieldView, ...], *, status: int = 200
) -> HttpResponse:
    errors = {view.field.key: view.error for view in views if view.error}
    context = {
        "page": found,
        "groups": {name: [view for view in views if view.group == name] for name in GROUPS},
        "headings": headings(views),
        "problems": errors,
        "state": _state(found, views),
        "saved": None,
        "place": [line.id for line in found.progress].index(found.section.id) + 1,
        "reads": list(dict.fromkeys(said_of(read) for read in found.reads)),
        "register_names": _("、").join(phrase(name) for name in found.registers),
        "uses": [(view.label, _("、").join(phrase(name) for name in view.field.asked_by)) for view in views],
        "parts": [astuple(of_section(line, found.application_id)) for line in found.progress],
    }
    return render(request, "citizen/form/section.html", context, status=status)


def _state(found: SectionPage, views: tuple[FieldView, ...], *, left_wrong: Collection[str] = ()) -> dict[str, object]:
    """Return what the form carries along: what it shows, and where it shows an error (`left_wrong`: still)."""
    return {
        "version": found.version,
        "seen": json.dumps(typing.shown(found.section.fields), ensure_ascii=False),
        "wrong": " ".join(view.field.key for view in views if view.error or view.field.key in left_wrong),
    }


def _again(request: PortalRequest, kept: Kept, given: Mapping[str, str]) -> HttpResponse:
    """Show the form again with what was typed, where it can't be kept or where another value was saved meanwhile."""
    unkept = {key: given[key] for key in (*kept.clashes, *kept.refused) if key in given}
    errors = _errors(kept.page, everything=False) | dict(kept.refused)
    errors |= _clashing(kept)
    views = views_of(kept.page, given=unkept, errors=errors, theirs=kept.clashes)
    return _page(request, kept.page, views, status=409 if kept.clashes else 422)


def _clashing(kept: Kept) -> dict[str, str]:
    labels = {field.key: phrase(field.label) for field in kept.page.section.fields}
    return {
        key: _("“%(label)s”在另一个页面也改过。请看看用哪一个，再保存。", label=labels[key]) for key in kept.clashes
    }


def _on(request: PortalRequest, found: SectionPage) -> HttpResponse:
    """Go where the button pressed leads; a section with faults is shown with them first."""
    here = url("citizen:section", application=found.application_id, section=found.section.id)
    then = request.form.get("then", "next")
    if then == "later":
        say(request, _("已保存。"))
        return redirect("citizen:application", application=found.application_id)
    if then == "prefill":
        ask_registers(request, found.application_id, found.version)
        return see_other(here)
    if _errors(found, everything=True):
        return see_other(f"{here}?check=1")
    say(request, _("“%(section)s”已保存。", section=found.section.name))
    if found.after is not None:
        return redirect("citizen:section", application=found.application_id, section=found.after)
    return redirect("citizen:materials", application=found.application_id)


def _saved_as_typed(request: PortalRequest, kept: Kept, given: Mapping[str, str]) -> HttpResponse:
    """Answer what was saved while typing: when, and only those fields that look different now.

    A field that was just typed into is left alone: its fault is said once the person has gone on.
    """
    found, before = kept.page, typing.seen(request.form)
    errors = _errors(found, everything=False) | dict(kept.refused)
    errors |= _clashing(kept)
    faults = frozenset(errors)
    errors = {key: words for key, words in errors.items() if key not in kept.saved}
    shown_wrong = set(request.form.get(WRONG, "").split())
    views = views_of(found, given=given, errors=errors, theirs=kept.clashes)
    changed = [
        view
        for view in views
        if _looks_different(
            view.field, kept, given, before, error_changed=bool(view.error) != (view.field.key in shown_wrong)
        )
    ]
    now = {view.field.key for view in views}
    context = {
        "page": found,
        "changed": changed,
        "appeared": now - before.keys(),
        "places": _places(views),
        "gone": sorted(before.keys() - now),
        "saved": request.now,
        "unkept": bool(kept.clashes or kept.refused),
        "mended": sorted(key for key in kept.saved & shown_wrong if key not in faults),
        "state": _state(found, views, left_wrong=kept.saved & shown_wrong),
    }
    return render(request, "citizen/form/saved.html", context)


def _places(views: Sequence[FieldView]) -> dict[str, str]:
    """Return where each field is put that appears: after the one before it in its group, else first in the group."""
    found: dict[str, str] = {}
    last: dict[str, str] = {}
    for view in views:
        before = last.get(view.group)
        found[view.field.key] = f"afterend:#{css_id(f'slot-{before}')}" if before else f"afterbegin:#group-{view.group}"
        last[view.group] = view.field.key
    return found


def _looks_different(
    field: FormField, kept: Kept, given: Mapping[str, str], before: Mapping[str, str], *, error_changed: bool
) -> bool:
    if field.key not in before or field.key in kept.clashes:
        return True
    if field.key in kept.saved:
        return False
    stands = given.get(field.key, before[field.key])
    return error_changed or (typing.text_of(field.value) != stands and field.key not in kept.refused)
