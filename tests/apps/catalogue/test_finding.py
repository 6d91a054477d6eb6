"""Search, lists and regions as every door offers them: by published version, without anything about who asks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from onething.apps.catalogue import finding, selectors, services
from onething.apps.catalogue.selectors import UnknownVersionError
from onething.definitions.types.life_events import Audience
from onething.domain.access.actors import SYSTEM
from tests.support.counters import Counter

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
CHANGSHA, LIUYANG = "430100", "430181"
CATALOGUE = Path(__file__).parents[3] / "catalogue"


@pytest.fixture
def published(db: None) -> str:
    answer = services.publish(CATALOGUE, SYSTEM, NOW)
    assert isinstance(answer, services.Published)
    return answer.digest


@pytest.mark.django_db
def test_without_any_version_a_search_says_what_to_do() -> None:
    with pytest.raises(UnknownVersionError, match="还没有发布"):
        finding.search("开饭店", CHANGSHA)


def test_a_region_in_the_words_is_recognised_and_the_results_hold_there(published: str) -> None:
    found = finding.search("浏阳上户口", CHANGSHA)
    assert found.region is not None
    assert (found.region.code, found.region.parent, found.shown.code) == (LIUYANG, "长沙市", LIUYANG)
    assert found.digest == published
    (event,) = found.events
    assert (event.event.id, event.open_here) == ("newborn", True)
    assert event.matches[0].shown == "上户口"


def test_without_a_region_in_the_words_the_default_holds(published: str) -> None:
    found = finding.search("上户口", LIUYANG)
    assert (found.region, found.shown.code) == (None, LIUYANG)


@pytest.mark.parametrize(("default", "shown"), [(LIUYANG, LIUYANG), (CHANGSHA, CHANGSHA), ("110105", CHANGSHA)])
def test_a_province_stands_for_the_region_inside_it_that_is_open(published: str, default: str, shown: str) -> None:
    found = finding.search("湖南省开饭店", default)
    assert found.region is not None
    assert found.region.code == shown


def test_an_unknown_default_region_falls_back_to_one_that_is_open(published: str) -> None:
    assert finding.search("上户口", "999999").shown.code == CHANGSHA
    assert finding.offer("999999").region.code == CHANGSHA
    assert finding.offer("430000").region.code == CHANGSHA


def test_no_match_has_suggestions_but_no_events(published: str) -> None:
    found = finding.search("结婚登记", CHANGSHA)
    assert found.events == ()
    assert [each.event.id for each in found.suggestions] == ["newborn"]


def test_the_offer_is_sorted_by_audience_and_stage(published: str) -> None:
    offered = finding.offer(CHANGSHA)
    assert [(stage.name, [line.id for line in stage.events]) for stage in offered.persons] == [("出生", ["newborn"])]
    assert [line.id for stage in offered.enterprises for line in stage.events] == ["restaurant"]
    assert {line.code for line in offered.regions} == {CHANGSHA, LIUYANG}
    assert offered.event("no-such-event") is None
    assert "上户口" in offered.popular
    assert "开饭店" in offered.popular


def test_popular_words_lead_to_their_events(published: str) -> None:
    assert all(finding.search(words, CHANGSHA).events for words in finding.offer(CHANGSHA).popular)


def test_a_line_holds_for_its_region(published: str) -> None:
    assert (
        finding.event_line(published, "newborn", CHANGSHA).promised,
        finding.event_line(published, "newborn", LIUYANG).promised,
    ) == (5, 4)
    assert [line.code for line in finding.regions_of("newborn")] == [CHANGSHA, LIUYANG]
    with pytest.raises(KeyError):
        finding.event_line(published, "newborn", "110105")


def test_savings_are_computed_and_are_savings(published: str) -> None:
    for line in finding.offer(CHANGSHA).events:
        saved = line.savings
        assert 0 <= saved.fields_known <= saved.fields_once < saved.fields_apart
        assert saved.fields_merged > 0
        assert saved.materials_to_bring + saved.materials_obtained <= saved.materials_apart
        assert saved.days == line.promised < saved.days_apart


@pytest.mark.django_db(transaction=True)
def test_a_search_takes_one_statement_and_the_second_alike_is_remembered(counter: Counter) -> None:
    services.publish(CATALOGUE, SYSTEM, NOW)
    finding.search("开 饭 店", CHANGSHA, Audience.ENTERPRISE)
    kept = len(finding._ranked)
    with counter() as count:
        again = finding.search("开饭店！", CHANGSHA, Audience.ENTERPRISE)
    assert len(count.statements) == 1
    assert [each.event.id for each in again.events] == ["restaurant"]
    assert len(finding._ranked) == kept


def test_what_is_remembered_is_bounded(published: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_ranked", selectors.Kept(3))
    for number in range(10):
        finding.search(f"开饭店{number}", CHANGSHA)
    assert len(finding._ranked) == 3
