"""The table of the catalogue: what was published, whole, by digest."""

from __future__ import annotations

from django.db import models


class CatalogueVersion(models.Model):
    """A published catalogue: its files as text by path, for ever. Append-only."""

    digest = models.CharField(primary_key=True, max_length=64)
    number = models.BigIntegerField(unique=True)
    """Counts from 1 in the order of publication; the highest is the current one."""
    files = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=32)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "catalogue_version"
