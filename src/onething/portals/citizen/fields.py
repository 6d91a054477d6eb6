"""Fields as a page shows them: which control, what stands in it, what is said beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onething.apps.applications.replies import FormField, SectionPage
from onething.portals.citizen import areas
from onething.portals.citizen.typed import text_of
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase

LONG: Final = 300
"""Characters from which a text gets several lines."""
DATE_LENGTH: Final = 10
FEW: Final = 6
"""Fields that need no headings among them."""
GROUPS: Final = ("ask", "found", "known", "consent")
KEYBOARDS: Final = {"mobile": "tel", "bank-card": "numeric", "division-code": "numeric"}


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. `theirs`: what another page saved meanwhile, in words, for the person to choose; `take` takes it.

    `control`: text, long, number, date, choice, area, yes_no, consent, or known for what is not typed at all.
    """

    field: FormField
    control: str
    value: str
    label: str
    hint: str | None
    error: str | None
    source: str | None
    taken: dt.datetime | None
    theirs: str | None
    take: str | None
    options: tuple[tuple[str, str], ...]

    @property
    def group(self) -> str:
        """In which part of the page it stands: ask, found (in a register), known, or consent."""
        if self.control in ("known", "consent"):
            return self.control
        return "found" if self.field.provenance is not None else "ask"

    @property
    def asker(self) -> str:
        """The item that alone asks for it; empty where several do."""
        return self.field.asked_by[0] if len(self.field.asked_by) == 1 else ""

    @property
    def keyboard(self) -> str | None:
        """Which keyboard a phone shows; None for the usual one."""
        return KEYBOARDS.get(self.field.check or "")

    @property
    def said(self) -> str:
        """The value in words, to be read and not changed."""
        return in_words(self.field, self.field.value)


def css_id(text: str) -> str:
    """Return an element's id as a selector writes it."""
    return re.sub(r"[^A-Za-z0-9_-]", r"\\\g<0>", text)


def view_of(
    page: SectionPage,
    field: FormField,
    *,
    value: str | None = None,
    error: str | None = None,
    theirs: str | None = None,
) -> FieldView:
    """Return a field with what was typed (else what is stored)."""
    text = text_of(field.value) if value is None else value
    origin, control = field.provenance, _control(field, text)
    prefilled = origin is not None and not origin.edited
    return FieldView(
        field=field,
        control=control,
        value=text,
        label=phrase(field.label),
        hint=_hint(page, field, control),
        error=None if error is None else phrase(error),
        source=phrase(origin.name) if origin is not None and prefilled else None,
        taken=dt.datetime.fromisoformat(origin.read_at) if origin is not None and prefilled else None,
        theirs=None if theirs is None else words_of(field, theirs),
        take=None if theirs is None else f"{field.key}={theirs}",
        options=_options(page, field, text),
    )


def _control(field: FormField, text: str) -> str:
    if field.derived:
        return "known"
    if field.type == "boolean":
        # What is never reused is a consent or a declaration: a box to tick, not a question.
        return "consent" if "@" in field.key else "yes_no"
    if field.choices:
        return "choice"
    if field.type == "date":
        # A browser's own control would throw away what is no date.
        return "date" if text == "" or _is_date(text) else "text"
    if field.type in ("number", "area"):
        return field.type
    return "long" if (field.max_length or 0) > LONG or "\n" in text else "text"


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == DATE_LENGTH


def _hint(page: SectionPage, field: FormField, control: str) -> str | None:
    """Return what helps to fill in the field, who gets it if it is sensitive, and what its source said if changed."""
    said: list[str] = []
    if field.type == "area":
        said.append(_("选到区县就可以。"))
    elif field.hint:
        said.append(phrase(field.hint))
    if field.type == "date" and control != "date":
        said.append(_("按 年-月-日 填写，例如 2026-01-31。"))
    elif field.example and not field.choices:
        said.append(_("例如：%(example)s", example=field.example))
    if field.sensitive:
        names = _("、").join(phrase(name) for name in field.asked_by)
        said.append(_("敏感信息，只给“%(items)s”用。", items=names))
    original = page.originals.get(field.key)
    if original is not None and field.provenance is not None:
        source = phrase(field.provenance.name)
        said.append(
            _("您改过这一项。“%(source)s”原来给的是：%(value)s", source=source, value=in_words(field, original))
        )
    return " ".join(said) or None


def _options(page: SectionPage, field: FormField, text: str) -> tuple[tuple[str, str], ...]:
    """Return what can be chosen; what stands there stays choosable, even where the list doesn't have it."""
    if field.type == "area":
        offered = areas.offered(page.region)
        if text and all(code != text for code, _name in offered):
            return ((text, areas.said(text)), *offered)
        return offered
    choices = tuple((value, phrase(label)) for value, label in field.choices)
    if choices and text and all(value != text for value, _label in choices):
        return (*choices, (text, text))
    return choices


def in_words(field: FormField, value: object) -> str:
    """Return a stored value as people read it."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value is None or value == "":
        return ""
    text = words_of(field, str(value))
    return f"{text} {phrase(field.unit)}" if field.unit else text


def words_of(field: FormField, text: str) -> str:
    """Return what a form sends as people read it: labels of choices, names of places."""
    if field.type == "boolean":
        return {"yes": _("是"), "no": _("否")}.get(text, text)
    if field.type == "area":
        return areas.said(text)
    return next((phrase(label) for value, label in field.choices if value == text), text)


def views_of(
    page: SectionPage,
    *,
    given: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    theirs: Mapping[str, str] | None = None,
) -> tuple[FieldView, ...]:
    """Return all fields of a section, group by group, with what was typed, is wrong and was saved elsewhere, by key."""
    given, errors, theirs = given or {}, errors or {}, theirs or {}
    views = (
        view_of(page, field, value=given.get(field.key), error=errors.get(field.key), theirs=theirs.get(field.key))
        for field in page.section.fields
    )
    return arranged(sorted(views, key=lambda view: GROUPS.index(view.group)))


def arranged(views: list[FieldView]) -> tuple[FieldView, ...]:
    """Put together what one office alone asks for, after what several ask for, where there is much to fill in."""
    asked = [view for view in views if view.group == "ask"]
    rank = {name: place for place, name in enumerate(dict.fromkeys(["", *(view.asker for view in asked)]))}
    if len(asked) <= FEW or len({view.asker for view in asked}) > len(asked) / 2:
        return tuple(views)
    return (*sorted(asked, key=lambda view: rank[view.asker]), *(view for view in views if view.group != "ask"))


def headings(views: Sequence[FieldView]) -> dict[str, str]:
    """Return the words above the first field of each part, by its key; none where they would not help."""
    asked = [view for view in views if view.group == "ask"]
    runs = [view for place, view in enumerate(asked) if place == 0 or asked[place - 1].asker != view.asker]
    if len(asked) <= FEW or not 1 < len(runs) <= len(asked) / 2:
        return {}
    return {
        view.field.key: _("只有“%(item)s”要的", item=phrase(view.asker)) if view.asker else _("几项都要的")
        for view in runs
    }
