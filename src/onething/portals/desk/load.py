"""The head's view: who has how many open cases, what is due and what is late; also as a table to take away."""

from __future__ import annotations

import csv
import io
from typing import Final

from django.http import HttpResponse

from onething.apps.casework import selectors
from onething.apps.casework.selectors import LoadLine
from onething.apps.catalogue import selectors as catalogue
from onething.definitions.types.organisations import Duty
from onething.domain.applications.refusals import Forbidden
from onething.domain.timing.lights import RULE
from onething.portals.desk.inbox import counted
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.pages import page, url
from onething.portals.ui.rendering import render
from onething.portals.ui.requests import PortalRequest

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula."""


@page("desk", "load", "officer", name="load")
def load(request: PortalRequest) -> HttpResponse:
    """Show the unit's load to whoever supervises it."""
    lines = _lines(request)
    totals = {name: sum(getattr(line, name) for line in lines) for name in ("open", "late", "today", "week")}
    most = selectors.MOST_IN_A_PILE
    context = {
        "unit": phrase(catalogue.current().unit(request.actor.unit or "").name),
        "rows": [_row(line) for line in lines],
        "figures": [
            (_more(totals["open"], lines, "open"), _("件"), _("未办结")),
            (_more(totals["late"], lines, "late"), _("件"), _("已超期")),
            (_more(totals["today"], lines, "today"), _("件"), _("今天到期")),
            (_more(totals["week"], lines, "week"), _("件"), _("本周内到期")),
        ],
        "rule": RULE,
        "most": most,
        "cut": any(line.open >= most for line in lines),
    }
    return render(request, "desk/load.html", context)


@page("desk", "load.csv", "officer", name="load-table", states=())
def table(request: PortalRequest) -> HttpResponse:
    """Return the unit's load as CSV for a spreadsheet: UTF-8 with the mark by which it is recognised."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("办理人"), _("岗位"), _("未办结"), _("已超期"), _("今天到期"), _("本周内到期"), _("快到期")])
    for line in _lines(request):
        name, post = (_plain(text) for text in (_name(line), phrase(line.post)))
        writer.writerow([name, post, line.open, line.late, line.today, line.week, line.yellow])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="load-{request.now:%Y%m%d}.csv"'
    return response


def _lines(request: PortalRequest) -> tuple[LoadLine, ...]:
    actor = request.actor
    if Duty.SUPERVISE not in actor.duties:
        raise Forbidden("forbidden", "工作量由承担监督职责的岗位查看。")
    return selectors.load(actor, selectors.lights(actor, request.now))


def _row(line: LoadLine) -> dict[str, str]:
    addresses = {"officer": f"?claimed_by={line.id}", "nobody": "?queue=unclaimed"}
    most = selectors.MOST_IN_A_PILE
    return {
        "name": _name(line),
        "href": url("desk:home") + addresses[line.kind] if line.kind in addresses and line.open else "",
        "post": phrase(line.post),
        "open": counted(line.open, most),
        "late": counted(line.late, most),
        "today": counted(line.today, most),
        "week": counted(line.week, most),
        "yellow": counted(line.yellow, most),
        "behind": "yes" if line.late else "",
    }


def _name(line: LoadLine) -> str:
    if line.kind == "post":
        return _("岗位：%(post)s", post=phrase(line.name))
    return line.name if line.kind == "officer" else _("待认领")


def _more(total: int, lines: tuple[LoadLine, ...], name: str) -> str:
    cut = any(getattr(line, name) >= selectors.MOST_IN_A_PILE for line in lines)
    return f"{total}+" if cut else str(total)


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
