"""The store of uploaded files this installation uses, and the rows that stand for what is in it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from onething.apps.applications.models import StoredFile
from onething.config import bootstrap
from onething.ports.files import FileStore


def files() -> FileStore:
    """Return the file store below the data folder."""
    return bootstrap.files(Path(settings.DATA_DIR) / "materials")


def has_row(application_id: str, file_id: str) -> bool:
    """Tell whether the application ever had this file."""
    return StoredFile.objects.filter(application_id=application_id, id=file_id).exists()
