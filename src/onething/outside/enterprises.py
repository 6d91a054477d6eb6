"""A simulated enterprise register: `POST /query` with `<REQUEST><UNISCID>…`, XML in GB18030, own names and codes."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape

from onething.outside.people import FIRMS, Firm

ENCODING: Final = "GB18030"
_BY_CODE: Final = {firm.code: firm for firm in FIRMS}
_ASKED: Final = re.compile(r"<UNISCID>([0-9A-Z]{18})</UNISCID>")


class Enterprises:
    """Knows the made-up enterprises."""

    content_type = f"application/xml; charset={ENCODING}"

    def answer(self, question: bytes) -> bytes:
        """Return the answer; ValueError for a question that can't be read."""
        asked = _ASKED.search(question.decode(ENCODING))
        if asked is None:
            message = "UNISCID is missing"
            raise ValueError(message)
        firm = _BY_CODE.get(asked[1])
        if firm is None:
            return said("104", "查无此企业", "")
        return said("0", "成功", f"<ENT>{record(firm)}</ENT>")


def said(code: str, message: str, body: str) -> bytes:
    """Return the answer's bytes."""
    head = f"<HEAD><CODE>{code}</CODE><MSG>{message}</MSG></HEAD>"
    return f'<?xml version="1.0" encoding="{ENCODING}"?>\n<RESPONSE>{head}<BODY>{body}</BODY></RESPONSE>\n'.encode(
        ENCODING
    )


def record(firm: Firm) -> str:
    """Return an enterprise in the register's own names."""
    fields = {
        "UNISCID": firm.code,
        "ENTNAME": firm.name,
        "ENTTYPE": firm.kind,
        "DOMDISTRICT": firm.district,
        "DOM": firm.address,
        "OPSCOPE": firm.scope,
        "LEREP": firm.representative,
        "LEREPCERNO": firm.representative_number,
        "ESTDATE": firm.established,
        "REGSTATE": firm.state,
    }
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
