"""From a form of the case page to a command: what is missing is said beside its field, before anything is decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict

from onething.apps.casework.selectors import CaseView, Offer
from onething.domain.casework import commands
from onething.domain.casework.commands import Command
from onething.domain.casework.needs import LONGEST_TEXT
from onething.domain.casework.offering import Ask
from onething.domain.casework.states import Outcome
from onething.portals.ui.language import gettext as _
from onething.ports.clock import CIVIL_ZONE

OTHER: Final = "其他"
"""What a deficiency is about that belongs to no single field or material."""
WORDS: Final = {
    Ask.WORDS: "words",
    Ask.OPINION: "opinion",
    Ask.REASON: "reason",
    Ask.INSTEAD: "instead",
    Ask.EVIDENCE: "evidence",
    Ask.DOCUMENT_NUMBER: "document_number",
}


class Given(dict[str, str]):
    """Values by the fields' names; a field that wasn't there is None, so that a form can always be shown."""

    def __missing__(self, name: str) -> None:
        """Return None."""


@dataclass(slots=True)
class Typed:
    """What was typed, as it was typed, and what is missing, by the fields' names."""

    values: Given = field(default_factory=Given)
    errors: dict[str, str] = field(default_factory=dict)

    def need(self, name: str, problem: str) -> str:
        """Return a value that has to be there."""
        value = self.values.get(name, "")
        if not value.strip():
            self.errors.setdefault(name, problem)
        return value


def typed(form: QueryDict) -> Typed:
    """Return what was typed; line ends as everywhere else."""
    return Typed(Given({name: str(value).replace("\r\n", "\n") for name, value in form.items()}))


def command_of(offer: Offer, view: CaseView, given: Typed, organisation: str) -> Command | None:
    """Return the command a form asks for; None if something is missing, which `given.errors` then names."""
    build = _BUILD.get(offer.name)
    command = PLAIN[offer.name] if build is None else build(view, given, organisation)
    return None if given.errors else command


PLAIN: Final[Mapping[str, Command]] = {
    "claim": commands.Claim(),
    "accept": commands.Accept(),
    "begin_review": commands.BeginReview(),
    "begin_issuing": commands.BeginIssuing(),
    "conclude": commands.Conclude(),
}
"""Commands that need nothing said."""


def _ground(given: Typed) -> tuple[str, str]:
    ground = given.need("ground", _("请选择一条理由。"))
    words = given.need("words", _("请写明具体说明：哪里不符合、依据是什么。"))
    return ground, words


def _reassign(view: CaseView, given: Typed, organisation: str) -> Command:
    kind, _colon, who = given.need("to", _("请选择转给谁。")).partition(":")
    reason = given.need("reason", _("请写明转派的理由。"))
    return commands.Reassign(
        reason, to_account=who if kind == "account" else None, to_post=who if kind == "post" else None
    )


def _request_correction(view: CaseView, given: Typed, organisation: str) -> Command:
    found = []
    for name in [name for name in given.values if name.startswith("wrong.")]:
        about = name.removeprefix("wrong.")
        reason, remedy = given.values[name], given.values.get(f"remedy.{about}", "")
        if not reason.strip() and not remedy.strip():
            continue
        given.need(name, _("请写明问题。"))
        given.need(f"remedy.{about}", _("请写明怎样补正。"))
        found.append(commands.Deficiency(about, reason, remedy))
    if not found:
        given.errors[""] = _("请至少写明一项需要补正的内容：哪里有问题，怎样补正。")
    return commands.RequestCorrection(tuple(found))


def _outputs(view: CaseView, given: Typed) -> dict[str, Any]:
    found = {key: given.values.get(f"output.{key}", "").strip() for key in view.snapshot.facts.gives}
    return {key: value for key, value in found.items() if value}


def _issue(view: CaseView, given: Typed, organisation: str) -> Command:
    number = given.need("document_number", _("请填写证照或者文书编号。"))
    outputs = _outputs(view, given)
    for key in view.snapshot.facts.gives:
        if key not in outputs and view.snapshot.outputs.get(key) in (None, ""):
            given.need(f"output.{key}", _("请填写，后面的办件要用到。"))
    return commands.Issue(number, {}, outputs)


def _deliver(view: CaseView, given: Typed, organisation: str) -> Command:
    return commands.Deliver(given.need("way", _("请选择送达方式。")))


def _reroute(view: CaseView, given: Typed, organisation: str) -> Command:
    unit = given.need("unit", _("请选择转到哪个单位。"))
    return commands.Reroute(unit, organisation, given.need("reason", _("请写明转送的理由。")))


def _send_offline(view: CaseView, given: Typed, organisation: str) -> Command:
    reason = given.need("reason", _("请写明为什么要转线下。"))
    return commands.SendOffline(reason, given.need("instead", _("请写明线下怎么办：去哪里，带什么。")))


def _report(view: CaseView, given: Typed, organisation: str) -> Command | None:
    outcome = given.need("outcome", _("请选择办理结果。"))
    at = moment_of(given, "occurred_at")
    if outcome and outcome not in set(Outcome):
        given.errors["outcome"] = _("请选择办理结果。")
    if given.errors or at is None:
        return None
    return commands.Report(Outcome(outcome), at, _outputs(view, given), given.values.get("evidence", ""))


def moment_of(given: Typed, name: str) -> dt.datetime | None:
    """Return the moment typed in a field for date and time, in China's zone; None, with an error, for none."""
    try:
        at = dt.datetime.fromisoformat(given.values.get(name, "").strip())
    except ValueError:
        given.errors[name] = _("请填写发生的日期和时间。")
        return None
    return at if at.tzinfo else at.replace(tzinfo=CIVIL_ZONE)


_BUILD: Final = {
    "reassign": _reassign,
    "request_correction": _request_correction,
    "not_accept": lambda view, given, organisation: commands.NotAccept(*_ground(given)),
    "refuse": lambda view, given, organisation: commands.Refuse(*_ground(given)),
    "propose": lambda view, given, organisation: commands.Propose(given.need("opinion", _("请写明审查意见。"))),
    "approve": lambda view, given, organisation: commands.Approve(_outputs(view, given)),
    "issue": _issue,
    "deliver": _deliver,
    "reroute": _reroute,
    "send_offline": _send_offline,
    "report": _report,
}
LONGEST: Final = LONGEST_TEXT
