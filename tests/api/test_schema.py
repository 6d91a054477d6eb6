"""The OpenAPI document says what the API does: no generated request meets a 5xx, another status or shape."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from onething.config.wsgi import application
from tests.api.kit import City, undone

EXAMPLES = 200 if os.environ.get("ONETHING_PROOF") else 12
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
WHO = (None, "applicant", "officer", "coordinator")
SCHEMA: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers={"Host": "localhost"})
OPERATIONS: dict[str, Any] = {each.ok().label: each.ok() for each in SCHEMA.get_all_operations()}


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection over requests, as Django's test client does: what a request did is taken back after it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_generated_requests_are_answered_as_the_description_says(city: City, one_connection: None, label: str) -> None:
    operation = OPERATIONS[label]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def answers_as_described(case: Any) -> None:
        if "application" in case.path_parameters:
            case.path_parameters["application"] = city.places["submitted"]
        if "case" in case.path_parameters:
            case.path_parameters["case"] = f"{city.places['submitted']}.1"
        for who in WHO:
            headers = {"Host": "localhost"} | ({} if who is None else {"Authorization": f"Bearer {city.tokens[who]}"})
            with undone():
                response = case.call(headers=headers)
            case.validate_response(response, checks=CHECKS, headers=headers)

    answers_as_described()


def test_every_operation_is_generated_for() -> None:
    assert len(OPERATIONS) > 60
