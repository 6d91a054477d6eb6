"""Tests of the API in one process: accounts and applications of every kind, and requests that leave nothing behind."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from onething.apps.applications import services
from onething.apps.documents import selectors as documents
from onething.apps.outbox import jobs
from onething.apps.people.models import AccessToken, Account, Agency, Enterprise, Membership, Person
from onething.apps.people.passwords import hashed
from onething.apps.people.selectors import identity_digest
from onething.config import bootstrap
from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.casework import commands
from onething.domain.casework.commands import Command
from onething.ports.clock import CIVIL_ZONE
from tests.support.applications import FATHER, LEAD, MOTHER, OWNER, STRANGER, World, officer
from tests.support.persons import credit_code, identity_number

HOSPITAL: Final = "liuyang-hospital"
PASSWORD: Final = "a-password-of-the-tests"
REQUEST_ID: Final = "a-request-of-the-tests"
AGENT: Final = Actor("agent", ActorKind.AGENT, "孙代办", identity=identity_number(7), enterprise=credit_code(7))
COLLEAGUE: Final = Actor(
    "colleague", ActorKind.OFFICER, "监督员", unit=HOSPITAL, post="watch", duties=frozenset({Duty.SUPERVISE})
)
DESK: Final = Actor(
    "desk", ActorKind.OFFICER, "协调员", unit=HOSPITAL, post="lead", duties=frozenset({Duty.COORDINATE})
)
CLERK: Final = Actor("clerk", ActorKind.CLERK, "窗口小周", unit=HOSPITAL, post="all", duties=frozenset({Duty.ACCEPT}))
ACTORS: Final[Mapping[str, Actor]] = {
    "stranger": STRANGER,
    "signatory": FATHER,
    "applicant": MOTHER,
    "shopkeeper": OWNER,
    "other agent": AGENT,
    "other unit": officer("jili-police"),
    "colleague": COLLEAGUE,
    "desk": DESK,
    "officer": officer(HOSPITAL),
    "other lead": officer("liuyang-market", Duty.COORDINATE),
    "coordinator": LEAD,
    "clerk": CLERK,
}
"""Who calls, by what they are to the mother's applications; `officer` is of the unit that has their first case."""

PASS: Final[tuple[Command, ...]] = (
    commands.Accept(),
    commands.BeginReview(),
    commands.Propose("符合条件"),
    commands.Approve({}),
    commands.BeginIssuing(),
    commands.Issue("H-1", {}, {"baby.certificate_number": "C1"}),
)
"""A first case's way, one state after the other."""


class SetClock:
    """A clock that shows the world's time."""

    def __init__(self, world: World) -> None:
        """Keep the world."""
        self.world = world

    def now(self) -> datetime.datetime:
        """See `Clock`."""
        return self.world.now

    def today(self) -> datetime.date:
        """See `Clock`."""
        return self.world.now.astimezone(CIVIL_ZONE).date()


@dataclass(slots=True)
class City(World):
    """A world that is reached through the API. `places` are applications by the state they are in."""

    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    tokens: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def relay(self) -> None:
        """Deliver everything there is, with the real handlers."""
        done = jobs.drain(self.tick)
        assert done.failed == 0, f"{done.failed} messages could not be delivered"

    def settle(self, actors: Mapping[str, Actor] = ACTORS) -> None:
        """Give every actor an account and a token, by what they are called."""
        for name, actor in actors.items():
            self.tokens[name] = self.admit(actor)
        self.tokens["expired"] = self.admit(MOTHER, hours=-1)
        self.tokens["revoked"] = self.admit(MOTHER, revoked=True)

    def admit(self, actor: Actor, *, hours: float = 12, revoked: bool = False) -> str:
        """Make the rows behind an actor and return a token that opens doors for so many hours."""
        person, _ = Person.objects.get_or_create(
            id=actor.account,
            defaults={
                "name": actor.name,
                "identity_number": actor.identity,
                "identity_digest": identity_digest(actor.identity) if actor.identity else None,
            },
        )
        account, _ = Account.objects.get_or_create(
            id=actor.account,
            defaults={
                "username": actor.account,
                "password": hashed(PASSWORD),
                "kind": actor.kind.value,
                "person": person,
                "created_at": self.now,
            },
        )
        agency = None
        if actor.enterprise is not None:
            firm, _ = Enterprise.objects.get_or_create(credit_code=actor.enterprise, defaults={"name": "示例企业"})
            agency, _ = Agency.objects.get_or_create(
                account=account, enterprise=firm, defaults={"role": Agency.Role.AGENT}
            )
        if actor.unit is not None:
            place = {"organisation": actor.organisation or "", "unit": actor.unit, "post": actor.post or ""}
            Membership.objects.update_or_create(
                account=account, defaults=place | {"duties": sorted(duty.value for duty in actor.duties)}
            )
        token = f"token-{actor.account}-{AccessToken.objects.count()}"
        AccessToken.objects.create(
            digest=hashlib.sha256(token.encode()).hexdigest(),
            account=account,
            agency=agency,
            issued_at=self.now,
            expires_at=self.now + datetime.timedelta(days=30 if hours > 0 else 0, hours=hours),
            revoked_at=self.now if revoked else None,
        )
        return token

    def ask(
        self,
        who: str | None,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | str | None = None,
        file: SimpleUploadedFile | None = None,
        key: str | None = "",
        content_type: str = "application/json",
    ) -> Answer:
        """Call the API. `key` "" makes one up, None sends none; `raw` is sent as it is instead of `body` as JSON."""
        headers = {"X-Request-ID": REQUEST_ID}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens.get(who, who)}"
        if key is not None and method != "GET":
            headers["Idempotency-Key"] = key or f"test-{self.key()}"
        options: dict[str, Any] = {"headers": headers}
        if file is not None:
            options["data"] = {"file": file}
            call = getattr(self.client, method.lower())
            return Answer.of(call(f"/api/v1{path}", **options))
        data = raw if raw is not None else (b"" if body is None else json.dumps(body, ensure_ascii=False))
        made = self.client.generic(method, f"/api/v1{path}", data, content_type=content_type, **options)
        return Answer.of(made)

    def build(self) -> None:
        """Bring applications of the mother into every state, and one of the shopkeeper's."""
        self.places["draft"] = self.filled_birth()
        self.places["signing"] = self.asked_to_sign()
        self.places["signed"] = self.signed_birth()
        self.places["received"] = self.signed_birth()
        self.submit(MOTHER, self.places["received"])
        self.relay()
        for name in ("submitted", "accepted", "review", "decision", "approved", "issuing", "delivery"):
            self.places[name] = self.birth_in_progress()
            for step in PASS[
                : ("submitted", "accepted", "review", "decision", "approved", "issuing", "delivery").index(name)
            ]:
                self.act(self.places[name], 1, step)
        self.places["offline"] = self.birth_in_progress()
        self.act(self.places["offline"], 1, commands.SendOffline("须当面核对", "请到窗口"))
        self.places["contributed"], self.places["noticed"] = self.deficient(), self.deficient()
        services.release_correction(
            actor=LEAD, application_id=self.places["noticed"], idempotency_key=self.key(), now=self.tick()
        )
        self.places["unplaced"] = self.birth_in_progress(areas=("430181003001",))
        self.places["concluded"] = self.birth_in_progress()
        self.pass_case(self.places["concluded"], 1, {"baby.certificate_number": "C1"})
        self.pass_case(self.places["concluded"], 2, {"baby.id_number": identity_number(8, born="20260220")})
        self.pass_case(self.places["concluded"], 3)
        self.places["shop"] = self.filled_shop()
        self.relay()

    def asked_to_sign(self) -> str:
        """Return a birth's application that waits for signatures."""
        application_id = self.filled_birth()
        services.request_signatures(
            actor=MOTHER,
            application_id=application_id,
            expected_version=self.version(MOTHER, application_id),
            now=self.tick(),
        )
        return application_id

    def deficient(self) -> str:
        """Return an application in progress whose first case asks for a correction."""
        application_id = self.birth_in_progress()
        wanting = commands.Deficiency("mother.name", "姓名与证件不符", "请更正姓名")
        self.act(application_id, 1, commands.RequestCorrection((wanting,)))
        return application_id

    def document(self, place: str, case_no: int | None = None) -> str:
        """Return the id of an application's (or its case's) first document."""
        found = documents.documents_of(self.places[place])
        return next(one.id for one in found if case_no is None or one.case_no == case_no)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered; `body` in bytes."""

    status: int
    type: str
    body: bytes
    headers: Mapping[str, str]

    @classmethod
    def of(cls, response: Any) -> Answer:
        """Read a response to its end."""
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return cls(response.status_code, response.headers.get("Content-Type", ""), body, dict(response.headers))

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def errors(self) -> list[dict[str, str]]:
        """A problem's errors; the answer has to be a problem that says something."""
        assert self.type == "application/problem+json", (self.status, self.type, self.body[:300])
        found = self.json
        assert found["status"] == self.status
        assert found["detail"]
        errors: list[dict[str, str]] = found.get("errors", [])
        assert all(set(one) == {"where", "what", "remedy"} and all(one.values()) for one in errors), errors
        return errors


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


UNCOUNTED: Final = frozenset({"rate_limit", "sign_in_guard", "number_block", "register_read"})
"""Tables that a refused request may change: allowances spent, attempts counted, numbers passed over, reads logged."""


def contents() -> dict[str, str]:
    """Return a digest of every table's content, to see that a refused act has left nothing half-written."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - UNCOUNTED - {"django_migrations"}):
            cursor.execute(
                "SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') "
                f'FROM "{table}" t'
            )
            found[table] = str(cursor.fetchone())
    return found


@contextmanager
def world_clock(world: World) -> Iterator[None]:
    """Let the platform's clock show the world's time."""
    original = bootstrap.clock
    clock = SetClock(world)
    bootstrap.clock = lambda: clock  # type: ignore[assignment]  # a clock of the test's own
    try:
        yield
    finally:
        bootstrap.clock = original
