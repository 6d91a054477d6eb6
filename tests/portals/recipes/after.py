"""The citizen's pages after submission: following, correcting, results, rating, my data; and verifying documents."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

from onething.apps.applications import services
from onething.apps.applications.models import Application
from onething.apps.documents import selectors as documents
from onething.apps.exchange.models import RegisterRead
from onething.apps.people.selectors import keyed_digest
from onething.apps.ratings import services as ratings
from onething.domain.casework import commands
from tests.portals.city import City
from tests.portals.states import deed, recipe
from tests.support.applications import LEAD, MOTHER

FAMILY: Final[Mapping[str, int]] = {"signatory": 200}
"""The father signs: he may look."""
SAID: Final = {"name": MOTHER.name, "ethnicity": "01", "id_number": MOTHER.identity}
"""What the register says of the mother."""
LOOKS: Final[Mapping[str, int]] = {"signatory": 403}
"""He may look, but this isn't his to do."""


def withdrawn(city: City) -> None:
    """Withdraw an application whose first case is in review."""
    services.withdraw(
        actor=MOTHER,
        application_id=city.places["review"],
        reason="不办了",
        idempotency_key="withdrawn",
        now=city.tick(),
    )
    city.relay()


def answered(city: City) -> None:
    """Send another notice, and answer it."""
    services.release_correction(
        actor=LEAD, application_id=city.places["contributed"], idempotency_key="answered", now=city.tick()
    )
    services.answer_correction(
        actor=MOTHER,
        application_id=city.places["contributed"],
        values={"mother.name": "李小满满"},
        materials={},
        idempotency_key="answered-by-mother",
        now=city.tick(),
    )


def held_back(city: City) -> None:
    """Let the first of a shop's two cases pass; their results go out together."""
    place = city.places.get("shop_under_way", "")
    if Application.objects.filter(id=place).exists():
        return
    place = city.shop_in_progress()
    city.pass_case(place, city.number(place, "shop-licence"))
    city.places["shop_under_way"] = place


def partly(city: City) -> None:
    """Let the first case pass and the second be refused; the third falls with it."""
    place = city.places["issuing"]
    if city.case(place, 1).ended_at is None:
        city.act(place, 1, commands.Issue("H-1", {}, {"baby.certificate_number": "C1"}))
        city.act(place, 1, commands.Deliver("electronic"))
        city.relay()
        city.refuse_case(place, 2)


def thanked(city: City) -> None:
    """Rate what ended, well and badly."""
    partly(city)
    ratings.rate(
        actor=MOTHER,
        application_id=city.places["issuing"],
        grade=1,
        reasons=("speed", "clarity"),
        words="很快",
        now=city.tick(),
    )


def read_about(city: City) -> None:
    """Let a register have been asked about the mother, by herself and by the platform, with and without success."""
    for number, (account, outcome) in enumerate(
        (("mother", "held"), ("system", "unavailable"), ("father", "not_held"), ("mother", "refused"))
    ):
        RegisterRead.objects.get_or_create(
            application_id=city.places["submitted"],
            number=f"read-about-{number}",
            defaults={
                "instance_id": "mother",
                "register": "population",
                "key_digest": keyed_digest("register key", str(MOTHER.identity)),
                "purpose": "新生儿出生：预填申请表",
                "account": account,
                "elements": ["name", "ethnicity"],
                "outcome": outcome,
                "source": "人口库",
                "read_at": city.now - datetime.timedelta(minutes=number),
                "originals": SAID if outcome == "held" else None,
            },
        )


def receipt(city: City) -> documents.IssuedDocument:
    """Return a document with its code."""
    return documents.documents_of(city.places["submitted"])[0]


def proved(city: City) -> Mapping[str, str]:
    """Return what stands on a receipt."""
    found = receipt(city)
    return {"number": found.number or found.id, "code": found.check_code or ""}


recipe("citizen:mine", who="applicant", path="/applications")
recipe("citizen:mine", "empty", who="stranger", path="/applications")
recipe("citizen:mine", "over", who="applicant", path="/applications?show=over")

recipe("citizen:tracking", who="applicant", also=FAMILY, path="/applications/{accepted}/tracking")
recipe("citizen:tracking", "correction", who="applicant", also=FAMILY, path="/applications/{noticed}/tracking")
recipe("citizen:tracking", "concluded", who="applicant", also=FAMILY, path="/applications/{concluded}/tracking")
recipe(
    "citizen:tracking",
    "withdrawn",
    who="applicant",
    also=FAMILY,
    path="/applications/{review}/tracking",
    first=withdrawn,
)
recipe("citizen:withdraw", who="applicant", also=LOOKS, path="/applications/{approved}/withdraw")
recipe(
    "citizen:withdraw",
    "wrong",
    who="applicant",
    also=LOOKS,
    path="/applications/{approved}/withdraw",
    typed={"reason": "字" * 501},
    status=422,
)
deed("citizen:withdraw", on=("citizen:withdraw", "usual"), typed={"reason": "不办了"}, also=LOOKS)

recipe("citizen:correction", who="applicant", also=FAMILY, path="/applications/{noticed}/correction")
recipe(
    "citizen:correction",
    "errors",
    who="applicant",
    also=FAMILY,
    path="/applications/{noticed}/correction",
    typed={"mother.name": ""},
    status=422,
)
recipe(
    "citizen:correction",
    "answered",
    who="applicant",
    also=FAMILY,
    path="/applications/{contributed}/correction",
    first=answered,
)
deed("citizen:correction", on=("citizen:correction", "usual"), typed={"mother.name": "李小满满"}, also=LOOKS)

recipe("citizen:results", who="applicant", also=FAMILY, path="/applications/{concluded}/results")
recipe("citizen:results", "none", who="applicant", also=FAMILY, path="/applications/{submitted}/results")
recipe(
    "citizen:results",
    "waiting",
    who="shopkeeper",
    path="/applications/{shop_under_way}/results",
    first=held_back,
)
recipe("citizen:results", "partial", who="applicant", also=FAMILY, path="/applications/{issuing}/results", first=partly)

recipe("citizen:rating", who="applicant", also=LOOKS, path="/applications/{concluded}/rating")
recipe(
    "citizen:rating",
    "wrong",
    who="applicant",
    also=LOOKS,
    path="/applications/{concluded}/rating",
    typed={"words": "没有选等级"},
    status=422,
)
recipe("citizen:rating", "thanks", who="applicant", also=LOOKS, path="/applications/{issuing}/rating", first=thanked)
recipe("citizen:rating", "too early", who="applicant", also=LOOKS, path="/applications/{accepted}/rating")
deed("citizen:rating", on=("citizen:rating", "usual"), typed={"grade": "2", "words": "挺好"}, also=LOOKS)

recipe("citizen:my-data", who="applicant", path="/my-data", first=read_about)
recipe("citizen:my-data", "nothing", who="stranger", path="/my-data")
recipe("citizen:my-data-shared", who="applicant", path="/my-data/shared")
recipe("citizen:my-data-shared", "nothing", who="stranger", path="/my-data/shared")
recipe("citizen:my-data-reads", who="applicant", path="/my-data/reads", first=read_about)
recipe("citizen:my-data-reads", "nothing", who="stranger", path="/my-data/reads")
recipe(
    "citizen:sign-ins",
    who="applicant",
    path="/my-data/sign-ins",
    first=lambda city: city.sign_in_again("applicant"),
)
deed("citizen:sign-out-elsewhere", on=("citizen:sign-ins", "usual"))

recipe("citizen:verify", path="/verify")
recipe("citizen:verify", "genuine", path="/verify", typed=proved)
recipe("citizen:verify", "unknown", path="/verify", typed={"number": "430181260302000001", "code": "2222-2222"})
recipe("citizen:verify", "incomplete", path="/verify", typed={"number": "430181260302000001"}, status=422)
deed("citizen:verify", on=("citizen:verify", "usual"), typed=proved, status=200)
