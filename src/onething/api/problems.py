"""Errors as RFC 9457 problem details: what is wrong, where, and what to do; never a traceback.

{"type": "urn:onething:problem:invalid", "title": "填写有误", "status": 422, "detail": "…", "request_id": "…",
 "errors": [{"where": "body.name", "what": "…", "remedy": "…"}]}
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import psycopg
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, Throttled, ValidationError
from psycopg_pool import PoolTimeout

from onething.config.access_log import REQUEST_ID

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:onething:problem:"
log = logging.getLogger("onething.api")

TITLES: Final[dict[int, tuple[str, str]]] = {
    400: ("malformed", "请求无法识别"),
    401: ("unauthenticated", "请先登录"),
    403: ("forbidden", "无权办理"),
    404: ("not-found", "未找到"),
    405: ("method-not-allowed", "不支持的操作"),
    409: ("conflict", "状态已变化"),
    410: ("gone", "已失效"),
    413: ("too-large", "内容过大"),
    415: ("unsupported-type", "格式不支持"),
    422: ("invalid", "填写有误"),
    429: ("too-many-requests", "请求过于频繁"),
    500: ("internal", "系统内部错误"),
    503: ("unavailable", "服务暂不可用"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `where` (dotted path into the input), `what`, and the `remedy`."""

    where: str
    what: str
    remedy: str


class Problem(Exception):
    """Raise it anywhere below an endpoint to answer with problem details.

    `kind` completes the problem type's URN; left empty, the status's usual kind and title are taken.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str = "",
        title: str = "",
        errors: Sequence[Fault] = (),
        retry_after: int | None = None,
    ) -> None:
        """Keep what the answer will say."""
        super().__init__(detail)
        usual_kind, usual_title = TITLES.get(status, ("error", "错误"))
        self.retry_after = retry_after
        self.status, self.detail, self.errors = status, detail, tuple(errors)
        self.kind, self.title = kind or usual_kind, title or usual_title


def not_found() -> Problem:
    """Return the one answer to what is not there and to what is not the caller's: nobody can tell them apart."""
    return Problem(404, "没有找到该内容，或无权查看。")


def response(problem: Problem, headers: dict[str, str] | None = None) -> HttpResponse:
    """Write a problem as an HTTP response."""
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + problem.kind,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "request_id": REQUEST_ID.get(),
    }
    if problem.errors:
        body["errors"] = [asdict(fault) for fault in problem.errors]
    content = json.dumps(body, ensure_ascii=False)
    return HttpResponse(content, status=problem.status, content_type=MEDIA_TYPE, headers=headers)


def explain(error: Exception) -> Problem:
    """Turn any exception that reached the API's edge into a problem; the unexpected ones become 500 and are logged."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationError):
        return Problem(422, "有字段不符合要求，请按提示修改后重试。", errors=[fault(item) for item in error.errors])
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return Problem(413, "请求内容超过上限，请减少内容或分次提交。")
    if isinstance(error, SuspiciousOperation):
        return Problem(400, "请求无法识别，请检查后重试。")
    if isinstance(error, Http404):
        return not_found()
    if isinstance(error, AuthenticationError):
        return Problem(401, "请先登录，或登录已过期，请重新登录。")
    if isinstance(error, AuthorizationError):
        return Problem(403, "当前账号无权执行此操作。")
    if isinstance(error, Throttled):
        wait = math.ceil(error.wait or 60)
        return Problem(429, f"请在 {wait} 秒后重试。", retry_after=wait)
    if isinstance(error, HttpError) and isinstance(error.__cause__, Problem):
        # ninja wraps what a parser says.
        return error.__cause__
    if isinstance(error, HttpError):
        return Problem(error.status_code, TITLES.get(error.status_code, ("", "请求无法处理"))[1] + "。")
    if isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError | PoolTimeout):
        log.error("database unavailable", exc_info=error)
        return Problem(503, "数据库暂不可用，请稍后重试；已确认的操作不会丢失。")
    log.error("unhandled error", exc_info=error)
    return Problem(500, "系统内部错误，已记录。请稍后重试，并在反馈时提供请求编号。")


WORDS: Final[dict[str, tuple[str, str]]] = {
    "missing": ("缺少此项", "请补上此项"),
    "extra_forbidden": ("接口没有这个字段", "请删除此项"),
    "string_type": ("应为文字", "请填写文字"),
    "string_unicode": ("含有无法保存的字符", "请删除无法显示的字符"),
    "string_too_short": ("内容过短", "请至少填写 {min_length} 个字符"),
    "string_too_long": ("内容过长", "请不超过 {max_length} 个字符"),
    "string_pattern_mismatch": ("格式不对", "请按格式 {pattern} 填写"),
    "int_type": ("应为整数", "请填写整数，不加引号"),
    "int_parsing": ("应为整数", "请填写整数"),
    "int_from_float": ("应为整数", "请填写整数"),
    "bool_parsing": ("应为 true 或 false", "请填写 true 或 false"),
    "bool_type": ("应为 true 或 false", "请填写 true 或 false"),
    "dict_type": ("应为对象", "请填写 JSON 对象"),
    "model_attributes_type": ("应为对象", "请填写 JSON 对象"),
    "model_type": ("应为对象", "请填写 JSON 对象"),
    "list_type": ("应为列表", "请填写 JSON 数组"),
    "too_long": ("项目过多", "请不超过 {max_length} 项"),
    "too_short": ("项目过少", "请至少填写 {min_length} 项"),
    "greater_than_equal": ("数值过小", "请填写不小于 {ge} 的数"),
    "less_than_equal": ("数值过大", "请填写不大于 {le} 的数"),
    "enum": ("不在可选的值之内", "请选用 {expected}"),
    "literal_error": ("不在可选的值之内", "请选用 {expected}"),
    "timezone_aware": ("时间没有时区", "请写明时区，例如 2026-03-02T09:00:00+08:00"),
}
"""What pydantic finds, in words: (what, remedy), by its type of error."""
LONGEST_PLACE: Final = 200


def fault(item: dict[str, Any]) -> Fault:
    """Turn one of pydantic's findings into a fault; the value itself is never repeated."""
    # ninja puts its own parameter name second in `loc` of a body; what the client wrote starts after it.
    place = item["loc"]
    where = ".".join(str(part) for part in (place if place[0] != "body" else (place[0], *place[2:])))[:LONGEST_PLACE]
    kind = str(item["type"])
    if kind not in WORDS:
        sort = "日期或时间" if kind.startswith(("date", "time")) else "内容"
        return Fault(where, f"{sort}不符合要求", f"请按接口说明修改此项（{kind}）")
    what, remedy = WORDS[kind]
    return Fault(where, what, remedy.format_map(_Told(item.get("ctx") or {})))


class _Told(dict[str, Any]):
    """What pydantic tells of a limit; what it leaves out reads as the description of the API has it."""

    def __missing__(self, key: str) -> str:
        return "接口说明所列"


def install(api: NinjaAPI) -> None:
    """Make `api` answer every error as a problem."""

    def answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        problem = explain(error if isinstance(error, Exception) else error())
        headers = None if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
        if problem.status == 401:
            headers = {"WWW-Authenticate": "Bearer"}
        return response(problem, headers)

    for kind in (Exception, ValidationError, Http404, AuthenticationError, AuthorizationError, Throttled, HttpError):
        api.add_exception_handler(kind, answer)


def handler_400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django itself refuses (a wrong Host, too large a body)."""
    return response(
        explain(exception) if isinstance(exception, SuspiciousOperation) else Problem(400, "请求无法识别。")
    )


def handler_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a path that leads nowhere."""
    return response(Problem(404, "没有这个地址。接口说明见 /api/v1/openapi.json。"))


def handler_500(request: HttpRequest) -> HttpResponse:
    """Answer an error outside the API's own handlers."""
    return response(Problem(500, "系统内部错误，已记录。请稍后重试，并在反馈时提供请求编号。"))
