"""A small made-up catalogue for tests of applications: a birth with two parents, a shop that two offices look at."""

from __future__ import annotations

import json
from typing import Any

REGION = "430181"


def _assumed(data: dict[str, Any]) -> str:
    return json.dumps({**data, "basis": {"assumed": list(data)}}, ensure_ascii=False)


_ELEMENTS = {
    "name": {"name": "姓名", "type": "text", "min_length": 2, "max_length": 50, "sensitivity": "personal"},
    "id_number": {"name": "公民身份号码", "type": "text", "check": "identity-number", "sensitivity": "personal"},
    "birth_date": {"name": "出生日期", "type": "date", "sensitivity": "personal"},
    "sex": {"name": "性别", "type": "choice", "choices": {"male": "男", "female": "女"}, "sensitivity": "personal"},
    "ethnicity": {
        "name": "民族",
        "type": "choice",
        "choices": {"01": "汉族", "06": "苗族", "15": "土家族"},
        "sensitivity": "personal",
    },
    "registration_area": {"name": "户籍地", "type": "area", "sensitivity": "personal"},
    "phone": {"name": "手机号码", "type": "text", "check": "mobile", "sensitivity": "personal"},
    "certificate_number": {"name": "出生证编号", "type": "text", "max_length": 40, "sensitivity": "personal"},
    "consent": {"name": "同意", "type": "boolean", "sensitivity": "personal", "reuse": "never"},
    "floor_area": {
        "name": "使用面积",
        "type": "number",
        "unit": "平方米",
        "min": 1,
        "max": 10000,
        "sensitivity": "public",
    },
    "shop_name": {"name": "店名", "type": "text", "max_length": 60, "sensitivity": "public"},
    "area": {"name": "所在地", "type": "area", "sensitivity": "public"},
    "seats": {"name": "座位数", "type": "number", "min": 1, "max": 500, "sensitivity": "public"},
}
_POSTS = {
    "all": {"name": "综合岗", "duties": ["accept", "review", "decide", "issue"]},
    "lead": {"name": "牵头岗", "duties": ["coordinate"]},
}


def _organisation(name: str, kind: str, units: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "kind": kind, "remedy": "可以依法申请行政复议", "units": units, "posts": _POSTS}


_ORGANISATIONS = {
    "health-commission": _organisation(
        "卫健部门", "department", {"liuyang-health": {"name": "浏阳市卫健局", "areas": ["430181"]}}
    ),
    "service-centre": _organisation(
        "政务服务中心",
        "service_centre",
        {
            "liuyang-service-centre": {"name": "浏阳市政务服务中心", "areas": ["430181"]},
            "furong-service-centre": {"name": "芙蓉区政务服务中心", "areas": ["430102"]},
        },
    ),
    "hospital": _organisation(
        "助产机构",
        "hospital",
        {
            "liuyang-hospital": {"name": "浏阳市妇幼保健院", "areas": ["430181"]},
            "liuyang-second-hospital": {"name": "浏阳市第二医院", "areas": ["430181099"]},
        },
    ),
    "public-security": _organisation(
        "公安部门",
        "department",
        {
            "huaichuan-police": {"name": "淮川派出所", "areas": ["430181001"]},
            "jili-police": {"name": "集里派出所", "areas": ["430181002", "430181003"]},
            "dayao-police": {"name": "大瑶派出所", "areas": ["430181003"]},
        },
    ),
    "insurance": _organisation(
        "医保部门", "department", {"liuyang-insurance": {"name": "浏阳市医保局", "areas": ["430181"]}}
    ),
    "market": _organisation(
        "市场监管部门", "department", {"liuyang-market": {"name": "浏阳市市监局", "areas": ["430181"]}}
    ),
    "fire": _organisation("消防部门", "department", {"liuyang-fire": {"name": "浏阳市消防大队", "areas": ["430181"]}}),
}


def _item(name: str, organisation: str, days: int, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "organisation": organisation,
        "kind": "公共服务",
        "codes": {"catalogue": None, "implementation": None},
        "limits": {"statutory": None, "promised": days},
        "separate_decider": False,
        "on_the_spot": False,
        "fee": None,
        "conditions": ["符合条件"],
        "refusal_grounds": ["不符合法定条件"],
        "non_acceptance_grounds": ["不属于本机关职权范围"],
        "legal_basis": ["某条例第一条"],
        **more,
    }


_ITEMS = {
    "birth-certificate": _item(
        "出生医学证明",
        "hospital",
        5,
        competent="unit of hospital where covers(unit.areas, baby.registration_area)",
        roles={"baby": "person", "mother": "person", "father": "person"},
        fields=[
            "baby.name",
            "baby.birth_date",
            "baby.registration_area",
            "mother.name",
            "mother.id_number",
            "father.name",
            "father.id_number",
        ],
        materials=["birth-record of baby", "identity-card of mother"],
        result={"name": "出生医学证明", "licence": "birth-certificate-paper", "gives": ["baby.certificate_number"]},
    ),
    "birth-registration": _item(
        "出生登记",
        "public-security",
        10,
        competent="unit of public-security where covers(unit.areas, baby.registration_area)",
        roles={"baby": "person", "mother": "person", "father": "person"},
        fields=[
            "baby.name",
            "baby.registration_area",
            "baby.certificate_number",
            "mother.name",
            "mother.ethnicity",
            "father.name",
            "father.ethnicity",
            {"baby.ethnicity": {"when": "mother.ethnicity != father.ethnicity", "required": True}},
        ],
        materials=["household-booklet of mother"],
        result={"name": "居民户口簿", "licence": "household-page", "gives": ["baby.id_number"]},
    ),
    "insurance-enrolment": _item(
        "城乡居民医保参保",
        "insurance",
        1,
        competent="unit of insurance where covers(unit.areas, insured.registration_area)",
        roles={"insured": "person", "guardian": "person"},
        fields=["insured.name", "insured.id_number", "insured.registration_area", "guardian.phone"],
        materials=[],
        result={"name": "参保凭证", "licence": None, "gives": []},
    ),
    "shop-licence": _item(
        "营业执照",
        "market",
        3,
        competent="unit of market where covers(unit.areas, shop.area)",
        roles={"shop": "place", "owner": "person"},
        fields=["shop.shop_name", "shop.area", "shop.floor_area", "owner.name", "owner.id_number"],
        materials=["lease of shop"],
        result={"name": "营业执照", "licence": None, "gives": []},
    ),
    "fire-check": _item(
        "消防安全检查",
        "fire",
        7,
        competent="unit of fire where covers(unit.areas, shop.area)",
        roles={"shop": "place"},
        fields=["shop.area", "shop.floor_area", {"shop.seats": {"when": "shop.floor_area > 100", "required": True}}],
        materials=["floor-plan of shop"],
        result={"name": "检查意见书", "licence": None, "gives": []},
    ),
}


def _material(name: str, ways: list[str], **more: Any) -> dict[str, Any]:
    return {"name": name, "issuer": "applicant", "ways": ways, "what_counts": "清晰完整", **more}


_MATERIALS = {
    "birth-record": _material("出生医学记录", ["upload", "counter"], max_pages=3),
    "identity-card": _material("居民身份证", ["shared from population", "upload"]),
    "household-booklet": _material("户口簿", ["upload", "counter"]),
    "birth-certificate-paper": _material("出生医学证明", ["upload"]),
    "household-page": _material("户口页", ["upload"]),
    "lease": _material("租赁合同", ["upload"], file_types=["pdf", "ofd", "png", "jpeg"]),
    "floor-plan": _material("平面图", ["upload"]),
}
_FIGURES = {
    "before": {"days": 20, "visits": 3, "materials": 9, "steps": 5},
    "after": {"days": 5, "visits": 0, "materials": 2, "steps": 1},
}
_NEWBORN = {
    "code": "T0001",
    "name": "新生儿出生",
    "aliases": ["生孩子"],
    "audience": "person",
    "stage": "出生",
    "summary": "一次办好出生证、户口和医保",
    "guide": None,
    "region": None,
    "lead": "health-commission",
    "promised": 16,
    "overrun_because": None,
    "release": "as_ready",
    "pre_acceptance": True,
    "subjects": {
        "newborn": {"name": "新生儿", "is": "person", "many": "newborn_count", "identified_later": True},
        "mother": {"name": "母亲", "is": "person", "applicant": True, "signs": True},
        "father": {"name": "父亲", "is": "person", "when": "married", "signs": True, "signs_when": "married"},
    },
    "questions": {
        "married": {"ask": "父母是夫妻吗？", "why": "不是夫妻的要到窗口办理"},
        "newborn_count": {"ask": "生了几个孩子？", "why": "每个孩子各办一份", "kind": "number", "min": 1, "max": 3},
        "insured": {"ask": "在本市参保吗？", "why": "登记户口后接着办"},
    },
    "offline": [{"when": "not(married)", "because": "要当面核实父母身份", "instead": "请到分娩医院的窗口办理"}],
    "items": {
        "birth-certificate": {
            "roles": {"baby": "newborn", "mother": "mother", "father": "father"},
            "days": {"own": 5, "here": 5},
        },
        "birth-registration": {
            "roles": {"baby": "newborn", "mother": "mother", "father": "father"},
            "after": ["birth-certificate"],
            "days": {"own": 10, "here": 10},
        },
        "insurance-enrolment": {
            "roles": {"insured": "newborn", "guardian": "mother"},
            "when": "insured",
            "because": "您选择在本市参保",
            "after": ["birth-registration"],
            "days": {"own": 1, "here": 1},
        },
    },
    "fields": ["mother.consent"],
    "figures": _FIGURES,
}
_SHOP = {
    **{key: _NEWBORN[key] for key in ("aliases", "guide", "region", "overrun_because", "figures")},
    "code": "T0002",
    "name": "开小店",
    "aliases": ["开店"],
    "audience": "person",
    "stage": "开办",
    "summary": "执照和消防一起办",
    "lead": "market",
    "promised": 7,
    "release": "together",
    "pre_acceptance": False,
    "subjects": {"shop": {"name": "店铺", "is": "place"}, "owner": {"name": "店主", "is": "person", "applicant": True}},
    "questions": {"dine_in": {"ask": "有堂食吗？", "why": "有堂食的要做消防检查"}},
    "items": {
        "shop-licence": {"roles": {"shop": "shop", "owner": "owner"}, "days": {"own": 3, "here": 3}},
        "fire-check": {
            "roles": {"shop": "shop"},
            "when": "dine_in",
            "because": "您有堂食",
            "days": {"own": 7, "here": 7},
        },
    },
}
_POPULATION = {
    "name": "人口库",
    "holder": "public-security",
    "about": "person",
    "key": "id_number",
    "gives": ["name", "sex", "ethnicity"],
}
_REGION = {
    "name": "浏阳市",
    "parent": None,
    "calendar": "china",
    "rules": {
        "late_correction": "refused",
        "correction_notice_days": 5,
        "silence_accepts": True,
        "correction_answer_days": 30,
        "unanswered_withdraws": False,
    },
}


def texts(*, note: str = "") -> dict[str, str]:
    """Return the catalogue's files by path; another `note` makes another version of it."""
    files = {
        "elements/all.yaml": json.dumps(
            {"basis": {"assumed": list(_ELEMENTS)}, "elements": _ELEMENTS}, ensure_ascii=False
        ),
        "registers/population.yaml": _assumed(_POPULATION),
        "calendars/china.yaml": json.dumps(
            {"years": {year: {"source": "测试用", "off": [], "worked": []} for year in (2025, 2026, 2027)}},
            ensure_ascii=False,
        ),
        "regions/430181-liuyang/region.yaml": _assumed(_REGION),
        "life-events/newborn/event.yaml": _assumed({**_NEWBORN, "summary": f"{_NEWBORN['summary']}{note}"}),
        "life-events/shop/event.yaml": _assumed(_SHOP),
    }
    for folder, many in (("organisations", _ORGANISATIONS), ("items", _ITEMS), ("materials", _MATERIALS)):
        files |= {f"{folder}/{key}.yaml": _assumed(dict(value)) for key, value in many.items()}
    return files
