"""No unit reads another's fields, in any endpoint: every value is marked, and every answer searched for marks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from onething.apps.documents import selectors as documents
from onething.definitions.types.organisations import Duty
from onething.domain.casework import commands
from tests.api.kit import DESK, PASS, Answer, City, world_clock
from tests.support.application_catalogue import _ITEMS as ITEMS
from tests.support.applications import FATHER, LEAD, MOTHER, officer, pdf, publish
from tests.support.database import Ground
from tests.support.persons import identity_number

UNITS = {1: "liuyang-hospital", 2: "huaichuan-police", 3: "liuyang-insurance"}
CASE_ITEMS = {1: "birth-certificate", 2: "birth-registration", 3: "insurance-enrolment"}
ROLES = {"newborn.1": ("baby", "insured"), "mother": ("mother", "guardian"), "father": ("father",)}
MARKS = {
    "newborn.1.name": "王标记婴",
    "newborn.1.birth_date": "2026-02-19",
    "mother.name": MOTHER.name,
    "mother.id_number": MOTHER.identity or "",
    "mother.phone": "13800001111",
    "father.name": FATHER.name,
    "father.id_number": FATHER.identity or "",
    "newborn.1.certificate_number": "C标记7766",
    "newborn.1.id_number": identity_number(8, born="20260219"),
}
"""A value for each field that only this field has; the last two are what cases give."""
FILES = {"birth-record of newborn.1": 1, "household-booklet of mother": 2}
"""Whose case a material is for."""
COORDINATORS = {"coordinator": LEAD, "desk": DESK, "other lead": officer("liuyang-market", Duty.COORDINATE)}


def asked_by(key: str) -> set[int]:
    """Return the cases whose item asks for a field of the form, straight from the catalogue's text."""
    subject, _, element = key.rpartition(".")
    own = {f"{role}.{element}" for role in ROLES[subject]}
    found = set()
    for number, item in CASE_ITEMS.items():
        fields = {next(iter(one)) if isinstance(one, dict) else one for one in ITEMS[item]["fields"]}
        result = ITEMS[item]["result"] or {}
        if own & (fields | set(result.get("gives", ()))):
            found.add(number)
    return found


@pytest.fixture(scope="module")
def marked(ground: Ground, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[City]:
    """Take a marked application to its end; every unit has looked at its case in every state by then."""
    with django_db_blocker.unblock():
        publish()
        city = City()
        with world_clock(city):
            city.settle({name: officer(name) for name in UNITS.values()} | COORDINATORS)
            city.tokens["applicant"] = city.admit(MOTHER)
            city.places["marked"] = fill_in(city)
            yield city
        ground.empty()


def fill_in(city: City) -> str:
    """Return the application, submitted and split."""
    application = city.start("newborn", {"married": True, "newborn_count": 1, "insured": True}, MOTHER).application_id
    for section in ("mother", "father", "newborn.1"):
        values: dict[str, object] = {
            key: value
            for key, value in MARKS.items()
            if key.rpartition(".")[0] == section and not key.startswith(("newborn.1.certificate", "newborn.1.id"))
        }
        if section == "newborn.1":
            values["newborn.1.registration_area"] = "430181001001"
        else:
            values[f"{section}.ethnicity"] = "01"
        city.save(MOTHER, application, section, values)
    form = city.ask("applicant", "GET", f"/applications/{application}").json
    consent = next(one["key"] for each in form["sections"] for one in each["fields"] if ".consent" in one["key"])
    city.save(MOTHER, application, consent.partition(".")[0].partition("!")[0], {consent: True})
    for material in FILES:
        city.add(MOTHER, application, material, pdf(f"mark of {material}"))
    from onething.apps.applications import services

    asked = services.request_signatures(
        actor=MOTHER, application_id=application, expected_version=city.version(MOTHER, application), now=city.tick()
    )
    for parent in (MOTHER, FATHER):
        services.sign(actor=parent, application_id=application, digest=asked.digest, now=city.tick())
    city.submit(MOTHER, application)
    city.relay()
    return application


def answers(city: City, who: str, application: str) -> Iterator[tuple[str, Answer]]:
    """Yield every unit-side answer `who` can get about the application, with files and the text of documents."""
    paths = ["/me", "/inbox?size=200", "/coordination", f"/coordination/{application}"]
    for number in UNITS:
        case = f"/cases/{application}.{number}"
        paths += [case, f"{case}/history", f"{case}/documents"]
        paths += [f"{case}/files/{one['id']}" for one in files(city, application)]
        paths += [f"{case}/documents/{one.id}.pdf" for one in documents.documents_of(application)]
    for path in paths:
        yield path, city.ask(who, "GET", path)


def files(city: City, application: str) -> list[dict[str, str]]:
    form = city.ask("applicant", "GET", f"/applications/{application}").json
    return [file for material in form["materials"] for file in material["files"]]


def text_of(answer: Answer, application: str) -> str:
    """Return what an answer says: JSON unescaped, a document by the facts it was made from, a file's bytes."""
    if answer.type.startswith("application/json") or answer.type == "application/problem+json":
        return json.dumps(answer.json, ensure_ascii=False)
    return answer.body.decode("latin-1")


def look_around(city: City) -> None:
    """Let everybody read everything, and look for marks that are none of theirs."""
    application = city.places["marked"]
    facts = {one.id: json.dumps(one.facts, ensure_ascii=False) for one in documents.documents_of(application)}
    for number, unit in UNITS.items():
        seen = ""
        for path, answer in answers(city, unit, application):
            if answer.status == 200:
                document = path.rpartition("/")[2].removesuffix(".pdf")
                seen += facts.get(document, "") + text_of(answer, application)
        # The applicant's name stands on every case: the unit must know whose it is.
        foreign = {key for key, mark in MARKS.items() if mark in seen and number not in asked_by(key)} - {"mother.name"}
        assert not foreign, f"{unit} reads {foreign}"
        wrong = {key for key, owner in FILES.items() if f"mark of {key}" in seen and owner != number}
        assert not wrong, f"{unit} reads {wrong}"
    for who in COORDINATORS:
        seen = "".join(text_of(answer, application) for _, answer in answers(city, who, application))
        leaked = {key for key, mark in MARKS.items() if mark in seen}
        assert not leaked, f"{who} reads {leaked}"


def test_every_mark_is_asked_by_some_and_not_by_all_cases() -> None:
    spread = {key: asked_by(key) for key in MARKS}
    assert all(spread.values())
    assert {number for owners in spread.values() if owners != set(UNITS) for number in owners} == set(UNITS)


def test_no_unit_reads_anothers_fields_at_any_moment(marked: City) -> None:
    city, application = marked, marked.places["marked"]
    look_around(city)
    from onething.apps.applications import services

    services.pre_accept(
        actor=LEAD,
        application_id=application,
        expected_version=city.version(MOTHER, application),
        idempotency_key=city.key(),
        now=city.tick(),
    )
    city.relay()
    look_around(city)
    wanting = commands.Deficiency("mother.id_number", "号码与证件不符", "请更正")
    city.act(application, 1, commands.RequestCorrection((wanting,)))
    look_around(city)
    services.release_correction(actor=LEAD, application_id=application, idempotency_key=city.key(), now=city.tick())
    services.answer_correction(
        actor=MOTHER,
        application_id=application,
        values={"mother.id_number": MARKS["mother.id_number"]},
        materials={},
        idempotency_key=city.key(),
        now=city.tick(),
    )
    city.relay()
    look_around(city)
    given = {
        1: {"baby.certificate_number": MARKS["newborn.1.certificate_number"]},
        2: {"baby.id_number": MARKS["newborn.1.id_number"]},
    }
    for number in UNITS:
        for step in (
            *PASS[:-1],
            commands.Issue(f"D{number}", {}, given.get(number, {})),
            commands.Deliver("electronic"),
        ):
            city.act(application, number, step)
            city.relay()
        look_around(city)
    assert city.ask("applicant", "GET", f"/applications/{application}/tracking").json["state"] == "concluded"


def test_the_search_finds_what_is_there(marked: City) -> None:
    """The units do see what their items ask for: a search that finds nothing would prove nothing."""
    application = marked.places["marked"]
    for number, unit in UNITS.items():
        seen = text_of(marked.ask(unit, "GET", f"/cases/{application}.{number}"), application)
        own = {key for key in MARKS if number in asked_by(key)}
        missing = {key for key in own if MARKS[key] not in seen}
        assert not missing, f"{unit} does not get {missing}"
