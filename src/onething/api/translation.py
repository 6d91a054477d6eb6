"""What the apps refuse, as problem details: one table from their exceptions to the API's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from onething.api.problems import Fault, Problem, response
from onething.apps.casework import services as casework
from onething.domain.applications import refusals
from onething.domain.casework.states import STATE_NAMES


def install(api: NinjaAPI) -> None:
    """Make `api` answer the apps' refusals."""
    table: dict[type[Exception], Callable[[Any], Problem]] = {
        refusals.NotFound: lambda _: Problem(404, "没有找到该内容，或无权查看。"),
        refusals.Forbidden: lambda error: _refused(403, error),
        refusals.Conflict: lambda error: _refused(409, error),
        refusals.Refused: lambda error: _refused(422, error),
        casework.CaseRefused: _case_refused,
        casework.Conflict: _case_conflict,
        casework.KeyReused: lambda _: Problem(
            409, "这个 Idempotency-Key 已用于另一个操作，请换一个新的再提交。", kind="key-reused"
        ),
        casework.UnknownCase: lambda _: Problem(404, "没有找到该内容，或无权查看。"),
    }
    for kind, translate in table.items():
        api.add_exception_handler(kind, _handler(translate))


def _handler(translate: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    def answer(_request: HttpRequest, error: Any) -> HttpResponse:
        return response(translate(error))

    return answer


def _refused(status: int, error: refusals.Refused) -> Problem:
    faults = [Fault(problem.where, problem.message, "请按提示修改后重试") for problem in error.problems]
    return Problem(status, error.message, kind=error.code.replace("_", "-"), errors=faults)


def _case_refused(error: casework.CaseRefused) -> Problem:
    refusal = error.refusal
    source = f"（依据：{refusal.source}）" if refusal.source else ""
    return Problem(
        422,
        f"{refusal.reason}{source}",
        kind=refusal.code.replace("_", "-"),
        errors=[Fault("command", refusal.reason, refusal.remedy)],
    )


def _case_conflict(error: casework.Conflict) -> Problem:
    state = STATE_NAMES.get(error.state, error.state.value)
    what = f"这个办件已被别人处理：现在是“{state}”，版本 {error.version}"
    return Problem(409, f"{what}。", errors=[Fault("version", what, "请重新打开办件，看过最新情况再决定")])
