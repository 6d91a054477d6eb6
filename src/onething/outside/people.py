"""Made-up persons and enterprises that the simulated registers hold.

Numbers pass the check digits of GB 11643 and GB 32100. The persons' sequence numbers are 001 and 002, the enterprises'
body numbers MAC00000n; names are generic. None of them is anyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Resident:
    """A person as the population register holds them, in its own codes (see `onething.outside.population`)."""

    number: str
    name: str
    ethnicity: str
    area: str
    address: str
    head: str
    household: str = "1"
    marital: str = "20"
    spouse: str = ""
    state: str = "0"

    @property
    def sex(self) -> str:
        """1 male, 2 female (GB/T 2261.1): an odd sequence number is a man's."""
        return "1" if int(self.number[16]) % 2 else "2"

    @property
    def born(self) -> str:
        """Date of birth, YYYYMMDD."""
        return self.number[6:14]


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise as the enterprise register holds it, in its own codes (see `onething.outside.enterprises`)."""

    code: str
    name: str
    kind: str
    district: str
    address: str
    scope: str
    representative: str
    representative_number: str
    established: str
    state: str = "1"


WANG: Final = "430181199504120028"
CHEN: Final = "430181199309060015"
SHI: Final = "433101199607210027"
LI: Final = "430102199402180016"
ZHOU: Final = "430181199801030029"
LIU: Final = "43018119960315002X"
GUO: Final = "430181199407220019"
HE: Final = "430102199708180027"
TANG: Final = "430102199511020011"
XIE: Final = "430181199306060028"
LUO: Final = "430181199201200012"
ZHAO: Final = "43010320000615001X"
SUN: Final = "430104199105300029"
WU: Final = "430181198809170013"
HUANG: Final = "430105199008240024"
ZHENG: Final = "430181198503110018"

_LIUYANG: Final = "湖南省浏阳市淮川街道示例路"
_CHANGSHA: Final = "湖南省长沙市芙蓉区示例街"

RESIDENTS: Final[tuple[Resident, ...]] = (
    # A married couple of the same ethnicity.
    Resident(WANG, "王小雨", "01", "430181001001", f"{_LIUYANG}1号101室", "陈大川", spouse=CHEN),
    Resident(CHEN, "陈大川", "01", "430181001001", f"{_LIUYANG}1号101室", "陈大川", spouse=WANG),
    # A married couple of different ethnicities (Tujia and Han): the child's is declared.
    Resident(SHI, "石阿朵", "15", "430102001001", f"{_CHANGSHA}2号202室", "李明远", spouse=LI),
    Resident(LI, "李明远", "01", "430102001001", f"{_CHANGSHA}2号202室", "李明远", spouse=SHI),
    # Three more married couples.
    Resident(LIU, "刘听雨", "01", "430181001001", f"{_LIUYANG}21号101室", "郭远山", spouse=GUO),
    Resident(GUO, "郭远山", "01", "430181001001", f"{_LIUYANG}21号101室", "郭远山", spouse=LIU),
    Resident(HE, "何知夏", "01", "430102001001", f"{_CHANGSHA}22号201室", "唐北辰", spouse=TANG),
    Resident(TANG, "唐北辰", "01", "430102001001", f"{_CHANGSHA}22号201室", "唐北辰", spouse=HE),
    Resident(XIE, "谢南枝", "01", "430181001001", f"{_LIUYANG}23号301室", "罗安", spouse=LUO),
    Resident(LUO, "罗安", "01", "430181001001", f"{_LIUYANG}23号301室", "罗安", spouse=XIE),
    # A single parent.
    Resident(ZHOU, "周晚晴", "01", "430181001002", f"{_LIUYANG}3号303室", "周晚晴", marital="10"),
    # A collective household.
    Resident(
        ZHAO,
        "赵一帆",
        "01",
        "430103001001",
        "湖南省长沙市天心区示例大学集体户",
        "示例大学",
        household="2",
        marital="10",
    ),
    # Legal representatives of the enterprises below.
    Resident(SUN, "孙晓棠", "01", "430104001001", "湖南省长沙市岳麓区示例路4号", "孙晓棠", marital="10"),
    Resident(WU, "吴家和", "01", "430181001001", f"{_LIUYANG}5号", "吴家和", marital="40"),
    # An ethnicity the platform's code list doesn't have (97, other), and a cancelled registration.
    Resident(HUANG, "黄小满", "97", "430105001001", "湖南省长沙市开福区示例路6号", "黄小满", marital="10"),
    Resident(ZHENG, "郑启明", "01", "430181001001", f"{_LIUYANG}7号", "郑启明", marital="10", state="1"),
)

LIUYANG_INDIVIDUAL: Final = "92430181MAC000001P"
FURONG_INDIVIDUAL: Final = "92430102MAC000002D"
SCOPE_WITHOUT_FOOD: Final = "92430181MAC000003X"
LIUYANG_COMPANY: Final = "91430181MAC0000044"
REVOKED: Final = "92430103MAC0000055"

_FOOD: Final = "许可项目：餐饮服务（依法须经批准的项目，经相关部门批准后方可开展经营活动）"

FIRMS: Final[tuple[Firm, ...]] = (
    Firm(
        LIUYANG_INDIVIDUAL,
        "浏阳市棠记家常菜馆",
        "9500",
        "430181",
        f"{_LIUYANG}11号",
        _FOOD,
        "孙晓棠",
        SUN,
        "2026年01月12日",
    ),
    Firm(
        FURONG_INDIVIDUAL, "芙蓉区家和面馆", "9510", "430102", f"{_CHANGSHA}12号", _FOOD, "吴家和", WU, "2025年11月03日"
    ),
    Firm(
        SCOPE_WITHOUT_FOOD,
        "浏阳市晓棠书店",
        "9500",
        "430181",
        f"{_LIUYANG}13号",
        "图书零售",
        "孙晓棠",
        SUN,
        "2024年06月18日",
    ),
    Firm(
        LIUYANG_COMPANY,
        "浏阳家和餐饮有限公司",
        "1151",
        "430181",
        f"{_LIUYANG}14号",
        _FOOD,
        "吴家和",
        WU,
        "2025年03月27日",
    ),
    Firm(
        REVOKED,
        "天心区旧味小吃店",
        "9500",
        "430103",
        "湖南省长沙市天心区示例路15号",
        _FOOD,
        "吴家和",
        WU,
        "2020年09月01日",
        "2",
    ),
)
