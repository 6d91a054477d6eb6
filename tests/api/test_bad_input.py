"""Bad input in every shape: a problem that says where, what and what to do; never a 500, and nothing half-written."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from tests.api.kit import Answer, City, contents
from tests.api.routes import ROWS, version_of
from tests.support.applications import MOTHER, pdf
from tests.support.persons import credit_code, identity_number

HOSTILE: dict[str, object] = {
    "NUL": "王\x00小雨",
    "control": "王\x1b[31m小雨",
    "delete": "王\x7f小雨",
    "long": "王" * 5000,
    "list": ["王"],
    "object": {"name": "王"},
    "truth": True,
    "number": 12,
}
KEPT: dict[str, object] = {
    "bidi": "王\u202e小雨",
    "emoji": "王👩‍👩‍👧小雨",
    "sql": "'; DROP TABLE application; --",
    "html": "<script>alert(1)</script>",
    "typst": '#read("/etc/passwd") $x$ @cite',
    "template": "{{ 7*7 }} ${7*7} %s %(x)s",
}


def refused(answer: Answer, *statuses: int) -> list[dict[str, str]]:
    """Return the errors of an answer that has to be a problem of one of these statuses, with something to go by."""
    assert answer.status in statuses, (answer.status, answer.body[:500])
    errors = answer.errors
    assert errors, answer.body
    return errors


def save(city: City, values: object, *, section: str = "mother", version: object = None) -> Answer:
    """Save a section of the draft."""
    draft = city.places["draft"]
    body = {"version": version_of(city, draft) if version is None else version, "values": values}
    return city.ask("applicant", "PUT", f"/applications/{draft}/sections/{section}", body)


def upload(city: City, name: str, data: bytes, type_: str = "application/pdf") -> Answer:
    """Upload a file to the draft."""
    path = f"/applications/{city.places['draft']}/materials/household-booklet%20of%20mother/files"
    return city.ask("applicant", "POST", path, file=SimpleUploadedFile(name, data, type_))


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_value_that_is_none_is_refused_by_name(city: City, name: str) -> None:
    before = contents()
    errors = refused(save(city, {"mother.name": HOSTILE[name]}), 400, 422)
    assert errors[0]["where"] in ("mother.name", "body")
    assert contents() == before


@pytest.mark.parametrize("name", sorted(KEPT))
def test_a_strange_text_is_kept_as_it_is(city: City, name: str) -> None:
    assert save(city, {"mother.name": KEPT[name]}).status == 200
    form = city.ask("applicant", "GET", f"/applications/{city.places['draft']}").json
    found = {one["key"]: one["value"] for section in form["sections"] for one in section["fields"]}
    assert found["mother.name"] == KEPT[name]


def test_a_strange_name_is_typeset_as_text(city: City) -> None:
    answers = {"region": "430181", "answers": {"married": True}, "values": {"newborn.1.name": KEPT["typst"]}}
    made = city.ask(None, "POST", "/life-events/newborn/briefing.pdf", answers)
    assert (made.status, made.body[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ('{"version": 1, "version": 2, "values": {}}', "两次"),
        ('{"version": 1, "values": {"mother.name": "a", "mother.name": "b"}}', "两次"),
        ('{"version": 1, "values": {"mother.name": ' + "9" * 1_000_000 + "}}", "过长"),
        ('{"version": 1, "values": {"mother.name": 1e999999999}}', "过大"),
        ('{"version": 1, "values": {"mother.name": -0.1e-99999999999999999999999}}', "过大"),
        ('{"version": NaN, "values": {}}', "不是数"),
        ('{"version": 1, "values": {"mother.name": -Infinity}}', "不是数"),
        ('{"version": 1, "values": ' + "[" * 100_000 + "]" * 100_000 + "}", "嵌套"),
        ('{"version": 1, "values": ' + '{"a":' * 40 + "1" + "}" * 40 + "}", "嵌套"),
        ('{"version": 1, "values": {"mother.name": "\\ud800"}}', "代理"),
        ('{"version": 1, "values": {"\\udfff": "x"}}', "代理"),
        ('{"version": 1, "values": {"mother.name": "\\u0000"}}', "NUL"),
        ('{"version": 1, "values": {"mother.name": "' + "\x00" + '"}}', ""),
        ('{"version": 1,', "JSON"),
        ("", ""),
        ("[]", ""),
        ('"text"', ""),
        ("null", ""),
        (b'{"version": 1, "values": {"mother.name": "\xff\xfe"}}', "UTF-8"),
    ],
)
def test_a_body_that_is_no_clean_json_is_refused_before_anything_reads_it(
    city: City, raw: bytes | str, word: str
) -> None:
    before = contents()
    answer = city.ask("applicant", "PUT", f"/applications/{city.places['draft']}/sections/mother", raw=raw)
    errors = refused(answer, 400, 422)
    assert word in errors[0]["what"] + errors[0]["remedy"]
    assert contents() == before


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"mother.nose": "x"}, "mother.nose"),
        ({"father.name": "x"}, "father.name"),
        ({"newborn.1.id_number": identity_number(8)}, "newborn.1.id_number"),
        ({"a" * 5000: "x"}, "a" * 120),
        ({"": "x"}, ""),
    ],
)
def test_fields_that_are_not_there_or_not_to_be_filled_in_are_refused_all_or_nothing(
    city: City, values: dict[str, object], code: str
) -> None:
    before = contents()
    answer = save(city, {"mother.name": "李小满", **values})
    assert answer.status == 422
    assert code in [one["where"] for one in answer.json["errors"]]
    assert contents() == before


def test_a_hidden_field_answered_is_refused(city: City) -> None:
    shop = city.places["shop"]
    before = contents()
    body = {
        "version": city.ask("shopkeeper", "GET", f"/applications/{shop}").json["version"],
        "values": {"shop.seats": 20},
    }
    errors = refused(city.ask("shopkeeper", "PUT", f"/applications/{shop}/sections/shop", body), 422)
    assert errors[0]["where"] == "shop.seats"
    assert contents() == before


def test_a_fraction_is_a_number(city: City) -> None:
    shop = city.places["shop"]
    version = city.ask("shopkeeper", "GET", f"/applications/{shop}").json["version"]
    body = {"version": version, "values": {"shop.floor_area": 80.5}}
    saved = city.ask("shopkeeper", "PUT", f"/applications/{shop}/sections/shop", body)
    assert (saved.status, saved.json["problems"]) == (200, [])


@pytest.mark.parametrize("number", ["430181199001010021", "43018119900230002X", "11010519491231002", "1" * 18])
def test_a_wrong_identity_number_is_kept_reported_and_never_submitted(city: City, number: str) -> None:
    saved = save(city, {"mother.id_number": number})
    assert [one["where"] for one in saved.json["problems"]] == ["mother.id_number"]
    draft = city.places["draft"]
    before = contents()
    path, body = f"/applications/{draft}/signature-request", {"version": version_of(city, draft)}
    errors = refused(city.ask("applicant", "POST", path, body), 422)
    assert "mother.id_number" in [one["where"] for one in errors]
    assert number not in json.dumps(errors, ensure_ascii=False)
    assert contents() == before


def test_a_wrong_credit_code_does_not_sign_in(city: City) -> None:
    body = {"username": "agent", "password": "x", "enterprise": credit_code(7)[:-1] + "0"}
    assert city.ask(None, "POST", "/sessions", body).status == 401
    assert refused(city.ask(None, "POST", "/sessions", {**body, "enterprise": "9" * 40}), 422)


ZIP_BOMB = io.BytesIO()
with zipfile.ZipFile(ZIP_BOMB, "w", zipfile.ZIP_DEFLATED) as _package:
    _package.writestr("OFD.xml", b"\0" * 30_000_000)

FILES = {
    "executable": ("a.pdf", b"MZ\x90\x00" + b"\0" * 200, "可执行"),
    "elf": ("户口簿.png", b"\x7fELF" + b"\0" * 200, "可执行"),
    "script": ("a.jpg", b"#!/bin/sh\nrm -rf /\n", "可执行"),
    "bomb": ("a.ofd", ZIP_BOMB.getvalue(), ""),
    "html": ("a.pdf", b"<html><script>alert(1)</script>", "格式"),
    "empty": ("a.pdf", b"", ""),
    "cut": ("a.pdf", b"%PDF-1.7\n", "损坏"),
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_that_is_not_what_it_says_is_refused(city: City, name: str) -> None:
    before = contents()
    filename, data, word = FILES[name]
    errors = refused(upload(city, filename, data), 413, 422)
    assert word in errors[0]["what"]
    assert errors[0]["where"] in ("body.file", "file.file")
    assert contents() == before


def test_a_file_that_is_too_large_is_413(city: City) -> None:
    before = contents()
    with override_settings(MATERIAL_MAX_BYTES=1000):
        errors = refused(upload(city, "a.pdf", pdf("x" * 2000)), 413)
    assert errors[0]["where"] == "body.file"
    assert contents() == before


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\a.exe", "a\r\nX-Evil: 1.pdf", "\u202efdp.exe", "名" * 300]
)
def test_a_hostile_name_becomes_a_harmless_one(city: City, name: str) -> None:
    made = upload(city, name, pdf("named"))
    assert made.status == 201
    kept = made.json["file"]["name"]
    assert not set(kept) & set("/\\\r\n\u202e")
    assert kept.endswith(".pdf")
    path = f"/applications/{city.places['draft']}/files/{made.json['file']['id']}"
    sent = city.ask("applicant", "GET", path)
    assert (sent.status, sent.type) == (200, "application/pdf")
    assert sent.headers["Content-Disposition"].startswith("attachment;")


def test_no_file_or_two_are_refused(city: City) -> None:
    path = f"/api/v1/applications/{city.places['draft']}/materials/household-booklet%20of%20mother/files"
    headers = {"Authorization": f"Bearer {city.tokens['applicant']}", "Idempotency-Key": "files-key-1"}
    before = contents()
    assert refused(Answer.of(city.client.post(path, {"other": "x"}, headers=headers)), 422)[0]["where"] == "file.file"
    both = [SimpleUploadedFile("a.pdf", pdf("a")), SimpleUploadedFile("b.pdf", pdf("b"))]
    assert refused(Answer.of(city.client.post(path, {"file": both}, headers=headers)), 422)[0]["where"] == "file"
    wrong = city.client.post(path, b"%PDF-1.7", content_type="application/pdf", headers=headers)
    assert refused(Answer.of(wrong), 415, 422)
    assert contents() == before


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_of_another_type_is_415(city: City, content_type: str) -> None:
    before = contents()
    path = f"/applications/{city.places['draft']}/sections/mother"
    answer = city.ask("applicant", "PUT", path, raw='{"version": 1, "values": {}}', content_type=content_type)
    assert refused(answer, 415)[0]["where"] == "header.Content-Type"
    assert contents() == before


def test_a_body_over_two_megabytes_is_413(city: City) -> None:
    before = contents()
    answer = save(city, {"mother.name": "王" * 1_000_000})
    assert (answer.status, answer.type) == (413, "application/problem+json")
    assert contents() == before


@pytest.mark.parametrize("key", [None, "short", "k" * 200, "有汉字的幂等键", "with space key", "tab\tkey-1234"])
@pytest.mark.parametrize(
    "operation", ["POST /cases/{case}/commands/claim", "POST /applications/{application}/submission"]
)
def test_an_idempotency_key_is_required_and_has_a_shape(city: City, operation: str, key: str | None) -> None:
    row = ROWS[operation]
    who = "officer" if row.door == "unit" else "applicant"
    place = city.places[row.place]
    path = operation.split()[1].replace("{case}", f"{place}.1").replace("{application}", place)
    body = row.body(city, place) if callable(row.body) else row.body
    before = contents()
    headers = {"Authorization": f"Bearer {city.tokens[who]}"} | ({} if key is None else {"Idempotency-Key": key})
    sent = city.client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)
    assert refused(Answer.of(sent), 422)[0]["where"].lower() == "header.idempotency-key"
    assert contents() == before


def test_a_key_used_for_another_act_is_a_conflict(city: City) -> None:
    case = f"/cases/{city.places['submitted']}.1/commands"
    version = city.case(city.places["submitted"], 1).snapshot.version
    assert city.ask("officer", "POST", f"{case}/claim", {"version": version}, key="the-same-key").status == 200
    before = contents()
    again = city.ask("officer", "POST", f"{case}/accept", {"version": version + 1}, key="the-same-key")
    assert refused(again, 409)[0]["where"] == "header.Idempotency-Key"
    assert contents() == before
    place = city.places["signed"]
    body = {"version": version_of(city, place)}
    assert city.ask("applicant", "POST", f"/applications/{place}/submission", body, key="the-same-key").status == 201
    other = city.ask("applicant", "POST", f"/applications/{place}/withdrawal", {"reason": ""}, key="the-same-key")
    assert refused(other, 409)[0]["where"] == "header.Idempotency-Key"


def test_the_same_submission_twice_is_one(city: City) -> None:
    place = city.places["signed"]
    body = {"version": version_of(city, place)}
    first = city.ask("applicant", "POST", f"/applications/{place}/submission", body, key="submit-once")
    before = contents()
    again = city.ask("applicant", "POST", f"/applications/{place}/submission", body, key="submit-once")
    assert (first.json["replayed"], again.json["replayed"]) == (False, True)
    assert first.json["receipt_number"] == again.json["receipt_number"]
    other = city.ask("applicant", "POST", f"/applications/{place}/submission", body, key="submit-more")
    assert refused(other, 409, 422)
    assert contents() == before


@pytest.mark.parametrize("version", [0, 999, -1, "1", 1.5, True, None, [], 2**40])
def test_a_version_that_is_not_the_present_one_is_refused(city: City, version: object) -> None:
    before = contents()
    draft = city.places["draft"]
    path = f"/applications/{draft}/sections/mother"
    answer = city.ask("applicant", "PUT", path, {"version": version, "values": {"mother.name": "李小满"}})
    assert refused(answer, 409, 422)[0]["where"] == "body.version"
    case = f"/cases/{city.places['submitted']}.1/commands/claim"
    assert refused(city.ask("officer", "POST", case, {"version": version}), 409, 422)[0]["where"] == "body.version"
    assert contents() == before


ENDED = [
    ("applicant", "PUT", "/applications/{concluded}/sections/mother", {"values": {"mother.name": "x"}}),
    ("applicant", "PUT", "/applications/{concluded}/answers", {"answers": {"insured": False}}),
    ("applicant", "POST", "/applications/{concluded}/submission", {}),
    ("applicant", "POST", "/applications/{concluded}/signature-request", {}),
    ("applicant", "POST", "/applications/{concluded}/prefill", {}),
    ("coordinator", "POST", "/coordination/{concluded}/pre-acceptance", {}),
    ("coordinator", "POST", "/coordination/{concluded}/return", {"reason": "x"}),
    ("officer", "POST", "/cases/{concluded}.1/commands/accept", {}),
    ("officer", "POST", "/cases/{concluded}.1/commands/send-offline", {"reason": "x", "instead": "y"}),
]


@pytest.mark.parametrize(("who", "method", "path", "body"), ENDED)
@pytest.mark.parametrize("ending", ["concluded", "withdrawn"])
def test_what_has_ended_takes_no_more_acts(
    city: City, who: str, method: str, path: str, body: dict[str, Any], ending: str
) -> None:
    place = city.places["concluded"]
    if ending == "withdrawn":
        place = city.places["submitted"]
        assert city.ask("applicant", "POST", f"/applications/{place}/withdrawal", {"reason": ""}).status == 201
        city.relay()
    version = city.case(place, 1).snapshot.version if "/cases/" in path else version_of(city, place)
    before = contents()
    answer = city.ask(who, method, path.replace("{concluded}", place), {"version": version, **body})
    assert refused(answer, 409, 422)
    assert contents() == before


@pytest.mark.parametrize(
    "query",
    ["size=0", "size=201", "size=x", "after=x", "after=%00", "after=W10%3D", "after=" + "x" * 300, "state=gone",
     "item=A%00", "due_by=2026-02-30", "mine=perhaps", "size=5&size=6"],
)  # fmt: skip
def test_a_page_that_cannot_be_is_refused(city: City, query: str) -> None:
    assert refused(city.ask("officer", "GET", f"/inbox?{query}"), 422)[0]["where"]


@pytest.mark.parametrize(
    "operation", [name for name in sorted(ROWS) if name.startswith(("POST", "PUT")) and ROWS[name].body]
)
@pytest.mark.parametrize("change", ["unknown", "missing", "wrong"])
def test_every_body_is_checked_member_by_member(city: City, operation: str, change: str) -> None:
    row = ROWS[operation]
    who = next(name for name in (*row.allowed, "applicant") if name != "*")
    place = city.places.get(row.place, "")
    body: Any = row.body(city, place) if callable(row.body) else row.body
    body = dict(body)
    if change == "unknown":
        body["surplus"] = 1
    elif change == "missing":
        body.pop(next(iter(body), ""), None)
    else:
        body = {key: [[]] for key in body}
    if change != "unknown" and (not body or operation.endswith(("correction-answer", "withdrawal"))):
        body = {"surplus": 1}
    path = operation.split()[1].replace("{case}", f"{place}.1").replace("{application}", place)
    for name, make in row.more.items():
        path = path.replace("{" + name + "}", make(city))
    before = contents()
    errors = refused(city.ask(who, operation.split(maxsplit=1)[0], path, body), 422)
    assert all(one["where"].startswith("body") for one in errors), errors
    assert contents() == before


@pytest.mark.parametrize(
    ("command", "place", "body", "where"),
    [
        ("reroute", "submitted", {"to_unit": "nowhere", "to_organisation": "hospital", "reason": "x"}, "body.to_unit"),
        (
            "reroute",
            "submitted",
            {"to_unit": "liuyang-fire", "to_organisation": "fire", "reason": "x"},
            "body.to_organisation",
        ),
        ("reassign", "submitted", {"reason": "x", "to_account": "nobody"}, "body.to_account"),
        ("reassign", "submitted", {"reason": "x", "to_account": "officer-jili-police"}, "body.to_account"),
        ("reassign", "submitted", {"reason": "x", "to_post": "throne"}, "body.to_post"),
        ("reassign", "submitted", {"reason": "x"}, "command"),
        ("refuse", "decision", {"ground": "不喜欢", "words": "x"}, "command"),
        ("issue", "issuing", {"document_number": "1", "outputs": {"baby.other": "x"}}, "command"),
        ("issue", "issuing", {"document_number": "1", "outputs": {}}, "command"),
        ("issue", "issuing", {"document_number": "1", "outputs": {"baby.certificate_number": [1]}}, "body.outputs"),
        ("issue", "issuing", {"document_number": "1", "data": {"x": "\x07"}, "outputs": {}}, "body.data"),
        ("report", "offline", {"outcome": "concluded", "occurred_at": "2026-03-02T09:00:00"}, "body.occurred_at"),
        ("report", "offline", {"outcome": "concluded", "occurred_at": "2099-03-02T09:00:00Z"}, "command"),
        ("report", "offline", {"outcome": "lost", "occurred_at": "2026-03-02T09:00:00Z"}, "body.outcome"),
        ("deliver", "delivery", {"way": "pigeon"}, "body.way"),
        ("propose", "review", {"opinion": "\x1b[2J"}, "command"),
        ("request-correction", "submitted", {"deficiencies": []}, "body.deficiencies"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(
    city: City, command: str, place: str, body: dict[str, Any], where: str
) -> None:
    version = city.case(city.places[place], 1).snapshot.version
    before = contents()
    path = f"/cases/{city.places[place]}.1/commands/{command}"
    errors = refused(city.ask("officer", "POST", path, {"version": version, **body}), 422)
    assert errors[0]["where"].startswith(where), errors
    assert contents() == before


def test_a_result_with_a_fraction_is_issued(city: City) -> None:
    place = city.places["issuing"]
    body = {"version": city.case(place, 1).snapshot.version, "document_number": "1", "data": {"weight": 3.25, "n": 2}}
    body["outputs"] = {"baby.certificate_number": "C1"}
    assert city.ask("officer", "POST", f"/cases/{place}.1/commands/issue", body).status == 200


def test_an_address_that_is_none_is_a_problem(city: City) -> None:
    for path in ("/cases/x", "/cases/430181-AAAAAAAAAAAAAAAAAAAA.0", "/applications/%00", "/applications/" + "A" * 500):
        answer = city.ask("officer" if "cases" in path else "applicant", "GET", path)
        assert answer.status in (404, 422)
        assert answer.type == "application/problem+json"
        assert MOTHER.name not in answer.body.decode()
