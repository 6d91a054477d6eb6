"""What is Chinese whatever the page speaks: names of persons and districts, words that somebody typed.

On a page in English they are marked as Chinese, so that they are read aloud as what they are.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from onething.portals.ui import translations
from onething.portals.ui.language import CHINESE, current


class Named(str):
    """A name, or words that somebody typed. It marks itself in a template; an option takes `plain`, `language`."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the name for a page: in English within an element that says it is Chinese."""
        if not self.language:
            return str(escape(self.plain))
        return str(Markup('<span lang="{}">{}</span>').format(CHINESE, self.plain))

    @property
    def plain(self) -> str:
        """The name as text."""
        return str.__str__(self)

    @property
    def language(self) -> str:
        """What an element has to say about the name: nothing on a page in Chinese, or where it holds none."""
        return "" if current() == CHINESE or not translations.CHINESE.search(self) else CHINESE
