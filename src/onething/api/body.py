"""Reading JSON bodies: numbers stay exact, a field given twice is refused, and no NUL gets in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from onething.api.problems import Fault, Problem

MAX_DEPTH: Final = 32


class ExactParser(Parser):
    """JSON without surprises: decimals instead of floats, no duplicate names, no NaN, no NUL characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body's JSON value; raises a 400 problem that says what is wrong with it."""
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError:
            raise _malformed("请求正文不是 UTF-8 编码", "请用 UTF-8 编码重新提交") from None
        if "\x00" in text or "\\u0000" in text:
            raise _malformed("请求正文含有空字符（NUL）", "请删除空字符")
        try:
            value = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_distinct)
        except RecursionError:
            raise _malformed("请求正文嵌套过深", f"请把嵌套减少到 {MAX_DEPTH} 层以内") from None
        except json.JSONDecodeError as error:
            where = f"第 {error.lineno} 行第 {error.colno} 列"
            raise _malformed(f"请求正文不是合法的 JSON（{where}）", "请检查 JSON 语法") from None
        if _depth(value) > MAX_DEPTH:
            raise _malformed("请求正文嵌套过深", f"请把嵌套减少到 {MAX_DEPTH} 层以内")
        return value


def _malformed(what: str, remedy: str, where: str = "body") -> Problem:
    return Problem(400, f"{what}。", errors=[Fault(where, what, remedy)])


def _no_constant(name: str) -> NoReturn:
    raise _malformed(f"{name} 不是数", "请填写数字")


def _distinct(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise _malformed(f"“{name[:80]}”出现了两次", "同名的内容只保留一个", f"body.{name[:80]}")
        made[name] = value
    return made


def _depth(value: Any) -> int:
    level, layer = 0, [value]
    while layer and level <= MAX_DEPTH:
        level += 1
        layer = [
            part
            for inner in layer
            if isinstance(inner, dict | list)
            for part in (inner.values() if isinstance(inner, dict) else inner)
        ]
    return level
