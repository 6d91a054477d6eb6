"""`onething register` as a process of its own: found by the environment, told to fail, killed, started again."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from onething.adapters.clock import SystemClock
from onething.config import registers
from onething.config.environment import ConfigurationError
from onething.outside import people
from onething.ports.registers import NotHeld, RegisterAnswer, RegisterPort, RegisterUnavailable

PATIENT = timedelta(seconds=10)


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command; yield the process and the URL it prints."""
    command = [sys.executable, "-m", "onething.cli.main", "register", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, RegisterPort]]:
    """Collect the registers a test connects, and close their connections at the end."""
    made: dict[str, RegisterPort] = {}
    yield made
    for port in made.values():
        port.caller.client.close()  # type: ignore[attr-defined]  # both adapters have one, the port needn't


def connect(monkeypatch: pytest.MonkeyPatch, register: str, url: str) -> RegisterPort:
    monkeypatch.setenv(registers.URLS[register], url)
    return registers.registers(SystemClock())[register]


@pytest.mark.parametrize(
    ("name", "register", "key", "held", "unknown"),
    [
        ("population", registers.POPULATION, "id_number", people.WANG, "430181199504120036"),
        ("enterprises", registers.ENTERPRISES, "credit_code", people.LIUYANG_COMPANY, "92430181MAC000009A"),
    ],
)
def test_a_register_process_answers_fails_on_command_and_ends_on_sigterm(
    monkeypatch: pytest.MonkeyPatch,
    connected: dict[str, RegisterPort],
    name: str,
    register: str,
    key: str,
    held: str,
    unknown: str,
) -> None:
    with running(name, "--control") as (process, url):
        port = connected[register] = connect(monkeypatch, register, url)
        assert isinstance(port.read(register, key, held, PATIENT), RegisterAnswer)
        assert isinstance(port.read(register, key, unknown, PATIENT), NotHeld)
        control = url.replace("/query", "/control")
        for mode, outcome in (("error", RegisterUnavailable), ("slow", RegisterAnswer), ("ok", RegisterAnswer)):
            assert httpx.post(control, json={"mode": mode}).json() == {"mode": mode}
            assert isinstance(port.read(register, key, held, PATIENT), outcome), mode
        assert httpx.post(control, json={"mode": "sleepy"}).status_code == 400
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert isinstance(port.read(register, key, held, PATIENT), RegisterUnavailable)


def test_without_control_nobody_can_make_it_fail_and_bad_questions_are_refused() -> None:
    with running("population") as (_, url):
        assert httpx.post(url.replace("/query", "/control"), json={"mode": "hang"}).status_code == 404
        for question in (b"", b"{", b"[]", b'{"CXTJ": 1}', b'{"CXTJ": {"GMSFHM": 1}}'):
            assert httpx.post(url, content=question).status_code == 400
        assert httpx.post(url, content=b"x" * 100_000).status_code == 413


def test_a_taken_port_is_an_error_that_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "onething.cli.main", "register", "population"]
        done = subprocess.run(
            [*command, "--port", str(taken.getsockname()[1])], capture_output=True, text=True, timeout=30, check=False
        )
    assert done.returncode == 1
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_registers_with_an_address_are_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in registers.URLS.values():
        monkeypatch.delenv(variable, raising=False)
    assert registers.registers(SystemClock()) == {}
    monkeypatch.setenv(registers.URLS[registers.POPULATION], "ftp://127.0.0.1")
    with pytest.raises(ConfigurationError, match="ONETHING_REGISTER_POPULATION_URL"):
        registers.registers(SystemClock())
