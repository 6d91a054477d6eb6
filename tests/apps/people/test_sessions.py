"""Sign-ins that are still good: seen by their owner, ended elsewhere, never shown with anything that opens a door."""

from __future__ import annotations

import datetime as dt

import pytest

from onething.apps.people import selectors, services
from onething.apps.people.services import IssuedToken
from tests.support.persons import identity_number

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def token(username: str = "someone") -> IssuedToken:
    services.register_person(
        username=username,
        password="a-long-password",
        name="李小满",
        identity_number=identity_number(len(username)),
        now=NOW,
    )
    issued = services.sign_in(username, "a-long-password", NOW)
    assert isinstance(issued, IssuedToken)
    return issued


def test_signing_out_elsewhere_leaves_this_one_and_other_people_alone() -> None:
    here, there, other = token(), token(), token("somebody-else")
    seen = selectors.sessions_of(here.account, here.token, NOW)
    assert sorted(one.here for one in seen) == [False, True]
    assert services.sign_out_elsewhere(here.account, here.token, NOW) == 1
    assert [one.here for one in selectors.sessions_of(here.account, here.token, NOW)] == [True]
    assert selectors.actor_for_token(there.token, NOW) is None
    assert selectors.actor_for_token(here.token, NOW) is not None
    assert selectors.actor_for_token(other.token, NOW) is not None


def test_ended_sign_ins_are_not_listed() -> None:
    here = token()
    assert selectors.sessions_of(here.account, here.token, here.expires_at) == ()
