"""How a material is had without the person: shared data first, then a licence, an earlier item, a template.

The person comes last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onething.definitions.types.catalogue import LocalEvent
from onething.definitions.types.materials import MaterialKind, Way, WayKind
from onething.domain.guidance.sheets import Sheet
from onething.domain.guidance.types import Guidance, Instance
from onething.domain.merging.types import MaterialAsk

_ORDER = tuple(WayKind)
_Verdict = tuple[Way | None, str | None, tuple[str, ...]]


class Obtaining:
    """Finds the way for each material of one application."""

    __slots__ = ("_earlier", "_guidance", "_local", "_sheet", "_unavailable")

    def __init__(
        self,
        local: LocalEvent,
        guidance: Guidance,
        sheet: Sheet,
        earlier: Mapping[str, frozenset[str]],
        unavailable: frozenset[str],
    ) -> None:
        self._local = local
        self._guidance = guidance
        self._sheet = sheet
        self._earlier = earlier
        self._unavailable = unavailable

    def way_for(self, material: MaterialKind, instance: Instance, asks: Sequence[MaterialAsk]) -> _Verdict:
        """Return the way, the reason why nothing need be brought, and which ways were passed over and why.

        What an item of this very event issues does not exist yet, so neither shared data nor a licence store can have
        it.
        """
        issuer = self._issued_earlier(material, instance, asks)
        if issuer is not None:
            return (
                Way(WayKind.EARLIER, issuer),
                f"无需提交：由本次办理的“{self._local.items[issuer].name}”产生",
                (),
            )
        passed_over: list[str] = []
        for way in sorted(material.ways, key=lambda each: _ORDER.index(each.kind)):
            because, obstacle = self._try(way, instance)
            if because is not None:
                return way, because, tuple(passed_over)
            if obstacle is not None:
                passed_over.append(obstacle)
        return None, None, tuple(passed_over)

    def _issued_earlier(self, material: MaterialKind, instance: Instance, asks: Sequence[MaterialAsk]) -> str | None:
        """Return the item whose result this is, if every asking item waits for it."""
        asking = {ask.item_key for ask in asks if ask.holds is not False}
        for selected in sorted(self._guidance.selected, key=lambda each: each.key):
            result = selected.item.result
            if result is None or result.licence != material.id:
                continue
            about = any(mapped == instance.id for _, mapped in selected.roles)
            in_time = all(key is not None and selected.key in self._earlier.get(key, frozenset()) for key in asking)
            if about and asking and in_time:
                return selected.item.id
        return None

    def _try(self, way: Way, instance: Instance) -> tuple[str | None, str | None]:
        """Return the reason why this way gives the material, or what stands against it."""
        if way.kind is WayKind.SHARED and way.source is not None:
            return self._shared(way.source, instance)
        if way.kind is WayKind.LICENCE:
            source = way.source or ""
            if source in self._unavailable:
                return None, "电子证照暂时无法调取"
            if self._not_yet_identified(instance):
                return None, f"{instance.name}尚无证件号码，无法调取电子证照"
            return "无需提交：调取电子证照", None
        if way.kind is WayKind.GENERATED:
            return "无需提交：由系统根据您填写的内容生成", None
        return None, None

    def _shared(self, source: str, instance: Instance) -> tuple[str | None, str | None]:
        register = self._local.registers.get(source)
        name = register.name if register else source
        if source in self._unavailable:
            return None, f"“{name}”暂时无法查询"
        if self._not_yet_identified(instance, register.key if register else None):
            return None, f"{instance.name}尚无查询“{name}”所需的号码"
        return f"无需提交：通过“{name}”核验", None

    def _not_yet_identified(self, instance: Instance, key: str | None = None) -> bool:
        """Whether the participant gains its identifiers only on the way and has none so far."""
        later = any(
            subject.identified_later for subject in self._local.event.subjects if subject.id == instance.subject
        )
        if not later:
            return False
        if key is None:
            return True
        return self._sheet.record(instance.id).get(key) is None
