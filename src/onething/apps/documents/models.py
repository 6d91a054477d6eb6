"""Issued documents: the facts frozen at issue, and the PDF made of them once."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """One issued document. `key` makes recording idempotent; `case_no` 0 means the application as a whole."""

    id = models.CharField(max_length=26, primary_key=True)
    application_id = models.CharField(max_length=32)
    case_no = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=32)
    number = models.CharField(max_length=32, null=True)
    facts = models.JSONField()
    recorded_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        db_table = "document"
        indexes = (models.Index(fields=["application_id", "case_no", "recorded_at"], name="document_of_application"),)


class DocumentPdf(models.Model):
    """The PDF of a document, made at first need and kept; `sha256` is hex."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "document_pdf"
