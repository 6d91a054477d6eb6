"""What the pages after submission share: kinds of states, lights in words, and where each need is met."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from onething.apps.applications import selectors
from onething.apps.applications.replies import Need, TrackingNode
from onething.domain.timing.lights import Light
from onething.portals.ui import language
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import ngettext
from onething.portals.ui.pages import url
from onething.portals.ui.requests import PortalRequest
from onething.ports.clock import CIVIL_ZONE

STATE_KINDS: Final = {
    "draft": "yours",
    "returned": "yours",
    "awaiting_signatures": "waiting",
    "received": "working",
    "pre_accepted": "working",
    "in_progress": "working",
    "concluded": "done",
    "withdrawn": "ended",
}
"""How an application's state looks, as `content.status` has it."""
ENDED_KINDS: Final = {
    "passed": "done",
    "refused": "refused",
    "lapsed": "ended",
    "withdrawn": "ended",
    "offline": "waiting",
}
YOU: Final = "您"


@dataclass(frozen=True, slots=True)
class DueLight:
    """A day to be kept: its colour, and in words how long is left."""

    colour: str
    words: str


def kind_of(node: TrackingNode) -> str:
    """Return how a part of the graph looks."""
    if node.ended:
        return ENDED_KINDS.get(node.ended, "ended")
    if node.holder == YOU:
        return "yours"
    return "waiting" if node.state in ("waiting", "placing") else "working"


def due_light(request: PortalRequest, version: tuple[str, str, str], due: dt.date | None) -> DueLight | None:
    """Return the light of a day, in working days; `version` is (digest, event, region). None where no day is set."""
    if due is None:
        return None
    today = request.now.astimezone(CIVIL_ZONE).date()
    lit = selectors.light(*version, due, today)
    if lit.light is Light.RED:
        days = -lit.days
        return DueLight("red", ngettext("已超过 %(n)s 个工作日", "已超过 %(n)s 个工作日", days))
    if lit.days == 0:
        return DueLight("yellow", _("今天到期"))
    return DueLight(lit.light.value, ngettext("还有 %(n)s 个工作日", "还有 %(n)s 个工作日", lit.days))


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something the person has to do: in words, where, and how the button is called (none: nothing to press)."""

    kind: str
    message: str
    until: dt.date | None
    href: str | None
    label: str | None


def to_do(application_id: str, need: Need) -> ToDo:
    """Return where a need is met."""
    places = {
        "complete": ("citizen:application", _("继续填写")),
        "change": ("citizen:application", _("修改申请")),
        "sign": ("citizen:sign", _("查看并签名")),
        "submit": ("citizen:check", _("去提交")),
        "correct": ("citizen:correction", _("去补正")),
    }
    place = places.get(need.kind)
    href = url(place[0], application=application_id) if place else None
    return ToDo(need.kind, need.message, need.until, href, place[1] if place else None)


def typed(text: str) -> Markup:
    """Return what a person typed, or a person's name, said to be Chinese where the page is not."""
    if language.current() == language.CHINESE:
        return Markup("{}").format(text)
    return Markup('<span lang="zh-Hans">{}</span>').format(text)
