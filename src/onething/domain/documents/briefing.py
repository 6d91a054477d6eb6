"""The briefing as a sheet: what a person takes home before applying."""

from __future__ import annotations

import datetime as dt

from onething.domain.documents.sheet import Block, Entries, Heading, Numbered, Paragraph, Row, Sheet, Table
from onething.domain.guidance.briefing import Briefing, BriefingItem, BriefingMaterial

OPTIONAL = "可以不提供"
"""Why a material need not be brought where nothing stands in for it: it is not required."""


def briefing_sheet(briefing: Briefing) -> Sheet:
    """Return 一次告知书 for a briefing: what, why, with which materials, where, how long, in which order."""
    blocks: list[Block] = [Paragraph(_opening(briefing))]
    for because, instead in briefing.offline:
        blocks.append(Paragraph(f"请转窗口办理：{because}。{instead}。", strong=True))
    blocks.append(Entries(_facts(briefing)))
    blocks += [Heading("办哪些事，为什么"), _items(briefing.items)]
    blocks += _materials(briefing.materials)
    blocks += [Heading("办理次序"), Numbered(tuple("、".join(wave) for wave in briefing.order))]
    blocks += [Heading("期限怎么算"), *_limits(briefing)]
    if briefing.signatures:
        blocks += [Heading("谁要签名"), Paragraph("、".join(briefing.signatures))]
    blocks += [Heading("各事项的条件和依据"), *_conditions(briefing.items)]
    if briefing.answers:
        blocks += [Heading("您的回答"), Table(("问题", "回答"), briefing.answers)]
    return Sheet(
        title=f"{briefing.name}“一件事”一次告知书",
        number=None,
        blocks=tuple(blocks),
        footnotes=(
            briefing.footnote,
            f"指南版本 {briefing.digest[:16]}，{briefing.region}，{_day(briefing.date)}生成。",
        ),
    )


def _opening(briefing: Briefing) -> str:
    if briefing.complete:
        return "根据您的回答，要办的事、要带的材料和期限都在这里。只填一张表、交一套材料、提交一次。"
    return "还有问题没有回答，下面是目前能确定的内容；标为“视情况”的以后续回答为准。"


def _facts(briefing: Briefing) -> tuple[Row, ...]:
    to_bring = sum(1 for material in briefing.materials if material.bring and not material.conditional)
    return (
        Row("牵头单位", briefing.lead),
        Row("要办的事项", f"{len(briefing.items)} 项"),
        Row("要带的材料", f"{to_bring} 份"),
        Row("要填的内容", f"{briefing.fields_to_fill_in} 项，另有 {briefing.fields_obtained} 项由系统取得"),
        Row("整体期限", f"{briefing.limits.promised} 个工作日，如今天收件，{_day(briefing.limits.due)}前办完"),
        Row("结果送达", briefing.release),
    )


def _items(items: tuple[BriefingItem, ...]) -> Table:
    rows = tuple(
        (
            item.name if not item.about else f"{item.name}（{'、'.join(item.about)}）",
            item.unit or item.organisation,
            item.because,
            f"{item.here_days} 个工作日" + ("" if item.counts else "（不计入整体）"),
            item.fee,
        )
        for item in items
    )
    return Table(("事项", "由谁办", "为什么要办", "需要多久", "费用"), rows)


def _materials(materials: tuple[BriefingMaterial, ...]) -> list[Block]:
    bring = [material for material in materials if material.bring]
    spared = [material for material in materials if not material.bring]
    blocks: list[Block] = [Heading("要带的材料")]
    if bring:
        rows = tuple(
            (
                f"{material.name}（{material.about}）",
                ("视情况" if material.conditional else material.level),
                material.because,
                "；".join((*material.how, *((material.what_counts,) if material.what_counts else ()))),
            )
            for material in bring
        )
        blocks.append(Table(("材料", "要求", "为什么", "怎样提供"), rows))
    else:
        blocks.append(Paragraph("不需要带任何材料。"))
    if spared:
        blocks.append(Heading("不用带的材料"))
        blocks.append(
            Table(
                ("材料", "为什么不用带"),
                tuple((f"{each.name}（{each.about}）", each.not_needed_because or OPTIONAL) for each in spared),
            )
        )
    return blocks


def _limits(briefing: Briefing) -> list[Block]:
    limits = briefing.limits
    chain = " → ".join(limits.critical_path)
    blocks: list[Block] = [
        Paragraph(f"最长的一串是 {chain}，共 {limits.critical_path_days} 个工作日；收件当日不计入，只数工作日。")
    ]
    if limits.provisional:
        blocks.append(Paragraph("期限跨入尚未公布放假安排的年份，公布后可能调整。", strong=True))
    if limits.findings:
        blocks.append(Numbered(limits.findings))
    return blocks


def _conditions(items: tuple[BriefingItem, ...]) -> list[Block]:
    rows = tuple(
        (
            item.name,
            "；".join(item.conditions) or "无特别条件",
            "；".join(item.legal_basis) or "—",
            "无法定期限" if item.statutory_days is None else f"{item.statutory_days} 个工作日",
        )
        for item in {item.name: item for item in items}.values()
    )
    return [Table(("事项", "条件", "依据", "法定期限"), rows)]


def _day(text: str) -> str:
    day = dt.date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"
