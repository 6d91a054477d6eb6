"""The application until it is handed in: overview, questions, sections, materials, check, signatures, receipt."""

from __future__ import annotations

import json
from collections.abc import Mapping

from onething.apps.applications import selectors, services
from onething.apps.applications.models import Application
from tests.portals.city import City
from tests.portals.states import deed, recipe
from tests.support.applications import LEAD, MOTHER, publish

BEGIN = {"married": True, "newborn_count": 2, "insured": True}
MAY_SIGN = {"signatory": 200}
ONLY_SIGNS = {"signatory": 403}


def fresh(city: City) -> None:
    """Start an application for twins."""
    city.places["fresh"] = city.start("newborn", BEGIN, MOTHER).application_id


def offline(city: City) -> None:
    """Start one that can't be handled online."""
    city.places["not online"] = city.start("newborn", {**BEGIN, "married": False}, MOTHER).application_id


def returned(city: City) -> None:
    """Have one sent back by the lead unit."""
    city.places["returned"] = city.signed_birth()
    city.submit(MOTHER, city.places["returned"])
    services.return_to_applicant(
        actor=LEAD,
        application_id=city.places["returned"],
        reason="父亲的身份证号码与户口簿不一致，请核对。",
        expected_version=city.version(MOTHER, city.places["returned"]),
        idempotency_key=city.key(),
        now=city.tick(),
    )


def newer(city: City) -> None:
    """Publish another version."""
    publish(note="another")


def prefilled(city: City) -> None:
    """Fill in as registers would: one value as it came, one changed since."""
    fresh(city)
    source = {"source": "population", "name": "人口基础信息库", "read_at": city.now.isoformat(), "key": None}
    kept = {
        "mother.name": {**source, "original": MOTHER.name, "edited": False, "by": None},
        "mother.ethnicity": {**source, "original": "15", "edited": True, "by": MOTHER.account},
    }
    reads = [
        {"register": "population", "name": source["name"], "subject": "mother", "state": state, "at": source["read_at"]}
        | {"fields": ["mother.name", "mother.ethnicity"]}
        for state in ("read", "down")
    ]
    Application.objects.filter(id=city.places["fresh"]).update(
        values={"mother.name": MOTHER.name, "mother.ethnicity": "01"}, provenance=kept, reads=reads
    )


def unrecorded(city: City) -> None:
    """Hand one in whose receipt isn't written yet."""
    city.places["handed in"] = city.signed_birth()
    city.submit(MOTHER, city.places["handed in"])


def two_pages(city: City) -> None:
    """Add a second page to a material."""
    city.add(MOTHER, city.places["draft"], "household-booklet of mother", city_page(), "户口簿第二页.pdf")


def city_page() -> bytes:
    """Return a page that no other material has."""
    return b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n% second\ntrailer << >>\n%%EOF\n"


def removed(city: City) -> None:
    """Remove a page."""
    city.places["gone"] = page_of(city)
    services.remove_file(
        actor=MOTHER, application_id=city.places["draft"], file_id=city.places["gone"], now=city.tick()
    )


def page_of(city: City) -> str:
    """Return the last file of the draft's booklet."""
    form = selectors.form(MOTHER, city.places["draft"], city.now)
    return next(one.files[-1].id for one in form.materials if one.key == "household-booklet of mother")


def clashing(_city: City) -> Mapping[str, str]:
    """Type over a value that another page saved meanwhile."""
    return {"mother.name": "李大满", "seen": json.dumps({"mother.name": "李小蛮"})}


recipe("citizen:application", "new", who="applicant", path="/applications/{fresh}/", first=fresh)
recipe("citizen:application", "begun", who="applicant", path="/applications/{fresh}/", first=prefilled)
recipe("citizen:application", "ready", who="applicant", path="/applications/{draft}/")
recipe("citizen:application", "awaiting signatures", who="applicant", also=MAY_SIGN, path="/applications/{signing}/")
recipe("citizen:application", "returned", who="applicant", path="/applications/{returned}/", first=returned)
recipe("citizen:application", "newer version", who="applicant", path="/applications/{draft}/", first=newer)
recipe("citizen:application", "offline", who="applicant", path="/applications/{not online}/", first=offline)

recipe("citizen:questions", who="applicant", path="/applications/{draft}/questions")
recipe(
    "citizen:questions",
    "wrong",
    who="applicant",
    path="/applications/{draft}/questions",
    typed={"a.newborn_count": "99"},
    status=422,
)
recipe(
    "citizen:questions",
    "changed meanwhile",
    who="applicant",
    path="/applications/{draft}/questions",
    typed={"a.newborn_count": "2", "version": "1"},
    status=409,
)

recipe("citizen:section", "empty", who="applicant", path="/applications/{fresh}/sections/newborn.2", first=fresh)
recipe("citizen:section", "filled", who="applicant", path="/applications/{draft}/sections/mother")
recipe("citizen:section", "wrong", who="applicant", path="/applications/{fresh}/sections/mother?check=1", first=fresh)
recipe(
    "citizen:section",
    "clash",
    who="applicant",
    path="/applications/{draft}/sections/mother",
    typed=clashing,
    status=409,
)
recipe("citizen:section", "prefilled", who="applicant", path="/applications/{fresh}/sections/mother", first=prefilled)

recipe("citizen:materials", "empty", who="applicant", path="/applications/{fresh}/materials", first=fresh)
recipe("citizen:materials", "filled", who="applicant", path="/applications/{draft}/materials", first=two_pages)
recipe(
    "citizen:materials",
    "refused",
    who="applicant",
    path="/applications/{draft}/materials",
    form="citizen:upload",
    typed={},
    status=422,
)
recipe(
    "citizen:materials",
    "removed",
    who="applicant",
    path="/applications/{draft}/materials?removed={gone}",
    first=removed,
)
recipe(
    "citizen:file",
    "file",
    who="applicant",
    path="/applications/{draft}/files/{page}",
    more={"page": page_of},
)

recipe("citizen:check", "incomplete", who="applicant", path="/applications/{fresh}/check", first=fresh)
recipe("citizen:check", "complete", who="applicant", path="/applications/{draft}/check")
recipe("citizen:check", "awaiting signatures", who="applicant", also=MAY_SIGN, path="/applications/{signing}/check")
recipe("citizen:check", "signed", who="applicant", also=MAY_SIGN, path="/applications/{signed}/check")
recipe(
    "citizen:check",
    "refused",
    who="applicant",
    path="/applications/{draft}/check",
    form="citizen:ask-for-signatures",
    typed={"version": "1"},
    status=409,
)

recipe("citizen:sign", "to sign", who="signatory", also={"applicant": 200}, path="/sign/{signing}")
recipe(
    "citizen:sign",
    "unread",
    who="signatory",
    also={"applicant": 200},
    path="/sign/{signing}",
    typed={},
    status=422,
)
recipe("citizen:sign", "signed", who="signatory", also={"applicant": 200}, path="/sign/{signed}")
recipe("citizen:sign", "not yet", who="applicant", path="/sign/{draft}")

recipe("citizen:receipt", who="applicant", also=MAY_SIGN, path="/applications/{received}/receipt")
recipe(
    "citizen:receipt",
    "document not ready",
    who="applicant",
    also=MAY_SIGN,
    path="/applications/{handed in}/receipt",
    first=unrecorded,
)
recipe(
    "citizen:receipt-pdf",
    "file",
    who="applicant",
    also=MAY_SIGN,
    path="/applications/{received}/receipt.pdf",
)

deed("citizen:prefill", on=("citizen:application", "new"))
deed("citizen:discard", on=("citizen:application", "ready"))
deed("citizen:questions", on=("citizen:questions", "usual"), typed={"a.newborn_count": "2"})
deed(
    "citizen:section",
    on=("citizen:section", "filled"),
    typed={"mother.name": "李大满"},
    button=("then", "later"),
)
deed("citizen:upload", on=("citizen:materials", "filled"), status=422)
deed("citizen:remove-file", on=("citizen:materials", "filled"))
deed("citizen:restore-file", on=("citizen:materials", "removed"))
deed("citizen:file-earlier", on=("citizen:materials", "filled"))
deed("citizen:ask-for-signatures", on=("citizen:check", "complete"))
deed("citizen:submit", on=("citizen:check", "signed"), also=ONLY_SIGNS)
deed("citizen:sign", on=("citizen:sign", "to sign"), typed={"read": "yes"}, also={"applicant": 303})
