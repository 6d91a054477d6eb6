"""Builds the facts of a guide."""

from __future__ import annotations

from onething.definitions.building.workshop import Workshop, grounds_of
from onething.definitions.reading import Document
from onething.definitions.types.guides import Guide, GuideItem, GuideMaterial
from onething.definitions.types.materials import Level


def guide(workshop: Workshop, event_id: str, document: Document) -> Guide:
    """Return the guide of one life event."""
    root = document.root
    source = root.at("source")
    return Guide(
        event=event_id,
        code=root.text("code"),
        implementation=root.text("implementation"),
        name=root.text("name"),
        region=root.text("region"),
        repository=source.text("repository"),
        path=source.text("path"),
        commit=source.text("commit"),
        items=tuple(
            GuideItem(node.text("name"), node.whole("days"), node.maybe_text("result"), node.text("item"), node.place)
            for node in root.members("items")
        ),
        materials=tuple(
            GuideMaterial(
                node.text("code"), node.text("name"), Level(node.text("level")), node.flag("exempt"), node.place
            )
            for node in root.members("materials")
        ),
        because=tuple((difference, str(reason.value)) for difference, reason in root.entries("because")),
        grounds=grounds_of(workshop, document),
        place=root.place,
    )
