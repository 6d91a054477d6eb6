"""The generator of catalogues, on which other property tests stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from onething.definitions.loading import load
from onething.definitions.overlays import localise
from onething.definitions.types.catalogue import Catalogue
from tests.support.catalogues import EVENT, REGION, answers_for, catalogue_files, catalogues


@settings(max_examples=40, deadline=None)
@given(catalogues())
def test_generated_catalogues_load_without_errors_and_localise(catalogue: Catalogue) -> None:
    local = localise(catalogue, EVENT, REGION)
    assert set(local.items) == {use.item for use in local.event.items}
    assert local.event.subjects[0].applicant


@settings(max_examples=20, deadline=None)
@given(catalogue_files())
def test_the_digest_follows_the_files_and_nothing_else(files: dict[str, str]) -> None:
    first = load(files)
    again = load(dict(reversed(files.items())))
    assert first == again
    assert first.catalogue is not None
    assert again.catalogue is not None
    changed = {**files, "elements/all.yaml": files["elements/all.yaml"] + "\n# remark"}
    other = load(changed)
    assert other.catalogue is not None
    assert other.catalogue.digest != first.catalogue.digest


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_generated_answers_answer_every_question_when_complete(data: st.DataObject) -> None:
    event = data.draw(catalogues()).events[EVENT]
    answers = data.draw(answers_for(event, complete=True))
    assert set(answers) == {question.id for question in event.questions}
