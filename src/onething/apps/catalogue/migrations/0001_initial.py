"""The first tables."""

from __future__ import annotations

from django.db import migrations, models

from onething.config.migrations import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CatalogueVersion",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(unique=True)),
                ("files", models.JSONField()),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(max_length=32)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "db_table": "catalogue_version",
            },
        ),
        AppendOnly("catalogue_version"),
    ]
