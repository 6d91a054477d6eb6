"""What the apps refuse, as problem details: one table from their exceptions to the API's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from onething.api.problems import Fault, Problem, not_found, response
from onething.apps.casework import services as casework
from onething.domain.applications import refusals
from onething.domain.casework.states import STATE_NAMES


def install(api: NinjaAPI) -> None:
    """Make `api` answer the apps' refusals."""
    table: dict[type[Exception], Callable[[Any], Problem]] = {
        refusals.NotFound: _not_found,
        refusals.Forbidden: lambda error: _refused(403, error),
        refusals.Conflict: lambda error: _refused(409, error),
        refusals.Refused: lambda error: _refused(422, error),
        casework.CaseRefused: _case_refused,
        casework.Conflict: _case_conflict,
        casework.KeyReused: lambda _: Problem(
            409,
            "这个 Idempotency-Key 已用于另一个操作，请换一个新的再提交。",
            kind="key-reused",
            errors=[Fault("header.Idempotency-Key", "已用于另一个操作", "请换一个新的再提交")],
        ),
        casework.UnknownCase: lambda _: not_found(),
    }
    for kind, translate in table.items():
        api.add_exception_handler(kind, _handler(translate))


def _handler(translate: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    def answer(_request: HttpRequest, error: Any) -> HttpResponse:
        return response(translate(error))

    return answer


PLACES: Final[dict[str, str]] = {
    "stale_version": "body.version",
    "key_invalid": "header.Idempotency-Key",
    "key_reused": "header.Idempotency-Key",
    "reason_invalid": "body.reason",
    "unit_unknown": "body.unit",
    "answers_oversized": "body.answers",
    "digest_changed": "body.digest",
    "grade_invalid": "body.grade",
    "reasons_invalid": "body.reasons",
    "words_invalid": "body.words",
    "event_unknown": "body.life_event",
}
"""Where a refusal's one cause lies in what was sent, by its code; files are `body.file`, all else is the act itself."""
STATUS_OF_CODE: Final[dict[str, int]] = {"key_reused": 409, "file_oversized": 413}
DUTY_CODES: Final = frozenset({"duty_missing", "not_your_part"})


def _not_found(error: refusals.NotFound) -> Problem:
    # An event or a region is public; everything else is answered as if it were not there.
    return _refused(404, error) if error.code == "event_unknown" else not_found()


def _refused(status: int, error: refusals.Refused) -> Problem:
    faults = [Fault(problem.where, *_what_and_remedy(problem.message)) for problem in error.problems]
    if not faults:
        place = PLACES.get(error.code, "body.file" if error.code.startswith("file_") else "request")
        faults = [Fault(place, *_what_and_remedy(error.message))]
    return Problem(
        STATUS_OF_CODE.get(error.code, status), error.message, kind=error.code.replace("_", "-"), errors=faults
    )


def _what_and_remedy(message: str) -> tuple[str, str]:
    """Cut a sentence of the apps, which says first what is wrong and then what to do."""
    what, please, remedy = message.rstrip("。").partition("请")
    if not please or not what:
        return message, "请按提示修改后重试"
    return what.rstrip("，。；："), please + remedy


def _case_refused(error: casework.CaseRefused) -> Problem:
    refusal = error.refusal
    source = f"（依据：{refusal.source}）" if refusal.source else ""
    return Problem(
        403 if refusal.code in DUTY_CODES else 422,
        f"{refusal.reason}{source}",
        kind=refusal.code.replace("_", "-"),
        errors=[Fault("command", refusal.reason, refusal.remedy)],
    )


def _case_conflict(error: casework.Conflict) -> Problem:
    state = STATE_NAMES.get(error.state, error.state.value)
    what = f"这个办件已被别人处理：现在是“{state}”，版本 {error.version}"
    return Problem(409, f"{what}。", errors=[Fault("body.version", what, "请重新打开办件，看过最新情况再决定")])
