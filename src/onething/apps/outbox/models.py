"""The tables of the outbox."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class OutboxMessage(models.Model):
    """What is still to be done because of a commit; written by the same statement as its cause.

    `attempts` counts claims and fences them: only the latest claim may report a failure. `dead_at`: given up, kept
    for people.
    """

    id = models.BigAutoField(primary_key=True)
    application_id = models.TextField()
    topic = models.TextField()
    payload = models.JSONField()
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.IntegerField(db_default=0)
    delivered_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(null=True)

    class Meta:
        """Table and the index of what is due, which holds nothing else."""

        db_table = "outbox_message"
        indexes = (
            models.Index(
                fields=["next_try_at", "id"],
                name="outbox_due",
                condition=Q(delivered_at__isnull=True, dead_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        """Return topic and id."""
        return f"{self.topic}#{self.pk}"


class PeriodicJob(models.Model):
    """When a periodic job was last begun, by any relay; the row is what several relays agree by."""

    name = models.TextField(primary_key=True)
    begun_at = models.DateTimeField()

    class Meta:
        """The table's name."""

        db_table = "outbox_periodic"

    def __str__(self) -> str:
        """Return name and moment."""
        return f"{self.name} {self.begun_at.isoformat()}"
