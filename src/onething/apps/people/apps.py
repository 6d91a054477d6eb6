"""The Django app people."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People: accounts of persons, agents, clerks and officers, with organisation, unit and post."""

    name = "onething.apps.people"
    label = "people"

    def ready(self) -> None:
        """Let the relay know the housekeeping."""
        from onething.apps.people import jobs

        jobs.register()
