"""What the counter needs: visits, helping organisations, signatures given before a clerk."""

from __future__ import annotations

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="helpers",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="application",
            name="helping",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="application",
            name="visit",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddField(
            model_name="signature",
            name="evidence",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="signature",
            name="witness",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("receipt_number", ""), _negated=True),
                fields=["receipt_number"],
                name="application_receipt",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("assisted_by", ""), _negated=True),
                fields=["assisted_by", "-created_at"],
                name="application_assisted",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("helping", []), _negated=True),
                fields=["helping"],
                name="application_helping",
                opclasses=["jsonb_path_ops"],
            ),
        ),
    ]
