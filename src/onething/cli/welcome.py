"""What the demo prints at its end: where it runs, who can sign in and what each finds first, and a way round."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

Account = Mapping[str, Any]
"""One entry of the file that `onething accounts demo` writes."""

DUTIES: Final[Mapping[str, str]] = {
    "accept": "受理、补正",
    "review": "审查",
    "decide": "决定",
    "issue": "制证、送达",
    "coordinate": "预受理、发补正通知",
    "supervise": "看本单位办件量和超期",
    "assist": "替来人办理",
}

PEOPLE: Final[Mapping[str, tuple[str, str]]] = {
    "wang": ("王小雨，母亲", "已经办完：看结果和证照，下载、核验"),
    "chen": ("陈大川，王小雨的丈夫", "看他签过名的申请"),
    "shi": ("石阿朵，母亲", "填了一半的申请：接着填，看预填的值从哪里来"),
    "li": ("李明远，石阿朵的丈夫", "等石阿朵填完、发出签名以后来签名"),
    "liu": ("刘听雨，母亲", "已签名，等丈夫签名"),
    "guo": ("郭远山，刘听雨的丈夫", "首页等他签名：先看要签的内容，再签"),
    "he": ("何知夏，母亲", "已提交，等牵头单位预受理"),
    "tang": ("唐北辰，何知夏的丈夫", "看他签过名的申请"),
    "xie": ("谢南枝，母亲", "几个单位正在办：看进度图，一次答复两处补正"),
    "luo": ("罗安，谢南枝的丈夫", "看他签过名的申请"),
    "zhou": ("周晚晴，单亲母亲", "还没有申请：从头问起，会告诉她到哪个窗口办"),
    "noodles": ("吴家和，芙蓉区家和面馆的法定代表人", "“开办餐饮店”已经办完"),
    "kitchen": ("孙晓棠，浏阳市棠记家常菜馆的法定代表人", "消防按承诺已经办好，食品和招牌在办"),
}
"""The cast: who each is, and what they find first."""

STAFF: Final[Mapping[str, str]] = {
    "changsha-service-centre.counter": "登记来人或企业，替他们办；答复打电话来问进度的人",
    "liuyang-service-centre.helper": "谢南枝在申请里“请人帮办”选了本中心以后，接着替她办",
    "changsha-health-commission.coordination": "“统筹”里有何知夏的申请等预受理",
    "liuyang-health-commission.coordination": "“统筹”里看谢南枝的申请和发出的补正通知",
    "changsha-vaccination.service": "待补正的接种证，等谢南枝答复",
    "liuyang-healthcare-security.intake": "待补正的生育医疗待遇，等谢南枝答复",
    "liuyang-huaichuan-police.decision": "黄灯的出生登记等决定",
    "liuyang-urban-management.review": "黄灯的户外招牌等审查",
    "liuyang-market-regulation.review": "棠记的食品经营许可正在审查",
    "liuyang-market-regulation.coordination": "“统筹”里看棠记的申请；“办件量”里看本单位",
}
"""Whom of the staff a visitor meets: the posts that the demo's applications wait for."""

TOUR: Final = (
    "打开 {url}/ ，不登录：搜“上户口”，答几个问题，看一次告知；右上角可以换大字版、英文。",
    "用 shi 登录：首页接着填那份填了一半的申请，看哪些已经替她填好、从哪里来。",
    "用 guo 登录：首页有一份等他签名；签完用 liu 登录，提交，拿收件凭证。",
    "用 changsha-health-commission.coordination 登录：在“统筹”里预受理何知夏的申请，它随即分到各单位。",
    "用 xie 登录：看进度图，把两处补正一次答复；再用 liuyang-healthcare-security.intake 登录，受理补正后的办件。",
    "用 liuyang-huaichuan-police.decision 登录：左边看填写和材料，决定黄灯的出生登记；医保和社保卡随后启动。",
    "用 changsha-service-centre.counter 登录：输入一个身份证号登记来人，替他办一件事。",
    "用 wang 登录：看结果，下载出生医学证明，再用上面的编号和校验码到 {url}/verify 核验。",
)


def welcome(url: str, accounts: Sequence[Account], path: Path) -> list[str]:
    """Return all that is printed."""
    return [
        "",
        f"平台在 {url}/ 运行（接口：{url}/api/v1/openapi.json）",
        "",
        *introduced(accounts),
        "",
        "走一圈：",
        *(f"  {number}. {step.format(url=url)}" for number, step in enumerate(TOUR, 1)),
        "",
        f"全部账号和密码：{path}（只为这次演示随机生成）",
        f"再走一件：onething journey newborn --variant twins --url {url} --accounts {path}",
        "按 Ctrl-C 停止；数据留着，下次启动接着用。从头开始：onething demo --fresh",
    ]


def introduced(accounts: Sequence[Account]) -> list[str]:
    """Return a table of the citizens, the agents and the staff a visitor meets: name, password, who, what first."""
    served = [_served(each) for each in accounts if "unit" not in each]
    by_name = {each["username"]: each for each in accounts}
    staff = [_staffed(by_name[name], first) for name, first in STAFF.items() if name in by_name]
    rest = len(accounts) - len(served) - len(staff)
    heading = ("登录名", "密码", "是谁", "登录后先看什么")
    table = columns([heading, *served, *staff])
    return [*table, f"  另有 {rest} 个窗口和承办单位的账号，登录名是“单位.岗位”"]


def _served(account: Account) -> tuple[str, str, str, str]:
    username = account["username"]
    who, first = PEOPLE.get(username, (account.get("name", ""), ""))
    return username, account["password"], who, first


def _staffed(account: Account, first: str) -> tuple[str, str, str, str]:
    duties = "、".join(DUTIES[duty] for duty in account.get("duties", ()))
    who = f"{account.get('name', account['unit'])}（{duties}）"
    return account["username"], account["password"], who, first


def columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return rows as lines whose columns stand under each other where a Chinese character is two columns wide."""
    rows = list(rows)
    widths = [max(map(wide, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(cell + " " * (width - wide(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def wide(text: str) -> int:
    """Return how many columns of a terminal a text takes (Unicode Annex 11; ambiguous ones as in Chinese fonts)."""
    return sum(2 if unicodedata.east_asian_width(character) in "FWA" else 1 for character in text)
