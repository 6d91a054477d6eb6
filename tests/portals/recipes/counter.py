"""The counter: who comes, whom the clerk serves, originals, signatures given there, receipts; helpers and progress."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from onething.apps.applications import selectors as applications
from onething.apps.applications import services
from onething.apps.assistance import services as assistance
from onething.apps.assistance.services import Visitor
from onething.apps.people import selectors as people
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.assistance.visits import (
    CONSENT_VERSION,
    Authority,
    AuthorityKind,
    Consent,
    ConsentOn,
    IdentityDocument,
)
from tests.portals.city import City
from tests.portals.states import deed, recipe
from tests.support.applications import pdf
from tests.support.persons import credit_code, identity_number

NEW_PERSON = {"identity_number": identity_number(30), "name": "吴新客", "document": "reader", "consent_on": "pad"}
FIRM = credit_code(31)
NEW_AGENT = {
    **NEW_PERSON,
    "credit_code": FIRM,
    "enterprise": "示例新企业",
    "authority": "letter",
    "dated": "2026-02-01",
    "valid_until": "2030-12-31",
    "covers": "办理开业的各项许可",
}
AGREED = Consent(CONSENT_VERSION, ConsentOn.PAD, may_continue=True)
Prepare = Callable[[City], None]


def clerk(city: City) -> Actor:
    """Return the clerk as the next request knows them."""
    account = city.account("clerk")
    base = Actor(account.id, ActorKind.CLERK, account.person.name, unit=account.membership.unit)
    return Actor(base.account, base.kind, base.name, unit=base.unit, serving=people.serving(base.account, city.now))


def alone(city: City) -> None:
    """Let the clerk serve nobody."""
    actor = clerk(city)
    if actor.serving is not None:
        assistance.close_visit(actor=actor, visit=actor.serving.visit, now=city.tick())


def visitor(city: City, who: str) -> Visitor:
    """Return somebody of the cast with their identity card."""
    person = city.account(who).person
    return Visitor(person.name, str(person.identity_number), IdentityDocument.READER)


def serving(who: str = "applicant") -> Prepare:
    """Let the clerk serve somebody of the cast."""

    def prepare(city: City) -> None:
        alone(city)
        assistance.open_visit(
            actor=clerk(city), visitor=visitor(city, who), authority=None, consent=AGREED, now=city.tick()
        )

    return prepare


def serving_a_firm(city: City) -> None:
    """Let the clerk serve an enterprise's agent."""
    alone(city)
    agent = Visitor(NEW_AGENT["name"], NEW_AGENT["identity_number"], IdentityDocument.ORIGINAL)
    firm = Authority(FIRM, NEW_AGENT["enterprise"], AuthorityKind.LEGAL_REPRESENTATIVE)
    assistance.open_visit(actor=clerk(city), visitor=agent, authority=firm, consent=AGREED, now=city.tick())


def serving_somebody_new(city: City) -> None:
    """Let the clerk serve somebody who has no password yet."""
    alone(city)
    who = Visitor("郑首办", identity_number(40), IdentityDocument.TEMPORARY)
    assistance.open_visit(actor=clerk(city), visitor=who, authority=None, consent=AGREED, now=city.tick())


def let_go_on(city: City) -> None:
    """Let the clerk go on with the applicant's draft."""
    serving()(city)
    services.take_up(actor=clerk(city), application_id=city.places["draft"], now=city.tick())
    alone(city)


def nothing_left(city: City) -> None:
    """Leave the clerk nothing to go on with."""
    for line in applications.assisted(clerk(city)):
        serving()(city)
        services.take_back_assistance(actor=clerk(city), application_id=line.line.application_id, now=city.tick())
    alone(city)


def pair(place: str, wrong: int = 0) -> Callable[[City], Mapping[str, str]]:
    """Return the number and code of a submitted application; with `wrong` the code is off by so much."""

    def typed(city: City) -> Mapping[str, str]:
        told = applications.tracking(owner(city), city.places[place])
        code = f"{(int(told.query_code or 0) + wrong) % 10**8:08}"
        return {"number": told.receipt_number or "", "code": code}

    return typed


def asked(place: str) -> Callable[[City], Mapping[str, str]]:
    """Return number and code as they are typed into the one search field."""
    return lambda city: {"q": " ".join(pair(place)(city).values())}


def owner(city: City) -> Actor:
    """Return the applicant."""
    account = city.account("applicant")
    return Actor(account.id, ActorKind.PERSON, account.person.name, identity=account.person.identity_number)


def given(city: City) -> None:
    """Let a unit help with the draft."""
    helping = applications.helping(owner(city), city.places["draft"])
    services.give_help(
        actor=owner(city),
        application_id=city.places["draft"],
        unit=helping.choices[0].unit,
        powers=("prepare",),
        agreed=True,
        now=city.tick(),
    )


def helper_of(place: str, *powers: str) -> Callable[[City], dict[str, str]]:
    """Return what is typed to let the first unit help."""

    def typed(city: City) -> dict[str, str]:
        choices = applications.helping(owner(city), city.places[place]).choices
        return {"unit": choices[0].unit, "agreed": "yes", **dict.fromkeys(("powers",) if powers else (), *powers)}

    return typed


def first_password(city: City) -> Mapping[str, str]:
    """Return what somebody types who was given a code at the counter."""
    serving_somebody_new(city)
    code = assistance.first_password(actor=clerk(city), now=city.tick())
    return {
        "identity_number": identity_number(40),
        "code": code,
        "username": "zheng",
        "password": "a-long-password",
        "again": "a-long-password",
    }


def signed_on_paper(city: City) -> None:
    """Let the applicant sign on paper before the clerk."""
    serving()(city)
    place = city.places["signing"]
    shown = applications.to_sign(clerk(city), place, city.now)
    one = next(one for one in shown.signatories if one.present)
    if one.signed_at is None:
        assistance.record_signature(
            actor=clerk(city),
            application_id=place,
            subject=one.subject,
            digest=shown.digest,
            on=services.SignedOn.PAPER,
            scan=io.BytesIO(pdf("signed on paper")),
            now=city.tick(),
        )


def who_signed(city: City) -> str:
    """Return who signed on paper."""
    shown = applications.to_sign(clerk(city), city.places["signing"], city.now)
    return next(one.subject for one in shown.signatories if one.scan)


WHO = {"who": "clerk"}
NO_VISIT = {"other clerk": 404}
"""Another clerk serves nobody at that moment: there is no visit of theirs."""
HELPS = {"other clerk": 403}
"""Who works in the unit that may help knows the application, and has no say in who helps."""
recipe("counter:home", path="/counter/", first=alone, **WHO)
recipe("counter:home", "serving", path="/counter/", first=serving(), **WHO)
recipe(
    "counter:home",
    "person",
    path="/counter/",
    first=alone,
    typed=lambda city: {"q": str(city.account("applicant").person.identity_number)},
    **WHO,
)
recipe("counter:home", "enterprise", path="/counter/", first=alone, typed={"q": FIRM}, **WHO)
recipe("counter:home", "progress", path="/counter/", first=alone, typed=asked("submitted"), **WHO)
recipe("counter:home", "unclear", path="/counter/", first=alone, typed={"q": "李"}, status=422, **WHO)
recipe("counter:person", path="/counter/person", first=alone, **WHO)
recipe("counter:person", "errors", path="/counter/person", first=alone, typed={"name": "李"}, status=422, **WHO)
recipe("counter:enterprise", path="/counter/enterprise", first=alone, **WHO)
recipe("counter:enterprise", "errors", path="/counter/enterprise", first=alone, typed={"name": "李"}, status=422, **WHO)
recipe("counter:consent", path="/counter/consent", **WHO)
recipe("counter:visit", path="/counter/visit", first=serving(), **WHO)
recipe("counter:visit", "enterprise", path="/counter/visit", first=serving_a_firm, **WHO)
recipe("counter:visit", "nobody", path="/counter/visit", first=alone, **WHO)
recipe("counter:join", path="/counter/visit/join", first=serving(), also=NO_VISIT, **WHO)
recipe(
    "counter:join",
    "errors",
    path="/counter/visit/join",
    first=serving(),
    typed={"name": "李"},
    also=NO_VISIT,
    status=422,
    **WHO,
)
recipe(
    "counter:first-password",
    path="/counter/visit/first-password",
    first=serving_somebody_new,
    also=NO_VISIT,
    **WHO,
)
recipe(
    "counter:first-password",
    "issued",
    path="/counter/visit/first-password",
    first=serving_somebody_new,
    typed={},
    also=NO_VISIT,
    **WHO,
)
recipe("counter:unfinished", path="/counter/unfinished", first=let_go_on, **WHO)
recipe("counter:unfinished", "nothing", path="/counter/unfinished", first=nothing_left, **WHO)
recipe("counter:progress", path="/counter/progress", **WHO)
recipe("counter:progress", "found", path="/counter/progress", typed=pair("submitted"), **WHO)
recipe("counter:progress", "wrong", path="/counter/progress", typed={"number": "1", "code": "2"}, status=422, **WHO)

ONE = "/counter/applications/{%s}%s"
recipe("counter:application", "draft", path=ONE % ("draft", ""), first=serving(), **WHO)
recipe("counter:application", "signing", path=ONE % ("signing", ""), first=serving(), **WHO)
recipe("counter:application", "in progress", path=ONE % ("submitted", ""), first=serving(), **WHO)
recipe("counter:papers", path=ONE % ("draft", "/papers"), first=serving(), **WHO)
recipe(
    "counter:papers",
    "errors",
    path=ONE % ("draft", "/papers"),
    first=serving(),
    typed={"copies-1": "很多"},
    status=422,
    **WHO,
)
recipe("counter:papers", "closed", path=ONE % ("submitted", "/papers"), first=serving(), **WHO)
recipe("counter:signatures", "draft", path=ONE % ("draft", "/signatures"), first=serving(), **WHO)
recipe("counter:signatures", "signing", path=ONE % ("signing", "/signatures"), first=serving(), **WHO)
recipe("counter:signatures", "signed", path=ONE % ("signed", "/signatures"), first=serving(), **WHO)
recipe(
    "counter:signatures",
    "errors",
    path=ONE % ("signing", "/signatures"),
    first=serving(),
    typed={"number": "1"},
    status=422,
    **WHO,
)
recipe(
    "counter:scan",
    "file",
    path=ONE % ("signing", "/signatures/{subject}/scan"),
    more={"subject": who_signed},
    first=signed_on_paper,
    **WHO,
)
recipe("counter:receipt", path=ONE % ("submitted", "/receipt"), first=serving(), **WHO)
deed("counter:home", on=("counter:home", "usual"), typed={"q": NEW_PERSON["identity_number"]}, status=200)
deed("counter:first-password", on=("counter:first-password", "usual"), also=NO_VISIT, status=200)
deed("counter:progress", on=("counter:progress", "usual"), typed=pair("submitted"), status=200)
deed("counter:person", on=("counter:person", "usual"), typed=NEW_PERSON)
deed("counter:enterprise", on=("counter:enterprise", "usual"), typed=NEW_AGENT)
deed(
    "counter:join",
    on=("counter:join", "usual"),
    typed={k: NEW_PERSON[k] for k in ("name", "identity_number", "document")},
    also=NO_VISIT,
)
deed("counter:close", on=("counter:visit", "usual"))
deed("counter:take-up", on=("counter:visit", "usual"), also={"other clerk": 403})
deed("counter:papers", on=("counter:papers", "usual"), typed={"seen-1": "yes"})
deed("counter:signatures", on=("counter:signatures", "signing"), typed={"number": "1", "on-1": "pad"})
deed("counter:ask-for-signatures", on=("counter:signatures", "draft"))
deed("counter:submit", on=("counter:signatures", "signed"))

recipe("citizen:progress", path="/progress")
recipe("citizen:progress", "found", path="/progress", typed=pair("submitted"))
recipe("citizen:progress", "wrong", path="/progress", typed={"number": "1", "code": "2"}, status=422)
recipe("citizen:activate", path="/activate")
recipe(
    "citizen:activate",
    "errors",
    path="/activate",
    typed={"identity_number": "1", "code": "2", "username": "xx", "password": "1234567890", "again": "1234567890"},
    status=422,
)
HELPERS = {"who": "applicant", "path": "/applications/{draft}/helpers"}
recipe("citizen:helpers", **HELPERS)
recipe("citizen:helpers", "given", first=given, also=HELPS, **HELPERS)
recipe("citizen:helpers", "errors", typed={"powers": "prepare"}, status=422, **HELPERS)
recipe("citizen:helpers", "ended", who="applicant", also={"signatory": 403}, path="/applications/{concluded}/helpers")
deed("citizen:progress", on=("citizen:progress", "usual"), typed=pair("submitted"), status=200)
deed("citizen:activate", on=("citizen:activate", "usual"), typed=first_password)
recipe("citizen:helpers", "clerk", first=let_go_on, also={"clerk": 403}, **HELPERS)
deed("citizen:take-back-clerk", on=("citizen:helpers", "clerk"), also={"clerk": 403})
deed("citizen:helpers", on=("citizen:helpers", "usual"), typed=helper_of("draft"))
deed("citizen:take-back-help", on=("citizen:helpers", "given"), also=HELPS)
