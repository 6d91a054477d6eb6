"""The tables of assistance, append-only: what was shown, agreed to, looked up. Who is served stands in people."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Visit(models.Model):
    """Somebody was served: by whom, where, for which enterprise, on what authority, with what consent.

    `id` is also that of the serving (`onething.apps.people`), which says whether it is still open. `authority` is empty
    for somebody who comes for themselves; `consent_version` one of `domain.assistance.visits.CONSENT_TEXTS`.
    """

    id = models.CharField(primary_key=True, max_length=32)
    clerk = models.CharField(max_length=32)
    clerk_name = models.CharField(max_length=100)
    unit = models.CharField(max_length=120)
    account = models.CharField(max_length=32)
    enterprise = models.CharField(max_length=18, blank=True, default="")
    authority = models.CharField(max_length=24, blank=True, default="")
    authority_dated = models.DateField(null=True)
    authority_until = models.DateField(null=True)
    authority_covers = models.CharField(max_length=200, blank=True, default="")
    consent_version = models.CharField(max_length=16)
    consent_on = models.CharField(max_length=8)
    may_continue = models.BooleanField()
    opened_at = models.DateTimeField()

    class Meta:
        """Whose visits, and what a clerk did."""

        db_table = "visit"
        indexes: ClassVar = [
            models.Index(fields=["account", "-opened_at"], name="visit_of_person"),
            models.Index(fields=["clerk", "-opened_at"], name="visit_of_clerk"),
        ]

    def __str__(self) -> str:
        """Return the id."""
        return self.id


class IdentityCheck(models.Model):
    """Somebody's identity was checked in a visit: how, by whom, when. The first is of whoever is served."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="checks")
    account = models.CharField(max_length=32)
    document = models.CharField(max_length=12)
    clerk = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        """Read by visit."""

        db_table = "visit_identity_check"

    def __str__(self) -> str:
        """Return visit and document."""
        return f"{self.visit_id}: {self.document}"


class LookUp(models.Model):
    """A clerk looked somebody up, found or not: whoever may look anybody up must answer for each time.

    `key_digest` is a keyed digest of what was typed (Personal Information Protection Law, articles 51 and 54).
    """

    clerk = models.CharField(max_length=32)
    unit = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    key_digest = models.CharField(max_length=64)
    found = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        """What a clerk looked up, latest last."""

        db_table = "visit_look_up"
        indexes: ClassVar = [models.Index(fields=["clerk", "at"], name="visit_look_up_of_clerk")]

    def __str__(self) -> str:
        """Return clerk and kind."""
        return f"{self.clerk}: {self.kind}"
