"""What an issued document says: a sheet of blocks, the same for paper, screen and screen reader."""

from onething.domain.documents.kinds import DocumentKind, sheet_for
from onething.domain.documents.sheet import (
    Check,
    Entries,
    Heading,
    Numbered,
    Paragraph,
    Row,
    Sheet,
    Signed,
    Table,
)

__all__ = [
    "Check",
    "DocumentKind",
    "Entries",
    "Heading",
    "Numbered",
    "Paragraph",
    "Row",
    "Sheet",
    "Signed",
    "Table",
    "sheet_for",
]
