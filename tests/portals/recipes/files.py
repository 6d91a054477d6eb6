"""What is no page but a file to keep."""

from __future__ import annotations

from tests.portals.states import recipe

recipe(
    "citizen:document",
    "file",
    who="applicant",
    also={"signatory": 200},
    path="/applications/{accepted}/documents/{document}",
    more={"document": lambda city: city.document("accepted")},
)
recipe("citizen:my-data-export", "file", who="applicant", path="/my-data/export")
