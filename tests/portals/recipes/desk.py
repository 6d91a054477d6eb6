"""The desk: the inbox, a case and everything that can be done with it, coordination, load, and paper cases."""

from __future__ import annotations

from dataclasses import replace

from onething.apps.casework import selectors, services
from onething.apps.casework.services import CaseRefused
from onething.domain.access.actors import SYSTEM
from onething.domain.casework import commands
from onething.domain.casework.states import CaseId
from tests.api.kit import HOSPITAL
from tests.portals.city import City
from tests.portals.states import deed, recipe
from tests.support.applications import officer
from tests.support.persons import identity_number

SEES = {"colleague": 200}
"""Who supervises the unit sees its cases as well."""
NO_DUTY = {"colleague": 403}
"""Who only supervises sees the case and may not do this."""
NO_LOAD = dict.fromkeys(("officer", "other unit", "desk", "other lead", "coordinator"), 403)
NO_LEAD = dict.fromkeys(("officer", "other unit", "colleague"), 403)
NO_INTAKE = dict.fromkeys(("colleague", "desk", "other lead", "coordinator"), 403)
GROUND, NON_ACCEPTANCE = "不符合法定条件", "不属于本机关职权范围"


def ticked(city: City) -> dict[str, str]:
    """Tick a case in the inbox."""
    case = CaseId(city.places["submitted"], 1)
    return {"case": f"{case}/{selectors.case_for(SYSTEM, case).number}"}


def a_file(city: City) -> str:
    """Return a file of the first case's materials."""
    view = selectors.case_for(SYSTEM, CaseId(city.places["submitted"], 1))
    return next(str(each["id"]) for material in view.materials for each in material.get("files") or ())


def claimed_by_another(city: City) -> None:
    """Let another officer of the unit claim a case."""
    other = replace(officer(HOSPITAL), account="another-officer")
    try:
        services.perform(
            actor=other,
            case=CaseId(city.places["approved"], 1),
            command=commands.Claim(),
            expected_version=None,
            idempotency_key="claimed by another",
            now=city.now,
        )
    except CaseRefused:
        return


recipe("desk:home", who="officer", path="/desk/")
recipe("desk:home", "filtered", who="officer", path="/desk/?state=review&light=green&queue=unclaimed&due_by=2026-12-31")
recipe("desk:home", "found", who="officer", path="/desk/?q=李")
recipe("desk:home", "nothing found", who="officer", path="/desk/?q=没有这个人")
recipe("desk:home", "not mine", who="clerk", path="/desk/")
deed("desk:claim", on=("desk:home", "usual"), typed=ticked)

recipe("desk:load-table", "file", who="colleague", path="/desk/load.csv", also=NO_LOAD)
recipe("desk:load", who="colleague", path="/desk/load", also=NO_LOAD)

recipe("desk:coordination", who="coordinator", path="/desk/coordination", also=NO_LEAD)
for state, place in {
    "waiting": "received",
    "in progress": "submitted",
    "correction": "contributed",
    "noticed": "noticed",
    "unplaced": "unplaced",
}.items():
    recipe("desk:coordinated", state, who="coordinator", path=f"/desk/coordination/{{{place}}}")
deed("desk:pre-accept", on=("desk:coordinated", "waiting"))
deed("desk:return", on=("desk:coordinated", "waiting"), typed={"reason": "请把父亲的姓名写完整"})
deed("desk:release", on=("desk:coordinated", "correction"))
deed("desk:place", on=("desk:coordinated", "unplaced"), typed={"unit": "jili-police"})

for state, place in {
    "usual": "submitted",
    "correction": "contributed",
    "accepted": "accepted",
    "decision": "decision",
    "delivery": "delivery",
    "concluded": "concluded",
    "offline": "offline",
}.items():
    recipe("desk:case", state, who="officer", path=f"/desk/cases/{{{place}}}.1", also=SEES)
recipe(
    "desk:case",
    "claimed by other",
    who="officer",
    path="/desk/cases/{approved}.1",
    also=SEES,
    first=claimed_by_another,
)

recipe(
    "desk:file",
    "file",
    who="officer",
    path="/desk/cases/{submitted}.1/files/{file}",
    more={"file": a_file},
    also=SEES,
)
recipe(
    "desk:document",
    "file",
    who="officer",
    path="/desk/cases/{accepted}.1/documents/{document}",
    more={"document": lambda city: city.document("accepted", 1)},
    also=SEES,
)

for state, (place, command, also) in {
    "accept": ("submitted", "accept", NO_DUTY),
    "not accept": ("submitted", "not_accept", NO_DUTY),
    "request correction": ("contributed", "request_correction", NO_DUTY),
    "propose": ("review", "propose", NO_DUTY),
    "refuse": ("decision", "refuse", NO_DUTY),
    "issue": ("issuing", "issue", NO_DUTY),
    "deliver": ("delivery", "deliver", NO_DUTY),
    "reassign": ("submitted", "reassign", SEES),
    "reroute": ("submitted", "reroute", NO_DUTY),
    "send offline": ("submitted", "send_offline", NO_DUTY),
    "report": ("offline", "report", NO_DUTY),
}.items():
    recipe("desk:command", state, who="officer", path=f"/desk/cases/{{{place}}}.1/do/{command}", also=also)
recipe(
    "desk:command",
    "draft",
    who="officer",
    path="/desk/cases/{decision}.1/do/refuse",
    typed={"ground": GROUND, "words": "出生医学记录与医院存档不一致。"},
    also=NO_DUTY,
)
recipe(
    "desk:command", "errors", who="officer", path="/desk/cases/{submitted}.1/do/not_accept", typed={"words": ""},
    also=NO_DUTY, status=422,
)  # fmt: skip
recipe(
    "desk:command",
    "stale",
    who="officer",
    path="/desk/cases/{review}.1/do/propose",
    typed={"opinion": "材料齐全，建议准予。", "version": "1"},
    also=NO_DUTY,
    status=409,
)
deed(
    "desk:command",
    on=("desk:command", "propose"),
    typed={"opinion": "材料齐全，建议准予。"},
    also=NO_DUTY,
)

recipe("desk:paper", who="officer", path="/desk/paper", also=NO_INTAKE)
PAPER = {
    "applicant_name": "李小满",
    "applicant": identity_number(2),
    "reason": "系统停机",
    "instead": "在窗口办理",
    "outcome": "refused",
    "occurred_at": "2026-03-01T10:00",
}
ELSEWHERE = {**NO_INTAKE, "other unit": 404}
recipe("desk:paper-case", who="officer", path="/desk/paper/newborn/birth-certificate", also=ELSEWHERE)
recipe(
    "desk:paper-case",
    "errors",
    who="officer",
    path="/desk/paper/newborn/birth-certificate",
    typed={**PAPER, "applicant": "12"},
    also=ELSEWHERE,
    status=422,
)
deed("desk:paper-case", on=("desk:paper-case", "usual"), typed=PAPER, also=ELSEWHERE)
