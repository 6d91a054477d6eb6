"""Visits, identity checks and look-ups; rows are only ever added."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from onething.config.migrations import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LookUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clerk", models.CharField(max_length=32)),
                ("unit", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=12)),
                ("key_digest", models.CharField(max_length=64)),
                ("found", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "visit_look_up",
                "indexes": [models.Index(fields=["clerk", "at"], name="visit_look_up_of_clerk")],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("clerk", models.CharField(max_length=32)),
                ("clerk_name", models.CharField(max_length=100)),
                ("unit", models.CharField(max_length=120)),
                ("account", models.CharField(max_length=32)),
                ("enterprise", models.CharField(blank=True, default="", max_length=18)),
                ("authority", models.CharField(blank=True, default="", max_length=24)),
                ("authority_dated", models.DateField(null=True)),
                ("authority_until", models.DateField(null=True)),
                ("authority_covers", models.CharField(blank=True, default="", max_length=200)),
                ("consent_version", models.CharField(max_length=16)),
                ("consent_on", models.CharField(max_length=8)),
                ("may_continue", models.BooleanField()),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "db_table": "visit",
                "indexes": [
                    models.Index(fields=["account", "-opened_at"], name="visit_of_person"),
                    models.Index(fields=["clerk", "-opened_at"], name="visit_of_clerk"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentityCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=32)),
                ("document", models.CharField(max_length=12)),
                ("clerk", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="assistance.visit"
                    ),
                ),
            ],
            options={
                "db_table": "visit_identity_check",
            },
        ),
        AppendOnly("visit"),
        AppendOnly("visit_identity_check"),
        AppendOnly("visit_look_up"),
    ]
