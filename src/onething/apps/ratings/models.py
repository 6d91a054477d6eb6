"""The table of ratings (好差评): one per application and person, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Rating(models.Model):
    """A rating by GB/T 39046—2020 table A.8: 1 非常满意 … 5 非常不满意. `reasons` are codes, `words` free text."""

    id = models.BigAutoField(primary_key=True)
    application_id = models.CharField(max_length=40)
    account = models.CharField(max_length=80)
    event_id = models.CharField(max_length=80)
    region = models.CharField(max_length=6)
    grade = models.SmallIntegerField()
    reasons = models.JSONField(default=list)
    words = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        """Once per application and person."""

        db_table = "rating"
        constraints: ClassVar = [models.UniqueConstraint(fields=["application_id", "account"], name="rating_once")]

    def __str__(self) -> str:
        """Return application and grade."""
        return f"{self.application_id}: {self.grade}"
