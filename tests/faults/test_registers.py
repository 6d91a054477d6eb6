"""Registers that hang, fail, answer nonsense, answer slowly or are not there: the form says so and works without."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx
import pytest

from onething.apps.casework.jobs import MOST_TRIES
from onething.cli.journeys.citizen import Citizen
from onething.cli.processes import REGISTERS
from tests.faults.acting import JournalingApi
from tests.faults.stage import PATIENCE_S, Stage, script

OF_EVENT: Final = {
    "newborn": ("population", "population-register"),
    "restaurant": ("enterprises", "enterprise-register"),
}
"""The register each event prefills from: its process, and its id in the catalogue."""

ABSENT: Final = "absent"


@contextmanager
def misbehaving(stage: Stage, process: str, mode: str) -> Iterator[None]:
    """Let a register fail for a while; `absent` kills its process."""
    if mode == ABSENT:
        stage.platform.processes[process].kill()
    else:
        tell(stage, process, mode)
    try:
        yield
    finally:
        if mode == ABSENT:
            stage.platform.processes[process].start()
        tell(stage, process, "ok")


def tell(stage: Stage, process: str, mode: str) -> None:
    """Tell a register how to answer."""
    control = stage.platform.extra[REGISTERS[process]].replace("/query", "/control")
    httpx.post(control, json={"mode": mode}, timeout=5.0, trust_env=False).raise_for_status()


@pytest.fixture
def api(stage: Stage) -> Iterator[JournalingApi]:
    """Open a client."""
    opened = stage.api()
    yield opened
    opened.close()


def citizen_of(stage: Stage, api: JournalingApi, event: str) -> Citizen:
    """Return the applicant of an event, with a draft that is still empty."""
    played = script(event)
    sessions = {name: api.sign_in(name, stage.accounts.passwords[name]) for name in played.signatories}
    others = tuple(session for name, session in sessions.items() if name != played.applicant)
    citizen = Citizen(played, sessions[played.applicant], others, lambda _line: None)
    citizen.learn()
    citizen.start()
    return citizen


def filled_in(stage: Stage, api: JournalingApi, event: str) -> tuple[Citizen, dict[str, Any]]:
    """Fill in a draft, registers first, and return the form as it then stands."""
    citizen = citizen_of(stage, api, event)
    citizen.fill_in()
    return citizen, citizen.form()


def states(reads: list[dict[str, Any]], register: str) -> set[str]:
    """Return how asking a register went, leaving out persons about whom it may not be asked yet."""
    return {read["state"] for read in reads if read["register"] == register and read["state"] != "not_allowed"}


def relying(form: dict[str, Any], register: str) -> set[str]:
    """Return the materials that need not be brought because this register is asked."""
    (name,) = {read["name"] for read in form["reads"] if read["register"] == register}
    return {material["key"] for material in form["materials"] if material["obtained"] and name in material["way"]}


@pytest.mark.parametrize("mode", ["hang", "error", "broken", ABSENT])
@pytest.mark.parametrize("event", sorted(OF_EVENT))
def test_with_a_register_down_the_form_says_so_and_can_be_handed_in(
    stage: Stage, api: JournalingApi, event: str, mode: str
) -> None:
    process, register = OF_EVENT[event]
    with misbehaving(stage, process, mode):
        citizen, without = filled_in(stage, api, event)
        assert states(without["reads"], register) == {"down"}
        citizen.hand_in()
        citizen.sign()
    # A register hangs longer than the client waits: the answer came from the platform's own time-out.
    assert api.unanswered == 0
    assert not relying(without, register)
    _, form = filled_in(stage, api, event)
    assert states(form["reads"], register) == {"read"}
    fallen_back = relying(form, register)
    assert fallen_back
    handed_in = {material["key"]: material for material in citizen.form()["materials"]}
    for key in fallen_back:
        # No licence library is connected: what no register proves is uploaded.
        assert handed_in[key]["files"], handed_in[key]


@pytest.mark.parametrize("event", sorted(OF_EVENT))
def test_a_slow_register_is_waited_for(stage: Stage, api: JournalingApi, event: str) -> None:
    process, register = OF_EVENT[event]
    with misbehaving(stage, process, "slow"):
        _, form = filled_in(stage, api, event)
    assert states(form["reads"], register) == {"read"}


def test_a_register_that_keeps_failing_is_left_alone_and_asked_again_once_it_is_back(
    stage: Stage, api: JournalingApi
) -> None:
    process, register = OF_EVENT["restaurant"]
    citizen, _ = filled_in(stage, api, "restaurant")
    with misbehaving(stage, process, "error"):
        for _ in range(4):
            assert states(citizen.prefill(), register) == {"down"}
    until = time.monotonic() + PATIENCE_S
    while "down" in states(citizen.prefill(), register):
        assert time.monotonic() < until, "the register is back, and nobody asks it"
        time.sleep(1)
    _, form = filled_in(stage, api, "restaurant")
    assert states(form["reads"], register) == {"read"}


def verification(stage: Stage, application: str) -> tuple[int, str, list[str]]:
    """Return how often a register was asked to verify, who accepted in the end, and what happened to that case."""
    tries = [
        (case_no, attempts)
        for found, case_no, verifies, attempts in stage.rows(
            "SELECT application_id, (payload->>'case_no')::integer, payload->>'verification', attempts"
            " FROM outbox_message WHERE topic = 'casework.started'"
        )
        if found == application and verifies is not None
    ]
    assert len(tries) == 1
    history = [
        (command, actor)
        for found, case_no, command, actor in stage.rows(
            "SELECT application_id, case_no, command, actor FROM case_event ORDER BY case_no, seq"
        )
        if (found, case_no) == (application, tries[0][0])
    ]
    return tries[0][1], history[-1][1], [command for command, _ in history]


def test_what_a_register_should_verify_goes_to_an_officer_after_a_few_tries(stage: Stage) -> None:
    with misbehaving(stage, "enterprises", "error"), misbehaving(stage, "population", "error"):
        report = stage.play(script("restaurant", "register-down"))
    assert report["state"] == "concluded"
    tries, actor, commands = verification(stage, report["application"])
    assert tries == MOST_TRIES
    assert actor != "system"
    assert "verification_unavailable" in commands
    stage.compared()
