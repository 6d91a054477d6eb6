"""Version 1 of the public API: `/api/v1`. Each router lives in a module of its own and is added here."""

from __future__ import annotations

from onething.api import (
    applications,
    case_commands,
    cases,
    coordination,
    life_events,
    materials,
    problems,
    sessions,
    translation,
)
from onething.api.body import ExactParser
from onething.api.description import JsonRenderer, PublicApi

api = PublicApi(
    title="OneThing · 一件事",
    version="1",
    description="高效办成一件事：情形引导、一次告知、一张表单、一套材料、一次提交。错误一律为 RFC 9457 problem+json。",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
    parser=ExactParser(),
    renderer=JsonRenderer(),
)
problems.install(api)
translation.install(api)
for part in (sessions, life_events, applications, materials, cases, case_commands, coordination):
    api.add_router("", part.router)
