"""A small good catalogue: two organisations, four items, one life event with twins. Tests spoil one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping

from onething.definitions.loading import load_checked
from onething.definitions.problems import Problem

EVENT = "life-events/birth/event.yaml"
SCENARIOS = "life-events/birth/scenarios.yaml"
REGISTRATION = "items/registration.yaml"
CERTIFICATE = "items/certificate.yaml"
INSURANCE = "items/insurance.yaml"
CARD = "items/card.yaml"
PERSON = "elements/person.yaml"
POLICE = "organisations/police.yaml"
HOSPITAL = "organisations/hospital.yaml"
RECORD = "materials/birth-record.yaml"
BOOKLET = "materials/booklet.yaml"
CERTIFICATE_PAPER = "materials/certificate-paper.yaml"
OVERLAY = "regions/430100-changsha/birth.yaml"
CALENDAR = "calendars/china.yaml"

SMALL: Mapping[str, str] = {
    PERSON: """\
basis: {assumed: [name, id_number, sex, area, phone, weight, hospital, number, signature]}
elements:
  name: {name: 姓名, type: text, max_length: 50, sensitivity: personal}
  id_number:
    {name: 公民身份号码, type: text, check: identity-number, sensitivity: personal, example: "11010519491231002X"}
  sex: {name: 性别, type: choice, choices: {male: 男, female: 女}, sensitivity: personal}
  area: {name: 户籍地, type: area, sensitivity: personal}
  phone: {name: 手机号码, type: text, check: mobile, sensitivity: personal}
  weight: {name: 体重, type: number, unit: 克, min: 200, max: 9000, sensitivity: personal}
  hospital: {name: 医院, type: choice, choices: {one: 一医院, two: 二医院}, sensitivity: public}
  number: {name: 出生证编号, type: text, pattern: "[A-Z][0-9]{9}", sensitivity: personal}
  signature: {name: 签名, type: text, sensitivity: personal, reuse: never}
""",
    POLICE: """\
name: 公安机关
kind: department
remedy: 可依法申请行政复议
units:
  furong-police: {name: 芙蓉派出所, areas: ["430102"]}
  liuyang-police: {name: 浏阳派出所, areas: ["430181"]}
posts:
  intake: {name: 受理岗, duties: [accept]}
  decision: {name: 审批岗, duties: [review, decide, issue]}
basis: {assumed: [name, kind, remedy, units, posts]}
""",
    HOSPITAL: """\
name: 医院
kind: hospital
remedy: 可向卫生健康主管部门反映
units:
  first-hospital: {name: 一医院, areas: ["4301"], attributes: {code: "one"}}
  second-hospital: {name: 二医院, areas: ["4301"], attributes: {code: "two"}}
posts:
  desk: {name: 出生证岗, duties: [accept, review, decide, issue, coordinate]}
basis: {assumed: [name, kind, remedy, units, posts]}
""",
    "registers/population-register.yaml": """\
name: 人口库
holder: police
about: person
key: id_number
gives: [name, sex]
basis: {assumed: [name, holder, about, key, gives]}
""",
    RECORD: """\
name: 出生医学记录
issuer: hospital
aliases: [A001]
ways: [upload, counter]
basis: {assumed: [name, issuer, aliases, ways]}
""",
    BOOKLET: """\
name: 居民户口簿
issuer: police
aliases: [A002]
ways: [shared from population-register, upload]
basis: {assumed: [name, issuer, aliases, ways]}
""",
    CERTIFICATE_PAPER: """\
name: 出生医学证明
issuer: hospital
ways: [licence certificate-paper]
basis: {assumed: [name, issuer, ways]}
""",
    CERTIFICATE: """\
name: 出生医学证明签发
organisation: hospital
kind: 公共服务
limits: {statutory: null, promised: 5}
competent: unit of hospital where unit.attributes.code = mother.hospital
roles: {baby: person, mother: person}
fields:
  - mother.name
  - mother.hospital
  - mother.signature
  - baby.name
  - baby.sex
  - baby.weight: {min: 300}
materials:
  - birth-record of baby
result: {name: 出生医学证明, licence: certificate-paper, gives: [baby.number]}
basis: {assumed: [name, organisation, kind, limits, competent, roles, fields, materials, result]}
""",
    REGISTRATION: """\
name: 出生登记
organisation: police
kind: 行政确认
limits: {statutory: 15, promised: 10}
competent: unit of police where covers(unit.areas, follows.area)
roles: {baby: person, follows: person}
fields:
  - follows.name
  - follows.area
  - baby.name
  - baby.weight: {max: 8000}
  - baby.number
materials:
  - booklet of follows
  - certificate-paper of baby: {level: optional, when: baby.weight > 1000, because: 体重较大}
eligibility:
  - {holds: baby.weight > 250, message: 体重有误}
result: {name: 户口页, gives: [baby.id_number]}
separate_decider: true
basis:
  assumed:
    [name, organisation, kind, limits, competent, roles, fields, materials, eligibility, result, separate_decider]
""",
    INSURANCE: """\
name: 居民医保参保
organisation: police
kind: 公共服务
limits: {statutory: null, promised: 2}
competent: unit of police where covers(unit.areas, guardian.area)
roles: {insured: person, guardian: person}
fields: [insured.name, insured.id_number, guardian.area, guardian.phone]
materials: []
basis: {assumed: [name, organisation, kind, limits, competent, roles, fields, materials]}
""",
    CARD: """\
name: 社会保障卡申领
organisation: police
kind: 公共服务
limits: {statutory: null, promised: 30}
competent: unit of police where covers(unit.areas, guardian.area)
roles: {holder: person, guardian: person}
fields: [holder.name, holder.id_number, guardian.area]
materials: []
basis: {assumed: [name, organisation, kind, limits, competent, roles, fields, materials]}
""",
    EVENT: """\
code: TEST0001
name: 新生儿出生
audience: person
stage: 出生
summary: 一次办好
region: "430100"
lead: hospital
promised: 5
overrun_because: null
release: as_ready
pre_acceptance: true
subjects:
  newborn: {name: 新生儿, is: person, many: newborn_count, identified_later: true}
  mother: {name: 母亲, is: person, applicant: true, signs: true}
questions:
  newborn_count: {ask: 几个孩子？, why: 各办一份, kind: number, min: 1, max: 4}
  insured: {ask: 在哪里参保？, why: 在本市参保的接着办, choices: {here: 本市, elsewhere: 外地}}
  wants_card: {ask: 要办社保卡吗？, why: 愿意才办}
  months: {ask: 孩子几个月了？, why: 六个月以上的到窗口办, kind: number, min: 0, max: 12}
offline:
  - {when: months > 6, because: 超过六个月, instead: 请到窗口办理}
items:
  certificate:
    roles: {baby: newborn, mother: mother}
    days: {own: 5, here: 2, because: 在线核对}
  registration:
    roles: {baby: newborn, follows: mother}
    after: [certificate]
    days: {own: 10, here: 2, because: 并行预审}
  insurance:
    roles: {insured: newborn, guardian: mother}
    when: insured = "here"
    because: 您选择在本市参保
    after: [registration]
    days: {own: 1, here: 1}
  card:
    roles: {holder: newborn, guardian: mother}
    when: wants_card
    opt_in: yes
    after: [registration]
    days: {own: 30, here: 30}
    counts: no
    because_not_counted: 制卡时间不计入
fields: [mother.phone]
materials: []
figures: {before: {days: 48}, after: {days: 5}}
basis:
  assumed: [code, name, audience, stage, summary, region, lead, promised, overrun_because, release, pre_acceptance,
            subjects, questions, offline, items, fields, materials, figures]
""",
    SCENARIOS: """\
- name: 双胞胎
  region: "430000"
  given: {newborn_count: 2, insured: here, wants_card: false, months: 1}
  fields: {mother.area: "430181001001", mother.hospital: one}
  expect:
    items: [certificate ×2, registration ×2, insurance ×2]
    absent: [card]
    units: {registration: liuyang-police, certificate: first-hospital}
    asked_once: [mother.name, mother.area, newborn.1.name, newborn.2.name]
    obtained: [booklet of mother]
    materials: [birth-record of newborn]
    order: [certificate, registration, insurance]
    critical_path: [certificate, registration, insurance]
    days: 5
    offline: false
""",
    "regions/430000-hunan/region.yaml": """\
name: 湖南省
parent: null
calendar: china
rules:
  {late_correction: refused, correction_notice_days: 5, silence_accepts: true, correction_answer_days: 30,
   unanswered_withdraws: false}
basis: {assumed: [name, parent, calendar, rules]}
""",
    "regions/430100-changsha/region.yaml": """\
name: 长沙市
parent: "430000"
calendar: china
basis: {assumed: [name, parent, calendar]}
""",
    OVERLAY: """\
promised: 4
items:
  registration:
    days: {here: 1, because: 本市提速}
    materials: {remove: [booklet], add: [birth-record of baby]}
basis: {assumed: [promised, items]}
""",
    CALENDAR: """\
years:
  2026: {source: 测试用, off: [2026-01-01], worked: [2026-01-04]}
""",
}


def spoiled(path: str, old: str, new: str) -> dict[str, str]:
    """Return the small catalogue with one text of one file replaced; the text must stand there once."""
    assert SMALL[path].count(old) == 1, f"`{old}` stands {SMALL[path].count(old)} times in {path}"
    return {**SMALL, path: SMALL[path].replace(old, new)}


def line_of(files: Mapping[str, str], path: str, text: str) -> int:
    """Return the line (from 1) on which a text first stands."""
    return next(number for number, line in enumerate(files[path].splitlines(), 1) if text in line)


def problems_of(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """All problems of a catalogue, loading and checking."""
    return load_checked(files).problems
