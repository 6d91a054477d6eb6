"""The tables of audit."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One entry of the chain of stream `(application_id, part)`; `seq` counts from 1 without gaps.

    `digest` is the SHA-256 of what was done or read, kept by the app that did it; `hash` is the SHA-256 of `previous`
    (empty for the first) followed by the entry's canonical form (`statements.chain_hash`). The web role can only add.
    """

    pk = models.CompositePrimaryKey("application_id", "part", "seq")
    application_id = models.TextField()
    part = models.TextField()
    seq = models.IntegerField()
    recorded_at = models.DateTimeField()
    actor = models.TextField()
    action = models.TextField()
    digest = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        """The table's name."""

        db_table = "audit_entry"

    def __str__(self) -> str:
        """Return stream and number."""
        return f"{self.application_id}/{self.part}#{self.seq}"
