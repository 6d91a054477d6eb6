"""What the demo prints at its end: every visitor finds a name, a password and what to look at, in even columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onething.cli.journeys.cast import AGENTS, PERSONS
from onething.cli.journeys.scenes import SCENES
from onething.cli.welcome import DUTIES, PEOPLE, STAFF, TOUR, columns, introduced, welcome, wide
from onething.definitions.loading import catalogue_root, load_checked
from onething.definitions.types.organisations import Duty

ADDRESS = "http://127.0.0.1:8000"


def accounts() -> list[dict[str, Any]]:
    """Return a file's content: the whole cast, the staff a visitor meets, and one more officer."""
    served = [{"username": name, "password": f"secret-{name}", "name": name} for name in (*PERSONS, *AGENTS)]
    names = (*STAFF, "furong-police.intake")
    staff = [
        {
            "username": name,
            "password": f"secret-{name}",
            "name": "某单位某岗",
            "unit": name.split(".")[0],
            "post": name.split(".")[1],
            "duties": ["accept", "review"],
        }
        for name in names
    ]
    return [*served, *staff]


def test_everybody_a_visitor_meets_has_password_and_part_in_one_line() -> None:
    lines = introduced(accounts())
    for name in (*PERSONS, *AGENTS):
        (line,) = [line for line in lines if line.split()[:1] == [name]]
        assert f"secret-{name}" in line
        assert all(part in line for part in PEOPLE[name])
    for name, first in STAFF.items():
        (number,) = [number for number, line in enumerate(lines) if line.split()[:1] == [name]]
        assert f"secret-{name}" in lines[number]
        assert "某单位某岗（受理、审查）" in lines[number]
        assert first in lines[number + 1]


def test_accounts_nobody_needs_for_the_tour_are_counted_only() -> None:
    lines = introduced(accounts())
    assert not any("furong-police.intake" in line for line in lines)
    assert "另有 1 个岗位的账号" in lines[-1]


def test_columns_stand_under_each_other_where_chinese_is_twice_as_wide() -> None:
    lines = columns([("wang", "王小雨，母亲", "一"), ("noodles", "吴家和", "二")])
    assert {wide(line[: line.index(mark)]) for line, mark in zip(lines, "一二", strict=True)} == {2 + 7 + 2 + 12 + 2}


def test_an_account_of_an_earlier_demo_without_names_is_still_shown() -> None:
    old = [{"username": next(iter(STAFF)), "password": "p", "unit": "changsha-service-centre", "post": "counter"}]
    assert any("changsha-service-centre" in line for line in introduced(old))


def test_the_tour_names_only_accounts_that_are_introduced_and_fits_a_screen() -> None:
    lines = welcome(ADDRESS, accounts(), Path("var/demo/accounts.json"))
    shown = "\n".join(lines)
    for step in TOUR:
        for word in step.replace("，", " ").replace("：", " ").split():
            if word in PERSONS or "." in word:
                assert f"secret-{word}" in shown or "{" in word
    assert "{" not in shown
    assert f"{ADDRESS}/verify" in shown
    assert max(map(wide, lines)) <= 130


def test_every_part_and_every_duty_is_named() -> None:
    assert set(PEOPLE) == {*PERSONS, *AGENTS}
    assert set(DUTIES) == set(Duty)
    assert {scene.script.applicant for scene in SCENES} <= set(PEOPLE)


def test_the_staff_of_the_tour_are_posts_of_the_catalogue() -> None:
    catalogue = load_checked(catalogue_root()).catalogue
    assert catalogue is not None
    units = [unit for organisation in catalogue.organisations.values() for unit in organisation.units]
    assert set(STAFF) <= {f"{unit.id}.{post.id}" for unit in units for post in unit.posts}
