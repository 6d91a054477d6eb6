"""A counter for tests: clerks who sign in, people who come, and the acts between them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date

from onething.apps.applications import selectors as applications
from onething.apps.applications import services
from onething.apps.applications.replies import SignaturesRequested
from onething.apps.applications.services import SignedOn
from onething.apps.assistance import services as assistance
from onething.apps.assistance.services import VisitOpened, Visitor
from onething.apps.catalogue import selectors as catalogue
from onething.apps.people import selectors as people
from onething.apps.people import services as registry
from onething.apps.people.signing_in import IssuedToken
from onething.domain.access.actors import Actor
from onething.domain.assistance.visits import (
    CONSENT_VERSION,
    Authority,
    AuthorityKind,
    Consent,
    ConsentOn,
    IdentityDocument,
)
from tests.support.applications import FATHER, MOTHER, World, pdf
from tests.support.persons import credit_code, identity_number

PASSWORD = "counter-password"
CENTRE = "liuyang-service-centre"
CODE = credit_code(4)
MOTHER_HERE = Visitor(MOTHER.name, str(MOTHER.identity), IdentityDocument.READER)
FATHER_HERE = Visitor(FATHER.name, str(FATHER.identity), IdentityDocument.ORIGINAL)
AGENT_HERE = Visitor("孙经办", identity_number(9), IdentityDocument.READER)
AGREED = Consent(CONSENT_VERSION, ConsentOn.PAD)
AGREED_TO_ALL = Consent(CONSENT_VERSION, ConsentOn.PAPER, may_continue=True)
LETTER = Authority(
    CODE, "浏阳小满餐饮店", AuthorityKind.LETTER, date(2026, 2, 1), date(2026, 12, 31), "办理开办餐饮店的各项许可"
)


@dataclass(slots=True)
class Window:
    """One window with its clerk; `clerk` is who they are at this moment, as the next request would know them."""

    world: World
    username: str = "clerk"
    unit: str = CENTRE
    token: str = field(init=False)

    def __post_init__(self) -> None:
        """Register the clerk and sign them in."""
        unit = catalogue.current().unit(self.unit)
        registry.register_clerk(
            username=self.username,
            password=PASSWORD,
            name=f"窗口{self.username}",
            unit=unit,
            post=unit.posts[0],
            now=self.world.tick(),
        )
        issued = registry.sign_in(self.username, PASSWORD, self.world.tick())
        assert isinstance(issued, IssuedToken)
        self.token = issued.token

    @property
    def clerk(self) -> Actor:
        """The clerk with whom they serve now."""
        actor = people.actor_for_token(self.token, self.world.now)
        assert actor is not None
        return actor

    def open(
        self, visitor: Visitor = MOTHER_HERE, authority: Authority | None = None, consent: Consent | None = AGREED
    ) -> VisitOpened:
        """Begin to serve somebody."""
        return assistance.open_visit(
            actor=self.clerk, visitor=visitor, authority=authority, consent=consent, now=self.world.tick()
        )

    def join(self, visitor: Visitor = FATHER_HERE) -> None:
        """Somebody else is here, too."""
        assistance.join(actor=self.clerk, visitor=visitor, now=self.world.tick())

    def close(self) -> None:
        """End what is open."""
        served = self.clerk.serving
        assert served is not None
        assert assistance.close_visit(actor=self.clerk, visit=served.visit, now=self.world.tick())

    def filled_birth(self) -> str:
        """Start and fill in a birth's application for whom the clerk serves; complete and unsigned."""
        world, clerk = self.world, self.clerk
        answers = {"married": True, "newborn_count": 1, "insured": False}
        application_id = world.start("newborn", answers, clerk).application_id
        form = applications.form(clerk, application_id, world.now)
        consent = next(one.key for part in form.sections for one in part.fields if ".consent" in one.key)
        mother = {"mother.name": MOTHER.name, "mother.id_number": MOTHER.identity, "mother.ethnicity": "01"}
        world.save(clerk, application_id, "mother", {**mother, consent: True})
        father = {"father.name": FATHER.name, "father.id_number": FATHER.identity, "father.ethnicity": "01"}
        world.save(clerk, application_id, "father", father)
        child = {"name": "王小宝", "birth_date": "2026-02-20", "registration_area": "430181001001"}
        world.save(clerk, application_id, "newborn.1", {f"newborn.1.{key}": value for key, value in child.items()})
        world.add(clerk, application_id, "birth-record of newborn.1", pdf("record"))
        world.add(clerk, application_id, "household-booklet of mother", pdf("booklet"))
        return application_id

    def request(self, application_id: str) -> SignaturesRequested:
        """Put an application out for signature."""
        return services.request_signatures(
            actor=self.clerk,
            application_id=application_id,
            expected_version=self.world.version(self.clerk, application_id),
            now=self.world.tick(),
        )

    def sign(self, application_id: str, subject: str, digest: str, *, scan: bytes | None = None) -> None:
        """Let somebody who is present sign."""
        assistance.record_signature(
            actor=self.clerk,
            application_id=application_id,
            subject=subject,
            digest=digest,
            on=SignedOn.PAPER if scan else SignedOn.PAD,
            scan=None if scan is None else io.BytesIO(scan),
            now=self.world.tick(),
        )
