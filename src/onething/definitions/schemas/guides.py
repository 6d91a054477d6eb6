"""The shape of life-events/ID/guide.yaml."""

from __future__ import annotations

from onething.definitions.schemas.shapes import KEBAB, Schema, basis, flag, many, mapping, one_of, record, text, whole
from onething.definitions.types.materials import Level


def guide() -> Schema:
    """Return the schema of life-events/ID/guide.yaml."""
    source = record(
        "where the guide was read",
        {
            "repository": text("the public repository, owner/name", r"^[\w.-]+/[\w.-]+$"),
            "path": text("the file in it"),
            "commit": text("the commit, 40 hex digits, in quotes", r"^[0-9a-f]{40}$"),
        },
    )
    item = record(
        "an item as the guide lists it",
        {
            "name": text("its name in the guide, misprints included"),
            "days": whole("the working days the guide promises for it", 0, 1_000),
            "item": text("the item of this catalogue it stands for", KEBAB),
        },
        {"result": text("the result the guide names")},
    )
    material = record(
        "a material as the guide lists it",
        {
            "code": text("its code in the guide, in quotes if it is a number"),
            "name": text("its name in the guide, misprints included"),
            "level": one_of(Level, "how strictly the guide asks for it"),
        },
        {"exempt": flag("whether the guide says that nobody need hand it in")},
    )
    return record(
        "the facts of a guide that the life event is reconciled with",
        {
            "code": text("the life event's code in the guide"),
            "implementation": text("the code of the region's implementation"),
            "name": text("the life event's name in the guide"),
            "region": text("the region the guide is for, as it writes it"),
            "source": source,
            "items": many(item, "the items the guide lists", 1),
            "materials": many(material, "the materials the guide lists"),
            "basis": basis(),
        },
        {"because": mapping(text("why it differs"), "id of a difference → why it is there", r"^[A-Za-z0-9][\w.-]*$")},
    )
