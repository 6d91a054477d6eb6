"""An item's own conditions: whether it can be granted. They concern that item alone and never hold up another."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from onething.definitions.types.catalogue import LocalEvent
from onething.domain.guidance.judging import Verdict, weigh
from onething.domain.guidance.keys import FieldKey, split_instance
from onething.domain.guidance.sheets import Sheet
from onething.domain.guidance.types import SelectedItem
from onething.domain.merging.types import EligibilityVerdict
from onething.rules import UNKNOWN

if TYPE_CHECKING:
    from onething.rules import Value


def eligibility(
    local: LocalEvent,
    selected: SelectedItem,
    values: Mapping[str, Value],
    today: datetime.date,
) -> tuple[EligibilityVerdict, ...]:
    """Weigh the item's conditions. `values` are those that count (`form.settled`), by key text."""
    scope = Sheet.of({**values, **dict(selected.filled)}).of_item(selected, today)
    found: list[EligibilityVerdict] = []
    for check in selected.item.eligibility:
        verdict = weigh(check.holds, scope)
        said = _explained(local, selected, verdict, check.message)
        found.append(EligibilityVerdict(selected.key, check.message, verdict.truth, check.source, said))
    return tuple(found)


def _explained(local: LocalEvent, selected: SelectedItem, verdict: Verdict, message: str) -> str:
    if verdict.truth is UNKNOWN:
        asked = "、".join(_named(local, selected, name) for name in verdict.missing)
        return f"还不能确定，取决于{asked or '尚未填写的内容'}"
    looked_at = "、".join(_named(local, selected, name) for name in verdict.decided_by if name != "today")
    based_on = f"（依据：{looked_at}）" if looked_at else ""
    return f"符合条件{based_on}" if verdict.truth is True else f"{message}{based_on}"


def _named(local: LocalEvent, selected: SelectedItem, name: str) -> str:
    """Return a field in words: whose, and what."""
    role, _, element = name.partition(".")
    instance = dict(selected.roles).get(role)
    known = local.elements.get(element)
    if instance is None or known is None:
        return name
    key = FieldKey(*split_instance(instance), element)
    person = next(
        (subject.name for subject in local.event.subjects if subject.id == key.subject),
        key.subject,
    )
    return f"{person}{key.number or ''}的{known.name}"
