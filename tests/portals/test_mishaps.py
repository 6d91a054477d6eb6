"""What goes wrong in people's hands: back after sending, two tabs, a session that ends, a stale case, an upload."""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from onething.apps.applications.models import Application, StoredFile
from onething.domain.casework import commands
from onething.portals.ui import sessions
from tests.portals.live import Live
from tests.portals.reading import Reader
from tests.support.applications import MOTHER
from tests.support.browser import PHONE, Visitor

MEGABYTE = 1024 * 1024
FATHER = "王大川𠮷"


def button(page: Page, words: str) -> None:
    """Press a button of the page's main part."""
    page.locator("main").get_by_role("button", name=words, exact=True).first.click()
    page.wait_for_load_state("load")


def value(application: str, key: str) -> object:
    """Return what an application holds in a field."""
    return Application.objects.get(id=application).values.get(key)


def sign_in(live: Live, visitor: Visitor, who: str) -> None:
    """Sign in on the page shown."""
    visitor.page.get_by_label("用户名").fill(live.city.account(who).username)
    visitor.page.get_by_label("密码").fill(live.city.password(who))
    button(visitor.page, "登录")


def test_going_back_after_submitting_and_submitting_again_brings_the_same_receipt(live: Live) -> None:
    application = live.city.signed_birth()
    page = live.open("applicant").page
    page.goto(f"/applications/{application}/check")
    page.locator("main").get_by_role("button", name="提交申请").dblclick()
    expect(page.locator("main")).to_contain_text("提交成功")
    number = Application.objects.get(id=application).receipt_number
    page.go_back()
    page.wait_for_load_state("load")
    again = page.locator("main").get_by_role("button", name="提交申请")
    if again.count():
        again.first.click()
    expect(page.locator("body")).to_contain_text(re.compile(f"{number}|已经提交过"))
    assert Application.objects.get(id=application).receipt_number == number


def test_two_tabs_on_one_draft_keep_each_others_fields_and_ask_where_they_differ(live: Live) -> None:
    application = live.city.filled_birth()
    context = live.open("applicant", scripts=False).context
    first, second = context.new_page(), context.new_page()
    for tab in (first, second):
        tab.goto(f"/applications/{application}/sections/father")
    first.locator('[name="father.name"]').fill("王大江")
    button(first, "保存，回总览")
    second.locator('[name="father.name"]').fill("王大河")
    button(second, "保存，回总览")
    expect(second.locator("main")).to_contain_text("另一个页面")
    assert second.locator('[name="father.name"]').input_value() == "王大河"
    assert value(application, "father.name") == "王大江"
    button(second, "保存，回总览")
    assert value(application, "father.name") == "王大河"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_session_that_ends_in_mid_form_loses_nothing(live: Live, scripts: bool) -> None:
    application = live.city.filled_birth()
    visitor = live.open("applicant", device=PHONE, scripts=scripts)
    page = visitor.page
    page.goto(f"/applications/{application}/sections/father")
    visitor.drop(sessions.COOKIE)
    page.locator('[name="father.name"]').fill(FATHER)
    button(page, "保存，回总览")
    expect(page.locator("main")).to_contain_text("登录")
    sign_in(live, visitor, "applicant")
    expect(page.locator("body")).to_contain_text("继续刚才的操作")
    button(page, "继续")
    page.goto(f"/applications/{application}/sections/father")
    expect(page.locator('[name="father.name"]')).to_have_value(FATHER)
    assert value(application, "father.name") == FATHER


def test_a_case_that_changed_meanwhile_is_shown_as_it_is_and_keeps_what_was_typed(live: Live) -> None:
    application = live.city.birth_in_progress()
    for step in (commands.Accept(), commands.BeginReview()):
        live.city.act(application, 1, step)
    page = live.open("officer").page
    page.goto(f"/desk/cases/{application}.1/do/propose")
    page.locator('[name="opinion"]').fill("我的意见 𠮷")
    live.city.act(application, 1, commands.Propose("另一位的意见"))
    button(page, "审查意见")
    expect(page.locator("main")).to_contain_text("办件刚刚有了变化")
    assert page.locator('[name="opinion"]').input_value() == "我的意见 𠮷"
    assert live.city.case(application, 1).snapshot.state == "decision"


def test_a_broken_connection_in_mid_upload_says_so_and_the_file_can_be_sent_again(live: Live, tmp_path: Path) -> None:
    application = live.city.filled_birth()
    picture = tmp_path / "户口簿 𠮷.pdf"
    picture.write_bytes(b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\ntrailer << >>\n%%EOF\n% again")
    visitor = live.open("applicant", device=PHONE)
    page = visitor.page
    page.goto(f"/applications/{application}/materials")
    before = StoredFile.objects.filter(application_id=application).count()
    page.route("**/upload", lambda route: route.abort("connectionreset"))
    form = page.locator("form[enctype='multipart/form-data']").first
    form.locator("input[type=file]").first.set_input_files(picture)
    form.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("body")).to_contain_text("网络断了")
    assert StoredFile.objects.filter(application_id=application).count() == before
    page.unroute("**/upload")
    form.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("body")).to_contain_text("已上传")
    assert StoredFile.objects.filter(application_id=application).count() == before + 1


def upload_of(live: Live, application: str) -> tuple[str, Mapping[str, str], bytes]:
    """Return an upload's address, headers and the beginning of its body, as a browser would send it."""
    client = live.city.visit("applicant")
    address = f"/applications/{application}/materials"
    form = Reader.of(client.get(address).content.decode()).form("citizen:upload", address)
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{values[0]}\r\n'
        for name, values in form.values.items()
    ]
    parts.append('--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4\n')
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = {"Cookie": cookies, "Content-Type": "multipart/form-data; boundary=edge"}
    return form.action, headers, "".join(parts).encode()


def test_200_megabytes_are_refused_before_they_are_read(live: Live) -> None:
    application = live.city.filled_birth()
    action, headers, beginning = upload_of(live, application)
    connection = http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=60)
    connection.putrequest("POST", action)
    for name, text in headers.items():
        connection.putheader(name, text)
    connection.putheader("Content-Length", str(200 * MEGABYTE))
    connection.endheaders(beginning)
    # A server may answer at once and close, or wait until all has come; a browser goes on sending in both cases.
    with suppress(ConnectionError):
        for _ in range(200):
            connection.send(b"x" * MEGABYTE)
    answer = connection.getresponse()
    assert answer.status == 413
    assert "没有保存任何内容" in answer.read().decode()
    connection.close()


def test_an_upload_cut_off_half_way_leaves_nothing_and_the_site_goes_on(live: Live) -> None:
    application = live.city.filled_birth()
    before = StoredFile.objects.filter(application_id=application).count()
    action, headers, beginning = upload_of(live, application)
    host, _, port = urlsplit(live.url).netloc.partition(":")
    lines = [f"POST {action} HTTP/1.1", f"Host: {host}:{port}", f"Content-Length: {2 * MEGABYTE}"]
    lines += [f"{name}: {text}" for name, text in headers.items()]
    with socket.create_connection((host, int(port)), timeout=30) as raw:
        raw.sendall("\r\n".join([*lines, "", ""]).encode() + beginning + b"x" * MEGABYTE)
    page = live.open("applicant").page
    answer = page.goto(f"/applications/{application}/materials")
    assert answer is not None
    assert answer.status == 200
    assert StoredFile.objects.filter(application_id=application).count() == before
    assert live.city.version(MOTHER, application) > 0
