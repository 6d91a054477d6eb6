"""The contract every register adapter keeps, whatever the register does, and what each one makes of its own codes."""

from __future__ import annotations

import datetime as dt
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from onething.adapters.calling import LARGEST_ANSWER, Breaker, Caller, new_client
from onething.adapters.enterprise_register import EnterpriseRegister
from onething.adapters.population_register import PopulationRegister
from onething.outside import people
from onething.outside.enterprises import Enterprises
from onething.outside.enterprises import said as enterprise_said
from onething.outside.population import Population
from onething.outside.population import record as resident_record
from onething.outside.population import said as population_said
from onething.outside.serving import Register, server
from onething.ports.registers import NotHeld, RegisterAnswer, RegisterPort, RegisterReply, RegisterUnavailable
from tests.adapters.misbehaving import Says, misbehaving

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
PATIENT = timedelta(seconds=10)
IMPATIENT = timedelta(milliseconds=300)


CLIENT = new_client()


@pytest.fixture(scope="module", autouse=True)
def _close_client() -> Iterator[None]:
    yield
    CLIENT.close()


def caller(url: str, breaker: Breaker | None = None) -> Caller:
    return Caller(url, breaker or Breaker(threshold=1000), client=CLIENT)


class StandingClock:
    """A clock that stands still."""

    def now(self) -> dt.datetime:
        """Tell the moment it stands at."""
        return NOW

    def today(self) -> dt.date:
        """Tell the date it stands at."""
        return NOW.date()


@dataclass(frozen=True, slots=True)
class Kind:
    """One adapter with the register it talks to."""

    make: Callable[[str], RegisterPort]
    outside: Callable[[], Register]
    key: str
    held: str
    unknown: str
    of_another: Callable[[], bytes]
    wrong_encoding: Callable[[bytes], bytes]


KINDS = {
    "population": Kind(
        make=lambda url: PopulationRegister(caller(url), StandingClock()),
        outside=Population,
        key="id_number",
        held=people.WANG,
        unknown="430181199504120036",
        of_another=lambda: Population().answer(json.dumps({"CXTJ": {"GMSFHM": people.CHEN}}).encode()),
        wrong_encoding=lambda right: right.decode().encode("gb18030"),
    ),
    "enterprises": Kind(
        make=lambda url: EnterpriseRegister(caller(url), StandingClock()),
        outside=Enterprises,
        key="credit_code",
        held=people.LIUYANG_INDIVIDUAL,
        unknown="92430181MAC000009A",
        of_another=lambda: Enterprises().answer(f"<UNISCID>{people.LIUYANG_COMPANY}</UNISCID>".encode()),
        wrong_encoding=lambda right: right.decode("gb18030").encode(),
    ),
}


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def outside(kind: Kind) -> Iterator[str]:
    """Run the simulated register in this process; yield its URL."""
    serving = server(kind.outside(), 0, control=True)
    threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_address[1]}"
    serving.shutdown()
    serving.server_close()


@pytest.fixture
def broken() -> Iterator[tuple[str, Says]]:
    with misbehaving() as (url, says):
        yield url, says


def ask(kind: Kind, url: str, value: str | None = None, timeout: timedelta = PATIENT) -> RegisterReply:
    return kind.make(url).read("a-register", kind.key, kind.held if value is None else value, timeout)


def right_answer(kind: Kind) -> bytes:
    if kind.key == "id_number":
        return Population().answer(json.dumps({"CXTJ": {"GMSFHM": kind.held}}).encode())
    return Enterprises().answer(f"<UNISCID>{kind.held}</UNISCID>".encode())


def unavailable(reply: RegisterReply, saying: str) -> None:
    assert isinstance(reply, RegisterUnavailable), reply
    assert saying in reply.reason
    assert reply.retry_in > timedelta(0)


# ---- the contract ----


def test_what_is_held_comes_in_the_platforms_own_vocabulary_with_source_and_time(kind: Kind, outside: str) -> None:
    reply = ask(kind, f"{outside}/query")
    assert isinstance(reply, RegisterAnswer)
    assert reply.values[kind.key] == kind.held
    assert (reply.read_at, reply.in_force, reply.notes) == (NOW, True, ())
    assert reply.source


def test_what_is_not_held_is_an_answer_and_no_failure(kind: Kind, outside: str) -> None:
    reply = ask(kind, f"{outside}/query", kind.unknown)
    assert isinstance(reply, NotHeld)


def test_the_key_travels_in_the_body_and_never_in_the_url(kind: Kind, broken: tuple[str, Says]) -> None:
    url, says = broken
    says.body = right_answer(kind)
    assert isinstance(ask(kind, url), RegisterAnswer)
    path, body = says.asked[0]
    assert path == "/query"
    assert kind.held.encode() in body


@pytest.mark.parametrize("mode", ["error", "broken"])
def test_a_register_that_fails_is_unavailable_and_works_again_afterwards(kind: Kind, outside: str, mode: str) -> None:
    httpx.post(f"{outside}/control", json={"mode": mode}).raise_for_status()
    unavailable(ask(kind, f"{outside}/query"), "应答")
    httpx.post(f"{outside}/control", json={"mode": "ok"}).raise_for_status()
    assert isinstance(ask(kind, f"{outside}/query"), RegisterAnswer)


def test_a_register_that_hangs_is_given_up(kind: Kind, broken: tuple[str, Says]) -> None:
    url, says = broken
    says.hang = True
    unavailable(ask(kind, url, timeout=IMPATIENT), "时限")


def test_a_register_that_drips_its_answer_is_given_up(kind: Kind, broken: tuple[str, Says]) -> None:
    url, says = broken
    says.body, says.drip = right_answer(kind), True
    unavailable(ask(kind, url, timeout=IMPATIENT), "时限")


def test_a_register_that_is_not_there_is_unavailable(kind: Kind) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        unavailable(ask(kind, f"http://127.0.0.1:{taken.getsockname()[1]}/query"), "连接不上")


@pytest.mark.parametrize("status", [204, 301, 302, 307, 403, 404, 500, 503])
def test_any_status_but_200_is_unavailable_and_no_redirect_is_followed(
    kind: Kind, broken: tuple[str, Says], status: int
) -> None:
    url, says = broken
    says.status = status
    says.headers = {"Location": url}
    unavailable(ask(kind, url), str(status))
    assert len(says.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"null",
        b"[]",
        b'"x"',
        b"{}",
        b'{"FHDM": "0000", "SJ": []}',
        b"{" * 50_000,
        b"[" * 200_000,
        b"<a>" * 50_000,
        b"<RESPONSE>",
        b'<?xml version="1.0" encoding="GB18030"?>',
        b'<?xml version="1.0" encoding="GB18030"?><a/>',
        b'<?xml version="1.0" encoding="GB18030"?>' + b"<a>" * 50_000,
    ],
)
def test_what_is_no_answer_is_unavailable(kind: Kind, broken: tuple[str, Says], body: bytes) -> None:
    url, says = broken
    says.body = body
    unavailable(ask(kind, url), "应答")


def test_half_an_answer_is_unavailable(kind: Kind, broken: tuple[str, Says]) -> None:
    url, says = broken
    right = right_answer(kind)
    says.body, says.headers = right[:-20], {"Content-Length": str(len(right))}
    unavailable(ask(kind, url), "登记库")


def test_an_answer_in_another_encoding_is_unavailable_rather_than_garbled(kind: Kind, broken: tuple[str, Says]) -> None:
    url, says = broken
    says.body = kind.wrong_encoding(right_answer(kind))
    unavailable(ask(kind, url), "编码")


def test_an_oversized_answer_is_not_read_to_its_end(kind: Kind, broken: tuple[str, Says]) -> None:
    url, says = broken
    says.body = right_answer(kind) + b" " * LARGEST_ANSWER * 4
    unavailable(ask(kind, url), "过大")


def test_a_compressed_answer_is_not_unfolded(kind: Kind, broken: tuple[str, Says]) -> None:
    url, says = broken
    says.body, says.headers = right_answer(kind), {"Content-Encoding": "gzip"}
    unavailable(ask(kind, url), "压缩")


def test_an_answer_about_somebody_else_is_not_taken(kind: Kind, broken: tuple[str, Says]) -> None:
    url, says = broken
    says.body = kind.of_another()
    unavailable(ask(kind, url), "不是所问的")


def test_another_key_than_the_registers_own_is_not_asked(kind: Kind, broken: tuple[str, Says]) -> None:
    url, says = broken
    unavailable(kind.make(url).read("a-register", "phone", "13800000000", PATIENT), "只能按")
    assert says.asked == []


def test_reasons_hold_no_key_and_no_value(kind: Kind, broken: tuple[str, Says]) -> None:
    url, says = broken
    for body in (kind.of_another(), right_answer(kind)[:60], kind.wrong_encoding(right_answer(kind))):
        says.body = body
        reply = ask(kind, url)
        assert isinstance(reply, RegisterUnavailable)
        for personal in (kind.held, people.CHEN, people.LIUYANG_COMPANY, "王小雨", "陈大川"):
            assert personal not in reply.reason


# ---- the circuit breaker ----


def test_a_register_that_keeps_failing_rests_and_is_then_asked_once(broken: tuple[str, Says]) -> None:
    url, says = broken
    seconds = [0.0]
    breaker = Breaker(threshold=3, rest=timedelta(seconds=20), now=lambda: seconds[0])
    register = PopulationRegister(caller(url, breaker), StandingClock())

    def read() -> RegisterReply:
        return register.read("a-register", "id_number", people.WANG, PATIENT)

    says.status = 500
    for _ in range(3):
        read()
    unavailable(read(), "暂停询问")
    assert len(says.asked) == 3
    seconds[0] = 21.0
    read()
    unavailable(read(), "暂停询问")
    assert len(says.asked) == 4, "after the rest one call tries, and fails"
    seconds[0] = 42.0
    says.status, says.body = 200, right_answer(KINDS["population"])
    assert isinstance(read(), RegisterAnswer)
    assert isinstance(read(), RegisterAnswer)
    assert len(says.asked) == 6


# ---- each register's own codes ----


def population(says: Says, url: str, **changes: object) -> RegisterAnswer:
    resident = next(each for each in people.RESIDENTS if each.number == people.WANG)
    says.body = population_said({"FHDM": "0000", "SJ": {**resident_record(resident), **changes}})
    reply = ask(KINDS["population"], url)
    assert isinstance(reply, RegisterAnswer), reply
    return reply


def test_the_population_registers_codes_and_dates_become_the_data_elements(broken: tuple[str, Says]) -> None:
    assert dict(population(broken[1], broken[0]).values) == {
        "id_number": people.WANG,
        "name": "王小雨",
        "sex": "female",
        "birth_date": "1995-04-12",
        "ethnicity": "01",
        "registration_area": "430181001001",
        "registration_address": "湖南省浏阳市淮川街道示例路1号101室",
        "head_name": "陈大川",
        "household_kind": "family",
        "marital_status": "married",
        "spouse_id_number": people.CHEN,
    }


@pytest.mark.parametrize(
    ("field", "value", "element"),
    [
        ("XB", "9", "sex"),
        ("XB", "女", "sex"),
        ("MZ", "97", "ethnicity"),
        ("CSRQ", "1995-04-12", "birth_date"),
        ("CSRQ", "19950431", "birth_date"),
        ("HKSZD", "43018", "registration_area"),
        ("HKSZD", "四三零一八一", "registration_area"),
        ("XM", "王\u0000雨", "name"),
        ("HKXXDZ", "长" * 5000, "registration_address"),
    ],
)
def test_what_the_mapping_does_not_know_is_left_out_with_a_note(
    broken: tuple[str, Says], field: str, value: str, element: str
) -> None:
    reply = population(broken[1], broken[0], **{field: value})
    assert element not in reply.values
    assert len(reply.notes) == 1
    assert reply.notes[0].startswith(f"{element}（{field}）")
    assert len(reply.values) == 10


def test_values_of_another_type_or_empty_are_not_known(broken: tuple[str, Says]) -> None:
    reply = population(broken[1], broken[0], XB=2, MZ=None, XM=["王"], HKXXDZ="  ")
    assert not {"sex", "ethnicity", "name", "registration_address"} & set(reply.values)
    assert reply.notes == ()


@pytest.mark.parametrize(("state", "in_force"), [("0", True), ("1", False), ("7", None)])
def test_a_cancelled_resident_is_no_longer_in_force(
    broken: tuple[str, Says], state: str, in_force: bool | None
) -> None:
    assert population(broken[1], broken[0], RYZT=state).in_force is in_force


def test_the_enterprise_registers_codes_and_dates_become_the_data_elements(broken: tuple[str, Says]) -> None:
    broken[1].body = right_answer(KINDS["enterprises"])
    reply = ask(KINDS["enterprises"], broken[0])
    assert isinstance(reply, RegisterAnswer)
    assert reply.values["enterprise_name"] == "浏阳市棠记家常菜馆"
    assert reply.values["enterprise_type"] == "individual_business"
    assert reply.values["registered_area"] == "430181000000"
    assert reply.values["legal_representative_name"] == "孙晓棠"
    assert reply.values["established_on"] == "2026-01-12"


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE r [<!ENTITY a "好"><!ENTITY b "&a;&a;&a;&a;">]><RESPONSE>&b;</RESPONSE>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><RESPONSE>&x;</RESPONSE>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><RESPONSE/>',
    ],
)
def test_entities_and_outside_definitions_are_refused(broken: tuple[str, Says], document: str) -> None:
    url, says = broken
    says.body = f'<?xml version="1.0" encoding="GB18030"?>{document}'.encode("gb18030")
    unavailable(ask(KINDS["enterprises"], url), "不允许的定义")


def test_an_answer_declaring_another_encoding_is_refused(broken: tuple[str, Says]) -> None:
    url, says = broken
    says.body = right_answer(KINDS["enterprises"]).replace(b"GB18030", b"UTF-8", 1)
    unavailable(ask(KINDS["enterprises"], url), "编码")


def test_an_unknown_result_code_is_no_answer(broken: tuple[str, Says]) -> None:
    url, says = broken
    says.body = enterprise_said("999", "系统忙", "")
    unavailable(ask(KINDS["enterprises"], url), "约定的内容")
    says.body = population_said({"FHDM": "9999", "SJ": None})
    unavailable(ask(KINDS["population"], url), "约定的内容")
