"""What went wrong, as a page: what it is, whether anything was lost, and what to do next; never a traceback."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from psycopg_pool import PoolTimeout

from onething.apps.casework import services as casework
from onething.apps.people import limits
from onething.config.access_log import REQUEST_ID
from onething.config.uploads import read_away_body
from onething.domain.applications import refusals
from onething.domain.casework.states import STATE_NAMES
from onething.portals.ui.language import gettext as _
from onething.portals.ui.language import phrase
from onething.portals.ui.requests import CURRENT, PortalRequest

log = logging.getLogger("onething.portals")
DUTY_CODES: Final = frozenset({"duty_missing", "not_your_part"})
TITLES: Final[dict[int, str]] = {
    400: "这个请求无法识别",
    403: "这里不能由您办理",
    404: "没有找到这个页面",
    405: "不能这样打开",
    409: "内容已经有了变化",
    411: "上传的内容不完整",
    413: "内容太大了",
    422: "有内容需要修改",
    429: "操作太频繁了",
    500: "系统出了问题",
    503: "服务暂时不可用",
}


class TooOften(Exception):
    """An allowance is spent; `seconds` until it is there again."""

    def __init__(self, seconds: int) -> None:
        """Keep how long to wait."""
        super().__init__(seconds)
        self.seconds = seconds


def spend(request: PortalRequest, purpose: limits.Purpose, key: str = "") -> None:
    """Take one from an allowance (of the address where no key is given), or raise TooOften."""
    allowance = limits.allow(purpose, key or request.address, request.now)
    if isinstance(allowance, limits.Wait):
        raise TooOften(allowance.seconds)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the page of a problem says. `details` are single faults; `back` is where to go on."""

    status: int
    what: str
    details: tuple[str, ...] = ()
    back: str | None = None
    wait: int | None = None


def answer(request: PortalRequest, error: Exception) -> HttpResponse:
    """Return the page for whatever a view raised; the unexpected is logged and becomes 500."""
    return shown(request, trouble_of(error))


def shown(request: PortalRequest, trouble: Trouble) -> HttpResponse:
    """Return a problem as a page (htmx swaps it in place of what it asked for)."""
    from onething.portals.ui.rendering import render  # noqa: PLC0415 - rendering shows problems of its own

    context: dict[str, Any] = {
        "trouble": trouble,
        "title": _(TITLES.get(trouble.status, TITLES[400])),
        "request_id": REQUEST_ID.get(),
    }
    response = render(request, "ui/problem.html", context, status=trouble.status)
    if trouble.wait is not None:
        response.headers["Retry-After"] = str(trouble.wait)
    return response


def trouble_of(error: Exception) -> Trouble:
    """Turn an exception into what its page says."""
    if isinstance(error, refusals.NotFound | casework.UnknownCase | Http404):
        return missing()
    if isinstance(error, refusals.Forbidden):
        return Trouble(403, phrase(error.message))
    if isinstance(error, refusals.Refused):
        status = 409 if isinstance(error, refusals.Conflict) or error.code == "key_reused" else 422
        return Trouble(status, phrase(error.message), tuple(phrase(one.message) for one in error.problems))
    if isinstance(error, casework.CaseRefused):
        return _case_refused(error)
    if isinstance(error, casework.Conflict):
        return _case_conflict(error)
    if isinstance(error, casework.KeyReused):
        return Trouble(409, _("这个表单已经用过了。请重新打开页面再操作。"))
    return _technical(error)


def missing() -> Trouble:
    """Return the one answer to what is not there and to what is not the visitor's: nobody can tell them apart."""
    return Trouble(404, _("没有找到您要的内容，或者您没有权限查看。请检查网址，或者从首页重新进入。"))


def _case_refused(error: casework.CaseRefused) -> Trouble:
    refusal = error.refusal
    words = [phrase(refusal.remedy)]
    if refusal.source:
        words.append(_("依据：%(source)s", source=phrase(refusal.source)))
    return Trouble(403 if refusal.code in DUTY_CODES else 422, phrase(refusal.reason), tuple(words))


def _case_conflict(error: casework.Conflict) -> Trouble:
    state = phrase(STATE_NAMES.get(error.state, error.state.value))
    return Trouble(409, _("这个办件已被别人处理，现在是“%(state)s”。请重新打开办件，看过最新情况再决定。", state=state))


def _technical(error: Exception) -> Trouble:
    if isinstance(error, TooOften):
        return Trouble(429, _("请在 %(seconds)s 秒后再试。", seconds=error.seconds), wait=error.seconds)
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return Trouble(413, _("一次提交的内容太多。请减少内容，或者分几次提交。"))
    if isinstance(error, UnreadablePostError):
        return Trouble(400, _("上传中断了，没有保存任何内容。请检查网络，重新上传。"))
    if isinstance(error, SuspiciousOperation):
        return Trouble(400, _("请求无法识别。请返回上一页，重新操作。"))
    if isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError | PoolTimeout):
        log.error("database unavailable", exc_info=error)
        return Trouble(503, _("数据库暂不可用，已经保存的内容不会丢失。请稍等片刻，刷新本页。"), wait=5)
    log.error("unhandled error", exc_info=error)
    return Trouble(500, _("问题已经记录，已经保存的内容不会丢失。请稍后再试；反馈时请提供下面的编号。"))


def too_large(request: PortalRequest, largest: int) -> HttpResponse | None:
    """Refuse a body that says it is larger than the page takes; none of it is kept (see `onething.config.uploads`)."""
    if not request.posted:
        return None
    length = str(request.http.META.get("CONTENT_LENGTH") or "")
    if not length.isdigit():
        return shown(request, Trouble(411, _("浏览器没有说明内容有多大，没有保存任何内容。请换一个浏览器再试。")))
    if int(length) > largest:
        read_away_body(request.http)
        size = math.floor(largest / 1024 / 1024)
        text = _("一次最多提交 %(size)s MB，没有保存任何内容。请减小文件再上传。", size=size)
        return shown(request, Trouble(413, text))
    return None


def wrong_method(request: PortalRequest, methods: Sequence[str]) -> HttpResponse:
    """Answer a request that is made in a way the page doesn't know, as when an action's address is opened by hand."""
    response = shown(request, Trouble(405, _("这个地址不能直接打开。请从首页重新进入。")))
    response.headers["Allow"] = ", ".join(methods)
    return response


def wrong_account(request: PortalRequest, audience: str) -> HttpResponse:
    """Answer an account of a kind that has no business at this door."""
    words = {
        "citizen": _("这个页面供申请人使用。请换用您的个人账号或企业代理账号登录。"),
        "applicant": _("这个页面供申请人和窗口人员使用。请换用相应的账号登录。"),
        "clerk": _("这个页面供窗口人员使用。请换用窗口账号登录。"),
        "officer": _("这个页面供审批人员使用。请换用单位账号登录。"),
    }
    return shown(request, Trouble(403, words.get(audience, _("当前账号不能使用这个页面。请换用相应的账号登录。"))))


def form_not_ours(http: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form without our token (CSRF): shown again in its own browser it would work."""
    text = _("这个表单打开太久，或者浏览器没有保存 Cookie。请返回上一页，刷新后再提交。")
    return shown(CURRENT.get(), Trouble(403, text))
