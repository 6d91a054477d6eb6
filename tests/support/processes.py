"""The platform as real processes, for tests that kill them (`onething.cli.processes`)."""

from __future__ import annotations

from onething.cli.processes import Platform, Process, answers

__all__ = ["Platform", "Process", "answers"]
