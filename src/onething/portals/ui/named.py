"""What is called by its Chinese name whatever the page speaks: persons, districts.

On a page in English such a name is marked as Chinese, so that it is read aloud as what it is.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from onething.portals.ui.language import CHINESE, current


class Named(str):
    """A name in Chinese. In a template it marks itself; an attribute or an option takes `plain` and `language`."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the name for a page: in English within an element that says it is Chinese."""
        if current() == CHINESE:
            return str(escape(self.plain))
        return str(Markup('<span lang="{}">{}</span>').format(CHINESE, self.plain))

    @property
    def plain(self) -> str:
        """The name as text."""
        return str.__str__(self)

    @property
    def language(self) -> str:
        """What an element has to say about the name: nothing on a page in Chinese."""
        return "" if current() == CHINESE else CHINESE
