"""Values arranged as rules read them.

One record per participant, and the scopes of items' and events' rules over these.
"""

from __future__ import annotations

import datetime
from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onething.definitions.types.items import Aspect
from onething.definitions.types.life_events import LifeEvent
from onething.domain.guidance.judging import Scope
from onething.domain.guidance.keys import FieldKey
from onething.domain.guidance.types import Guidance, SelectedItem
from onething.rules import UNKNOWN

if TYPE_CHECKING:
    from onething.rules import Value

PROPOSED = "proposed"
"""Under this member a participant's proposed values stand: `enterprise.proposed.name`."""

_Record = dict[str, Any]


class Sheet:
    """Values by participant. Scopes made from a sheet see what is put into it later.

    A value that belongs to one item alone (a declaration) is seen by that item's rules only.
    """

    __slots__ = ("_own", "_shared")

    def __init__(self) -> None:
        self._shared: dict[str, _Record] = {}
        self._own: dict[tuple[str, str], _Record] = {}

    @classmethod
    def of(cls, values: Mapping[str, Value]) -> Sheet:
        """Arrange values by key text; keys that cannot be read are left out."""
        sheet = cls()
        for text, value in values.items():
            try:
                key = FieldKey.parse(text)
            except ValueError:
                continue
            sheet.put(key, value)
        return sheet

    def put(self, key: FieldKey, value: Value) -> None:
        """Set one value."""
        if key.item is None:
            record = self._shared.setdefault(key.instance, {})
        else:
            record = self._own.setdefault((key.item, key.instance), {})
        if key.aspect is Aspect.PROPOSED:
            record = record.setdefault(PROPOSED, {})
        record[key.element] = value

    def record(self, instance: str, item_key: str | None = None) -> Mapping[str, Any]:
        """Return a participant's values, with those that belong to the item alone."""
        shared = self._shared.setdefault(instance, {})
        if item_key is None:
            return shared
        return ChainMap(self._own.setdefault((item_key, instance), {}), shared)

    def of_item(self, selected: SelectedItem, today: datetime.date) -> Scope:
        """Return the scope of an item's rules: its roles as records, None for a role whose participant is absent."""
        scope: Scope = {"today": today}
        roles = dict(selected.roles)
        for role, _ in selected.item.roles:
            if role in selected.uncertain:
                scope[role] = {}
            elif role in roles:
                scope[role] = self.record(roles[role], selected.key)
            else:
                scope[role] = None
        return scope

    def of_event(self, event: LifeEvent, guidance: Guidance, instance: str, today: datetime.date) -> Scope:
        """Return the scope of the event's own fields and materials about one participant.

        It sees the answers and the subjects' values.

        Other participants that occur many times are left open: a rule cannot mean any one of them.
        """
        scope: Scope = {"today": today, **guidance.known}
        subject = instance.partition(".")[0]
        once = {other.subject: other for other in guidance.instances if other.number is None}
        for other in event.subjects:
            if other.id == subject:
                scope[other.id] = self.record(instance, event.id)
            elif other.id not in once or once[other.id].present is UNKNOWN:
                scope[other.id] = {}
            else:
                scope[other.id] = self.record(other.id) if once[other.id].present is True else None
        return scope
