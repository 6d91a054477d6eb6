"""The living page: every component in every state, in the mode and language of whoever looks.

What is shown is made up. A component that is not here does not exist; a page that needs one adds it here first.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.http import HttpResponse

from onething.portals.ui.graph import Drawing, Edge, Node, drawn
from onething.portals.ui.language import gettext as _
from onething.portals.ui.pages import page
from onething.portals.ui.rendering import render, static
from onething.portals.ui.requests import PortalRequest

MOMENT: Final = datetime.datetime(2026, 3, 2, 6, 5, tzinfo=datetime.UTC)
COLOURS: Final = ("ink", "ink-2", "accent", "accent-soft", "good", "warn", "bad", "seal", "line-strong", "surface-2")


@page("ui", "design/", "public", name="design", reason="the components are nobody's secret")
def design(request: PortalRequest) -> HttpResponse:
    """Show every component in every state."""
    return render(
        request,
        "ui/design.html",
        {
            "colours": COLOURS,
            "moment": MOMENT,
            "cases": _cases(),
            "steps": _steps(),
            "pages": _pages(),
            "organisations": _organisations(),
            "alone": _alone(),
        },
    )


def _cases() -> list[dict[str, Any]]:
    """Return rows of an inbox: each light and each kind of status."""
    return [
        {
            "number": "YJS-2026-0302-0017",
            "title": _("食品经营许可"),
            "due": _("已超期 1 天"),
            "light": "red",
            "kind": "working",
            "status": _("审查中"),
        },
        {
            "number": "YJS-2026-0302-0021",
            "title": _("户外招牌设置"),
            "due": _("还有 1 天"),
            "light": "yellow",
            "kind": "yours",
            "status": _("待补正"),
        },
        {
            "number": "YJS-2026-0301-0009",
            "title": _("营业执照"),
            "due": _("还有 6 天"),
            "light": "green",
            "kind": "waiting",
            "status": _("等待前置办件"),
        },
        {
            "number": "YJS-2026-0228-0003",
            "title": _("公章刻制备案"),
            "due": _("不计时"),
            "light": "grey",
            "kind": "done",
            "status": _("已办结"),
        },
    ]


def _steps() -> list[dict[str, Any]]:
    """Return a history with every kind of entry."""
    return [
        {"title": _("材料已收到"), "when": MOMENT, "who": _("综合窗口")},
        {
            "title": _("市场监管局正在审查"),
            "when": MOMENT,
            "kind": "working",
            "body": _("按规定 5 个工作日内办结，今天是第 2 天。"),
        },
        {"title": _("请您补一张房屋租赁合同"), "kind": "yours", "body": _("3 月 9 日前补好，不影响其他部门办理。")},
        {"title": _("消防检查等待营业执照"), "kind": "waiting"},
        {"title": _("招牌设置未通过"), "kind": "refused", "body": _("可以修改后重新申请。")},
        {"title": _("已撤回一项申请"), "kind": "ended"},
        {"title": _("领取证照"), "kind": "next", "when": _("预计 3 月 13 日")},
    ]


def _pages() -> list[dict[str, Any]]:
    """Return pages handed in, with and without a picture."""
    return [
        {
            "name": _("租赁合同第 1 页.jpg"),
            "src": static("ui/sample.svg"),
            "href": static("ui/sample.svg"),
            "size": 482_133,
            "key": "1",
        },
        {"name": _("租赁合同.pdf"), "size": 1_204_224, "key": "2"},
    ]


def _organisations() -> Drawing:
    """Return a graph with every kind of status, a soft edge, and one over several layers."""
    nodes = [
        Node("name", _("市场监督管理局"), _("名称登记"), "done", _("已办结"), note=_("3 月 1 日办结，比规定早 2 天。")),
        Node(
            "licence",
            _("市场监督管理局"),
            _("营业执照"),
            "working",
            _("审查中"),
            href="#graph",
            note=_("预计 3 月 5 日办结。"),
        ),
        Node("seal", _("公安局"), _("公章刻制备案"), "waiting", _("等待前置办件")),
        Node("food", _("市场监督管理局"), _("食品经营许可（热食类制售）"), "waiting", _("等待前置办件")),
        Node(
            "fire",
            _("消防救援支队"),
            _("公众聚集场所消防安全检查"),
            "yours",
            _("等您补正"),
            href="#graph",
            note=_("请补一张平面图。"),
        ),
        Node(
            "sign",
            _("城市管理局"),
            _("户外招牌设置"),
            "refused",
            _("不予批准"),
            note=_("尺寸超过规定，改小后可以重新申请。"),
        ),
        Node("tax", _("税务局"), _("税务登记"), "ended", _("已撤回")),
    ]
    edges = [
        Edge("name", "licence"),
        Edge("licence", "seal"),
        Edge("licence", "food"),
        Edge("seal", "tax"),
        Edge("fire", "tax", soft=True),
    ]
    return drawn(nodes, edges)


def _alone() -> Drawing:
    """Return a graph in which nothing waits for anything."""
    return drawn(
        [
            Node("birth", _("卫生健康委员会"), _("出生医学证明"), "done", _("已办结")),
            Node("household", _("公安局"), _("户口登记"), "working", _("审查中")),
            Node("insurance", _("医疗保障局"), _("新生儿参保登记"), "working", _("审查中")),
            Node("card", _("人力资源和社会保障局"), _("社会保障卡申领"), "waiting", _("已提交")),
        ],
        [],
    )
