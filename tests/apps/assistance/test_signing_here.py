"""Signing at the counter: only whoever is there and was identified, binding the digest, the evidence kept."""

from __future__ import annotations

import dataclasses

import pytest

from onething.apps.applications import selectors as applications
from onething.apps.applications import services, store
from onething.apps.applications.models import ApplicationEvent, Signature
from onething.apps.audit.services import verify_chain
from onething.domain.applications.refusals import Forbidden, NotFound, Refused
from tests.support.applications import FATHER, MOTHER, PDF, World
from tests.support.counter import FATHER_HERE, Window
from tests.support.counters import Counter


def test_both_parents_sign_here_and_the_clerk_hands_in(window: Window) -> None:
    opened = window.open()
    application_id = window.filled_birth()
    asked = window.request(application_id)
    assert [(line.subject, line.present) for line in asked.signatories] == [("mother", True), ("father", False)]
    shown = applications.to_sign(window.clerk, application_id, window.world.now)
    window.sign(application_id, "mother", shown.digest)
    with pytest.raises(Refused) as refused:
        window.world.submit(window.clerk, application_id)
    assert "父亲" in refused.value.message
    window.join()
    window.sign(application_id, "father", shown.digest, scan=PDF)
    submitted = window.world.submit(window.clerk, application_id)
    assert submitted.digest == asked.digest
    mother, father = Signature.objects.order_by("id")
    assert (mother.identity, mother.digest, mother.witness) == (MOTHER.identity, asked.digest, window.clerk.account)
    assert mother.evidence == {
        "visit": opened.visit,
        "witness_name": window.clerk.name,
        "unit": window.clerk.unit,
        "on": "pad",
        "document": "读卡器读取居民身份证",
        "scan": None,
    }
    assert father.evidence is not None
    assert father.evidence["document"] == "核对居民身份证原件"
    with store.files().open(application_id, father.evidence["scan"]) as scan:
        assert scan.read() == PDF
    signed = ApplicationEvent.objects.filter(application_id=application_id, act="sign")
    assert {one.data["visit"] for one in signed} == {opened.visit}
    assert verify_chain(application_id).intact


def test_nobody_signs_for_somebody_who_is_not_there(window: Window) -> None:
    window.open()
    application_id = window.filled_birth()
    digest = window.request(application_id).digest
    with pytest.raises(Forbidden) as refused:
        window.sign(application_id, "father", digest)
    assert refused.value.code == "not_present"
    with pytest.raises(Refused):
        window.sign(application_id, "newborn.1", digest)
    with pytest.raises((Forbidden, NotFound)):
        services.sign(actor=window.clerk, application_id=application_id, digest=digest, now=window.world.tick())
    assert not Signature.objects.exists()


def test_signing_what_has_changed_since_is_refused_and_signing_twice_changes_nothing(window: Window) -> None:
    window.open()
    application_id = window.filled_birth()
    digest = window.request(application_id).digest
    with pytest.raises(Refused) as refused:
        window.sign(application_id, "mother", digest[::-1])
    assert refused.value.code == "digest_changed"
    window.sign(application_id, "mother", digest)
    window.sign(application_id, "mother", digest)
    assert Signature.objects.count() == 1


def test_a_scan_that_is_no_scan_is_refused_and_nothing_signed(window: Window) -> None:
    window.open()
    application_id = window.filled_birth()
    digest = window.request(application_id).digest
    for scan in (b"MZ\x90\x00 not a scan", b"%PDF-1.4 cut off"):
        with pytest.raises(Refused):
            window.sign(application_id, "mother", digest, scan=scan)
    assert not Signature.objects.exists()


def test_a_signatory_who_comes_alone_sees_and_signs_that_and_nothing_more(window: Window) -> None:
    world = window.world
    application_id = world.filled_birth()
    asked = services.request_signatures(
        actor=MOTHER,
        application_id=application_id,
        expected_version=world.version(MOTHER, application_id),
        now=world.tick(),
    )
    window.open(FATHER_HERE)
    assert [one.application_id for one in applications.to_witness(window.clerk)] == [application_id]
    assert applications.of_applicant(window.clerk) == ()
    window.sign(application_id, "father", asked.digest)
    with pytest.raises(Forbidden):
        window.world.save(window.clerk, application_id, "father", {"father.name": "别人"})
    with pytest.raises(Forbidden):
        window.sign(application_id, "mother", asked.digest)
    assert Signature.objects.get().identity == FATHER.identity
    window.close()
    with pytest.raises(NotFound):
        applications.to_sign(window.clerk, application_id, world.now)


def test_an_edit_voids_a_signature_given_here_like_any_other(window: Window) -> None:
    window.open()
    application_id = window.filled_birth()
    window.sign(application_id, "mother", window.request(application_id).digest)
    window.world.save(window.clerk, application_id, "newborn.1", {"newborn.1.name": "王大宝"})
    assert Signature.objects.get().voided_at is not None


def test_the_clerk_prefills_with_the_persons_consent_and_in_their_own_name(window: Window) -> None:
    opened = window.open()
    application_id = window.world.start("newborn", {"married": True, "newborn_count": 1}, window.clerk).application_id
    done = services.prefill(
        actor=window.clerk,
        application_id=application_id,
        expected_version=window.world.version(window.clerk, application_id),
        now=window.world.tick(),
    )
    assert all(read.state != "not_allowed" for read in done.reads if read.subject == "mother")
    form = applications.form(window.clerk, application_id, window.world.now)
    values = {one.key: one.value for part in form.sections for one in part.fields}
    assert (values["mother.id_number"], values["mother.name"]) == (MOTHER.identity, MOTHER.name)
    (event,) = ApplicationEvent.objects.filter(application_id=application_id, act="prefill")
    assert (event.actor, event.data["on_behalf_of"]) == (window.clerk.account, opened.account)


def test_the_person_at_home_sees_what_was_done_for_them(window: Window) -> None:
    opened = window.open()
    application_id = window.filled_birth()
    own = dataclasses.replace(MOTHER, account=opened.account)
    assert applications.tracking(own, application_id).history[0][1] == window.clerk.name


def test_a_witnessed_signature_is_one_commit(window: Window, counter: Counter) -> None:
    window.open()
    application_id = window.filled_birth()
    digest = window.request(application_id).digest
    clerk = window.clerk
    assert clerk.serving is not None
    with counter() as count:
        window.sign(application_id, "mother", digest)
    assert count.commits == 1
    assert len(count.statements) <= 6


def test_the_counter_withdraws_while_the_person_stands_there(window: Window, world: World) -> None:
    window.open()
    application_id = window.filled_birth()
    done = services.withdraw(
        actor=window.clerk, application_id=application_id, reason="不办了", idempotency_key="w", now=world.tick()
    )
    assert done.state == "withdrawn"
