"""The route table: every address declares who may use it, and an undeclared one fails the build."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from ninja import NinjaAPI
from ninja.operation import PathView

from onething.config.policy import policy, policy_of

View = Callable[..., Any]
BUILT_IN = frozenset({"openapi-json", "openapi-view", "api-root"})
"""ninja's own views of an API: its description, which is published, and a root that leads nowhere."""


def routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, View]]:
    """Yield (method and address, the function behind it) for every route below `patterns`."""
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
            continue
        assert isinstance(pattern, URLPattern)
        operations = path_view(pattern.callback)
        if operations is not None:
            for operation in operations.operations:
                yield f"{'/'.join(operation.methods)} /{address}", operation.view_func
        elif pattern.name not in BUILT_IN:
            yield f"ANY /{address}", pattern.callback


def path_view(callback: View) -> PathView | None:
    """Return ninja's view of one address behind what it gives to Django, a closure or a bound method over it."""
    inner: Any = callback.func if isinstance(callback, partial) else callback
    captured = [cell.cell_contents for cell in getattr(inner, "__closure__", None) or ()]
    candidates = [getattr(inner, "__self__", None), *captured]
    return next((found for found in candidates if isinstance(found, PathView)), None)


def undeclared(patterns: list[Any]) -> list[str]:
    """Return the routes without a policy."""
    return [name for name, view in routes(patterns) if policy_of(view) is None]


def test_every_route_declares_its_policy() -> None:
    missing = undeclared(list(get_resolver("onething.config.urls").url_patterns))
    assert not missing, "declare @policy(...) (onething.config.policy) on:\n" + "\n".join(missing)


def test_route_table_is_not_empty() -> None:
    assert "ANY /healthz" in dict(routes(list(get_resolver("onething.config.urls").url_patterns)))


def test_undeclared_routes_are_seen_in_views_and_in_operations() -> None:
    api = NinjaAPI(urls_namespace="planted")

    @api.get("/open")
    @policy("public", "a test")
    def declared(request: HttpRequest) -> str:
        return ""

    @api.post("/forgotten")
    def forgotten(request: HttpRequest) -> str:
        return ""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    found = undeclared([path("plain", view), path("api/", api.urls)])
    assert found == ["ANY /plain", "POST /api/forgotten"]


def test_policy_refuses_an_unknown_audience_and_a_public_route_without_reason() -> None:
    with pytest.raises(ValueError, match="unknown audience"):
        policy("everyone")  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(ValueError, match="wants a reason"):
        policy("public")
