"""Documents can be verified by whoever holds them, and declared void."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from onething.config.migrations import AppendOnly


class Migration(migrations.Migration):
    """Check codes, look-ups by number and digest, and what is void."""

    dependencies = (("documents", "0001_initial"),)
    operations = (
        migrations.AddField(model_name="document", name="check_code", field=models.CharField(max_length=8, null=True)),
        migrations.CreateModel(
            name="DocumentVoid",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="void",
                        serialize=False,
                        to="documents.document",
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
            ],
            options={"db_table": "document_void"},
        ),
        migrations.AddIndex(model_name="document", index=models.Index(fields=["number"], name="document_number")),
        migrations.AddIndex(
            model_name="documentpdf", index=models.Index(fields=["sha256"], name="document_pdf_digest")
        ),
        AppendOnly("document_void"),
    )
