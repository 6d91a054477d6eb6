"""A simulated population register: `POST /query` with `{"CXTJ": {"GMSFHM": …}}`, JSON in its own names and codes."""

from __future__ import annotations

import json
from typing import Final

from onething.outside.people import RESIDENTS, Resident

_BY_NUMBER: Final = {resident.number: resident for resident in RESIDENTS}


class Population:
    """Knows the made-up residents."""

    content_type = "application/json; charset=utf-8"

    def answer(self, question: bytes) -> bytes:
        """Return the answer; ValueError for a question that can't be read."""
        match json.loads(question):
            case {"CXTJ": {"GMSFHM": str(number)}}:
                return found(number)
        message = "CXTJ.GMSFHM is missing"
        raise ValueError(message)


def found(number: str) -> bytes:
    """Return what is said about the holder of a number."""
    resident = _BY_NUMBER.get(number)
    if resident is None:
        return said({"FHDM": "2001", "FHXX": "未查到", "SJ": None})
    return said({"FHDM": "0000", "FHXX": "成功", "SJ": record(resident)})


def said(answer: object) -> bytes:
    """Return the answer's bytes."""
    return json.dumps(answer, ensure_ascii=False).encode()


def record(resident: Resident) -> dict[str, str]:
    """Return a resident in the register's own names."""
    return {
        "GMSFHM": resident.number,
        "XM": resident.name,
        "XB": resident.sex,
        "CSRQ": resident.born,
        "MZ": resident.ethnicity,
        "HKSZD": resident.area,
        "HKXXDZ": resident.address,
        "HZXM": resident.head,
        "HHLX": resident.household,
        "HYZK": resident.marital,
        "POGMSFHM": resident.spouse,
        "RYZT": resident.state,
    }
