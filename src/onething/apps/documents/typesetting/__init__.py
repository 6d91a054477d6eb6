"""Typesetting of sheets: PDF through typst, HTML for the screen. No font of the machine is needed or used."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from threading import Lock

import pylopdf_fonts_zh_cn
import segno
import typst

from onething.domain.documents import Check, Entries, Heading, Numbered, Paragraph, Sheet, Signed, Table
from onething.domain.documents.sheet import Block

TEMPLATE = Path(__file__).with_name("sheet.typ")
STYLE = Path(__file__).with_name("sheet.css")
_ONE_AT_A_TIME = Lock()


def pdf(sheet: Sheet, created: datetime) -> bytes:
    """Return the sheet as a tagged PDF (PDF/UA-1); `created` must be aware and is the only time in the file."""
    inputs = {"sheet": json.dumps(_plain(sheet), ensure_ascii=False)}
    with _ONE_AT_A_TIME:
        return typst.compile(
            TEMPLATE.read_bytes(),
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=["ua-1"],
            timestamp=created.astimezone(UTC).replace(microsecond=0),
        )


def page(sheet: Sheet) -> str:
    """Return the sheet as a whole HTML page that reads well on a phone, on a desk and on paper; needs no script."""
    return (
        f'<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{escape(sheet.title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE.read_text("utf-8")}</style>'
        f"</head><body><main>{html(sheet)}</main></body></html>"
    )


def html(sheet: Sheet) -> str:
    """Return the sheet as one `<article>`; every text is escaped."""
    body = "".join(_html_block(block) for block in sheet.blocks)
    number = f'<p class="number">编号：{escape(sheet.number)}</p>' if sheet.number else ""
    notes = "".join(f"<li>{escape(note)}</li>" for note in sheet.footnotes)
    foot = f'<footer><ul class="footnotes">{notes}</ul></footer>' if notes else ""
    mark = f'<p class="mark">{escape(sheet.mark)}</p>' if sheet.mark else ""
    inner = f"{mark}<h1>{escape(sheet.title)}</h1>{number}{body}{_html_check(sheet.check)}{foot}"
    return f'<article class="sheet" lang="zh-Hans">{inner}</article>'


def picture(address: str | None) -> str | None:
    """Return an address as a QR code (SVG), which a phone's camera reads; None without an address."""
    if address is None:
        return None
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, dark="#1f2937")
    return out.getvalue().decode("ascii")


def _html_check(check: Check | None) -> str:
    if check is None:
        return ""
    where = f"，或者打开 {escape(check.address)}" if check.address else ""
    return (
        f'<p class="check">文书核验：编号 {escape(check.number)}，校验码 {escape(check.code)}。'
        f"在平台“文书核验”页输入即可核对真伪{where}。</p>"
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)],
    )


def _plain(sheet: Sheet) -> dict[str, object]:
    return {
        "check": None if sheet.check is None else {**asdict(sheet.check), "picture": picture(sheet.check.address)},
        "title": sheet.title,
        "number": sheet.number,
        "mark": sheet.mark,
        "footnotes": list(sheet.footnotes),
        "blocks": [{"type": type(block).__name__.lower(), **asdict(block)} for block in sheet.blocks],
    }


def _html_block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<h2>{escape(text)}</h2>"
        case Paragraph(text, strong):
            return f"<p><strong>{escape(text)}</strong></p>" if strong else f"<p>{escape(text)}</p>"
        case Entries(rows):
            inner = "".join(f"<dt>{escape(row.label)}</dt><dd>{escape(row.value)}</dd>" for row in rows)
            return f"<dl>{inner}</dl>"
        case Numbered(items):
            return f"<ol>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ol>"
        case Table(header, rows):
            head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
            body = "".join(_html_row(header, row) for row in rows)
            # Wide tables scroll inside their own box, which the keyboard can reach.
            table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            return f'<div class="table" role="region" aria-label="{escape(header[0])}" tabindex="0">{table}</div>'
        case Signed(organisation, date):
            return f'<p class="signed">{escape(organisation)}<br>{escape(date)}</p>'


def _html_row(header: tuple[str, ...], row: tuple[str, ...]) -> str:
    """Return a row whose cells know their column's name: on a phone every row becomes a card."""
    cells = "".join(
        f'<td data-label="{escape(name)}">{escape(cell)}</td>' for name, cell in zip(header, row, strict=True)
    )
    return f"<tr>{cells}</tr>"
