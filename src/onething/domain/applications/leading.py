"""The lead unit: the one of the lead organisation that answers for the application's region."""

from __future__ import annotations

from onething.definitions.types.catalogue import LocalEvent


def lead_unit(local: LocalEvent) -> str | None:
    """Return the lead organisation's unit with the longest area prefix of the region; None if no area fits.

    Between equals the first in order of id decides, so that the same catalogue always gives the same unit.
    """
    fitting = [
        (-max(len(area) for area in unit.areas if local.region.code.startswith(area)), unit.id)
        for unit in local.organisations[local.event.lead].units
        if any(local.region.code.startswith(area) for area in unit.areas)
    ]
    return min(fitting)[1] if fitting else None
