"""Issued documents and their PDFs; neither ever changes."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from onething.config.migrations import AppendOnly


class Migration(migrations.Migration):
    """The first tables of documents."""

    initial = True
    dependencies = ()
    operations = (
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("application_id", models.CharField(max_length=32)),
                ("case_no", models.SmallIntegerField(default=0)),
                ("kind", models.CharField(max_length=32)),
                ("number", models.CharField(max_length=32, null=True)),
                ("facts", models.JSONField()),
                ("recorded_at", models.DateTimeField()),
                ("key", models.CharField(max_length=120, unique=True)),
            ],
            options={"db_table": "document"},
        ),
        migrations.CreateModel(
            name="DocumentPdf",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="documents.document",
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
            options={"db_table": "document_pdf"},
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["application_id", "case_no", "recorded_at"], name="document_of_application"),
        ),
        AppendOnly("document"),
        AppendOnly("document_pdf"),
    )
