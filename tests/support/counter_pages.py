"""The counter in a plain client: what a clerk types and clicks, page by page; for pages' tests and journeys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onething.domain.assistance.visits import CONSENT_VERSION
from tests.portals.city import City
from tests.portals.reading import Reader
from tests.support.applications import pdf


@dataclass(slots=True)
class Window:
    """A clerk's browser without the browser."""

    city: City
    who: str = "clerk"
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        """Sign in."""
        self.client = self.city.visit(self.who)

    def get(self, path: str) -> str:
        """Return a page that is there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return str(answer.content.decode())

    def post(self, path: str, **typed: Any) -> Any:
        """Send what was typed."""
        self.city.tick()
        return self.client.post(path, typed)

    def serve(self, who: str = "applicant", **more: str) -> Any:
        """Begin to serve somebody of the cast."""
        person = self.city.account(who).person
        typed = {
            "identity_number": str(person.identity_number),
            "name": person.name,
            "document": "reader",
            "consent_on": "pad",
            "version": CONSENT_VERSION,
        }
        return self.post("/counter/person", **(typed | more))

    def join(self, who: str = "signatory") -> Any:
        """Note that somebody else of the cast is here."""
        person = self.city.account(who).person
        typed = {"identity_number": str(person.identity_number), "name": person.name, "document": "original"}
        return self.post("/counter/visit/join", **typed)

    def close(self) -> Any:
        """End the visit."""
        shown = self.get("/counter/visit")
        form = Reader.of(shown).form("counter:close", "/counter/visit")
        return self.post(form.action, **{name: values[0] for name, values in form.filled({}).items()})

    def sign(self, application: str, subject: str, number: int, *, on_paper: bool = False) -> Any:
        """Record the signature of somebody who is present."""
        path = f"/counter/applications/{application}/signatures"
        digest = Reader.of(self.get(path)).form("counter:signatures", path, ("digest",)).filled({})["digest"][0]
        typed: dict[str, Any] = {"number": number, "subject": subject, "digest": digest}
        typed[f"on-{number}"] = "paper" if on_paper else "pad"
        if on_paper:
            typed[f"scan-{number}"] = SimpleUploadedFile("signed.pdf", pdf("signed"))
        return self.post(path, **typed)

    def submit(self, application: str) -> tuple[Any, Any]:
        """Hand in, with a double click; return both answers."""
        path = f"/counter/applications/{application}/signatures"
        form = Reader.of(self.get(path)).form("counter:submit", path)
        typed = {name: values[0] for name, values in form.filled({}).items()}
        return self.post(form.action, **typed), self.post(form.action, **typed)
