"""The first tables."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("username", models.CharField(max_length=100, unique=True)),
                ("password", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "person"), ("agent", "agent"), ("clerk", "clerk"), ("officer", "officer")],
                        max_length=10,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "account",
            },
        ),
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                ("credit_code", models.CharField(max_length=18, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "enterprise",
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
                ("identity_number", models.CharField(max_length=18, null=True)),
                ("identity_digest", models.CharField(max_length=64, null=True, unique=True)),
                ("phone", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "db_table": "person",
            },
        ),
        migrations.CreateModel(
            name="RateLimit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "purpose", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("purpose", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=64)),
                ("free_at", models.DateTimeField()),
                ("allowed", models.BooleanField()),
            ],
            options={
                "db_table": "rate_limit",
            },
        ),
        migrations.CreateModel(
            name="SignInGuard",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=64)),
                ("attempts", models.IntegerField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "sign_in_guard",
            },
        ),
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("legal_representative", "Legal Representative"), ("agent", "Agent")], max_length=20
                    ),
                ),
                ("valid_until", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agencies", to="people.account"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agencies", to="people.enterprise"
                    ),
                ),
            ],
            options={
                "db_table": "agency",
            },
        ),
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="people.account"
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.agency"
                    ),
                ),
            ],
            options={
                "db_table": "access_token",
            },
        ),
        migrations.AddField(
            model_name="account",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="people.person"
            ),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="membership",
                        serialize=False,
                        to="people.account",
                    ),
                ),
                ("organisation", models.CharField(max_length=80)),
                ("unit", models.CharField(max_length=80)),
                ("post", models.CharField(max_length=80)),
                (
                    "duties",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
            ],
            options={
                "db_table": "membership",
                "indexes": [models.Index(fields=["unit", "post"], name="membership_unit_post")],
            },
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(fields=("account", "enterprise"), name="agency_once"),
        ),
        migrations.RunSQL(
            "ALTER TABLE rate_limit SET UNLOGGED",
            "ALTER TABLE rate_limit SET LOGGED",
        ),
    ]
