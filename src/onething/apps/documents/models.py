"""Issued documents: the facts frozen at issue, and the PDF made of them once."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """One issued document. `key` makes recording idempotent; `case_no` 0 means the application as a whole.

    `check_code` is printed on it, so that whoever holds it can have it verified; None on those issued before there were
    any: they stay what they are, and are verified by their file.
    """

    id = models.CharField(max_length=26, primary_key=True)
    application_id = models.CharField(max_length=32)
    case_no = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=32)
    number = models.CharField(max_length=32, null=True)
    facts = models.JSONField()
    recorded_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True)
    check_code = models.CharField(max_length=8, null=True)

    class Meta:
        db_table = "document"
        indexes = (
            models.Index(fields=["application_id", "case_no", "recorded_at"], name="document_of_application"),
            models.Index(fields=["number"], name="document_number"),
        )


class DocumentPdf(models.Model):
    """The PDF of a document, made at first need and kept; `sha256` is hex."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "document_pdf"
        indexes = (models.Index(fields=["sha256"], name="document_pdf_digest"),)


class DocumentVoid(models.Model):
    """A document that was declared void: why, when, by which account. The document itself stays as it was issued."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.PROTECT, related_name="void")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        db_table = "document_void"
