"""What holds for every catalogue, every answer and every value."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onething.definitions.types.items import Aspect
from onething.domain.guidance.deciding import guide
from onething.domain.guidance.keys import FieldKey, split_instance
from onething.domain.guidance.types import SelectedItem
from onething.domain.merging.checks import check_values
from onething.domain.merging.competence import competent_unit
from onething.domain.merging.forms import merge_form
from onething.domain.merging.materials import merge_materials
from onething.domain.merging.payloads import payload_for
from onething.domain.merging.types import (
    MaterialState,
    Origin,
    UnknownUnit,
    ValueProblemKind,
)
from onething.domain.planning.graph import plan
from onething.rules import UNKNOWN
from tests.domain.strategies import TODAY, Situation, situations

few = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def identities(situation: Situation, selected: SelectedItem) -> list[tuple[str, str, Aspect, str | None]]:
    """Return the fields of one item as (instance, element, aspect, owner).

    Without any of the code under test but the roles.
    """
    roles = dict(selected.roles)
    found = []
    for use in selected.item.fields:
        if use.role in roles:
            owner = None if situation.local.elements[use.element].reuse else selected.key
            found.append((roles[use.role], use.element, use.aspect, owner))
    return found


@few
@given(situations())
def test_every_field_of_every_selected_item_is_in_the_form_exactly_once(
    situation: Situation,
) -> None:
    guidance, form = situation.guidance, situation.form
    in_form = Counter((f.key.instance, f.key.element, f.key.aspect, f.key.item) for f in form.fields)
    assert all(count == 1 for count in in_form.values())
    wanted = {identity for selected in guidance.selected for identity in identities(situation, selected)}
    for use in situation.local.event.fields:
        for instance in guidance.instances:
            if instance.subject == use.role and instance.present is not False:
                owner = None if situation.local.elements[use.element].reuse else situation.local.event.id
                wanted.add((instance.id, use.element, use.aspect, owner))
    assert set(in_form) == wanted


@few
@given(situations(complete=True))
def test_every_required_field_has_exactly_one_origin_and_a_value_can_reach_it(
    situation: Situation,
) -> None:
    form = situation.form
    makers = {edge.before for edge in plan(situation.local, situation.guidance, TODAY).edges}
    filled = {question.fills for question in situation.local.event.questions if question.fills}
    for field in form.fields:
        if field.required is not True or field.visible is not True:
            continue
        if field.origin is Origin.PRODUCED:
            assert field.produced_by in makers
        elif field.origin is Origin.DERIVED:
            assert any(
                use.derive
                for s in situation.guidance.selected
                for use in s.item.fields
                if use.element == field.key.element
            )
        elif field.origin is Origin.QUESTION:
            assert f"{field.key.subject}.{field.key.element}" in filled
        else:
            assert field.key.text in form.settled


@few
@given(situations(complete=True))
def test_complete_values_pass_the_check_and_each_missing_one_is_found(
    situation: Situation,
) -> None:
    form = situation.form
    entered = {key: value for key, value in situation.values.items() if form.field(key).to_fill_in}
    form = merge_form(situation.local, situation.guidance, entered, TODAY)
    assert check_values(situation.local, form, entered) == ()
    for field in form.fields:
        if field.required is True and field.to_fill_in:
            without = {key: value for key, value in entered.items() if key != field.key.text}
            less = merge_form(situation.local, situation.guidance, without, TODAY)
            problems = check_values(situation.local, less, without)
            assert (field.key.text, ValueProblemKind.MISSING) in {(problem.key, problem.kind) for problem in problems}
            break


@few
@given(situations())
def test_each_organisation_receives_exactly_its_own_fields_and_materials(
    situation: Situation,
) -> None:
    guidance, form = situation.guidance, situation.form
    materials = merge_materials(situation.local, guidance, form.settled, TODAY)
    # What another item's result gives is never typed: `check_values` refuses it before anything is handed on.
    results = {field.key.text for field in form.fields if field.origin is Origin.PRODUCED}
    entered = {key: value for key, value in situation.values.items() if key not in results}
    for selected in guidance.selected:
        payload = payload_for(situation.local, selected, form, entered, materials)
        own = {
            f"{use.role}.{use.element}" + ("!proposed" if use.aspect is Aspect.PROPOSED else "")
            for use in selected.item.fields
        }
        assert {name for name, _ in payload.fields} <= own
        roles = dict(selected.roles)
        assert set(payload.materials) <= {
            f"{use.material} of {roles[use.role]}" for use in selected.item.materials if use.role in roles
        }
        for use in selected.item.fields:
            if use.when is not None or use.role in selected.uncertain or use.role not in roles:
                continue
            owner = None if situation.local.elements[use.element].reuse else selected.key
            key = FieldKey(*split_instance(roles[use.role]), use.element, use.aspect, owner)
            name = f"{use.role}.{use.element}" + ("!proposed" if use.aspect is Aspect.PROPOSED else "")
            assert (name in dict(payload.fields)) == (form.settled.get(key.text) is not None)


@few
@given(situations(complete=True))
def test_the_plan_is_acyclic_and_what_triggers_an_item_is_produced_before_it(
    situation: Situation,
) -> None:
    guidance = situation.guidance
    planned = plan(situation.local, guidance, TODAY)
    place = {key: number for number, wave in enumerate(planned.waves) for key in wave}
    assert set(place) == {selected.key for selected in guidance.selected} == {node.key for node in planned.nodes}
    for edge in planned.edges:
        assert place[edge.before] < place[edge.after]
        assert planned.node(edge.before).ends_after_day <= planned.node(edge.after).starts_after_day
    for field in situation.form.fields:
        if field.origin is Origin.PRODUCED and field.produced_by is not None:
            for ask in field.asked_by:
                if ask.item_key is not None:
                    assert place[field.produced_by] < place[ask.item_key]


@few
@given(situations(complete=True), st.data())
def test_knowing_more_never_undoes_what_was_decided(situation: Situation, data: st.DataObject) -> None:
    local = situation.local
    fewer_answers = {key: value for key, value in situation.answers.items() if data.draw(st.booleans())}
    fewer_values = {key: value for key, value in situation.values.items() if data.draw(st.booleans())}
    before = Situation(local, fewer_answers, fewer_values)
    old, new = before.guidance, situation.guidance
    selected, excluded = (
        {item.key for item in new.selected},
        {item.key for item in new.excluded},
    )
    assert {item.key for item in old.selected} <= selected
    assert {item.key for item in old.excluded if "#" not in item.key} & selected == set()
    assert excluded & {item.key for item in old.selected} == set()
    for earlier, later in zip(old.offline, new.offline, strict=True):
        assert earlier.holds is UNKNOWN or earlier.holds is later.holds
    present = {instance.id: instance.present for instance in new.instances}
    for instance in old.instances:
        assert instance.present is UNKNOWN or present[instance.id] is instance.present
    _values_stay(before, situation)
    _materials_stay(before, situation)


def _values_stay(before: Situation, after: Situation) -> None:
    old, new = before.form, after.form
    fields = {field.key: field for field in new.fields}
    for field in old.fields:
        later = fields.get(field.key)
        if later is None:
            assert field.visible is not True
            continue
        assert field.visible is not True or later.visible is True
        assert field.required is not True or later.required is True
        if field.visible is False and len(field.asked_by) == len(later.asked_by):
            assert later.visible is False
    for selected in before.guidance.selected:
        unit = competent_unit(before.local, selected, old.settled, TODAY)
        again = next(item for item in after.guidance.selected if item.key == selected.key)
        if not isinstance(unit, UnknownUnit):
            assert competent_unit(after.local, again, new.settled, TODAY) == unit


def _materials_stay(before: Situation, after: Situation) -> None:
    def needed(situation: Situation) -> set[str]:
        merged = merge_materials(situation.local, situation.guidance, situation.form.settled, TODAY)
        return {material.key for material in merged if material.state is MaterialState.NEEDED}

    assert needed(before) <= needed(after)


@few
@given(situations(), st.data())
def test_the_order_in_which_items_are_listed_changes_nothing(situation: Situation, data: st.DataObject) -> None:
    order: list[int] = data.draw(st.permutations(range(len(situation.local.event.items))))
    other = situation.listed_otherwise(order)
    first, second = situation.guidance, other.guidance
    for one, two in (
        (first.selected, second.selected),
        (first.undecided, second.undecided),
        (first.excluded, second.excluded),
    ):
        assert sorted((each.key, each.because.text) for each in one) == sorted(
            (each.key, each.because.text) for each in two
        )
    assert first.questions == second.questions
    assert first.next_question == second.next_question
    assert first.problems == second.problems
    assert situation.form == other.form
    once = merge_materials(situation.local, first, situation.form.settled, TODAY)
    again = merge_materials(other.local, second, other.form.settled, TODAY)
    assert once == again
    assert _outline(situation) == _outline(other)


def _outline(situation: Situation) -> Any:
    planned = plan(situation.local, situation.guidance, TODAY)
    nodes = [(node.key, node.starts_after_day, node.ends_after_day, node.due) for node in planned.nodes]
    return (
        nodes,
        planned.edges,
        planned.waves,
        planned.critical_path,
        planned.days,
        planned.findings,
    )


@few
@given(situations())
def test_two_uses_share_a_field_only_when_subject_instance_element_and_aspect_coincide(
    situation: Situation,
) -> None:
    form = situation.form
    holders: dict[tuple[str, str], set[FieldKey]] = {}
    for field in form.fields:
        for ask in field.asked_by:
            if ask.item_key is None:
                continue
            selected = next(item for item in situation.guidance.selected if item.key == ask.item_key)
            assert dict(selected.roles)[ask.role] == field.key.instance
            holders.setdefault((ask.item_key, f"{ask.role}.{field.key.element}"), set()).add(field.key)
    for keys in holders.values():
        assert len({(key.subject, key.number, key.element) for key in keys}) == 1
        assert len(keys) == len({key.aspect for key in keys})


@few
@given(situations())
def test_following_the_next_question_ends_and_leaves_nothing_undecided(
    situation: Situation,
) -> None:
    local = situation.local
    answers: dict[str, Any] = {}
    guidance = guide(local, answers, {}, TODAY)
    while (following := guidance.next_question) is not None:
        assert following.id not in answers
        answers[following.id] = _any_answer(following)
        guidance = guide(local, answers, {}, TODAY)
    assert guidance.next_question is None
    assert guidance.complete
    assert guidance.undecided == ()


def _any_answer(question: Any) -> Any:
    if question.choices:
        return question.choices[0].value
    return question.minimum if question.minimum is not None else True
