"""What the demo prints at its end: where it runs, who can sign in and what each finds first, and a way round."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from onething.outside import people

Account = Mapping[str, Any]
"""One entry of the file that `onething accounts demo` writes."""

DUTIES: Final[Mapping[str, str]] = {
    "accept": "受理",
    "review": "审查",
    "decide": "决定",
    "issue": "制证",
    "coordinate": "牵头",
    "supervise": "看工作量",
    "assist": "协助办事人",
}
"""What a post may do, in a word."""

PEOPLE: Final[Mapping[str, tuple[str, str]]] = {
    "wang": ("王小雨，母亲", "已经办完：看结果和证照，下载、核验"),
    "chen": ("陈大川，王小雨的丈夫", "和妻子看同一份申请的进度、结果"),
    "shi": ("石阿朵，母亲", "申请填了一半：接着填，看预填的值从哪里来"),
    "li": ("李明远，石阿朵的丈夫", "石阿朵填完、请他签名以后才看得到"),
    "liu": ("刘听雨，母亲", "已签名，等丈夫签名"),
    "guo": ("郭远山，刘听雨的丈夫", "首页有一份要他签名"),
    "he": ("何知夏，母亲", "已提交，等牵头单位预受理"),
    "tang": ("唐北辰，何知夏的丈夫", "和妻子看同一份申请的进度、结果"),
    "xie": ("谢南枝，母亲", "几个单位正在办，两处要补正：一次答复"),
    "luo": ("罗安，谢南枝的丈夫", "和妻子看同一份申请的进度、结果"),
    "zhou": ("周晚晴，单亲母亲", "还没有申请：从头问起，会告诉她该去哪里办"),
    "noodles": ("吴家和，芙蓉区家和面馆的法定代表人", "“开办餐饮店”已经办完"),
    "kitchen": ("孙晓棠，浏阳市棠记家常菜馆的法定代表人", "消防按承诺已经办好，食品和招牌在办"),
}
"""The cast: who each is, and what they find first."""

STAFF: Final[Mapping[str, str]] = {
    "changsha-service-centre.counter": "登记来人或企业，和他们一起办；替打电话来的人查进度",
    "liuyang-service-centre.helper": "谢南枝“请人帮办代办”选了本中心以后，在“我的未办完”里接着替她办",
    "changsha-health-commission.coordination": "“统筹”里有何知夏的申请等预受理",
    "liuyang-health-commission.coordination": "“统筹”里看谢南枝的申请和发出的补正通知",
    "liuyang-healthcare-security.intake": "待补正的生育医疗待遇；谢南枝答复以后，由这里受理",
    "liuyang-huaichuan-police.decision": "谢南枝孩子的出生登记等决定",
    "liuyang-urban-management.review": "棠记的户外招牌等审查",
    "liuyang-market-regulation.review": "棠记的食品经营许可正在审查",
    "liuyang-market-regulation.coordination": "“统筹”里看棠记的申请，“工作量”里看本单位",
}
"""Whom of the staff a visitor meets: the posts that the demo's applications wait for."""

TOUR: Final = (
    "打开 {url}/ ，先不登录：搜“上户口”，答几个问题，看一次告知。右上角可以换长辈版、高对比、English。",
    "用 shi 登录：在“我的申请”里继续填写，看哪些已经替她填好、从哪里来。",
    "用 guo 登录：首页有一份要他签名，看过再签。签完用 liu 登录，提交，拿收件凭证。",
    "用 changsha-health-commission.coordination 登录：在“统筹”里预受理何知夏的申请，它随即分到各单位。",
    "用 xie 登录：看各单位办到哪里，把两处补正一次答复。再用 liuyang-healthcare-security.intake 登录，接着受理。",
    "用 liuyang-huaichuan-police.decision 登录：打开快到期的出生登记，看草稿，作决定。",
    "用 changsha-service-centre.counter 登录：登记来人（石阿朵，{identity}），核验、同意以后，替她接着办。",
    "用 wang 登录：看结果，下载出生医学证明，用它的编号和校验码到 {url}/verify 核对真伪。",
)
"""A way round, door by door."""


def welcome(url: str, accounts: Sequence[Account], path: Path) -> list[str]:
    """Return all that is printed."""
    return [
        "",
        f"平台在 {url}/ 运行（接口：{url}/api/v1/openapi.json）",
        "",
        *introduced(accounts),
        "",
        "走一圈",
        *(f"  {number}. {step.format(url=url, identity=people.SHI)}" for number, step in enumerate(TOUR, 1)),
        "",
        f"全部账号和密码：{path}（为这次演示随机生成）",
        f"再办一件：onething journey newborn --variant twins --url {url} --accounts {path}",
        "按 Ctrl-C 停止；数据留着，下次启动接着用。从头开始：onething demo --fresh",
    ]


def introduced(accounts: Sequence[Account]) -> list[str]:
    """Return who can sign in: name and password, who they are, what they see first."""
    served = [each for each in accounts if "unit" not in each]
    by_name = {each["username"]: each for each in accounts}
    staff = [by_name[name] for name in STAFF if name in by_name]
    entries = columns([(each["username"], each["password"], _who(each)) for each in staff])
    firsts = [" " * 6 + STAFF[each["username"]] for each in staff]
    return [
        "群众和企业：登录名、密码、是谁、先看什么",
        *columns([(each["username"], each["password"], *_person(each)) for each in served]),
        "",
        "窗口和承办单位：登录名、密码、哪个单位的哪个岗位（职责），先看什么",
        *(line for pair in zip(entries, firsts, strict=True) for line in pair),
        f"  另有 {len(accounts) - len(served) - len(staff)} 个岗位的账号，登录名是“单位.岗位”",
    ]


def _person(account: Account) -> tuple[str, str]:
    return PEOPLE.get(account["username"], (account.get("name", ""), ""))


def _who(account: Account) -> str:
    duties = "、".join(DUTIES.get(duty, duty) for duty in account.get("duties", ()))
    return f"{account.get('name', account['unit'])}（{duties}）"


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
