"""Signatures: of everybody who must, from their own account, binding what they saw; a later edit voids them."""

from __future__ import annotations

import pytest

from onething.apps.applications import selectors, services
from onething.apps.applications.models import Signature
from onething.apps.applications.replies import SignaturesRequested
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.applications.freezing import digest
from onething.domain.applications.refusals import Forbidden, NotFound, Refused
from tests.support.applications import FATHER, LEAD, MOTHER, OWNER, STRANGER, World, pdf


def request(world: World, application_id: str, actor: Actor = MOTHER) -> SignaturesRequested:
    """Ask for signatures at the present version."""
    return services.request_signatures(
        actor=actor,
        application_id=application_id,
        expected_version=world.version(actor, application_id),
        now=world.tick(),
    )


def sign(world: World, application_id: str, actor: Actor, seen: str) -> None:
    """Sign."""
    services.sign(actor=actor, application_id=application_id, digest=seen, now=world.tick())


def test_both_parents_sign_the_digest_of_what_was_frozen(world: World) -> None:
    application_id = world.filled_birth()
    asked = request(world, application_id)
    assert [line.subject for line in asked.signatories] == ["mother", "father"]
    shown = selectors.to_sign(FATHER, application_id, world.now)
    assert shown.digest == asked.digest
    sign(world, application_id, FATHER, shown.digest)
    with pytest.raises(Refused) as refused:
        world.submit(MOTHER, application_id)
    assert "母亲" in refused.value.message
    sign(world, application_id, MOTHER, shown.digest)
    assert set(Signature.objects.values_list("subject", "identity", "digest")) == {
        ("mother", MOTHER.identity, asked.digest),
        ("father", FATHER.identity, asked.digest),
    }
    assert world.submit(MOTHER, application_id).digest == asked.digest


def test_an_incomplete_application_is_not_given_out_for_signature(world: World) -> None:
    application_id = world.start(
        "newborn", {"married": True, "newborn_count": 1, "insured": True}, MOTHER
    ).application_id
    with pytest.raises(Refused) as refused:
        request(world, application_id)
    assert refused.value.code == "incomplete"
    with pytest.raises(NotFound):
        selectors.to_sign(FATHER, application_id, world.now)


def test_whoever_need_not_sign_cannot(world: World) -> None:
    application_id = world.filled_birth()
    asked = request(world, application_id)
    for other in (STRANGER, OWNER, LEAD):
        with pytest.raises(NotFound):
            sign(world, application_id, other, asked.digest)
    same_name = Actor("twin", ActorKind.PERSON, FATHER.name, identity=STRANGER.identity)
    with pytest.raises(NotFound):
        sign(world, application_id, same_name, asked.digest)


def test_the_applicant_who_need_not_sign_cannot(world: World) -> None:
    application_id = world.filled_birth()
    world.save(MOTHER, application_id, "mother", {"mother.id_number": STRANGER.identity})
    asked = request(world, application_id)
    with pytest.raises(Forbidden):
        sign(world, application_id, MOTHER, asked.digest)


def test_signing_something_else_than_what_is_frozen_is_refused(world: World) -> None:
    application_id = world.filled_birth()
    request(world, application_id)
    with pytest.raises(Refused) as refused:
        sign(world, application_id, FATHER, "0" * 64)
    assert refused.value.code == "digest_changed"


def test_signing_twice_is_signing_once(world: World) -> None:
    application_id = world.filled_birth()
    asked = request(world, application_id)
    for _ in range(2):
        sign(world, application_id, FATHER, asked.digest)
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("edit", ["value", "file", "answer"])
def test_a_late_edit_voids_signatures_and_says_why(world: World, edit: str) -> None:
    application_id = world.signed_birth()
    if edit == "value":
        saved = world.save(MOTHER, application_id, "mother", {"mother.name": "李大满"})
        assert saved.voided_signatures == 2
    elif edit == "file":
        world.add(MOTHER, application_id, "household-booklet of mother", pdf("another page"))
    else:
        services.answer(
            actor=MOTHER,
            application_id=application_id,
            answers={"insured": False},
            expected_version=world.version(MOTHER, application_id),
            now=world.tick(),
        )
    assert {one.void_reason[:8] for one in Signature.objects.all()} == {"签名后内容被修改"}
    form = selectors.form(MOTHER, application_id, world.now)
    assert (form.state, form.signatories) == ("draft", ())
    with pytest.raises(Refused):
        world.submit(MOTHER, application_id)
    asked = request(world, application_id)
    for parent in (MOTHER, FATHER):
        sign(world, application_id, parent, asked.digest)
    world.submit(MOTHER, application_id)


def test_signatories_see_what_they_sign_but_cannot_change_it(world: World) -> None:
    application_id = world.filled_birth()
    request(world, application_id)
    assert [line.application_id for line in selectors.mine(FATHER)] == [application_id]
    assert [need.kind for need in selectors.tracking(FATHER, application_id).needed] == ["sign"]
    with pytest.raises(Forbidden):
        world.save(FATHER, application_id, "father", {"father.name": "王小山"})


def test_an_event_without_signatories_needs_none(world: World) -> None:
    application_id = world.filled_shop()
    asked = request(world, application_id, OWNER)
    assert (asked.state, asked.signatories) == ("draft", ())
    assert world.submit(OWNER, application_id).digest == asked.digest


def test_the_digest_is_of_content_alone() -> None:
    assert digest({"b": [1, "二"], "a": None}) == digest({"a": None, "b": [1, "二"]})
    assert digest({"a": 1}) != digest({"a": "1"})
