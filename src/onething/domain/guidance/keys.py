"""The identity of a field: (subject, instance, element, aspect). Two fields are one exactly when all four coincide."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onething.definitions.types.items import Aspect

_TEXT = re.compile(
    r"(?P<subject>[a-z][a-z0-9_]*)(?:\.(?P<number>[1-9][0-9]{0,3}))?\.(?P<element>[a-z][a-z0-9_]*)"
    r"(?P<proposed>!proposed)?(?:@(?P<item>[a-z0-9][a-z0-9_.#+-]*))?"
)


@dataclass(frozen=True, slots=True, order=True)
class FieldKey:
    """A field's identity. `number` is None for a subject that occurs once.

    `item` is set only for elements that are never reused (signatures, declarations, consents): each asking item has
    its own.
    """

    subject: str
    number: int | None
    element: str
    aspect: Aspect = Aspect.CURRENT
    item: str | None = None

    @property
    def instance(self) -> str:
        """The instance id: `mother` or `newborn.1`."""
        return instance_id(self.subject, self.number)

    @property
    def text(self) -> str:
        """`newborn.1.name`, `enterprise.name!proposed`, `mother.signature@birth-registration#newborn.1`."""
        proposed = "!proposed" if self.aspect is Aspect.PROPOSED else ""
        own = f"@{self.item}" if self.item else ""
        return f"{self.instance}.{self.element}{proposed}{own}"

    @classmethod
    def parse(cls, text: str) -> FieldKey:
        """Read a key's text; ValueError says what is expected when it is none."""
        found = _TEXT.fullmatch(text)
        if found is None:
            raise ValueError(f"“{text[:80]}” is no field key; expected subject[.number].element[!proposed][@item]")
        number = found["number"]
        return cls(
            subject=found["subject"],
            number=int(number) if number else None,
            element=found["element"],
            aspect=Aspect.PROPOSED if found["proposed"] else Aspect.CURRENT,
            item=found["item"],
        )


def instance_id(subject: str, number: int | None) -> str:
    """Return the id of a subject's instance."""
    return subject if number is None else f"{subject}.{number}"


def split_instance(instance: str) -> tuple[str, int | None]:
    """Subject and number of an instance id."""
    subject, dot, number = instance.partition(".")
    return subject, int(number) if dot else None
