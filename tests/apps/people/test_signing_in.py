"""Signing in: tokens, the guard against guessing, and what a token makes of its bearer."""

from __future__ import annotations

import datetime as dt
import logging
import threading

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from onething.apps.people import selectors, services
from onething.apps.people.models import AccessToken, Agency, SignInGuard
from onething.apps.people.signing_in import ATTEMPTS, LIFETIME, WINDOW, SignInProblem
from onething.definitions.types.organisations import Duty, Post, Unit
from onething.definitions.types.sources import Place
from onething.domain.access.actors import ActorKind
from tests.support.counters import Counter
from tests.support.persons import credit_code, identity_number

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
PASSWORD = "春风十里-2026"
MINUTE = dt.timedelta(minutes=1)


def person(username: str = "wang") -> str:
    return services.register_person(
        username=username, password=PASSWORD, name="王小雨", identity_number=identity_number(122), phone="", now=NOW
    )


def agent(username: str = "li", *, firm: int = 1, until: dt.datetime | None = None) -> str:
    return services.register_agent(
        username=username,
        password=PASSWORD,
        name="李大江",
        identity_number=identity_number(121),
        credit_code=credit_code(firm),
        enterprise=f"测试餐饮店{firm}",
        role=Agency.Role.AGENT,
        valid_until=until,
        now=NOW,
    )


def signed_in(username: str, now: dt.datetime = NOW, enterprise: str | None = None) -> str:
    issued = services.sign_in(username, PASSWORD, now, address="192.0.2.1", enterprise=enterprise)
    assert isinstance(issued, services.IssuedToken), issued
    return issued.token


def problem(username: str, password: str, now: dt.datetime, address: str = "192.0.2.1") -> SignInProblem | None:
    answer = services.sign_in(username, password, now, address=address)
    return answer.problem if isinstance(answer, services.SignInRefused) else None


def test_a_token_makes_its_bearer_the_actor_in_one_round_trip(counter: Counter) -> None:
    account = person()
    token = signed_in("wang")
    selectors.actor_for_token(token, NOW)  # prepares the statement
    with counter() as count:
        actor = selectors.actor_for_token(token, NOW)
    assert (count.round_trips, len(count.statements)) == (1, 1)
    assert actor is not None
    assert (actor.account, actor.kind, actor.name) == (account, ActorKind.PERSON, "王小雨")
    assert actor.identity == identity_number(122)
    assert (actor.enterprise, actor.unit, actor.duties) == (None, None, frozenset())


def test_only_the_digest_of_a_token_is_stored() -> None:
    person()
    token = signed_in("wang")
    stored = AccessToken.objects.get()
    assert stored.digest == selectors.token_digest(token)
    assert token not in str(list(AccessToken.objects.values_list()))
    assert len(token) >= 43, "256 bits"


def test_a_token_ends_when_it_expires() -> None:
    person()
    token = signed_in("wang")
    assert selectors.actor_for_token(token, NOW + LIFETIME - MINUTE) is not None
    assert selectors.actor_for_token(token, NOW + LIFETIME) is None


def test_signing_out_ends_one_token_and_signing_out_everywhere_ends_all() -> None:
    account = person()
    first, second, third = signed_in("wang"), signed_in("wang"), signed_in("wang")
    assert services.sign_out(first, NOW)
    assert not services.sign_out(first, NOW)
    assert selectors.actor_for_token(first, NOW) is None
    assert selectors.actor_for_token(second, NOW) is not None
    assert services.sign_out_everywhere(account, NOW) == 2
    assert selectors.actor_for_token(second, NOW) is None
    assert selectors.actor_for_token(third, NOW) is None


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 5000, "'; --", "一二三"])
def test_a_token_nobody_was_given_is_nobody(token: str) -> None:
    person()
    assert selectors.actor_for_token(token, NOW) is None


def test_a_closed_account_neither_signs_in_nor_keeps_its_tokens() -> None:
    account = person()
    token = signed_in("wang")
    assert services.deactivate(account)
    assert selectors.actor_for_token(token, NOW) is None
    assert problem("wang", PASSWORD, NOW) is SignInProblem.WRONG


def test_a_wrong_password_an_unknown_name_and_a_closed_account_answer_alike() -> None:
    account = person()
    wrong = services.sign_in("wang", "另一个密码-2026", NOW)
    unknown = services.sign_in("nobody", PASSWORD, NOW)
    services.deactivate(account)
    assert wrong == unknown == services.sign_in("wang", PASSWORD, NOW)


def test_an_unknown_name_costs_the_same_hashing_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    person()
    rounds: list[int | None] = []
    real = PBKDF2PasswordHasher.encode

    def counted(hasher: PBKDF2PasswordHasher, password: str, salt: str, iterations: int | None = None) -> str:
        rounds.append(iterations)
        return real(hasher, password, salt, iterations)

    services.sign_in("nobody", PASSWORD, NOW)  # the hash nobody has is made once per process
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    services.sign_in("wang", "另一个密码-2026", NOW)
    services.sign_in("nobody", PASSWORD, NOW)
    assert len(rounds) == 2
    assert rounds[0] == rounds[1]


def test_a_name_is_locked_after_too_many_wrong_passwords_even_for_the_right_one() -> None:
    person()
    for _ in range(ATTEMPTS["account"]):
        assert problem("wang", "另一个密码-2026", NOW) is SignInProblem.WRONG
    locked = services.sign_in("wang", PASSWORD, NOW + MINUTE, address="198.51.100.7")
    assert isinstance(locked, services.SignInRefused)
    assert (locked.problem, locked.retry_in) == (SignInProblem.LOCKED, WINDOW - MINUTE)
    assert problem("wang", PASSWORD, NOW + WINDOW) is None


def test_an_address_is_locked_whatever_names_it_tries() -> None:
    person()
    for number in range(ATTEMPTS["address"]):
        assert problem(f"guess{number}", PASSWORD, NOW) is SignInProblem.WRONG
    assert problem("wang", PASSWORD, NOW) is SignInProblem.LOCKED
    assert problem("wang", PASSWORD, NOW, address="198.51.100.7") is None


def test_signing_in_forgives_the_attempts_before_it_and_costs_the_address_nothing() -> None:
    person()
    for _ in range(ATTEMPTS["address"] + 10):
        assert problem("wang", PASSWORD, NOW) is None
    for _ in range(ATTEMPTS["account"] - 1):
        problem("wang", "另一个密码-2026", NOW)
    assert problem("wang", PASSWORD, NOW) is None
    assert not SignInGuard.objects.filter(kind="account").exists()


def test_neither_names_nor_addresses_nor_passwords_reach_log_or_guard(caplog: pytest.LogCaptureFixture) -> None:
    person()
    with caplog.at_level(logging.DEBUG, logger="onething"):
        for _ in range(ATTEMPTS["account"] + 1):
            services.sign_in("wang", "另一个密码-2026", NOW, address="192.0.2.1")
    kept = caplog.text + str(list(SignInGuard.objects.values_list()))
    assert caplog.records
    for secret in ("wang", "另一个密码", "192.0.2.1"):
        assert secret not in kept


def test_an_agent_acts_for_an_enterprise_while_the_agency_lasts() -> None:
    agent(until=NOW + 30 * MINUTE)
    token = signed_in("li")
    during, after = selectors.actor_for_token(token, NOW), selectors.actor_for_token(token, NOW + 31 * MINUTE)
    assert during is not None
    assert during.enterprise == credit_code(1)
    assert after is not None
    assert after.enterprise is None


def test_an_agent_of_several_enterprises_chooses_one_of_them() -> None:
    account = agent(firm=1)
    assert agent(firm=2) == account
    undecided = services.sign_in("li", PASSWORD, NOW)
    assert isinstance(undecided, services.SignInRefused)
    assert undecided.problem is SignInProblem.CHOOSE_ENTERPRISE
    assert undecided.enterprises == tuple(sorted((credit_code(1), credit_code(2))))
    actor = selectors.actor_for_token(signed_in("li", enterprise=credit_code(2)), NOW)
    assert actor is not None
    assert actor.enterprise == credit_code(2)
    foreign = services.sign_in("li", PASSWORD, NOW, enterprise=credit_code(3))
    assert isinstance(foreign, services.SignInRefused)
    assert foreign.problem is SignInProblem.NO_ENTERPRISE


def test_ending_an_agency_takes_the_enterprise_from_tokens_already_issued() -> None:
    account = agent()
    token = signed_in("li")
    assert services.end_agency(account, credit_code(1), NOW)
    actor = selectors.actor_for_token(token, NOW + MINUTE)
    assert actor is not None
    assert actor.enterprise is None


def test_an_officer_carries_unit_post_and_the_duties_of_the_post() -> None:
    post = Post("review", "审查岗", (Duty.REVIEW, Duty.ISSUE))
    unit = Unit("liuyang-police", "派出所", "public-security", ("430181",), (post,), None, (), Place("x.yaml", 1))
    services.register_officer(username="zhou", password=PASSWORD, name="周书", unit=unit, post=post, now=NOW)
    actor = selectors.actor_for_token(signed_in("zhou"), NOW)
    assert actor is not None
    assert (actor.kind, actor.organisation, actor.unit, actor.post, actor.duties, actor.identity) == (
        ActorKind.OFFICER,
        "public-security",
        "liuyang-police",
        "review",
        frozenset({Duty.REVIEW, Duty.ISSUE}),
        None,
    )


def test_forgetting_removes_long_expired_tokens_and_keeps_the_others() -> None:
    person()
    token = signed_in("wang")
    assert services.forget(NOW + dt.timedelta(days=20)) == 1, "the address's counter"
    assert selectors.actor_for_token(token, NOW) is not None
    assert services.forget(NOW + dt.timedelta(days=40)) == 1
    assert selectors.actor_for_token(token, NOW) is None


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_do_not_slip_under_the_limit() -> None:
    person()
    problems: list[SignInProblem | None] = []
    start = threading.Barrier(4)

    def guess() -> None:
        try:
            start.wait()
            problems.extend(problem("wang", "另一个密码-2026", NOW) for _ in range(4))
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems.count(SignInProblem.WRONG) == ATTEMPTS["account"]
    assert problems.count(SignInProblem.LOCKED) == 16 - ATTEMPTS["account"]
