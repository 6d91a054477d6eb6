"""The counter's pages: one person at a time, with consent, everything in few steps, and nothing after the visit."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onething.apps.applications import services
from onething.apps.applications.models import Application, ApplicationEvent, PaperRecord, Signature
from onething.apps.applications.selectors import tracking
from onething.apps.assistance.models import LookUp, Visit
from onething.apps.people.models import Account, Person
from onething.apps.people.selectors import actor_for_token
from onething.domain.assistance.visits import CONSENT_VERSION
from tests.portals.city import City
from tests.portals.reading import Reader
from tests.portals.recipes.before import DONE
from tests.portals.recipes.counter import NEW_PERSON
from tests.support.applications import FATHER, MOTHER, pdf
from tests.support.counter_pages import Window
from tests.support.counters import Counter
from tests.support.database import Ground
from tests.support.persons import credit_code, identity_number

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def window(city: City) -> Window:
    """Return the clerk's window."""
    return Window(city)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_the_queue_to_the_receipt(window: Window) -> None:
    city, place = window.city, window.city.places["draft"]
    found = text(window.post("/counter/", q=f"{MOTHER.identity} {MOTHER.name}"))
    assert "平台上已有登记" in found
    assert window.serve().headers["Location"] == "/counter/visit"
    assert "正在为 李** 办理" in window.get("/counter/visit")
    taken = window.post(f"/counter/applications/{place}/take-up")
    assert taken.headers["Location"] == f"/counter/applications/{place}"
    assert "下一步：签名、提交" in window.get(f"/counter/applications/{place}")
    version = Application.objects.get(id=place).version
    window.post(f"/counter/applications/{place}/ask-for-signatures", version=version)
    assert window.sign(place, "mother", 1).status_code == 303
    assert "不在场，不能代签" in window.get(f"/counter/applications/{place}/signatures")
    window.join()
    assert window.sign(place, "father", 2, on_paper=True).status_code == 303
    first, second = window.submit(place)
    assert first.headers["Location"] == second.headers["Location"] == f"/counter/applications/{place}/receipt"
    row = Application.objects.get(id=place)
    receipt = window.get(f"/counter/applications/{place}/receipt")
    assert row.receipt_number in receipt
    assert "正在制作" in receipt
    city.relay()
    assert "下载 PDF 收件凭证" in window.get(f"/counter/applications/{place}/receipt")
    assert ApplicationEvent.objects.filter(application_id=place, act="submit").count() == 1
    assert set(Signature.objects.filter(application_id=place).values_list("witness", flat=True)) == {"clerk"}
    window.close()
    for path in ("", "/papers", "/signatures", "/receipt"):
        assert window.client.get(f"/counter/applications/{place}{path}").status_code == 404
    assert "现在没有在为谁办理" in window.get("/counter/visit")


def test_somebody_new_starts_a_life_event_at_the_counter(window: Window) -> None:
    assert window.post("/counter/person", **NEW_PERSON, version=CONSENT_VERSION).status_code == 303
    account = Account.objects.get(person__name=NEW_PERSON["name"])
    assert account.password == ""
    assert window.client.get("/find?q=孩子").status_code == 200
    assert "正在为 吴** 办理" in window.get("/find?q=孩子")
    started = services.start_draft(
        actor=_clerk(window),
        event_id="newborn",
        region="430181",
        answers={"married": True},
        idempotency_key="start",
        now=window.city.tick(),
    )
    assert Application.objects.get(id=started.application_id).account == account.id
    assert "新生儿出生" in window.get("/counter/visit")
    assert "正在为 吴** 办理" in window.get(f"/applications/{started.application_id}/")


def _clerk(window: Window) -> Any:
    found = actor_for_token(window.city.tokens[window.who], window.city.now)
    assert found is not None
    return found


def test_the_number_stands_in_no_address_and_every_look_up_is_recorded(window: Window) -> None:
    before = LookUp.objects.count()
    page = window.get("/counter/")
    assert 'method="post"' in page
    window.post("/counter/", q=str(MOTHER.identity))
    window.post("/counter/", q=credit_code(5))
    assert LookUp.objects.count() == before + 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("李小满", "请输入完整的 18 位身份证号"),
        (str(MOTHER.identity)[:17], "请输入完整的 18 位身份证号"),
        ("430181199001010029", "校验"),
        ("430181260302000001", "8 位查询码"),
        (HOSTILE, "请输入完整的 18 位身份证号"),
        ("", "请输入完整的 18 位身份证号"),
        ("430181260302000001 12345678", "没有查到"),
        ("\x00" * 200, "请输入完整的 18 位身份证号"),
    ],
)
def test_what_leads_to_nobody_says_what_to_type(window: Window, typed: str, said: str) -> None:
    answer = window.post("/counter/", q=typed)
    assert answer.status_code == 422
    assert said in text(answer)
    assert MOTHER.name not in text(answer)
    assert HOSTILE not in text(answer)


def test_nothing_typed_is_lost_and_nothing_is_registered_when_something_is_missing(window: Window) -> None:
    before = Person.objects.count()
    answer = window.post("/counter/person", name="吴新客", identity_number="1", phone="138")
    assert answer.status_code == 422
    for kept in ("吴新客", 'value="1"', 'value="138"', "请选择怎样核验了身份证件。", "签署同意书"):
        assert kept in text(answer)
    hostile = window.post("/counter/person", **(NEW_PERSON | {"name": HOSTILE, "version": CONSENT_VERSION}))
    assert HOSTILE not in text(hostile)
    assert Person.objects.count() == before + (1 if hostile.status_code == 303 else 0)


def test_rare_characters_in_names_come_back_as_typed(window: Window) -> None:
    typed = NEW_PERSON | {"name": "𠀀𪚥龘", "version": CONSENT_VERSION}
    assert window.post("/counter/person", **typed).status_code == 303
    assert "𠀀𪚥龘" in window.get("/counter/visit")


def test_the_next_person_waits_until_the_visit_is_closed_and_a_double_click_opens_one(window: Window) -> None:
    assert [window.serve().status_code, window.serve().status_code] == [303, 303]
    assert Visit.objects.filter(clerk="clerk").count() == 1
    refused = window.serve("signatory")
    assert refused.status_code == 422
    assert "您正在为另一位办理" in text(refused)
    assert "您正在为 李** 办理" in window.get("/counter/")
    assert window.close().status_code == 303
    assert window.serve("signatory").status_code == 303


def test_a_clerk_ends_no_other_clerks_visit(window: Window) -> None:
    window.serve()
    visit = Visit.objects.get(clerk="clerk").id
    assert Window(window.city, "other clerk").post("/counter/visit/close", visit=visit).status_code == 303
    assert "李小满 的办理台" in window.get("/counter/visit")


def test_a_form_of_a_closed_visit_does_nothing(window: Window) -> None:
    window.serve()
    place = window.city.places["draft"]
    version = Application.objects.get(id=place).version
    window.close()
    for path, typed in (
        ("papers", {"seen-1": "yes"}),
        ("signatures", {"number": "1", "on-1": "pad"}),
        ("ask-for-signatures", {"version": str(version)}),
        ("submit", {"version": str(version), "key": "k"}),
    ):
        assert window.post(f"/counter/applications/{place}/{path}", **typed).status_code == 404
    assert Application.objects.get(id=place).version == version
    assert window.post("/counter/visit/join", name="某").status_code == 404
    assert window.post("/counter/visit/first-password").status_code == 404


def test_all_originals_and_scans_are_recorded_on_one_page(window: Window) -> None:
    place = window.city.places["draft"]
    window.serve()
    page = window.get(f"/counter/applications/{place}/papers")
    assert "已看原件" in page
    assert "不用交的" in page
    answer = window.client.post(
        f"/counter/applications/{place}/papers",
        {
            "seen-1": "yes",
            "copies-1": "2",
            "note-1": " 封面有水渍 ",
            "scan-2": SimpleUploadedFile("a.pdf", pdf("another")),
        },
    )
    assert answer.status_code == 303
    kept = PaperRecord.objects.filter(application_id=place).values_list("original_seen", "copies", "note").get()
    assert kept == (True, 2, "封面有水渍")


def test_a_note_without_an_original_or_a_copy_is_refused_and_kept_on_the_form(window: Window) -> None:
    window.serve()
    path = f"/counter/applications/{window.city.places['draft']}/papers"
    answer = window.post(path, **{"note-1": "封面有水渍"})
    assert answer.status_code == 422
    assert "f-note-1-error" in text(answer)
    assert 'value="封面有水渍"' in text(answer)
    assert not PaperRecord.objects.filter(application_id=window.city.places["draft"]).exists()


def test_the_scan_of_a_paper_signature_opens_for_the_clerk_during_the_visit_and_for_nobody_else(window: Window) -> None:
    city, place = window.city, window.city.places["signing"]
    path = f"/counter/applications/{place}/signatures/mother/scan"
    window.serve()
    window.sign(place, "mother", 1, on_paper=True)
    shown = window.client.get(path)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "application/pdf")
    assert shown.content.startswith(b"%PDF-")
    assert shown.headers["Cache-Control"] == "no-store"
    assert path in window.get(f"/counter/applications/{place}/signatures")
    assert window.client.get(path.replace("mother", "father")).status_code == 404
    other = Window(city, "other clerk")
    other.serve()
    assert other.client.get(path).status_code == 404
    assert city.visit("applicant").get(path).status_code == 403
    window.close()
    assert window.client.get(path).status_code == 404
    window.serve()
    assert window.client.get(path).status_code == 404
    assert path not in window.get(f"/counter/applications/{place}/signatures")


def test_a_signature_on_the_pad_has_no_scan(window: Window) -> None:
    place = window.city.places["signing"]
    window.serve()
    window.sign(place, "mother", 1)
    assert window.client.get(f"/counter/applications/{place}/signatures/mother/scan").status_code == 404


@pytest.mark.parametrize("copies", ["-1", "100", "二", "1e3", HOSTILE])
def test_copies_that_are_no_number_are_refused_beside_the_field(window: Window, copies: str) -> None:
    window.serve()
    answer = window.post(f"/counter/applications/{window.city.places['draft']}/papers", **{"copies-1": copies})
    assert answer.status_code == 422
    assert "复印件份数应为 0 至 99" in text(answer)
    assert HOSTILE not in text(answer)


def test_a_scan_that_is_none_is_refused_with_the_reason_at_its_row(window: Window) -> None:
    window.serve()
    path = f"/counter/applications/{window.city.places['draft']}/papers"
    answer = window.client.post(path, {"scan-1": SimpleUploadedFile("a.pdf", b"MZ this is a program")})
    assert answer.status_code == 422
    assert "f-scan-1-error" in text(answer)


def test_a_paper_signature_wants_its_scan_and_nobody_signs_for_the_absent(window: Window) -> None:
    place = window.city.places["signing"]
    window.serve()
    path = f"/counter/applications/{place}/signatures"
    answer = window.post(path, **{"number": "1", "subject": "mother", "on-1": "paper", "digest": "x"})
    assert "请上传签名页的扫描件" in text(answer)
    absent = window.sign(place, "father", 2)
    assert absent.status_code == 422
    assert "还没有核验这位签名人的身份" in text(absent)
    assert not Signature.objects.filter(application_id=place).exists()


def test_who_comes_alone_to_sign_sees_that_and_not_the_rest(window: Window) -> None:
    window.serve("signatory")
    page = window.get("/counter/visit")
    assert "可以当面签名" in page
    assert "还没有在办的事" in page
    assert window.sign(window.city.places["signing"], "father", 2).status_code == 303
    assert window.client.get(f"/counter/applications/{window.city.places['draft']}").status_code == 404
    assert str(MOTHER.identity) not in page


def test_the_visit_shows_numbers_masked(window: Window) -> None:
    window.serve()
    page = window.get("/counter/visit")
    assert "430181********" in page
    assert str(MOTHER.identity) not in page
    assert str(FATHER.identity) not in page


def test_what_the_person_let_the_clerk_finish_is_listed_with_the_name_masked(window: Window) -> None:
    window.serve(may_continue="yes")
    place = window.city.places["draft"]
    window.post(f"/counter/applications/{place}/take-up")
    window.close()
    page = window.get("/counter/unfinished")
    assert "李**" in page
    assert MOTHER.name not in page
    assert f"/counter/applications/{place}" in page
    assert window.client.get(f"/counter/applications/{place}").status_code == 200
    assert place not in Window(window.city, "other clerk").get("/counter/unfinished")


def test_the_code_for_the_first_password_is_shown_once_and_opens_the_account(window: Window) -> None:
    window.post("/counter/person", **NEW_PERSON, version=CONSENT_VERSION)
    assert "给来人开通网上账号" in window.get("/counter/visit")
    slip = text(window.post("/counter/visit/first-password"))
    code = slip.split('class="slip-code">')[1].split("<")[0]
    client = window.city.visit(None)
    typed = {
        "identity_number": NEW_PERSON["identity_number"],
        "code": code,
        "username": "wuxinke",
        "password": "a-long-password",
    }
    assert "两次输入的密码不一样" in text(client.post("/activate", typed | {"again": "another-password"}))
    assert client.post("/activate", typed | {"again": "a-long-password"}).headers["Location"] == "/sign-in"
    signed_in = client.post("/sign-in", {"username": "wuxinke", "password": "a-long-password"})
    assert signed_in.status_code == 303
    assert "已经设置过密码" in text(window.post("/counter/visit/first-password"))


def test_helpers_are_given_and_taken_back_by_the_person_at_once(window: Window) -> None:
    city, place = window.city, window.city.places["draft"]
    person, helper = city.visit("applicant"), Window(city, "other clerk")
    path = f"/applications/{place}/helpers"
    refused = person.post(path, {"unit": "liuyang-service-centre", "powers": "prepare"})
    assert "请先勾选您同意委托" in text(refused)
    given = person.post(path, {"unit": "liuyang-service-centre", "powers": "prepare", "agreed": "yes"})
    assert given.status_code == 303
    assert "李**" in helper.get("/counter/unfinished")
    assert helper.client.get(f"/counter/applications/{place}").status_code == 200
    assert "浏阳市政务服务中心" in text(person.get(path))
    assert person.post(f"{path}/take-back", {"unit": "liuyang-service-centre"}).status_code == 303
    assert helper.client.get(f"/counter/applications/{place}").status_code == 404
    for unit in ("", "furong-service-centre", HOSTILE):
        assert person.post(path, {"unit": unit, "agreed": "yes"}).status_code == 422


def test_helpers_are_given_at_the_counter_for_whom_the_clerk_serves(window: Window) -> None:
    place = window.city.places["draft"]
    path = f"/applications/{place}/helpers"
    assert window.client.get(path).status_code == 404
    window.serve()
    assert window.post(path, unit="liuyang-service-centre", agreed="yes").status_code == 303
    assert "在窗口委托，由 窗口小周 登记" in window.get(path)


def test_everybody_can_ask_by_number_and_code_and_wrong_pairs_are_locked(city: City) -> None:
    told = tracking(MOTHER, city.places["submitted"])
    client = city.visit(None)
    page = text(client.post("/progress", {"number": told.receipt_number, "code": told.query_code}))
    assert "浏阳市妇幼保健院" in page
    for personal in (MOTHER.name, FATHER.name, MOTHER.identity, city.places["submitted"]):
        assert str(personal) not in page
    wrong = f"{(int(told.query_code or 0) + 1) % 10**8:08}"
    for _ in range(5):
        answer = client.post("/progress", {"number": told.receipt_number, "code": wrong})
        assert "没有查到" in text(answer)
    assert "失败次数过多" in text(client.post("/progress", {"number": told.receipt_number, "code": told.query_code}))


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/counter/", 1),
        ("/counter/person", 1),
        ("/counter/visit", 12),
        ("/counter/unfinished", 5),
        ("/counter/applications/{draft}", 6),
        ("/counter/applications/{draft}/papers", 6),
        ("/counter/applications/{signing}/signatures", 8),
        ("/counter/applications/{submitted}/receipt", 8),
        ("/applications/{draft}/helpers", 6),
    ],
)
def test_a_page_costs_few_statements(window: Window, ground: Ground, path: str, most: int) -> None:
    window.serve()
    address = path.format_map(window.city.places)
    window.get(address)
    with Counter(ground)() as count:
        window.get(address)
    asked = [one for one in count.statements if one not in count.transaction_statements]
    assert len(asked) <= most, asked


def test_a_new_account_belongs_to_the_number_that_was_checked(window: Window) -> None:
    other = NEW_PERSON | {"identity_number": identity_number(32), "version": CONSENT_VERSION}
    window.post("/counter/person", **other)
    assert Person.objects.get(name=NEW_PERSON["name"]).identity_number == identity_number(32)


def test_a_clerk_starts_a_life_event_from_the_citizens_own_pages_for_whom_they_serve(window: Window) -> None:
    briefing = f"/events/newborn/briefing?{DONE}"
    assert "/events/newborn/start" not in {form.action for form in Reader.of(window.get(briefing)).forms}
    window.serve("stranger")
    form = Reader.of(window.get(briefing)).form("citizen:start", briefing)
    started = window.client.post(form.action, form.filled({}))
    assert started.status_code == 303
    row = Application.objects.order_by("-created_at").first()
    assert row is not None
    assert started.headers["Location"] == f"/applications/{row.id}/"
    assert (row.account, row.visit) == ("stranger", Visit.objects.get(clerk="clerk").id)
    for page in ("", "check", "questions"):
        assert "正在为 赵** 办理" in window.get(f"/applications/{row.id}/{page}")
    window.close()
    assert window.client.get(f"/applications/{row.id}/").status_code == 404
