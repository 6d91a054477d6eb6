"""The route table of the tests: for every operation one request that succeeds, and who may make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from django.core.files.uploadedfile import SimpleUploadedFile

from onething.apps.applications.models import StoredFile
from tests.api.kit import Answer, City
from tests.support.applications import MOTHER, pdf
from tests.support.persons import identity_number

NOBODY_ID: Final = "430181-AAAAAAAAAAAAAAAAAAAA"
"""An application that is not there."""
OPEN: Final = "*"
"""Whoever passes the door: what they get is their own."""

Body = Callable[[City, str], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One operation's request. `place` is the application it is about, `allowed` who may, with the status they get.

    `public`: no token needed. `more` fills what else stands in the path. Whoever is let in by kind
    and not listed has to be answered 404, and whoever's kind is not let in 403.
    """

    door: str
    place: str = ""
    allowed: Mapping[str, int] = field(default_factory=dict)
    body: Body | object | None = None
    more: Mapping[str, Callable[[City], str]] = field(default_factory=dict)
    upload: bool = False
    query: str = ""

    def ask(self, city: City, who: str | None, operation: str, *, application: str | None = None) -> Answer:
        """Make the request as `who`; `application` instead of the row's own."""
        method, path = operation.split(" ", 1)
        own = city.places.get(self.place, "")
        parts = {"application": application or own, "case": f"{application or own}.1"}
        parts |= {name: make(city) for name, make in self.more.items()}
        for name, value in parts.items():
            path = path.replace("{" + name + "}", quote(value))
        assert "{" not in path, f"{operation}: no value for a part of the path"
        path += self.query
        if self.upload:
            return city.ask(who, method, path, file=SimpleUploadedFile("a.pdf", pdf("new"), "application/pdf"))
        body = self.body(city, own) if callable(self.body) else self.body
        return city.ask(who, method, path, body)


def version_of(city: City, application: str) -> int:
    """Return an application's version."""
    return city.version(MOTHER, application)


def versioned(**more: Any) -> Body:
    """Return a body with the application's present version."""
    return lambda city, place: {"version": version_of(city, place), **more}


def case_versioned(**more: Any) -> Body:
    """Return a body with the first case's present version."""
    return lambda city, place: {"version": city.case(place, 1).snapshot.version, **more}


def digest(city: City, place: str) -> object:
    """Return a signature's body."""
    return {"digest": city.ask("applicant", "GET", f"/applications/{place}/to-sign").json["digest"]}


def file_of(place: str, material: str = "birth-record") -> Callable[[City], str]:
    """Return how to find a file of an application's."""
    return lambda city: str(
        StoredFile.objects.get(application_id=city.places[place], material_key__startswith=material).id
    )


def removed(city: City) -> str:
    """Return a file of the draft, just removed."""
    file = file_of("draft")(city)
    city.ask("applicant", "DELETE", f"/applications/{city.places['draft']}/files/{file}")
    return file


MATERIAL: Final = {"material": lambda city: "household-booklet of mother"}
EVENT: Final = {"event": lambda city: "newborn"}
ADVICE: Final = {"region": "430181", "answers": {"married": True}}
FAMILY: Final = {"applicant": 200, "signatory": 200}
OFFICIALS: Final = ("other unit", "colleague", "desk", "officer", "other lead", "coordinator", "clerk")
CITIZENS: Final = ("stranger", "signatory", "applicant", "shopkeeper", "other agent")


def mine(status: int = 200) -> dict[str, int]:
    """Let the applicant; who signs knows of the application and may not."""
    return {"applicant": status, "signatory": 403}


def unit(status: int = 200) -> dict[str, int]:
    """Let the unit's officer; the colleague without the duty sees the case and may not."""
    return {"officer": status, "colleague": 403}


def seen(status: int = 200) -> dict[str, int]:
    """Whoever handles cases of the unit, or watches over it, may see."""
    return {"officer": status, "colleague": status}


def act(place: str, allowed: Mapping[str, int] | None = None, **more: Any) -> Row:
    """Return the row of a command on a first case."""
    return Row("unit", place, allowed or unit(), case_versioned(**more))


GROUNDS: Final[dict[str, Any]] = {"words": "面积不够"}
DEFICIENCIES: Final = [{"about": "mother.name", "reason": "不符", "remedy": "更正"}]
COMMANDS: Final[dict[str, Row]] = {
    "claim": act("submitted"),
    "reassign": act("submitted", seen(), reason="休假", to_post="all"),
    "request-correction": act("submitted", deficiencies=DEFICIENCIES),
    "accept": act("submitted"),
    "not-accept": act("submitted", ground="不属于本机关职权范围", **GROUNDS),
    "begin-review": act("accepted"),
    "propose": act("review", opinion="符合条件"),
    "approve": act("decision"),
    "refuse": act("decision", ground="不符合法定条件", **GROUNDS),
    "begin-issuing": act("approved"),
    "issue": act("issuing", document_number="H-1", outputs={"baby.certificate_number": "C1"}),
    "deliver": act("delivery", way="post"),
    # Every item of this catalogue ends in a result, so that its officer is told to issue it.
    "conclude": act("approved", unit(422)),
    "reroute": act("submitted", to_unit="liuyang-second-hospital", to_organisation="hospital", reason="不在辖区"),
    "send-offline": act("submitted", reason="须当面核对", instead="请到窗口"),
    "report": act(
        "offline",
        outcome="concluded",
        occurred_at="2026-03-02T09:00:00+08:00",
        outputs={"baby.certificate_number": "C1"},
        evidence="登记簿",
    ),
}

PAPER: Final = {
    "item": "birth-certificate",
    "life_event": "newborn",
    "region": "430181",
    "applicant_name": "周晚晴",
    "applicant": identity_number(4),
    "fields": {"mother.name": "周晚晴", "mother.id_number": identity_number(4), "baby.name": "周小宝"},
    "reason": "要当面核实父母身份",
    "instead": "在窗口办理",
    "outcome": "concluded",
    "occurred_at": "2026-03-02T09:00:00+08:00",
    "outputs": {"baby.certificate_number": "C77"},
    "evidence": "窗口登记簿",
}
"""A paper case of the hospital's."""

ROWS: Final[dict[str, Row]] = {
    "POST /sessions": Row("public", body={"username": "nobody-there", "password": "wrong"}, allowed={OPEN: 401}),
    "GET /me": Row("person or unit", allowed={OPEN: 200}),
    "DELETE /sessions/current": Row("person or unit", allowed={OPEN: 204}),
    "DELETE /sessions": Row("person or unit", allowed={OPEN: 204}),
    "GET /life-events": Row("public", allowed={OPEN: 200}),
    "GET /life-events/{event}": Row("public", allowed={OPEN: 200}, more=EVENT, query="?region=430181"),
    "POST /life-events/{event}/guidance": Row("public", allowed={OPEN: 200}, more=EVENT, body=ADVICE),
    "POST /life-events/{event}/briefing": Row("public", allowed={OPEN: 200}, more=EVENT, body=ADVICE),
    "POST /life-events/{event}/briefing.html": Row("public", allowed={OPEN: 200}, more=EVENT, body=ADVICE),
    "POST /life-events/{event}/briefing.pdf": Row("public", allowed={OPEN: 200}, more=EVENT, body=ADVICE),
    "POST /applications": Row(
        "person",
        allowed={**dict.fromkeys(CITIZENS, 201), "clerk": 403},
        body={"life_event": "newborn", "region": "430181", "answers": {"married": True}},
    ),
    "GET /applications": Row("person", allowed={OPEN: 200}),
    "GET /applications/{application}": Row("person", "signing", FAMILY),
    "PUT /applications/{application}/answers": Row("person", "signing", mine(), versioned(answers={"insured": False})),
    "PUT /applications/{application}/sections/{section}": Row(
        "person",
        "signing",
        mine(),
        versioned(values={"father.name": "王大川"}),
        more={"section": lambda city: "father"},
    ),
    "POST /applications/{application}/prefill": Row("person", "signing", mine(), versioned()),
    "POST /applications/{application}/signature-request": Row("person", "draft", {"applicant": 200}, versioned()),
    "GET /applications/{application}/to-sign": Row("person", "signing", FAMILY),
    "POST /applications/{application}/signatures": Row(
        "person", "signing", {"applicant": 201, "signatory": 201}, digest
    ),
    "POST /applications/{application}/submission": Row("person", "signed", mine(201), versioned()),
    "GET /applications/{application}/tracking": Row("person", "submitted", FAMILY),
    "GET /applications/{application}/results": Row("person", "concluded", FAMILY),
    "GET /applications/{application}/correction": Row("person", "noticed", FAMILY),
    "POST /applications/{application}/correction-answer": Row(
        "person", "noticed", mine(201), {"values": {"mother.name": "李小曼"}}
    ),
    "POST /applications/{application}/withdrawal": Row("person", "submitted", mine(201), {"reason": "不办了"}),
    "GET /applications/{application}/rating": Row("person", "concluded", mine()),
    "PUT /applications/{application}/rating": Row("person", "concluded", mine(), {"grade": 1, "reasons": ["speed"]}),
    "POST /applications/{application}/materials/{material}/files": Row(
        "person", "signing", mine(201), more=MATERIAL, upload=True
    ),
    "GET /applications/{application}/files/{file}": Row("person", "signing", FAMILY, more={"file": file_of("signing")}),
    "DELETE /applications/{application}/files/{file}": Row(
        "person", "signing", mine(), more={"file": file_of("signing")}
    ),
    "POST /applications/{application}/files/{file}/restoration": Row(
        "person", "draft", {"applicant": 200}, more={"file": removed}
    ),
    "GET /applications/{application}/documents": Row("person", "accepted", FAMILY),
    "GET /applications/{application}/documents/{document}.pdf": Row(
        "person", "accepted", FAMILY, more={"document": lambda city: city.document("accepted")}
    ),
    "GET /inbox": Row("unit", allowed={OPEN: 200}),
    "GET /cases/{case}": Row("unit", "submitted", seen()),
    "GET /cases/{case}/history": Row("unit", "submitted", seen()),
    "GET /cases/{case}/documents": Row("unit", "accepted", seen()),
    "GET /cases/{case}/documents/{document}.pdf": Row(
        "unit", "accepted", seen(), more={"document": lambda city: city.document("accepted", 1)}
    ),
    "GET /cases/{case}/files/{file}": Row("unit", "accepted", seen(), more={"file": file_of("accepted")}),
    **{f"POST /cases/{{case}}/commands/{name}": row for name, row in COMMANDS.items()},
    "POST /reported-cases": Row(
        "unit", allowed={**dict.fromkeys(OFFICIALS, 403), "officer": 201, "other unit": 422}, body=PAPER
    ),
    "GET /coordination": Row("unit", allowed={OPEN: 200}),
    "GET /coordination/{application}": Row("unit", "submitted", {"coordinator": 200}),
    "POST /coordination/{application}/pre-acceptance": Row("unit", "received", {"coordinator": 201}, versioned()),
    "POST /coordination/{application}/return": Row("unit", "received", {"coordinator": 201}, versioned(reason="缺页")),
    "POST /coordination/{application}/correction-notice": Row("unit", "contributed", {"coordinator": 201}, {}),
    "POST /coordination/{application}/placement": Row(
        "unit",
        "unplaced",
        {"coordinator": 201},
        {"node": "birth-registration#newborn.1", "unit": "dayao-police"},
    ),
}
"""Every operation of `/api/v1`; one that is not here fails the tests."""
