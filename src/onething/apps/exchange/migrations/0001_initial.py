"""The first tables."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models

from onething.config.migrations import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RegisterRead",
            fields=[
                ("application_id", models.CharField(max_length=40)),
                ("number", models.CharField(max_length=26)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "application_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("instance_id", models.CharField(max_length=80)),
                ("register", models.CharField(max_length=80)),
                ("key_digest", models.CharField(max_length=64)),
                ("purpose", models.CharField(max_length=200)),
                ("account", models.CharField(max_length=32)),
                (
                    "elements",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("held", "Held"),
                            ("not_held", "Not Held"),
                            ("unavailable", "Unavailable"),
                            ("refused", "Refused"),
                        ],
                        max_length=12,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, max_length=100)),
                ("read_at", models.DateTimeField()),
                ("originals", models.JSONField(null=True)),
            ],
            options={
                "db_table": "register_read",
                "indexes": [
                    models.Index(
                        fields=["application_id", "instance_id", "register", "read_at"], name="register_read_latest"
                    )
                ],
            },
        ),
        AppendOnly("register_read"),
    ]
