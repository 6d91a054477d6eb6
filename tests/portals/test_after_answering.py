"""Correcting, results, rating and verifying in the browser: one go, nothing typed is lost, nothing is guessed."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from onething.apps.applications import selectors, services
from onething.apps.documents import selectors as documents
from onething.apps.documents import services as document_services
from onething.apps.people.services import limits
from onething.apps.ratings.models import Rating
from onething.definitions.types.organisations import Duty
from onething.domain.casework import commands
from onething.domain.casework.commands import Deficiency
from tests.portals.city import City
from tests.portals.recipes.after import partly, proved, read_about, receipt
from tests.portals.states import NOBODY_ID
from tests.portals.visiting import text
from tests.support.applications import MOTHER, OWNER, officer, pdf

KEY = "floor-plan of shop"


def asked(city: City) -> str:
    """Return a shop's application for which both organisations ask."""
    place = city.shop_in_progress()
    area = (Deficiency("shop.floor_area", "与合同不一致", "请按合同填写"),)
    city.act(place, city.number(place, "shop-licence"), commands.RequestCorrection(area))
    plan = (Deficiency(KEY, "图纸不清楚", "请上传清晰的图纸"),)
    city.act(place, city.number(place, "fire-check"), commands.RequestCorrection(plan))
    services.release_correction(
        actor=officer("liuyang-market", Duty.COORDINATE), application_id=place, idempotency_key="r", now=city.tick()
    )
    return place


def upload(name: str = "plan.pdf", data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or pdf("a new plan"), content_type="application/pdf")


def send(city: City, place: str, key: str = "k", **typed: Any) -> Any:
    names = {"area": "shop.floor_area", "plan": f"file.{KEY}"}
    sent = {names.get(name, name): value for name, value in typed.items()}
    return city.visit("shopkeeper").post(f"/applications/{place}/correction", {"key": key, **sent})


def test_all_that_is_asked_by_everybody_is_on_one_page_with_why_and_how(city: City) -> None:
    page = text(city.visit("shopkeeper").get(f"/applications/{asked(city)}/correction"))
    for words in ("浏阳市市监局", "浏阳市消防大队", "与合同不一致", "请按合同填写", "图纸不清楚", "以前交的 1 个文件"):
        assert words in page, words


def test_fields_and_files_are_answered_in_one_go(city: City) -> None:
    place = asked(city)
    assert send(city, place, area="90", plan=upload()).status_code == 303
    city.relay()
    assert selectors.tracking(OWNER, place).needed == ()
    fire = city.case(place, city.number(place, "fire-check"))
    assert [one["name"] for one in fire.materials[0]["files"]] == ["plan.pdf"]
    assert "补正已提交" in text(city.visit("shopkeeper").get(f"/applications/{place}/correction"))


def test_what_was_typed_and_uploaded_stays_when_something_is_missing(city: City) -> None:
    place = asked(city)
    refused = send(city, place, area="", plan=upload())
    assert refused.status_code == 422
    assert "plan.pdf" in text(refused)
    assert 'aria-invalid="true"' in text(refused)
    typed = send(city, place, area="九十")
    assert typed.status_code == 422
    assert "九十" in text(typed)
    assert send(city, place, area="90").status_code == 303


def test_files_can_be_added_looked_at_and_taken_out_before_the_answer(city: City) -> None:
    place = asked(city)
    first = send(city, place, area="91", plan=upload(), act="upload")
    assert first.status_code == 422
    assert "补正还没有提交" in text(first)
    assert 'value="91"' in text(first)
    form = selectors.correction_form(OWNER, place)
    assert form is not None
    (file,) = form.materials[0].material.files
    assert send(city, place, area="91", remove=file.id).status_code == 422
    form = selectors.correction_form(OWNER, place)
    assert form is not None
    assert form.materials[0].material.files == ()
    assert form.answered_at is None


def test_a_file_that_is_none_is_refused_beside_its_field_and_nothing_is_answered(city: City) -> None:
    place = asked(city)
    refused = send(city, place, area="90", plan=upload("plan.pdf", b"MZ not a pdf"))
    assert refused.status_code == 422
    assert "plan.pdf" in text(refused)
    assert [need.kind for need in selectors.tracking(OWNER, place).needed] == ["correct"]


def test_a_double_click_answers_once_and_a_late_second_answer_changes_nothing(city: City) -> None:
    place = asked(city)
    assert send(city, place, area="90", plan=upload()).status_code == 303
    assert send(city, place, area="90").status_code == 303
    assert send(city, place, key="another", area="95").status_code == 303
    form = selectors.correction_form(OWNER, place)
    assert form is not None
    assert form.fields[0].field.value == 90


def test_a_signatory_reads_the_notice_and_cannot_answer_it(city: City) -> None:
    client, place = city.visit("signatory"), city.places["noticed"]
    page = text(client.get(f"/applications/{place}/correction"))
    assert "您不用处理" in page
    assert "提交补正</span>" not in page
    assert client.post(f"/applications/{place}/correction", {"mother.name": "x", "key": "k"}).status_code == 403


def test_an_application_without_a_notice_has_no_such_page(city: City) -> None:
    assert city.visit("applicant").get(f"/applications/{city.places['accepted']}/correction").status_code == 404


def test_partial_success_is_explained_with_reason_and_remedy(city: City) -> None:
    partly(city)
    page = text(city.visit("applicant").get(f"/applications/{city.places['issuing']}/results"))
    for words in ("通过的照发", "面积不够", "可以依法申请行政复议", "前一项没有通过", "H-1"):
        assert words in page, words


def test_a_document_opens_for_the_family_and_for_nobody_else(city: City) -> None:
    found = documents.documents_of(city.places["concluded"])[0]
    address = f"/applications/{city.places['concluded']}/documents/{found.id}"
    for who, status in (("applicant", 200), ("signatory", 200), ("stranger", 404), ("officer", 403)):
        assert city.visit(who).get(address).status_code == status, who
    answer = city.visit("applicant").get(f"{address}?download=1")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    other = f"/applications/{city.places['accepted']}/documents/{found.id}"
    assert city.visit("applicant").get(other).status_code == 404
    assert city.visit("applicant").get(address.replace(found.id, "x")).status_code == 404


def test_a_result_that_is_held_back_is_no_document_yet(city: City) -> None:
    place = city.shop_in_progress()
    city.pass_case(place, city.number(place, "shop-licence"))
    held = next(one for one in documents.documents_of(place) if one.kind == "result")
    client = city.visit("shopkeeper")
    assert client.get(f"/applications/{place}/documents/{held.id}").status_code == 404
    page = text(client.get(f"/applications/{place}/results"))
    assert "一起发放" in page
    assert held.id not in page + text(client.get(f"/applications/{place}/tracking"))


def rate(city: City, **typed: Any) -> Any:
    return city.visit("applicant").post(f"/applications/{city.places['concluded']}/rating", {"key": "k", **typed})


def test_a_rating_is_given_once_and_thanked_for(city: City) -> None:
    wrong = rate(city, words="<b>很好</b>")
    assert wrong.status_code == 422
    assert "&lt;b&gt;很好" in text(wrong)
    assert "五级中选一级" in text(wrong)
    assert rate(city, grade="9").status_code == 422
    assert rate(city, grade="1", reasons=["speed", "speed"], words="很好").status_code == 303
    assert rate(city, grade="1", reasons=["speed"], words="很好").status_code == 303
    assert rate(city, grade="5").status_code == 422
    assert Rating.objects.count() == 1
    assert "谢谢您的评价" in text(city.visit("applicant").get(f"/applications/{city.places['concluded']}/rating"))


def test_what_is_not_over_is_not_rated(city: City) -> None:
    client, address = city.visit("applicant"), f"/applications/{city.places['accepted']}/rating"
    assert "办完以后可以评价" in text(client.get(address))
    assert client.post(address, {"grade": "1", "key": "k"}).status_code == 422


def test_anybody_verifies_a_document_by_what_is_printed_on_it(city: City) -> None:
    client = city.visit(None)
    found = text(client.post("/verify", proved(city)))
    assert "是真的，现在有效" in found
    assert MOTHER.name not in found
    assert "是真的" in text(client.get("/verify", proved(city)))
    assert "没有找到这份文书" in text(client.post("/verify", {**proved(city), "code": "2222-2222"}))
    assert client.post("/verify", {"number": "1"}).status_code == 422


def test_anybody_verifies_a_document_by_its_file(city: City) -> None:
    made = document_services.pdf(receipt(city).id, city.now)
    client = city.visit(None)
    assert "一字不差" in text(client.post("/verify", {"file": upload("a.pdf", made.content)}))
    assert "被改过" in text(client.post("/verify", {"file": upload("a.pdf", made.content + b" ")}))


def test_wrong_codes_are_locked_out_and_the_page_says_how_long(city: City) -> None:
    client, number = city.visit(None), proved(city)["number"]
    for _ in range(limits.LIMITS[limits.Purpose.VERIFYING_ONE].times):
        assert client.post("/verify", {"number": number, "code": "22222222"}).status_code == 200
    locked = client.post("/verify", proved(city))
    assert locked.status_code == 429
    assert int(locked.headers["Retry-After"]) > 0


def test_my_data_says_what_is_known_and_stars_the_numbers(city: City) -> None:
    read_about(city)
    page = text(city.visit("applicant").get("/my-data"))
    assert "430181********" in page
    assert str(MOTHER.identity) not in page
    assert "汉族" in page
    log = text(city.visit("applicant").get("/my-data/reads"))
    assert "您本人" in log
    assert "王**" in log
    assert "王大山" not in log


def test_my_data_is_mine_alone(city: City) -> None:
    read_about(city)
    assert "population" not in text(city.visit("stranger").get("/my-data"))
    assert "还没有人查过您" in text(city.visit("stranger").get("/my-data/reads"))
    assert "还没有给过任何单位" in text(city.visit("stranger").get("/my-data/shared"))
    father = text(city.visit("signatory").get("/my-data/shared"))
    assert "下面是其中您自己的信息" in father
    assert "户口簿" not in father


def test_my_data_leaves_as_one_file_with_everything_of_mine(city: City) -> None:
    read_about(city)
    answer = city.visit("applicant").get("/my-data/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content = json.loads(answer.content)
    assert content["account"]["identity_number"] == MOTHER.identity
    assert content["known_from_registers"][0]["values"]["name"] == MOTHER.name
    assert len(content["reads"]) == 4
    assert content["shared"][0]["with"]


def test_other_sign_ins_are_ended_and_this_one_stays(city: City) -> None:
    other = city.admit(MOTHER)
    client = city.visit("applicant")
    assert "退出其他地方的登录" in text(client.get("/my-data/sign-ins"))
    assert client.post("/my-data/sign-ins/end").status_code == 303
    page = text(client.get("/my-data/sign-ins"))
    assert "没有在别的地方登录" in page
    assert other not in page
    assert NOBODY_ID not in page
