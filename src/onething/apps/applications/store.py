"""The store of uploaded files this installation uses, and the rows that stand for what is in it."""

from __future__ import annotations

from onething.apps.applications.models import StoredFile
from onething.config import bootstrap
from onething.ports.files import FileStore


def files() -> FileStore:
    """Return this installation's file store."""
    return bootstrap.files()


def has_row(application_id: str, file_id: str) -> bool:
    """Tell whether the application ever had this file."""
    return StoredFile.objects.filter(application_id=application_id, id=file_id).exists()
