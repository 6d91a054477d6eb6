"""Whatever is typed into a text field stays text: markup, scripts, rare characters, too much, and what is no text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.kit import undone
from tests.portals.city import City
from tests.portals.reading import Reader
from tests.portals.states import DEEDS, RECIPES, Deed
from tests.portals.visiting import offered, text

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ATTRIBUTE = "\" autofocus onfocus=alert(1) x='"
RARE = "𠮷𡃁㐂𬎆䶮"
"""Characters of GB 18030 beyond the basic plane, as they stand in names."""
HOSTILE = {
    "markup": SCRIPT,
    "an attribute": ATTRIBUTE,
    "a template": "{{ 7 * 7 }}{% raw %}${7*7}%(x)s",
    "rare characters": RARE,
    "direction marks": "\u202eabc\u2066\ufeff\u200b",
    "a zero": "a\x00b",
    "half a character": "a\udc80b".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "far too much": "字" * 60_000,
}
ANSWERED = frozenset({200, 303, 400, 403, 404, 409, 413, 422, 429})


def hostile(city: City, deed: Deed, words: str) -> tuple[str, dict[str, list[str]]] | None:
    """Return a deed's form with the words in each of its text fields; None if nothing can be typed there."""
    form, sent = offered(city, deed)
    if not form.texts:
        return None
    return form.action, sent | {name: [words] for name in form.texts}


def pages_after(city: City, deed: Deed, action: str, sent: dict[str, list[str]]) -> Iterator[tuple[int, str]]:
    """Yield what the form answers, and the page it leads to."""
    client = city.visit(deed.owner)
    answer = client.post(action, sent)
    yield answer.status_code, text(answer)
    if answer.status_code == 303:
        led = client.get(answer.headers["Location"])
        yield led.status_code, "" if led.streaming else text(led)
    again = client.get(RECIPES[deed.on].address(city))
    yield again.status_code, "" if again.streaming else text(again)


@pytest.mark.parametrize("name", sorted(DEEDS))
@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_what_is_typed_stays_text_and_breaks_nothing(city: City, name: str, kind: str) -> None:
    deed, words = DEEDS[name], HOSTILE[kind]
    with undone():
        given = hostile(city, deed, words)
        if given is None:
            return
        for status, shown in pages_after(city, deed, *given):
            assert status in ANSWERED, f"{status} for {kind}"
            assert "<script>alert" not in shown
            assert "<img src=x" not in shown
            assert "onfocus" not in {name for form in Reader.of(shown).forms for name in form.names}
            assert ATTRIBUTE not in shown
            assert "{49}" not in shown
