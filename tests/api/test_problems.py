"""Errors are problem details: where, what, remedy; no traceback, no value that was sent."""

from __future__ import annotations

import json
import logging

import pytest
from django.http import Http404, HttpRequest
from django.test import Client, override_settings
from django.urls import path
from ninja import NinjaAPI, Schema
from pydantic import ConfigDict

from onething.api import problems
from onething.config.access_log import JsonLines, masked
from onething.config.policy import policy


class Sample(Schema):
    """An input."""

    model_config = ConfigDict(extra="forbid")
    count: int


api = NinjaAPI(urls_namespace="problems-under-test", docs_url=None)
problems.install(api)


@api.post("/sample")
@policy("public", "a test")
def sample(request: HttpRequest, payload: Sample) -> int:
    """Fail as the count says."""
    if payload.count == 1:
        raise RuntimeError("身份证 11010119900307003X leaked")
    if payload.count == 2:
        raise Http404
    if payload.count == 3:
        fault = problems.Fault("body.count", "已办结", "无需再提交")
        raise problems.Problem(409, "该申请已提交。", kind="already-submitted", errors=[fault])
    return payload.count


urlpatterns = [path("", api.urls)]
handler404 = "onething.api.problems.handler_404"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def post(client: Client, body: str) -> tuple[int, dict[str, object]]:
    """Post to the sample endpoint; every error has to be a problem."""
    with override_settings(ROOT_URLCONF=__name__):
        reply = client.post("/sample", body, content_type="application/json")
    if reply.status_code >= 400:
        assert reply["Content-Type"] == "application/problem+json"
    found = json.loads(reply.content)
    return reply.status_code, found if isinstance(found, dict) else {"value": found}


def test_good_input_is_no_problem(client: Client) -> None:
    assert post(client, '{"count": 9}') == (200, {"value": 9})


@pytest.mark.parametrize("body", ["{}", '{"count": "secret-x"}', '{"count": 1, "secret-x": 2}'])
def test_invalid_input_names_place_and_remedy_and_repeats_no_value(client: Client, body: str) -> None:
    status, problem = post(client, body)
    assert (status, problem["status"], problem["type"]) == (422, 422, "urn:onething:problem:invalid")
    errors = problem["errors"]
    assert isinstance(errors, list)
    assert all(set(item) == {"where", "what", "remedy"} and all(item.values()) for item in errors)
    assert '"count": "secret-x"' not in json.dumps(problem)


def test_broken_json_is_400(client: Client) -> None:
    assert post(client, "{")[0] == 400


def test_unexpected_error_is_500_without_its_text_and_logged_masked(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        status, problem = post(client, '{"count": 1}')
    assert status == 500
    assert "11010119900307003X" not in json.dumps(problem)
    assert problem["request_id"]
    record = next(record for record in caplog.records if record.name == "onething.api")
    line = JsonLines().format(record)
    assert "RuntimeError" in line
    assert "11010119900307003X" not in line


def test_missing_thing_is_404(client: Client) -> None:
    assert post(client, '{"count": 2}')[0] == 404


def test_refusal_of_the_domain_keeps_its_kind_and_errors(client: Client) -> None:
    status, problem = post(client, '{"count": 3}')
    assert (status, problem["type"]) == (409, "urn:onething:problem:already-submitted")
    assert problem["errors"] == [{"where": "body.count", "what": "已办结", "remedy": "无需再提交"}]


def test_unknown_address_is_a_problem_too(client: Client) -> None:
    reply = client.get("/api/v1/nothing-here")
    assert (reply.status_code, reply["Content-Type"]) == (404, "application/problem+json")
    assert reply["X-Request-ID"]


def test_given_request_id_is_kept_and_a_hostile_one_replaced(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-12345"})["X-Request-ID"] == "abc-12345"
    assert client.get("/healthz", headers={"X-Request-ID": "a b;c" * 9})["X-Request-ID"] != "a b;c" * 9


@pytest.mark.parametrize("number", ["11010119900307003X", "91440300MA5DA1234X", "13800000000"])
def test_numbers_of_persons_and_enterprises_are_masked(number: str) -> None:
    assert number not in masked(f"case of {number}.")
    assert masked("order 20260302 of 12 items") == "order 20260302 of 12 items"
