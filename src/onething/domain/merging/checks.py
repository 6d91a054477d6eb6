"""Checks what was entered against the form, field by field."""

from __future__ import annotations

from collections.abc import Mapping

from onething.definitions.formats import Invalid, parse_value, validate
from onething.definitions.types.catalogue import LocalEvent
from onething.domain.merging.types import (
    Form,
    MergedField,
    Origin,
    ValueProblem,
    ValueProblemKind,
)

_ELSEWHERE = {
    Origin.DERIVED: "由系统根据其他内容计算",
    Origin.QUESTION: "取自您对问题的回答",
    Origin.PRODUCED: "由前一环节的办理结果产生",
}


def check_values(local: LocalEvent, form: Form, values: Mapping[str, object]) -> tuple[ValueProblem, ...]:
    """Return all that keeps these values from being submitted, fields in the form's order, then keys it does not have.

    `form` must have been merged with the same values.
    """
    problems: list[ValueProblem] = []
    fields = {field.key.text: field for field in form.fields}
    for text, field in fields.items():
        raw = values.get(text)
        problem = _missing(field) if raw is None else _wrong(form, field, raw)
        if problem is not None:
            problems.append(problem)
    for text in sorted(str(key) for key in values if key not in fields):
        what = f"表单“{local.event.name}”没有“{text[:80]}”这一项"
        problems.append(ValueProblem(text[:200], ValueProblemKind.UNKNOWN_KEY, what, "请删除这一项"))
    return tuple(problems)


def _missing(field: MergedField) -> ValueProblem | None:
    if field.origin is not Origin.ASKED or field.visible is not True or field.required is not True:
        return None
    remedy = f"请填写{field.label}" + (f"，例如{field.element.example}" if field.element.example else "")
    return ValueProblem(
        field.key.text,
        ValueProblemKind.MISSING,
        f"“{field.label}”为必填项，尚未填写",
        remedy,
    )


def _wrong(form: Form, field: MergedField, raw: object) -> ValueProblem | None:
    text = field.key.text
    value = parse_value(raw, field.element)
    if field.origin is not Origin.ASKED:
        if not isinstance(value, Invalid) and text in form.settled and value == form.settled[text]:
            return None
        what = f"“{field.label}”{_ELSEWHERE[field.origin]}，不能另行填写"
        return ValueProblem(text, ValueProblemKind.NOT_TO_FILL_IN, what, "请删除这一项")
    if field.visible is False:
        what = f"按您填写的其他内容，不需要填写“{field.label}”"
        return ValueProblem(text, ValueProblemKind.HIDDEN, what, "请删除这一项，或者核对其他内容")
    if isinstance(value, Invalid):
        return ValueProblem(text, ValueProblemKind.WRONG_TYPE, f"“{field.label}”填写有误", value.message)
    wrong = validate(value, field.element, field.format)
    if wrong is not None:
        return ValueProblem(text, ValueProblemKind.WRONG_FORMAT, f"“{field.label}”填写有误", wrong)
    return None
