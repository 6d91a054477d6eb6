"""Playing a script from the first question to the rating, and reporting what came of it."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from onething.cli.journeys.cast import Accounts
from onething.cli.journeys.citizen import Citizen, Tell
from onething.cli.journeys.client import Api
from onething.cli.journeys.officers import Offices
from onething.cli.journeys.paper import play_on_paper
from onething.cli.journeys.variants import Script

PATIENCE_S = 120.0
"""How long nothing may move before a journey is given up."""

PAUSE_S = 0.1


@dataclass(slots=True)
class Story:
    """What a journey leaves behind."""

    script: Script
    briefing_bytes: int = 0
    guidance: dict[str, Any] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    brought: int = 0
    obtained: int = 0
    receipt: str = ""
    states: dict[int, list[str]] = field(default_factory=dict)
    tracking: dict[str, Any] = field(default_factory=dict)
    rating: dict[str, Any] | None = None


def play(script: Script, api: Api, accounts: Accounts, tell: Tell) -> dict[str, Any]:
    """Play a script to its end and return its report (see `report`)."""
    began = time.monotonic()
    story = Story(script)
    signing = dict.fromkeys((script.applicant, *script.signatories))
    sessions = {name: api.sign_in(name, accounts.passwords[name]) for name in signing}
    others = tuple(sessions[name] for name in script.signatories if name != script.applicant)
    citizen = Citizen(script, sessions[script.applicant], others, tell)
    offices = Offices(api, accounts, script, tell, serial=secrets.randbelow(900_000) + 1)
    if script.paper:
        return play_on_paper(citizen, offices, began)
    apply(story, citizen)
    run_cases(story, citizen, offices)
    story.states = histories(story, citizen, offices)
    story.rating = citizen.rate()
    return report(story, citizen, time.monotonic() - began)


def apply(story: Story, citizen: Citizen) -> None:
    """From the first question to the receipt."""
    story.guidance = citizen.learn()
    story.briefing_bytes = citizen.brief()
    citizen.start()
    citizen.fill_in()
    story.brought, story.obtained = citizen.hand_in()
    story.form = citizen.form()
    citizen.sign()
    story.receipt = citizen.submit()


def run_cases(story: Story, citizen: Citizen, offices: Offices) -> None:
    """Let the lead unit and every unit work until the application has ended."""
    lead, moved_at = story.script.lead, time.monotonic()
    expected = len(story.script.deficient)
    while True:
        story.tracking = citizen.track()
        if story.tracking["state"] in ("concluded", "withdrawn"):
            return
        moved = offices.coordinate(citizen.application, story.tracking["version"], lead) is not None
        for node in story.tracking["nodes"]:
            if node["case_no"] is not None and offices.work(citizen.application, node):
                moved = True
        if expected and offices.release_notice(citizen.application, lead, expected):
            expected, moved = 0, True
        if story.script.deficient and not expected and citizen.answer_correction():
            moved = True
        if moved:
            moved_at = time.monotonic()
        elif time.monotonic() - moved_at > PATIENCE_S:
            states = {node["item"]: node["state"] for node in story.tracking["nodes"]}
            message = f"nothing moves any more in {citizen.application}: {states}"
            raise RuntimeError(message)
        else:
            time.sleep(PAUSE_S)


def histories(story: Story, citizen: Citizen, offices: Offices) -> dict[int, list[str]]:
    """Return every case's states in order, as its unit reads them from the history."""
    made: dict[int, list[str]] = {}
    for node in story.tracking["nodes"]:
        if node["case_no"] is None:
            continue
        entries = offices.history(citizen.application, node)
        states = [entry["target"] for entry in entries]
        made[node["case_no"]] = [state for i, state in enumerate(states) if i == 0 or state != states[i - 1]]
    return made


def report(story: Story, citizen: Citizen, elapsed_s: float) -> dict[str, Any]:
    """Return the journey's one JSON object."""
    application = citizen.application
    documents = citizen.session.get(f"/applications/{application}/documents")["items"]
    for document in documents:
        path = f"/applications/{application}/documents/{document['id']}.pdf"
        document["bytes"] = len(citizen.session.download(path))
    results = citizen.session.get(f"/applications/{application}/results")
    fields = [each for section in story.form["sections"] for each in section["fields"]]
    return {
        "life_event": story.script.event,
        "variant": story.script.variant,
        "application": application,
        "receipt": story.receipt,
        "state": story.tracking["state"],
        "items": [item["key"] for item in story.guidance["items"]],
        "cases": [
            {
                "case_no": node["case_no"],
                "item": node["item"],
                "unit": node["unit"],
                "states": story.states.get(node["case_no"], []),
                "ended": node["ended"],
                "outputs": next(
                    (line["result"] for line in results["lines"] if line["case_no"] == node["case_no"]), None
                ),
            }
            for node in story.tracking["nodes"]
        ],
        "form": {"fields": len(fields), "merged_from": sum(len(each["asked_by"]) for each in fields)},
        "materials": {"required": story.brought, "obtained": story.obtained},
        "briefing_pdf_bytes": story.briefing_bytes,
        "documents": [{key: document[key] for key in ("kind", "case_no", "number", "bytes")} for document in documents],
        "results": results["lines"],
        "rating": story.rating["grade"] if story.rating else None,
        "elapsed_s": round(elapsed_s, 2),
    }
