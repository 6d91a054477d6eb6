"""The population register: JSON over HTTP, in the names and codes of the public security's own data standard."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from onething.adapters.calling import Caller, CallError, text_fields
from onething.adapters.mapping import Area, Coded, Day, Mapped, Text, apply
from onething.ports.clock import Clock
from onething.ports.registers import NotHeld, RegisterAnswer, RegisterReply, RegisterUnavailable

SOURCE: Final = "人口基础信息库"
KEY: Final = "id_number"
KEY_FIELD: Final = "GMSFHM"
ETHNICITIES: Final = {f"{number:02d}": f"{number:02d}" for number in range(1, 57)}
"""GB 3304—1991 in both; 97 (other) and 98 (foreign-born) have no counterpart and are left out."""

MAPPING: Final = (
    Mapped("GMSFHM", "id_number", Text()),
    Mapped("XM", "name", Text()),
    Mapped("XB", "sex", Coded({"1": "male", "2": "female"})),
    Mapped("CSRQ", "birth_date", Day("%Y%m%d")),
    Mapped("MZ", "ethnicity", Coded(ETHNICITIES)),
    Mapped("HKSZD", "registration_area", Area()),
    Mapped("HKXXDZ", "registration_address", Text()),
    Mapped("HZXM", "head_name", Text()),
    Mapped("HHLX", "household_kind", Coded({"1": "family", "2": "collective"})),
    Mapped("HYZK", "marital_status", Coded({"10": "unmarried", "20": "married", "30": "widowed", "40": "divorced"})),
    Mapped("POGMSFHM", "spouse_id_number", Text()),
)
"""The service passes on what the catalogue's register `gives` and the reader asked for, and nothing else."""

IN_FORCE: Final = {"0": True, "1": False}
"""RYZT: 0 registered, 1 registration cancelled."""

FOUND: Final = "0000"
NOT_FOUND: Final = "2001"


@dataclass(frozen=True, slots=True)
class PopulationRegister:
    """A `RegisterPort` for the population register."""

    caller: Caller
    clock: Clock

    def read(self, register_id: str, key: str, value: str, timeout: timedelta) -> RegisterReply:
        """See `RegisterPort`."""
        if key != KEY:
            return RegisterUnavailable(f"{register_id} 只能按 {KEY} 查询", timedelta(days=1))
        question = json.dumps({"CXTJ": {KEY_FIELD: value}}).encode()
        return self.caller.ask(question, "application/json", timeout, lambda body: self._answer(body, value))

    def _answer(self, body: bytes, asked: str) -> RegisterAnswer | NotHeld:
        found = parsed(body)
        code, person = found.get("FHDM"), found.get("SJ")
        if code == NOT_FOUND:
            return NotHeld(SOURCE, self.clock.now())
        if code != FOUND or not isinstance(person, dict):
            message = "人口库的应答缺少约定的内容"
            raise CallError(message)
        fields = text_fields(person)
        if fields.get(KEY_FIELD) != asked:
            message = "人口库答的不是所问的人"
            raise CallError(message)
        values, notes = apply(MAPPING, fields)
        in_force = IN_FORCE.get(fields.get("RYZT", ""))
        return RegisterAnswer(values, SOURCE, self.clock.now(), in_force, notes)


def parsed(body: bytes) -> dict[str, Any]:
    """Return the JSON object; CallError if it is none, is not UTF-8, or is nested beyond sense."""
    try:
        found = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        message = "人口库的应答不是约定的编码（UTF-8）"
    except (ValueError, RecursionError):
        message = "人口库的应答无法解析"
    else:
        if isinstance(found, dict):
            return found
        message = "人口库的应答无法解析"
    raise CallError(message)
