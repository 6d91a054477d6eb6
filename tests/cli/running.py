"""Running the `onething` command as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def onething(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `onething ARGUMENTS` to its end with a data folder and nothing else in its environment but what is given."""
    given: Mapping[str, str] = {"PATH": "/usr/bin:/bin", "ONETHING_DATA": str(data), "ONETHING_SECRET_KEY": "x" * 40}
    return subprocess.run(
        [sys.executable, "-m", "onething.cli.main", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
        env={**given, **environment},
    )
