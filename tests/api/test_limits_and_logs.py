"""Too often is 429 with a time to wait; nothing personal reaches a log or an error."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from onething.apps.people import limits
from onething.config.access_log import JsonLines
from tests.api.kit import ACTORS, PASSWORD, City, undone
from tests.api.routes import ADVICE, ROWS


@pytest.mark.parametrize(
    ("purpose", "path", "body"),
    [
        (limits.Purpose.SIGN_IN, "/sessions", {"username": "nobody-there", "password": "x"}),
        (limits.Purpose.ANONYMOUS, "/life-events/newborn/guidance", ADVICE),
        (limits.Purpose.ANONYMOUS, "/life-events/newborn/briefing", ADVICE),
    ],
)
def test_too_many_anonymous_requests_are_told_when_to_come_back(
    city: City, purpose: limits.Purpose, path: str, body: object
) -> None:
    for _ in range(limits.LIMITS[purpose].times):
        assert isinstance(limits.allow(purpose, "127.0.0.1", city.now), limits.Allowed)
    answer = city.ask(None, "POST", path, body)
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["Retry-After"] in answer.json["detail"]
    answer.errors  # noqa: B018 - it is a problem


def test_a_locked_name_is_429_with_a_time_to_come_back(city: City) -> None:
    for _ in range(5):
        assert city.ask(None, "POST", "/sessions", {"username": "mother", "password": "wrong"}).status == 401
    locked = city.ask(None, "POST", "/sessions", {"username": "mother", "password": PASSWORD})
    assert locked.status == 429
    assert int(locked.headers["Retry-After"]) > 60


def test_too_many_submissions_of_one_account_wait(city: City) -> None:
    for _ in range(limits.LIMITS[limits.Purpose.SUBMISSION].times):
        limits.allow(limits.Purpose.SUBMISSION, "mother", city.now)
    answer = ROWS["POST /applications/{application}/submission"].ask(
        city, "applicant", "POST /applications/{application}/submission"
    )
    assert (answer.status, "Retry-After" in answer.headers) == (429, True)


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """Collect what all loggers write, as the installation formats it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(), logging.getLogger("onething"), logging.getLogger("django")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    loggers[0].addHandler(handler)
    try:
        yield out
    finally:
        loggers[0].removeHandler(handler)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def test_no_log_and_no_error_holds_anything_personal(city: City) -> None:
    personal = {str(actor.identity) for actor in ACTORS.values() if actor.identity}
    personal |= {ACTORS[name].name for name in ("applicant", "signatory", "shopkeeper", "stranger")}
    personal |= {"13800000000", "王小1宝", PASSWORD, *city.tokens.values()}
    errors = ""
    with everything_logged() as out:
        for operation, row in ROWS.items():
            for who in (*ACTORS, "expired", "revoked"):
                with undone():
                    answer = row.ask(city, who, operation)
                errors += answer.body.decode() if answer.status >= 400 else ""
        with undone():
            place = city.birth_in_progress()
            city.pass_case(place, 1, {"baby.certificate_number": "C1"})
    logged = out.getvalue()
    assert '"route": "/api/v1/cases/<case>' in logged
    for where, text in (("a log", logged), ("an error", errors)):
        found = {one for one in personal if one in text or one.encode("unicode_escape").decode() in text}
        assert not found, f"{where} holds {found}"
    assert not any(application in logged for application in city.places.values())
