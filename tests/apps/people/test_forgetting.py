"""What has run out is forgotten by the relay, about once an hour; what still counts stays."""

from __future__ import annotations

import datetime as dt

import pytest

from onething.apps.outbox import services as outbox
from onething.apps.people import limits, services, signing_in
from onething.apps.people.models import AccessToken, RateLimit, SignInGuard
from onething.apps.people.services import KEEP_TOKENS
from onething.outside.people import WANG

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.mark.django_db(transaction=True)
def test_the_relays_job_forgets_expired_tokens_old_attempts_and_full_allowances() -> None:
    services.register_person(username="wang", password="a long password", name="王小雨", identity_number=WANG, now=NOW)
    old = NOW - KEEP_TOKENS - dt.timedelta(days=1)
    signing_in.sign_in("wang", "a long password", old)
    signing_in.sign_in("wang", "a wrong password", old)
    limits.allow(limits.Purpose.UPLOAD, "old", old)
    signing_in.sign_in("wang", "a long password", NOW)
    signing_in.sign_in("nobody", "a wrong password", NOW, address="192.0.2.7")
    limits.allow(limits.Purpose.UPLOAD, "new", NOW)
    guards = SignInGuard.objects.filter(since=NOW).count()

    assert outbox.run_periodic(NOW) == ("people.forget",)

    assert [token.issued_at for token in AccessToken.objects.all()] == [NOW]
    assert SignInGuard.objects.count() == guards > 0
    assert RateLimit.objects.count() == 1
    assert outbox.run_periodic(NOW + dt.timedelta(minutes=30)) == ()
