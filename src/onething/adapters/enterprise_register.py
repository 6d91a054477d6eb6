"""The enterprise register: XML in GB18030 over HTTP, in the names and codes of the market regulator's data standard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from onething.adapters.calling import Caller, CallError
from onething.adapters.mapping import Area, Coded, Day, Mapped, Text, apply
from onething.ports.clock import Clock
from onething.ports.registers import NotHeld, RegisterAnswer, RegisterReply, RegisterUnavailable

SOURCE: Final = "企业登记信息库"
KEY: Final = "credit_code"
KEY_FIELD: Final = "UNISCID"
ENCODING: Final = "GB18030"
TYPES: Final = {
    "1100": "company",
    "1130": "company",
    "1150": "company",
    "1151": "company",
    "1190": "company",
    "2100": "branch",
    "2130": "branch",
    "4530": "partnership",
    "4533": "partnership",
    "4540": "sole_proprietorship",
    "9500": "individual_business",
    "9510": "individual_business",
}

MAPPING: Final = (
    Mapped("UNISCID", "credit_code", Text()),
    Mapped("ENTNAME", "enterprise_name", Text()),
    Mapped("ENTTYPE", "enterprise_type", Coded(TYPES)),
    Mapped("DOM", "registered_address", Text()),
    Mapped("DOMDISTRICT", "registered_area", Area()),
    Mapped("OPSCOPE", "business_scope", Text()),
    Mapped("LEREP", "legal_representative_name", Text()),
    Mapped("LEREPCERNO", "legal_representative_id_number", Text()),
    Mapped("ESTDATE", "established_on", Day("%Y年%m月%d日")),
)
"""The service passes on what the catalogue's register `gives` and the reader asked for, and nothing else."""

IN_FORCE: Final = {"1": True, "2": False, "3": False}
"""REGSTATE: 1 existing, 2 revoked, 3 cancelled."""

FOUND: Final = "0"
NOT_FOUND: Final = "104"

_DECLARATION: Final = re.compile(
    rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]{0,100}\?>"""
)


@dataclass(frozen=True, slots=True)
class EnterpriseRegister:
    """A `RegisterPort` for the enterprise register."""

    caller: Caller
    clock: Clock

    def read(self, register_id: str, key: str, value: str, timeout: timedelta) -> RegisterReply:
        """See `RegisterPort`."""
        if key != KEY or not value.isalnum():
            return RegisterUnavailable(f"{register_id} 只能按 {KEY} 查询", timedelta(days=1))
        question = f'<?xml version="1.0" encoding="{ENCODING}"?><REQUEST><{KEY_FIELD}>{value}</{KEY_FIELD}></REQUEST>'
        content_type = f"application/xml; charset={ENCODING}"
        return self.caller.ask(question.encode(ENCODING), content_type, timeout, lambda body: self._answer(body, value))

    def _answer(self, body: bytes, asked: str) -> RegisterAnswer | NotHeld:
        root = parsed(body)
        code, enterprise = root.findtext("HEAD/CODE"), root.find("BODY/ENT")
        if code == NOT_FOUND:
            return NotHeld(SOURCE, self.clock.now())
        if code != FOUND or enterprise is None:
            message = "企业库的应答缺少约定的内容"
            raise CallError(message)
        fields = {child.tag: child.text or "" for child in enterprise}
        if fields.get(KEY_FIELD, "").strip() != asked:
            message = "企业库答的不是所问的企业"
            raise CallError(message)
        values, notes = apply(MAPPING, fields)
        in_force = IN_FORCE.get(fields.get("REGSTATE", "").strip())
        return RegisterAnswer(values, SOURCE, self.clock.now(), in_force, notes)


def parsed(body: bytes) -> Element:
    """Return the document's root; CallError for broken XML, another encoding than agreed, a DTD or entities.

    The parser below knows no GB18030, so the text is decoded here. Bytes that are Chinese in UTF-8 are not GB18030,
    whatever their declaration says: read as such they would become other characters, not an error.
    """
    declared = _DECLARATION.match(body)
    if declared is None or declared[1].upper() != ENCODING.encode() or _is_chinese_in_utf8(body):
        message = f"企业库的应答不是约定的编码（{ENCODING}）"
        raise CallError(message)
    try:
        text = body[declared.end() :].decode(ENCODING)
    except UnicodeDecodeError:
        message = f"企业库的应答不是约定的编码（{ENCODING}）"
        raise CallError(message) from None
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        message = "企业库的应答含有不允许的定义（DTD 或者实体）"
    except (ParseError, ValueError, RecursionError):
        message = "企业库的应答无法解析"
    else:
        return root
    raise CallError(message)


def _is_chinese_in_utf8(body: bytes) -> bool:
    """Tell whether the bytes are Chinese in UTF-8; short GB18030 texts can be UTF-8 too, but then of other scripts."""
    try:
        return any("\u4e00" <= character <= "\u9fff" for character in body.decode("utf-8"))
    except UnicodeDecodeError:
        return False
