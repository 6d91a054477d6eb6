"""A small world for tests of applications: a published catalogue, its people and officers, the way through."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from onething.apps.applications import selectors, services
from onething.apps.applications.replies import Applied, FileAdded, Submitted
from onething.apps.casework import selectors as cases
from onething.apps.casework import services as casework
from onething.apps.catalogue.models import CatalogueVersion
from onething.apps.outbox import services as messages
from onething.definitions.loading import load
from onething.definitions.types.organisations import Duty
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.casework import commands
from onething.domain.casework.commands import Command
from onething.domain.casework.states import CaseId
from onething.ports.clock import CIVIL_ZONE
from tests.support import application_catalogue
from tests.support.persons import identity_number

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CIVIL_ZONE)
"""A Monday."""
MOTHER = Actor("mother", ActorKind.PERSON, "李小满", identity=identity_number(2))
FATHER = Actor("father", ActorKind.PERSON, "王大山", identity=identity_number(1))
OWNER = Actor("owner", ActorKind.PERSON, "陈店主", identity=identity_number(3))
STRANGER = Actor("stranger", ActorKind.PERSON, "赵路人", identity=identity_number(5))
CLERK = Actor("clerk", ActorKind.CLERK, "窗口小周", unit="liuyang-health")
PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\ntrailer << >>\n%%EOF\n"
AREA = "430181001001"


def officer(unit: str, *duties: Duty) -> Actor:
    """Return an officer of a unit; without duties given, one who handles cases alone."""
    handling = (Duty.ACCEPT, Duty.REVIEW, Duty.DECIDE, Duty.ISSUE)
    return Actor(
        f"officer-{unit}", ActorKind.OFFICER, "经办人", unit=unit, post="all", duties=frozenset(duties or handling)
    )


LEAD = officer("liuyang-health", Duty.COORDINATE)


def publish(*, note: str = "") -> str:
    """Put a catalogue version into the database, whatever the checker says of it; returns its digest."""
    texts = application_catalogue.texts(note=note)
    loaded = load(texts)
    assert loaded.catalogue is not None, [str(problem) for problem in loaded.errors]
    number = CatalogueVersion.objects.count() + 1
    CatalogueVersion.objects.create(
        digest=loaded.catalogue.digest, number=number, files=texts, published_at=NOW, published_by="tests", note=note
    )
    return loaded.catalogue.digest


def pdf(mark: str) -> bytes:
    """Return a small PDF that differs from others by its mark."""
    return PDF.replace(b"trailer", f"% {mark}\ntrailer".encode())


@dataclass(slots=True)
class World:
    """Acts for everybody, a minute after the last act, with fresh idempotency keys."""

    now: datetime = NOW
    keys: count[int] = field(default_factory=count)

    def tick(self) -> datetime:
        """Return the next moment."""
        self.now += timedelta(minutes=1)
        return self.now

    def key(self) -> str:
        """Return a fresh idempotency key."""
        return f"key-{next(self.keys)}"

    def start(self, event: str, answers: Mapping[str, object], actor: Actor) -> Applied:
        """Start a draft."""
        return services.start_draft(
            actor=actor, event_id=event, region="430181", answers=answers, idempotency_key=self.key(), now=self.tick()
        )

    def save(self, actor: Actor, application_id: str, section: str, values: Mapping[str, object]) -> Any:
        """Save a section at the present version."""
        return services.save_section(
            actor=actor,
            application_id=application_id,
            section=section,
            values=values,
            expected_version=self.version(actor, application_id),
            now=self.tick(),
        )

    def version(self, actor: Actor, application_id: str) -> int:
        """Return the application's present version."""
        return selectors.tracking(actor, application_id).version

    def add(
        self, actor: Actor, application_id: str, material: str, data: bytes = PDF, name: str = "a.pdf"
    ) -> FileAdded:
        """Add a file."""
        return services.add_file(
            actor=actor,
            application_id=application_id,
            material_key=material,
            name=name,
            stream=io.BytesIO(data),
            now=self.tick(),
        )

    def filled_birth(self, *, insured: bool = True, children: int = 1, areas: tuple[str, ...] = (AREA,)) -> str:
        """Return a birth's application, complete and unsigned."""
        answers = {"married": True, "newborn_count": children, "insured": insured}
        application_id = self.start("newborn", answers, MOTHER).application_id
        mother = {"name": MOTHER.name, "id_number": MOTHER.identity, "ethnicity": "01", "consent": True}
        if insured:
            mother["phone"] = "13800000000"
        form = selectors.form(MOTHER, application_id, self.now)
        consent = next(f.key for s in form.sections for f in s.fields if ".consent" in f.key)
        values = {f"mother.{key}" if key != "consent" else consent: value for key, value in mother.items()}
        self.save(MOTHER, application_id, "mother", values)
        father = {"father.name": FATHER.name, "father.id_number": FATHER.identity, "father.ethnicity": "01"}
        self.save(MOTHER, application_id, "father", father)
        for number in range(1, children + 1):
            child = f"newborn.{number}"
            area = areas[(number - 1) % len(areas)]
            self.save(
                MOTHER,
                application_id,
                child,
                {
                    f"{child}.name": f"王小{number}宝",
                    f"{child}.birth_date": "2026-02-20",
                    f"{child}.registration_area": area,
                },
            )
            self.add(MOTHER, application_id, f"birth-record of {child}", pdf(child))
        self.add(MOTHER, application_id, "household-booklet of mother", pdf("booklet"))
        return application_id

    def signed_birth(self, **how: Any) -> str:
        """Return a birth's application with both signatures."""
        application_id = self.filled_birth(**how)
        asked = services.request_signatures(
            actor=MOTHER,
            application_id=application_id,
            expected_version=self.version(MOTHER, application_id),
            now=self.tick(),
        )
        for parent in (MOTHER, FATHER):
            services.sign(actor=parent, application_id=application_id, digest=asked.digest, now=self.tick())
        return application_id

    def submit(self, actor: Actor, application_id: str) -> Submitted:
        """Submit at the present version."""
        return services.submit(
            actor=actor,
            application_id=application_id,
            expected_version=self.version(actor, application_id),
            idempotency_key=self.key(),
            now=self.tick(),
        )

    def birth_in_progress(self, **how: Any) -> str:
        """Return a birth's application split into cases."""
        application_id = self.signed_birth(**how)
        self.submit(MOTHER, application_id)
        self.relay()
        services.pre_accept(
            actor=LEAD,
            application_id=application_id,
            expected_version=self.version(MOTHER, application_id),
            idempotency_key=self.key(),
            now=self.tick(),
        )
        self.relay()
        return application_id

    def filled_shop(self, *, floor_area: object = 80, seats: object = None) -> str:
        """Return a shop's application, complete; nobody has to sign."""
        application_id = self.start("shop", {"dine_in": True}, OWNER).application_id
        shop: dict[str, object] = {"shop.shop_name": "小满面馆", "shop.area": AREA, "shop.floor_area": floor_area}
        if seats is not None:
            shop["shop.seats"] = seats
        self.save(OWNER, application_id, "shop", shop)
        self.save(OWNER, application_id, "owner", {"owner.name": OWNER.name, "owner.id_number": OWNER.identity})
        self.add(OWNER, application_id, "lease of shop", pdf("lease"))
        self.add(OWNER, application_id, "floor-plan of shop", pdf("plan"))
        return application_id

    def shop_in_progress(self) -> str:
        """Return a shop's application split into cases."""
        application_id = self.filled_shop()
        self.submit(OWNER, application_id)
        self.relay()
        return application_id

    def relay(self) -> None:
        """Deliver what concerns applications; what is meant for apps tested elsewhere is taken as delivered."""
        known = set(messages.handlers())
        while True:
            for message in messages.claim(self.tick(), 50):
                if message.topic in known and message.topic.startswith(("application.", "casework.ended")):
                    messages.handle(message, self.now)
                messages.complete([message.id], self.now)
            if messages.state(self.now).due == 0:
                return

    def act(self, application_id: str, case_no: int, command: Command) -> None:
        """Let the case's own unit do something."""
        view = self.case(application_id, case_no)
        casework.perform(
            actor=officer(view.snapshot.unit),
            case=CaseId(application_id, case_no),
            command=command,
            expected_version=None,
            idempotency_key=self.key(),
            now=self.tick(),
        )

    def case(self, application_id: str, case_no: int) -> cases.CaseView:
        """Return a case."""
        return next(view for view in cases.cases_of(application_id) if view.snapshot.case.case_no == case_no)

    def number(self, application_id: str, item: str) -> int:
        """Return the number of an item's one case."""
        (found,) = (view for view in cases.cases_of(application_id) if view.snapshot.facts.item == item)
        return found.snapshot.case.case_no

    def pass_case(self, application_id: str, case_no: int, outputs: Mapping[str, object] | None = None) -> None:
        """Take a case through to its end."""
        steps: list[Command] = [commands.Accept(), commands.BeginReview(), commands.Propose("符合条件")]
        steps += [commands.Approve(dict(outputs or {})), commands.BeginIssuing()]
        steps += [commands.Issue(f"D{case_no}", {}, dict(outputs or {})), commands.Deliver("electronic")]
        for step in steps:
            self.act(application_id, case_no, step)
        self.relay()

    def refuse_case(self, application_id: str, case_no: int) -> None:
        """Take a case to its refusal."""
        steps: list[Command] = [commands.Accept(), commands.BeginReview(), commands.Propose("不符合条件")]
        for step in (*steps, commands.Refuse("不符合法定条件", "面积不够")):
            self.act(application_id, case_no, step)
        self.relay()
