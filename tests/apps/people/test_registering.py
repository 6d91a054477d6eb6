"""Registering accounts: idempotent by username, one place for identity numbers, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from onething.apps.people import selectors, services
from onething.apps.people.models import Account, Membership, Person
from onething.definitions.types.organisations import Duty, Organisation, OrganisationKind, Post, Unit
from onething.definitions.types.sources import Grounds, Place
from tests.support.persons import credit_code, identity_number

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
PASSWORD = "春风十里-2026"
HERE = Place("x.yaml", 1)


def register(**changes: str) -> str:
    given = {"username": "wang", "password": PASSWORD, "name": "王小雨", "identity_number": identity_number(122)}
    given |= changes
    return services.register_person(
        username=given["username"],
        password=given["password"],
        name=given["name"],
        identity_number=given["identity_number"],
        now=NOW,
    )


def unit(*duties: Duty) -> Unit:
    posts = (Post("intake", "受理岗", duties), Post("decision", "决定岗", (Duty.DECIDE,)))
    return Unit("liuyang-police", "派出所", "public-security", ("430181",), posts, None, (), HERE)


def organisations(*units: Unit) -> dict[str, Organisation]:
    here = Organisation("public-security", "公安", OrganisationKind.DEPARTMENT, "复议", units, Grounds(), HERE)
    return {here.id: here}


def test_registering_again_changes_nothing_and_returns_the_same_account() -> None:
    first = register()
    password = Account.objects.get().password
    assert register() == first
    assert Account.objects.get().password == password
    assert PASSWORD not in password


def test_a_person_with_two_accounts_has_their_identity_number_stored_once() -> None:
    register()
    services.register_agent(
        username="wang-shop",
        password=PASSWORD,
        name="王小雨",
        identity_number=identity_number(122),
        credit_code=credit_code(1),
        enterprise="测试餐饮店",
        role=services.AgencyRole.LEGAL_REPRESENTATIVE,
        now=NOW,
    )
    assert Account.objects.count() == 2
    assert Person.objects.count() == 1
    found = selectors.person_by_identity(identity_number(122).lower())
    assert found is not None
    assert found.name == "王小雨"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "短"}, "密码须为"),
        ({"password": "x" * 257}, "密码须为"),
        ({"username": "a b"}, "用户名须为"),
        ({"username": ""}, "用户名须为"),
        ({"identity_number": "430181199001010000"}, "校验码"),
        ({"identity_number": ""}, "18位"),
    ],
)
def test_what_cannot_be_registered_is_refused_and_leaves_nothing(changes: dict[str, str], said: str) -> None:
    with pytest.raises(services.RegistrationError, match=said) as refused:
        register(**changes)
    assert identity_number(122) not in str(refused.value)
    assert not Account.objects.exists()
    assert not Person.objects.exists()


def test_somebody_elses_username_or_identity_number_is_refused() -> None:
    register()
    with pytest.raises(services.RegistrationError, match="用户名已被使用"):
        register(name="陈一", identity_number=identity_number(124))
    with pytest.raises(services.RegistrationError, match="另一个姓名"):
        register(username="other", name="陈一")
    assert Person.objects.count() == 1


def test_a_wrong_credit_code_is_refused() -> None:
    wrong = credit_code(1)[:-1] + ("0" if credit_code(1)[-1] != "0" else "1")
    with pytest.raises(services.RegistrationError, match="统一社会信用代码"):
        services.register_agent(
            username="li",
            password=PASSWORD,
            name="李大江",
            identity_number=identity_number(121),
            credit_code=wrong,
            enterprise="测试餐饮店",
            role=services.AgencyRole.AGENT,
            now=NOW,
        )


def test_registering_an_officer_again_appoints_to_the_new_post() -> None:
    here = unit(Duty.ACCEPT)
    account = services.register_officer(
        username="zhou", password=PASSWORD, name="周书", unit=here, post=here.posts[0], now=NOW
    )
    again = services.register_officer(
        username="zhou", password=PASSWORD, name="周书", unit=here, post=here.posts[1], now=NOW
    )
    assert again == account
    assert (Membership.objects.get().post, Membership.objects.get().duties) == ("decision", ["decide"])
    assert Person.objects.count() == 1


def test_a_new_catalogue_changes_duties_and_takes_those_of_posts_that_are_gone() -> None:
    before, after = unit(Duty.ACCEPT), unit(Duty.ACCEPT, Duty.REVIEW)
    for number, post in enumerate(before.posts):
        services.register_officer(
            username=f"zhou{number}", password=PASSWORD, name="周书", unit=before, post=post, now=NOW
        )
    assert services.adopt_posts(organisations(before)) == 0
    assert services.adopt_posts(organisations(after)) == 1
    assert Membership.objects.get(post="intake").duties == ["accept", "review"]
    assert services.adopt_posts(organisations()) == 2
    assert {tuple(m.duties) for m in Membership.objects.all()} == {()}


def test_names_are_found_for_account_ids() -> None:
    account = register()
    assert selectors.names([account, "nobody"]) == {account: "王小雨"}
