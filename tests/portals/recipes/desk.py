"""The desk: the inbox, a case and everything that can be done with it, coordination, load, and paper cases."""

from __future__ import annotations

from dataclasses import replace

from onething.apps.casework import selectors, services
from onething.domain.access.actors import SYSTEM
from onething.domain.casework import commands
from onething.domain.casework.states import CaseId
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
LED = dict.fromkeys(("desk", "other lead", "coordinator"), 303)
"""Who only coordinates is led to what waits for them."""
ANOTHER = "another-officer"
GROUND, NON_ACCEPTANCE = "不符合法定条件", "不属于本机关职权范围"


def ticked(city: City) -> dict[str, str]:
    """Tick a case in the inbox."""
    case = CaseId(city.places["submitted"], 1)
    return {"case": f"{case}/{selectors.case_for(SYSTEM, case).number}"}


def a_file(city: City) -> str:
    """Return a file of the first case's materials."""
    view = selectors.case_for(SYSTEM, CaseId(city.places["submitted"], 1))
    return next(str(each["id"]) for material in view.materials for each in material.get("files") or ())


def by_another(city: City, place: str, command: commands.Command) -> None:
    """Let another officer of the unit do something with the first case of a place."""
    case = CaseId(city.places[place], 1)
    view = selectors.case_for(SYSTEM, case)
    post = selectors.targets(view).posts[0].id
    services.perform(
        actor=replace(officer(view.snapshot.unit), account=ANOTHER, post=post),
        case=case,
        command=command,
        expected_version=None,
        idempotency_key=city.key(),
        now=city.now,
    )


def claimed_by_another(city: City) -> None:
    """Let another officer of the unit claim a case."""
    if not has_another(city, "approved"):
        by_another(city, "approved", commands.Claim())


def has_another(city: City, place: str) -> bool:
    """Tell whether the other officer has claimed the first case of a place."""
    return selectors.case_for(SYSTEM, CaseId(city.places[place], 1)).snapshot.claimed_by == ANOTHER


def taken_meanwhile(city: City) -> dict[str, str]:
    """Tick a case that another officer claims while the list is on the screen; the one claimed before is given back."""
    place, before = ("approved", "noticed") if has_another(city, "noticed") else ("noticed", "approved")
    if has_another(city, before):
        post = selectors.targets(selectors.case_for(SYSTEM, CaseId(city.places[before], 1))).posts[0].id
        by_another(city, before, commands.Reassign("轮到别的岗位", to_post=post))
    by_another(city, place, commands.Claim())
    case = CaseId(city.places[place], 1)
    return {"case": f"{case}/{selectors.case_for(SYSTEM, case).number}"}


recipe("desk:home", who="officer", path="/desk/", also=LED)
recipe(
    "desk:home",
    "filtered",
    who="officer",
    path="/desk/?state=review&light=green&queue=unclaimed&due_by=2026-12-31",
    also=LED,
)
recipe("desk:home", "found", who="officer", path="/desk/?q=4301812603", also=LED)
recipe("desk:home", "nothing found", who="officer", path="/desk/?q=没有这个人", also=LED)
recipe("desk:home", "not mine", who="clerk", path="/desk/", also=LED)
recipe("desk:claim", "some taken", who="officer", path="/desk/?queue=unclaimed", typed=taken_meanwhile, also=LED)
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
