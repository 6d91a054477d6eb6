"""Reading registers for an application: bound, minimised, logged whatever comes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.db import ProgrammingError, connection

from onething.apps.exchange import selectors, services
from onething.apps.exchange.models import RegisterRead
from onething.definitions.types.registers import Register
from onething.definitions.types.sources import Grounds, Place
from onething.domain.access.actors import SYSTEM, Actor, ActorKind
from onething.ports.registers import NotHeld, RegisterAnswer, RegisterReply, RegisterUnavailable
from tests.support.persons import credit_code, identity_number

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(seconds=1)
NUMBER = identity_number(2)
PERSON = Actor("account-1", ActorKind.PERSON, "王小雨", identity=NUMBER)
POPULATION = Register(
    "population-register",
    "人口库",
    "police",
    "person",
    "id_number",
    ("name", "sex", "ethnicity"),
    Grounds(),
    Place("x", 1),
)
ENTERPRISES = Register(
    "enterprise-register",
    "企业库",
    "market",
    "enterprise",
    "credit_code",
    ("enterprise_name",),
    Grounds(),
    Place("x", 1),
)
ANSWER = RegisterAnswer(
    {"id_number": NUMBER, "name": "王小雨", "sex": "female", "marital_status": "married"},
    "人口基础信息库",
    LATER,
    in_force=True,
    notes=("ethnicity（MZ）：代码 '97' 不在对照表内，未采用", "household_kind（HHLX）：代码 '9' 不在对照表内，未采用"),
)


@dataclass(slots=True)
class Answering:
    """A register that says what it is told to, and remembers whether it was asked."""

    reply: RegisterReply
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def read(self, register_id: str, key: str, value: str, timeout: dt.timedelta) -> RegisterReply:
        """Remember the question and answer."""
        self.asked.append((register_id, key, value))
        return self.reply


def read(
    reply: RegisterReply = ANSWER,
    *,
    register: Register = POPULATION,
    key_value: str = NUMBER,
    purpose: str = "预填新生儿出生申请",
    actor: Actor = PERSON,
    is_open: bool = True,
    consented: bool = False,
    elements: frozenset[str] | None = None,
    now: dt.datetime = NOW,
) -> tuple[services.Reading | services.Unavailable, Answering]:
    port = Answering(reply)
    reading = services.read_register(
        application_id="430181-x",
        instance_id="mother",
        register=register,
        key_value=key_value,
        purpose=purpose,
        actor=actor,
        now=now,
        is_open=is_open,
        consented=consented,
        elements=elements,
        ports={register.id: port},
    )
    return reading, port


def test_what_is_read_is_what_the_catalogue_says_the_register_gives_and_no_more() -> None:
    reading, port = read()
    assert isinstance(reading, services.Reading)
    assert port.asked == [("population-register", "id_number", NUMBER)]
    assert dict(reading.values) == {"name": "王小雨", "sex": "female"}
    assert (reading.held, reading.source, reading.read_at, reading.in_force) == (True, "人口基础信息库", LATER, True)
    assert reading.notes == ANSWER.notes[:1], "a note about what may not be read says too much"
    assert RegisterRead.objects.get().originals == {"name": "王小雨", "sex": "female"}


def test_a_reader_gets_only_the_elements_asked_for() -> None:
    reading, _ = read(elements=frozenset({"name", "marital_status"}))
    assert isinstance(reading, services.Reading)
    assert dict(reading.values) == {"name": "王小雨"}


def test_the_log_says_who_read_what_why_and_holds_no_key() -> None:
    read()
    row = RegisterRead.objects.get()
    assert (row.application_id, row.instance_id, row.register) == ("430181-x", "mother", "population-register")
    assert (row.account, row.purpose, row.outcome) == ("account-1", "预填新生儿出生申请", "held")
    assert row.elements == ["name", "sex"]
    assert row.read_at == LATER
    assert NUMBER not in str(RegisterRead.objects.values_list())
    logged = selectors.reads("430181-x")
    assert [(line.account, line.elements, line.outcome) for line in logged] == [("account-1", ("name", "sex"), "held")]


def test_not_held_is_an_answer_and_is_logged() -> None:
    reading, _ = read(NotHeld("人口基础信息库", LATER))
    assert isinstance(reading, services.Reading)
    assert (reading.held, dict(reading.values)) == (False, {})
    assert RegisterRead.objects.get().outcome == "not_held"
    assert selectors.originals("430181-x") == ()


def test_a_register_that_fails_is_unavailable_and_logged() -> None:
    reading, _ = read(RegisterUnavailable("登记库没有在时限内应答", dt.timedelta(seconds=5)))
    assert reading == services.Unavailable("登记库没有在时限内应答", dt.timedelta(seconds=5))
    row = RegisterRead.objects.get()
    assert (row.outcome, row.detail, row.originals) == ("unavailable", "登记库没有在时限内应答", None)


def test_a_register_nobody_connected_is_unavailable_and_says_so() -> None:
    reading = services.read_register(
        application_id="430181-x",
        instance_id="mother",
        register=POPULATION,
        key_value=NUMBER,
        purpose="预填",
        actor=PERSON,
        now=NOW,
        is_open=True,
        ports={},
    )
    assert isinstance(reading, services.Unavailable)
    assert "尚未接入" in reading.reason
    assert RegisterRead.objects.get().outcome == "unavailable"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_open": False}, "已经办结"),
        ({"purpose": "  "}, "用途"),
        ({"key_value": ""}, "号码"),
        ({"key_value": identity_number(4)}, "未经本人同意"),
        ({"actor": Actor("account-2", ActorKind.AGENT, "李")}, "未经本人同意"),
        ({"actor": Actor("officer", ActorKind.OFFICER, "周", unit="police")}, "未经本人同意"),
    ],
)
def test_a_read_without_right_is_refused_before_the_register_is_asked_and_logged(
    changes: dict[str, object], reason: str
) -> None:
    reading, port = read(**changes)  # type: ignore[arg-type]  # each case changes one argument of its own type
    assert isinstance(reading, services.Unavailable)
    assert reason in reading.reason
    assert (reading.refused, reading.retry_in, port.asked) == (True, None, [])
    row = RegisterRead.objects.get()
    assert (row.outcome, row.originals) == ("refused", None)


def test_others_are_read_with_their_consent_or_by_the_platform_and_enterprises_are_public() -> None:
    other = identity_number(4)
    assert isinstance(read(key_value=other, consented=True)[0], services.Reading)
    assert isinstance(read(key_value=other, actor=SYSTEM)[0], services.Reading)
    assert isinstance(read(register=ENTERPRISES, key_value=credit_code(1))[0], services.Reading)


def test_originals_are_the_latest_answer_about_each_instance() -> None:
    read()
    newer = RegisterAnswer({"name": "王小语"}, "人口基础信息库", LATER + dt.timedelta(hours=1))
    read(newer)
    read(RegisterUnavailable("登记库连接不上", dt.timedelta(seconds=5)), now=NOW + dt.timedelta(hours=2))
    found = selectors.originals("430181-x")
    assert [(one.instance_id, one.register, dict(one.values)) for one in found] == [
        ("mother", "population-register", {"name": "王小语"})
    ]
    assert selectors.originals("430181-y") == ()


@pytest.mark.parametrize("statement", ["UPDATE register_read SET purpose = ''", "DELETE FROM register_read"])
def test_the_log_cannot_be_changed(statement: str) -> None:
    read()
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_somebody_is_told_every_read_about_them_in_whatever_application_newest_first() -> None:
    other = Actor("account-2", ActorKind.PERSON, "王大山", identity=identity_number(1))
    read(NotHeld("人口基础信息库", NOW))
    read(RegisterUnavailable("没有连接", dt.timedelta(minutes=1)))
    services.read_register(
        application_id="430181-BBBBBBBBBBBBBBBBBBBB",
        instance_id="father",
        register=POPULATION,
        key_value=other.identity or "",
        purpose="预填",
        actor=other,
        now=LATER,
        is_open=True,
        ports={POPULATION.id: Answering(ANSWER)},
    )
    assert {one.outcome for one in selectors.reads_about([NUMBER]).rows} == {"unavailable", "not_held"}
    (own,) = selectors.reads_about([str(other.identity)]).rows
    assert (own.account, own.outcome, own.source) == ("account-2", "held", "人口基础信息库")
    assert "王小雨" not in repr(own)


def test_pages_of_the_log_follow_each_other_without_gap_or_repetition() -> None:
    for _ in range(5):
        read()
    whole = selectors.reads_about([NUMBER.lower()]).rows
    assert len(whole) == 5
    first = selectors.reads_about([NUMBER], size=3)
    second = selectors.reads_about([NUMBER], after=first.next_page, size=3)
    assert first.rows + second.rows == whole
    assert second.next_page is None
    for place in ("x", "~", "2026-01-01", "2026-01-01T00:00:00~a"):
        with pytest.raises(ValueError, match=r"."):
            selectors.reads_about([NUMBER], after=place)


def test_what_a_register_said_last_is_known_of_somebody() -> None:
    assert selectors.held_about([NUMBER]) == ()
    read()
    (held,) = selectors.held_about([NUMBER])
    assert (held.register, held.values["name"], held.source) == ("population-register", "王小雨", "人口基础信息库")
    assert selectors.held_about([identity_number(9)]) == ()
