"""Reading JSON bodies: numbers stay exact, a field given twice is refused, and no NUL gets in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from onething.api.problems import Fault, Problem

MAX_DEPTH: Final = 32
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
LONGEST_NUMBER: Final = 40
"""Characters of a number as written; nothing a form asks for is longer."""
LARGEST_EXPONENT: Final = 30


class ExactParser(Parser):
    """JSON without surprises: decimals instead of floats, no duplicate names, no NaN, no NUL characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body's JSON value; raises a 400 (or 415) problem that says what is wrong with it."""
        if request.content_type != "application/json":
            wanted = Fault("header.Content-Type", "请求正文的类型不是 JSON", "请用 Content-Type: application/json 提交")
            raise Problem(415, "请求正文须为 application/json。", errors=[wanted])
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError:
            raise _malformed("请求正文不是 UTF-8 编码", "请用 UTF-8 编码重新提交") from None
        try:
            value = json.loads(
                text,
                parse_int=_whole,
                parse_float=_decimal,
                parse_constant=_no_constant,
                object_pairs_hook=_distinct,
            )
        except RecursionError:
            raise _malformed("请求正文嵌套过深", f"请把嵌套减少到 {MAX_DEPTH} 层以内") from None
        except json.JSONDecodeError as error:
            where = f"第 {error.lineno} 行第 {error.colno} 列"
            raise _malformed(f"请求正文不是合法的 JSON（{where}）", "请检查 JSON 语法") from None
        if _depth(value) > MAX_DEPTH:
            raise _malformed("请求正文嵌套过深", f"请把嵌套减少到 {MAX_DEPTH} 层以内")
        # Escapes can write what UTF-8 can't: half a surrogate pair, and NUL, which PostgreSQL can't hold.
        plain = json.dumps(value, ensure_ascii=False, default=str)
        if "\\u0000" in plain:
            raise _malformed("请求正文含有空字符（NUL）", "请删除空字符")
        if _SURROGATE.search(plain):
            raise _malformed("请求正文含有不成对的代理字符", "请删除无法显示的字符后重试")
        return value

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the values of a query, a form or its files; what is given twice where one is meant is refused."""
        for name in data:
            if name not in list_fields and len(data.getlist(name)) > 1:
                what = f"“{name[:80]}”给出了 {len(data.getlist(name))} 次"
                raise Problem(422, f"{what}。", errors=[Fault(name[:80], what, "只保留一个")])
        parsed: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        return parsed


def _malformed(what: str, remedy: str, where: str = "body") -> Problem:
    return Problem(400, f"{what}。", errors=[Fault(where, what, remedy)])


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _malformed("有一个数过长", f"数字请不超过 {LONGEST_NUMBER} 位")
    return int(text)


def _decimal(text: str) -> Decimal:
    exponent = text.lower().partition("e")[2].lstrip("+-0")
    if len(text) > LONGEST_NUMBER or len(exponent) > 2 or int(exponent or 0) > LARGEST_EXPONENT:
        raise _malformed("有一个数过长或过大", f"数字请不超过 {LONGEST_NUMBER} 位，指数不超过 {LARGEST_EXPONENT}")
    return Decimal(text)


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
