"""The table of the exchange: every read of a register, also the refused and the failed ones."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class RegisterRead(models.Model):
    """One read of a register, bound to an application. Append-only.

    `originals` keeps what the register said, by element id, apart from the answers people give: prefilled values are
    compared with it, and the reader's browser never sends it back.
    """

    class Outcome(models.TextChoices):
        """How a read ended."""

        HELD = "held"
        NOT_HELD = "not_held"
        UNAVAILABLE = "unavailable"
        REFUSED = "refused"

    application_id = models.CharField(max_length=40)
    number = models.CharField(max_length=26)
    """Random within the application: reads of one application never wait for each other."""
    pk = models.CompositePrimaryKey("application_id", "number")
    instance_id = models.CharField(max_length=80)
    register = models.CharField(max_length=80)
    key_digest = models.CharField(max_length=64)
    purpose = models.CharField(max_length=200)
    account = models.CharField(max_length=32)
    elements = ArrayField(models.CharField(max_length=80))
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    detail = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=100, blank=True)
    read_at = models.DateTimeField()
    originals = models.JSONField(null=True)

    class Meta:
        db_table = "register_read"
        indexes = [
            models.Index(fields=["application_id", "instance_id", "register", "read_at"], name="register_read_latest"),
            models.Index(fields=["key_digest", "-read_at", "-number"], name="register_read_about"),
        ]
