"""What the kit's templates ask at every field, icon and cell, in Python: as macros these took most of a page's time.

`ui/forms.html` and `ui/content.html` hand them on under the names that pages know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup

from onething.portals.ui import language

_CELL: Final = Markup('<{tag} data-label="{label}"{kind}>')
_PLAIN_ICON: Final = Markup(
    '<svg class="icon" width="{size}" height="{size}"{about}><use href="{file}#{name}"></use></svg>'
)


@lru_cache(maxsize=512)
def icon(file: str, name: str, size: int, label: str | None) -> Markup:
    """Return an icon of the kit's file: with a label it is a picture, without one an ornament."""
    about = (
        Markup(' role="img" aria-label="{}"').format(label)
        if label
        else Markup(' aria-hidden="true" focusable="false"')
    )
    return _PLAIN_ICON.format(size=size, about=about, file=file, name=name)


def id_of(name: object) -> str:
    """Return the id of a field's control."""
    return "f-" + str(name).replace(" ", "_")


def wrong(name: str, options: Mapping[str, Any]) -> str:
    """Return the error of a field: given by itself or found under its name in the page's errors; empty for none."""
    return options.get("error") or (options.get("errors") or {}).get(name) or ""


def described(name: str, options: Mapping[str, Any], *, invalid: bool = True) -> Markup:
    """Return the attributes that lead from a control to what is said about it."""
    error = wrong(name, options)
    told = {"hint": options.get("hint"), "source": options.get("source"), "error": error}
    own = id_of(name)
    ids = " ".join(f"{own}-{kind}" for kind, said in told.items() if said)
    found = Markup(' aria-describedby="{}"').format(ids) if ids else Markup()
    return found + Markup(' aria-invalid="true"') if error and invalid else found


def choices(options: Iterable[Any]) -> list[tuple[str, Any, Any]]:
    """Return options as (value, label, hint), whether they are pairs, triples or the catalogue's own choices."""
    return [
        (str(one.value), language.phrase(one.label), "")
        if hasattr(one, "label")
        else (str(one[0]), one[1], (one[2] or "") if len(one) > 2 else "")
        for one in options
    ]


def columns(given: Sequence[Any]) -> list[tuple[int, str, Markup, Markup]]:
    """Return a table's columns as (index, key, the tag that opens a cell, the tag that closes it)."""
    found = []
    for index, one in enumerate(given):
        key, label, kind = (
            (one, one, None) if isinstance(one, str) else (one[0], one[1], one[2] if len(one) > 2 else None)
        )
        tag = "td" if index else "th"
        opened = _CELL.format(
            tag=tag if index else Markup('th scope="row"'),
            label=label,
            kind=Markup(' class="is-{}"').format(kind) if kind else "",
        )
        found.append((index, key, opened, Markup("</{}>").format(tag)))
    return found
