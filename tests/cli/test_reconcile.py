"""`onething reconcile`: every difference between an event and its guide has a reason, or is named as having none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onething.cli.main import main
from onething.cli.reconcile import CannotReconcileError, compute
from onething.definitions.loading import catalogue_root, load_checked
from onething.domain.measures.types import Comparison, Part, Reconciliation

TEXTS = {str(path.relative_to(catalogue_root())): path.read_text("utf-8") for path in catalogue_root().rglob("*.yaml")}


def reconciled(name: str, region: str | None = None, changed: tuple[str, str, str] | None = None) -> Reconciliation:
    """Reconcile the published catalogue; `changed` names a file of the event's folder and replaces a text in it."""
    texts = dict(TEXTS)
    if changed is not None:
        file, before, after = changed
        path = f"life-events/{name}/{file}.yaml"
        assert before in texts[path]
        texts[path] = texts[path].replace(before, after)
    return compute(load_checked(texts), name, region)[1]


def row(found: Reconciliation, name: str) -> Comparison:
    return next(each for each in found.rows if each.id == name)


@pytest.mark.parametrize("event", ["newborn", "restaurant"])
@pytest.mark.parametrize("region", [None, "430181"])
def test_every_difference_of_the_published_events_has_a_reason(event: str, region: str | None) -> None:
    found = reconciled(event, region)
    assert found.unexplained == ()
    assert found.stale == ()
    assert {each.part for each in found.rows} == set(Part)


def test_the_figures_are_computed_from_the_definitions() -> None:
    found = reconciled("newborn")
    figures = {name: (row(found, f"after.{name}").guide, row(found, f"after.{name}").here) for name in
               ("days", "last", "visits", "materials", "listed", "steps")}  # fmt: skip
    assert figures == {
        "days": ("5", "5"), "last": ("5", "34"), "visits": ("0", "0"),
        "materials": ("4", "4"), "listed": ("4", "14"), "steps": ("1", "1"),
    }  # fmt: skip
    assert len(row(found, "after.listed").reasons) == 14 - 4
    assert any("三十日" in reason or "30日" in reason for reason in row(found, "after.last").reasons)


def test_before_the_reform_items_that_exclude_one_another_count_once() -> None:
    found = reconciled("restaurant")
    assert (row(found, "before.steps").guide, row(found, "before.steps").here) == ("4", "4")
    assert row(found, "before.days").here == "22"


def test_each_item_is_set_beside_its_own_days_and_says_why_it_takes_less_here() -> None:
    registration = row(reconciled("newborn"), "birth-registration.here")
    assert (registration.guide, registration.here) == ("10", "2")
    assert registration.reasons == ("医院审核的同时，派出所已经预审户口和婚姻信息",)


def test_a_situation_names_the_items_it_leaves_out_and_those_it_has_twice() -> None:
    found = reconciled("newborn")
    twins = next(each for each in found.rows if each.part is Part.SITUATION and each.about.startswith("双胞胎"))
    assert (twins.guide, twins.here) == ("7", "11")
    assert sum("办2份" in reason for reason in twins.reasons) == 5
    assert sum("科学育儿指导服务登记" in reason for reason in twins.reasons) == 1


def test_a_region_says_what_it_changed() -> None:
    found = reconciled("newborn", "430181")
    assert row(found, "after.days").here == "4"
    assert any("浏阳市的“出生登记”1日" in reason for reason in row(found, "after.days").reasons)
    assert row(found, "after.materials").reasons == ("浏阳市不要“诊断证明”",)
    assert row(found, "M43PCN00090011.listed").here is None


@pytest.mark.parametrize(
    ("file", "before", "after", "unexplained"),
    [
        ("guide", "name: 费用清单,", "name: 费用总清单,", "M43PCN00090010.name"),
        ("guide", "code: M43PCN00090010", "code: M43PCN00099999", "M43PCN00099999.listed"),
        ("guide", "name: 费用清单, level: necessary", "name: 费用清单, level: optional", None),
        ("guide", "name: 个人照片, level: optional", "name: 个人照片, level: necessary", "M43PCN00090013.level"),
        ("guide", "days: 30,", "days: 35,", "social-security-card.days"),
        ("guide", "item: parenting-guidance", "item: parenting-course", "parenting-course.listed"),
        ("event", "after: {days: 5, visits: 0,", "after: {days: 5, visits: 2,", "after.visits"),
        ("event", "visits: 0, materials: 4,", "visits: 0, materials: 6,", "after.materials"),
        ("event", "materials: 22, steps: 7}", "materials: 22, steps: 9}", "before.steps"),
    ],
)
def test_a_difference_nobody_explains_is_told(file: str, before: str, after: str, unexplained: str | None) -> None:
    found = reconciled("newborn", changed=(file, before, after))
    told = {each.id for each in found.unexplained}
    assert unexplained in told if unexplained else not told


def test_an_explanation_of_what_does_not_differ_is_told() -> None:
    found = reconciled("newborn", changed=("guide", "because:\n", "because:\n  birth-registration.days: 没有不同\n"))
    assert found.stale == ("birth-registration.days",)
    assert found.unexplained == ()


def test_the_command_prints_the_table_and_exits_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", "newborn"]) == 0
    printed = capsys.readouterr().out
    assert "新生儿出生一件事" in printed
    assert "未说明理由0处" in printed


def test_the_command_exits_with_one_where_a_reason_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, text in TEXTS.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        broken = text.replace("days: 30,", "days: 31,") if path == "life-events/newborn/guide.yaml" else text
        target.write_text(broken, "utf-8")
    assert main(["reconcile", "newborn", "--catalogue", str(tmp_path), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["unexplained"] == ["social-security-card.days", "social-security-card.here"]
    assert report["stale"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["wedding"], "no life event `wedding`; there are newborn, restaurant"),
        (["newborn", "--region", "110000"], "no region `110000`"),
        (["newborn", "--region", "430000"], "add a scenario for that region"),
        (["newborn", "--catalogue", "/nowhere"], "`onething check` lists them"),
    ],
)
def test_what_is_not_there_is_said(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_an_event_without_a_guide_is_refused() -> None:
    texts = {path: text for path, text in TEXTS.items() if path != "life-events/newborn/guide.yaml"}
    with pytest.raises(CannotReconcileError, match=r"guide\.yaml"):
        compute(load_checked(texts), "newborn", None)
