"""The case page and its commands: what is shown, what may be done, drafts, stale versions, and hostile input."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from onething.apps.casework import selectors, services
from onething.apps.documents import selectors as documents
from onething.domain.access.actors import SYSTEM, Actor
from onething.domain.casework import commands
from onething.domain.casework.states import CaseId, CaseState
from tests.api.kit import HOSPITAL, contents
from tests.portals.city import City
from tests.portals.reading import Reader
from tests.portals.visiting import text
from tests.support.applications import FATHER, MOTHER, officer
from tests.support.counters import Counter
from tests.support.database import Ground

MOST_STATEMENTS = 12
ME = officer(HOSPITAL)
OTHER = replace(ME, account="another-officer", name="同事乙")
SCRIPT = "<script>alert(1)</script>"
GROUND = "不符合法定条件"


def at(city: City, place: str, command: str = "") -> str:
    return f"/desk/cases/{city.places[place]}.1" + (f"/do/{command}" if command else "")


def now(city: City, place: str) -> selectors.CaseView:
    return selectors.case_for(SYSTEM, CaseId(city.places[place], 1))


def perform(city: City, place: str, command: commands.Command, actor: Actor) -> None:
    """Do a command on the first case of a place."""
    services.perform(
        actor=actor,
        case=CaseId(city.places[place], 1),
        command=command,
        expected_version=None,
        idempotency_key=city.key(),
        now=city.tick(),
    )


def sent(client: Client, address: str, typed: dict[str, Any], step: str = "do") -> Any:
    """Fill in a command's form and press a button."""
    form = Reader.of(text(client.get(address))).form("desk:command", address)
    return client.post(form.action, {**form.values, "step": step, **typed})


def test_a_case_shows_its_own_fields_with_their_sources_and_its_files(city: City) -> None:
    shown = text(city.visit("officer").get(at(city, "submitted")))
    assert MOTHER.name in shown
    assert FATHER.name in shown
    assert "申请人填写" in shown
    assert "/files/" in shown
    assert "民族" not in shown, "the police's fields are none of the hospital's business"


@pytest.mark.parametrize("who", ["other unit", "desk", "other lead", "coordinator"])
def test_a_case_of_another_unit_is_not_there(city: City, who: str) -> None:
    for path in ("", "/do/accept", "/files/x", "/documents/x"):
        assert city.visit(who).get(at(city, "submitted") + path).status_code == 404, path


@pytest.mark.parametrize("case", ["nonsense", "430181-AAAAAAAAAAAAAAAAAAAA.1", "x.99999", "a.b.c"])
def test_what_is_no_case_is_not_there(city: City, case: str) -> None:
    assert city.visit("officer").get(f"/desk/cases/{case}").status_code == 404
    assert city.visit("officer").get(f"/desk/cases/{case}/do/accept").status_code == 404


def test_only_what_is_possible_is_offered_and_the_rest_says_why_not(city: City) -> None:
    shown = text(city.visit("officer").get(at(city, "submitted")))
    offered = set(re.findall(r"/do/(\w+)", shown))
    assert {"claim", "accept", "not_accept", "request_correction", "reassign"} <= offered
    assert not {"approve", "refuse", "issue", "deliver", "conclude"} & offered
    assert "须在以下状态办理：待决定" in shown


def test_a_command_that_is_not_possible_is_refused_though_asked_for(city: City) -> None:
    client = city.visit("officer")
    assert client.get(at(city, "submitted", "approve")).status_code == 422
    key = {"key": "k", "version": str(now(city, "submitted").snapshot.version), "step": "do"}
    answer = client.post(at(city, "submitted", "approve"), key)
    assert answer.status_code == 422
    assert now(city, "submitted").snapshot.state is CaseState.SUBMITTED


@pytest.mark.parametrize("command", ["verify", "withdraw", "resubmit", "release_correction", "nonsense"])
def test_commands_of_others_have_no_page(city: City, command: str) -> None:
    assert city.visit("officer").get(at(city, "submitted", command)).status_code == 404


def test_without_the_duty_a_command_is_forbidden(city: City) -> None:
    client = city.visit("colleague")
    assert "/do/accept" not in text(client.get(at(city, "submitted")))
    assert client.get(at(city, "submitted", "accept")).status_code == 403
    version = str(now(city, "submitted").snapshot.version)
    answer = client.post(at(city, "submitted", "accept"), {"key": "k", "version": version, "step": "do"})
    assert answer.status_code == 403
    assert now(city, "submitted").snapshot.state is CaseState.SUBMITTED


def test_accepting_shows_the_notice_first_and_then_starts_the_clocks(city: City) -> None:
    client = city.visit("officer")
    shown = text(client.get(at(city, "submitted", "accept")))
    assert "草稿" in shown
    assert "受理通知书" in shown
    answer = sent(client, at(city, "submitted", "accept"), {})
    assert (answer.status_code, answer.headers["Location"]) == (303, at(city, "submitted"))
    page = text(client.get(at(city, "submitted")))
    assert "“受理”已办" in page
    assert "承诺办结：5 个工作日" in page


def test_a_draft_shows_the_decision_and_writes_nothing(city: City) -> None:
    client = city.visit("officer")
    client.get(at(city, "decision", "refuse"))
    before = contents()
    answer = sent(client, at(city, "decision", "refuse"), {"ground": GROUND, "words": "存档不一致"}, "draft")
    shown = text(answer)
    assert answer.status_code == 200
    assert "不予批准决定书" in shown
    assert "行政复议" in shown
    assert shown.count("存档不一致") == 2, "in the form and in the draft"
    assert contents() == before


def test_a_draft_can_be_had_as_pdf(city: City) -> None:
    typed = {"ground": GROUND, "words": "存档不一致"}
    answer = sent(city.visit("officer"), at(city, "decision", "refuse"), typed, "pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert now(city, "decision").snapshot.state is CaseState.DECISION


def test_a_form_sent_without_its_button_issues_nothing(city: City) -> None:
    typed = {"ground": GROUND, "words": "存档不一致"}
    assert sent(city.visit("officer"), at(city, "decision", "refuse"), typed, "").status_code == 200
    assert now(city, "decision").snapshot.state is CaseState.DECISION


def test_a_refusal_needs_a_ground_of_the_list_and_words(city: City) -> None:
    client, address = city.visit("officer"), at(city, "decision", "refuse")
    missing = sent(client, address, {"words": ""})
    assert missing.status_code == 422
    assert "请选择一条理由" in text(missing)
    assert "请写明具体说明" in text(missing)
    invented = sent(client, address, {"ground": "不喜欢", "words": "就是不喜欢"})
    assert invented.status_code == 422
    assert "不在本事项的清单中" in text(invented)
    assert "就是不喜欢" in text(invented)
    assert now(city, "decision").snapshot.state is CaseState.DECISION


def test_what_is_to_be_corrected_is_said_field_by_field(city: City) -> None:
    client, address = city.visit("officer"), at(city, "submitted", "request_correction")
    nothing = sent(client, address, {})
    assert nothing.status_code == 422
    assert "至少写明一项" in text(nothing)
    half = sent(client, address, {"wrong.mother.name": "与证件不符"})
    assert half.status_code == 422
    assert "请写明怎样补正" in text(half)
    typed = {
        "wrong.mother.name": "与证件不符",
        "remedy.mother.name": "请更正姓名",
        "wrong.birth-record of newborn.1": "照片不清楚",
        "remedy.birth-record of newborn.1": "请重新拍照",
    }
    assert sent(client, address, typed).status_code == 303
    asked = {one["about"] for one in now(city, "submitted").snapshot.deficiencies}
    assert asked == {"mother.name", "birth-record of newborn.1"}
    page = text(client.get(at(city, "submitted")))
    assert "提出的补正" in page
    assert "出生医学记录" in page


def test_issuing_asks_for_the_values_the_result_gives(city: City) -> None:
    client, address = city.visit("officer"), at(city, "issuing", "issue")
    short = sent(client, address, {"document_number": "H-9"})
    assert short.status_code == 422
    assert "后面的办件要用到" in text(short)
    typed = {"document_number": "H-9", "output.baby.certificate_number": "C9"}
    assert "C9" in text(sent(client, address, typed, "draft"))
    assert sent(client, address, typed).status_code == 303
    assert now(city, "issuing").snapshot.outputs["baby.certificate_number"] == "C9"


def test_a_stale_case_says_what_happened_and_keeps_what_was_typed(city: City) -> None:
    client, address = city.visit("officer"), at(city, "review", "propose")
    form = Reader.of(text(client.get(address))).form("desk:command", address)
    typed = {**form.values, "opinion": "材料齐全，建议准予。"}
    perform(city, "review", commands.Claim(), ME)
    answer = client.post(address, typed)
    shown = text(answer)
    assert answer.status_code == 409
    assert "您的操作没有执行" in shown
    assert "材料齐全，建议准予。" in shown
    assert "认领" in shown
    again = Reader.of(shown).form("desk:command", address)
    assert client.post(address, again.filled({}, ("step", "do"))).status_code == 303
    assert now(city, "review").snapshot.state is CaseState.DECISION


def test_a_stale_case_that_allows_it_no_more_offers_no_button(city: City) -> None:
    client, address = city.visit("officer"), at(city, "review", "propose")
    form = Reader.of(text(client.get(address))).form("desk:command", address)
    perform(city, "review", commands.Propose("别人先写的意见"), OTHER)
    answer = client.post(address, {**form.values, "opinion": "我写的意见"})
    assert answer.status_code == 409
    assert "我写的意见" in text(answer)
    assert 'value="do"' not in text(answer)


def test_a_double_click_is_one_act(city: City) -> None:
    client, address = city.visit("officer"), at(city, "review", "propose")
    form = Reader.of(text(client.get(address))).form("desk:command", address)
    typed = {**form.values, "opinion": "材料齐全"}
    first, second = client.post(address, typed), client.post(address, typed)
    assert (first.status_code, second.status_code) == (303, 303)
    assert [one.command for one in selectors.history(CaseId(city.places["review"], 1))].count("propose") == 1


def test_a_used_form_does_nothing_else(city: City) -> None:
    client, address = city.visit("officer"), at(city, "review", "propose")
    form = Reader.of(text(client.get(address))).form("desk:command", address)
    client.post(address, {**form.values, "opinion": "材料齐全"})
    assert client.post(address, {**form.values, "opinion": "改了主意"}).status_code == 409


def test_markup_in_every_field_is_only_text(city: City) -> None:
    client = city.visit("officer")
    sent(client, at(city, "submitted", "reassign"), {"to": "post:all", "reason": SCRIPT})
    sent(client, at(city, "review", "propose"), {"opinion": SCRIPT})
    drafted = sent(client, at(city, "decision", "refuse"), {"ground": GROUND, "words": SCRIPT}, "draft")
    typed = {"wrong.mother.name": SCRIPT, "remedy.mother.name": SCRIPT}
    sent(client, at(city, "contributed", "request_correction"), typed)
    for shown in (
        text(drafted),
        text(client.get(at(city, "submitted"))),
        text(client.get(at(city, "review"))),
        text(client.get(at(city, "contributed"))),
    ):
        assert SCRIPT not in shown
        assert "&lt;script&gt;" in shown


@pytest.mark.parametrize("words", ["\x07", "长" * 3000, "  "])
def test_words_that_cannot_be_meant_are_refused_and_kept(city: City, words: str) -> None:
    answer = sent(city.visit("officer"), at(city, "review", "propose"), {"opinion": words})
    assert answer.status_code == 422
    assert now(city, "review").snapshot.state is CaseState.REVIEW


def test_rare_characters_pass_through(city: City) -> None:
    client = city.visit("officer")
    assert sent(client, at(city, "review", "propose"), {"opinion": "𠮷𬭳𫘝，同意"}).status_code == 303
    assert "𠮷𬭳𫘝，同意" in text(client.get(at(city, "review")))


def test_a_case_is_handed_only_to_somebody_who_is_there(city: City) -> None:
    client, address = city.visit("officer"), at(city, "submitted", "reassign")
    for nobody in ("account:nobody", "post:nobody", "account:officer-jili-police", "nonsense"):
        assert sent(client, address, {"to": nobody, "reason": "轮休"}).status_code == 422, nobody
    assert sent(client, address, {"to": "post:all", "reason": "轮休"}).status_code == 303
    assert now(city, "submitted").snapshot.post == "all"


def test_a_rerouted_case_leaves_the_unit_and_the_page_says_so(city: City) -> None:
    client = city.visit("officer")
    typed = {"unit": "liuyang-second-hospital", "reason": "不在本院分娩"}
    answer = sent(client, at(city, "submitted", "reroute"), typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")
    assert client.get(at(city, "submitted")).status_code == 404


def test_what_happened_offline_is_recorded_with_its_moment(city: City) -> None:
    client, address = city.visit("officer"), at(city, "offline", "report")
    assert sent(client, address, {"outcome": "refused", "occurred_at": "gestern"}).status_code == 422
    future = sent(client, address, {"outcome": "refused", "occurred_at": "2036-01-01T09:00"})
    assert future.status_code == 422
    assert "晚于现在" in text(future)
    assert sent(client, address, {"outcome": "refused", "occurred_at": "2026-03-02T09:30"}).status_code == 303
    assert now(city, "offline").snapshot.state is CaseState.REFUSED


def test_the_clock_explains_every_day(city: City) -> None:
    shown = text(city.visit("officer").get(at(city, "submitted")))
    assert "收到，当日不计入" in shown
    assert "第5个工作日" in shown
    assert "行政许可法" in shown


def test_documents_and_files_open_in_our_own_pages_only(city: City) -> None:
    client = city.visit("officer")
    issued = documents.documents_of(city.places["accepted"], {1})[0]
    answer = client.get(f"{at(city, 'accepted')}/documents/{issued.id}")
    assert answer.content.startswith(b"%PDF-")
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    other = documents.documents_of(city.places["review"], {1})[0]
    assert client.get(f"{at(city, 'accepted')}/documents/{other.id}").status_code == 404
    assert client.get(f"{at(city, 'accepted')}/files/none").status_code == 404


@pytest.mark.parametrize(
    ("place", "command"),
    [("submitted", ""), ("concluded", ""), ("contributed", "request_correction"), ("submitted", "reassign"),
     ("submitted", "accept"), ("issuing", "issue")],
)  # fmt: skip
def test_a_page_about_a_case_takes_few_statements(city: City, ground: Ground, place: str, command: str) -> None:
    client = city.visit("officer")
    client.get(at(city, place, command))
    with Counter(ground)() as cost:
        assert client.get(at(city, place, command)).status_code == 200
    assert len(cost.statements) <= MOST_STATEMENTS, cost.statements
