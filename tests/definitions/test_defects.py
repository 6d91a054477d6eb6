"""One defect at a time: the checker finds it, at its file and line, and says nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from onething.definitions.loading import load_checked
from onething.definitions.problems import Severity
from tests.definitions import small_catalogue as small
from tests.definitions.small_catalogue import SMALL, line_of, problems_of, spoiled


@dataclass(frozen=True, slots=True)
class Defect:
    """Replace `old` by `new` in `path`; expect `code` where `at` stands (in `path`, or in `told_in`)."""

    path: str
    old: str
    new: str
    code: str
    at: str
    severity: Severity = Severity.ERROR
    told_in: str | None = None


F = Severity.FINDING
DEFECTS = {
    "unknown element": Defect(small.INSURANCE, "guardian.phone", "guardian.fax", "unknown-element", "fields:"),
    "unknown role in a field": Defect(small.CARD, "holder.name", "owner.name", "unknown-role", "fields:"),
    "a field without element": Defect(small.CERTIFICATE, "- mother.name", "- mother", "wrong-form", "- mother"),
    "a field without role": Defect(small.CERTIFICATE, "- mother.name", "- .name", "wrong-form", "- .name"),
    "unknown organisation": Defect(
        small.CARD, "organisation: police", "organisation: polize", "unknown-organisation", "organisation"
    ),
    "unknown material": Defect(
        small.CERTIFICATE, "birth-record of baby", "birth-recorder of baby", "unknown-material", "birth-recorder"
    ),
    "unknown licence": Defect(
        small.CERTIFICATE_PAPER, "licence certificate-paper", "licence certificate", "unknown-material", "ways"
    ),
    "unknown register": Defect(small.BOOKLET, "population-register", "people-register", "unknown-register", "ways"),
    "unknown item": Defect(small.EVENT, "after: [certificate]", "after: [certifikate]", "unknown-item", "certifikate"),
    "unknown subject": Defect(
        small.EVENT, "fields: [mother.phone]", "fields: [mum.phone]", "unknown-subject", "mum.phone"
    ),
    "unknown region": Defect(small.EVENT, '"430100"', '"430200"', "unknown-region", "region"),
    "unknown lead": Defect(small.EVENT, "lead: hospital", "lead: clinic", "unknown-organisation", "lead"),
    "unknown calendar": Defect(
        "regions/430100-changsha/region.yaml",
        "calendar: china",
        "calendar: chine",
        "unknown-calendar",
        "calendar: chine",
    ),
    "unknown parent": Defect("regions/430100-changsha/region.yaml", '"430000"', '"440000"', "unknown-region", "parent"),
    "unknown item in an overlay": Defect(small.OVERLAY, "  registration:", "  register:", "unknown-item", "register:"),
    "unknown material in an overlay": Defect(
        small.OVERLAY, "remove: [booklet]", "remove: [booklets]", "unknown-material", "registration"
    ),
    "unknown item in a scenario": Defect(small.SCENARIOS, "absent: [card]", "absent: [cart]", "unknown-item", "absent"),
    "unknown question in a scenario": Defect(small.SCENARIOS, "months: 1", "month: 1", "unknown-question", "given"),
    "impossible answer in a scenario": Defect(small.SCENARIOS, "months: 1", "months: 13", "wrong-answer", "given"),
    "rule syntax": Defect(small.EVENT, 'when: insured = "here"', "when: insured = ", "rule-syntax", "when: insured"),
    "rule type": Defect(small.EVENT, 'when: insured = "here"', "when: insured > 3", "rule-type", "when: insured"),
    "rule with a value outside the code list": Defect(
        small.EVENT, 'when: insured = "here"', 'when: insured = "her" or insured = "here"', "rule-type", "when: insured"
    ),
    "rule that reads what nobody asks": Defect(
        small.REGISTRATION, "baby.weight > 250", 'baby.sex = "male"', "rule-type", "holds"
    ),
    "cycle": Defect(
        small.EVENT,
        "roles: {baby: newborn, mother: mother}",
        "roles: {baby: newborn, mother: mother}\n    after: [registration]",
        "cycle",
        "after: [registration]",
    ),
    "item never selected": Defect(
        small.EVENT,
        "when: wants_card",
        "when: wants_card and not(wants_card)",
        "item-never-selected",
        "when: wants_card",
    ),
    "item selected offline only": Defect(
        small.EVENT, "when: wants_card", "when: wants_card and months > 7", "item-never-selected", "when: wants_card"
    ),
    "question that changes nothing": Defect(
        small.EVENT,
        "  months: {ask",
        "  idle: {ask: 闲着吗？, why: 不知道}\n  months: {ask",
        "question-changes-nothing",
        "idle",
    ),
    "empty intersection in one use": Defect(
        small.CERTIFICATE, "{min: 300}", "{min: 9500}", "empty-intersection", "baby.weight"
    ),
    "empty intersection of two items": Defect(
        small.REGISTRATION, "{max: 8000}", "{max: 250}", "empty-intersection", "{max"
    ),
    "undecidable intersection": Defect(
        small.REGISTRATION,
        "- baby.number",
        '- baby.number: {pattern: "[B-Z][0-9]{9}"}',
        "undecidable-intersection",
        "- baby.number",
    ),
    "near miss by label": Defect(
        small.INSURANCE, "[insured.name, ", "[insured.name, insured.sex: {label: 姓名}, ", "near-miss", "fields", F
    ),
    "near miss by aspect": Defect(
        small.CERTIFICATE, "- mother.name", "- mother.name\n  - mother.name (proposed)", "near-miss", "(proposed)", F
    ),
    "near miss by role": Defect(
        small.EVENT,
        "{holder: newborn, guardian: mother}",
        "{holder: newborn, guardian: newborn}",
        "near-miss",
        "fields",
        F,
        small.CARD,
    ),
    "one code, two materials": Defect(small.BOOKLET, "A002", "A001", "code-of-two", "aliases"),
    "asked for though another way covers it": Defect(
        small.RECORD,
        "name: 出生医学记录",
        "name: 居民户口簿（复印件）",
        "needless-material",
        "birth-record",
        Severity.ERROR,
        small.CERTIFICATE,
    ),
    "asked for though an earlier item issues it": Defect(
        small.CERTIFICATE_PAPER,
        "[licence certificate-paper]",
        "[upload]",
        "needless-material",
        "- certificate-paper",
        Severity.ERROR,
        small.REGISTRATION,
    ),
    "catch-all": Defect(small.RECORD, "name: 出生医学记录", "name: 其他有关材料", "catch-all", "name"),
    "whole shorter than its critical path": Defect(
        small.EVENT, "promised: 5\n", "promised: 4\n", "promise-overrun", "promised"
    ),
    "overrun with a reason": Defect(
        small.EVENT,
        "promised: 5\noverrun_because: null",
        "promised: 4\noverrun_because: 分段计算",
        "promise-overrun",
        "promised",
        F,
    ),
    "exclusion without reason": Defect(
        small.EVENT, "    because_not_counted: 制卡时间不计入\n", "", "exclusion-unexplained", "counts: no"
    ),
    "output needed before it exists": Defect(
        small.EVENT, "opt_in: yes\n    after: [registration]\n", "opt_in: yes\n", "output-too-early", "  card:"
    ),
    "two units": Defect(
        small.POLICE, '["430181"]', '["430181", "4301"]', "two-units", "competent", Severity.ERROR, small.CARD
    ),
    "no unit for a value": Defect(
        small.HOSPITAL, '"two"', '"three"', "no-unit", "competent", Severity.ERROR, small.CERTIFICATE
    ),
    "no unit at all": Defect(
        small.CARD, "covers(unit.areas, guardian.area)", 'unit.id = "nobody"', "no-unit", "competent"
    ),
    "missing basis": Defect(small.CARD, "[name, organisation, kind", "[name, kind", "no-basis", "organisation"),
    "basis of nothing": Defect(
        small.CARD, "[name, organisation, kind", "[nome, name, organisation, kind", "unknown-basis", "basis"
    ),
    "duplicate unit": Defect(
        small.HOSPITAL,
        "first-hospital:",
        "furong-police:",
        "duplicate-unit",
        "furong-police",
        Severity.ERROR,
        small.POLICE,
    ),
    "name outside the naming rules": Defect(
        small.CARD, "roles: {holder: person, guardian", "roles: {Holder: person, guardian", "naming", "roles"
    ),
    "reserved name": Defect(small.CARD, "roles: {holder", "roles: {item: person, holder", "naming", "roles"),
    "fewer days without reason": Defect(
        small.EVENT, "{own: 10, here: 2, because: 并行预审}", "{own: 10, here: 2}", "days-unexplained", "{own: 10"
    ),
    "missing role": Defect(
        small.EVENT, "{baby: newborn, follows: mother}", "{baby: newborn}", "role-not-mapped", "{baby: newborn}"
    ),
    "superfluous role": Defect(
        small.EVENT,
        "{holder: newborn, guardian: mother}",
        "{holder: newborn, guardian: mother, aunt: mother}",
        "unknown-role",
        "aunt",
    ),
    "role of another type": Defect(
        small.CARD, "holder: person", "holder: enterprise", "role-type", "holder: newborn", Severity.ERROR, small.EVENT
    ),
    "many by no number question": Defect(
        small.EVENT, "many: newborn_count", "many: wants_card", "many-not-a-number", "newborn:"
    ),
    "example that fails its check digit": Defect(
        small.PERSON, "11010519491231002X", "110105194912310021", "bad-example", "{name: 公民身份号码"
    ),
    "division code of no province": Defect(small.POLICE, '["430102"]', '["990102"]', "division-code", "990102"),
    "provisional year": Defect(
        small.CALENDAR, "{source: 测试用,", "{source: 测试用, provisional: true,", "provisional-year", "2026:", F
    ),
    "promise beyond the law": Defect(
        small.REGISTRATION, "{statutory: 15,", "{statutory: 5,", "promise-beyond-law", "limits"
    ),
    "unknown key": Defect(
        small.CARD, "name: 社会保障卡申领", "name: 社会保障卡申领\ncolour: red", "unknown-key", "colour"
    ),
    "missing key": Defect(small.CARD, "kind: 公共服务\n", "", "missing-key", "name:"),
    "number instead of text": Defect(small.EVENT, '"430100"', "430100", "wrong-type", "region"),
    "weekend among the days off": Defect(small.CALENDAR, "[2026-01-01]", "[2026-01-03]", "wrong-weekday", "2026:"),
}


def test_the_small_catalogue_has_no_problems() -> None:
    loaded = load_checked(SMALL)
    assert loaded.problems == ()
    assert loaded.catalogue is not None


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_told_at_its_file_and_line(name: str) -> None:
    defect = DEFECTS[name]
    files = spoiled(defect.path, defect.old, defect.new)
    path = defect.told_in or defect.path
    loaded = load_checked(files)
    found = {(problem.path, problem.line, problem.code, problem.severity) for problem in loaded.problems}
    assert (path, line_of(files, path, defect.at), defect.code, defect.severity) in found
    assert all(problem.reason and problem.remedy for problem in loaded.problems)
    assert (loaded.catalogue is None) == any(problem.is_error for problem in loaded.problems)


EXACT = sorted(set(DEFECTS) - {
    # These come with others by nature: what is spoilt leaves something else unused, unmapped or unknown.
    "item never selected", "reserved name", "duplicate unit", "unknown region", "unknown item in an overlay",
})  # fmt: skip


@pytest.mark.parametrize("name", EXACT)
def test_a_defect_is_told_without_false_company(name: str) -> None:
    defect = DEFECTS[name]
    problems = problems_of(spoiled(defect.path, defect.old, defect.new))
    assert {problem.code for problem in problems} == {defect.code}, "\n".join(map(str, problems))


def test_a_provisional_year_and_other_findings_do_not_keep_a_catalogue_from_being_used() -> None:
    loaded = load_checked(spoiled(small.CALENDAR, "{source: 测试用,", "{source: 测试用, provisional: true,"))
    assert loaded.catalogue is not None
    assert loaded.errors == ()
