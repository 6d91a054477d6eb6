"""Which account of the operating system the embedded PostgreSQL runs under, and what that account can reach.

PostgreSQL refuses to run as root. When the platform is started as root, the server runs as `postgres` if the machine
has that account and as `nobody` otherwise, and everything it touches has to be reachable for it.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Account:
    """An account programs are run under; `switch` is false when it is the one we already have."""

    name: str
    uid: int
    gid: int
    switch: bool

    def popen_options(self) -> dict[str, Any]:
        """Return the keyword arguments with which `subprocess` starts a program under this account."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make this account the owner of `path`."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def can(self, test: str, path: Path) -> bool:
        """Tell whether the account passes the shell's file test `test` (`-x`, `-r` …) on `path`, ancestors included."""
        if not self.switch:
            return os.access(path, os.X_OK if test == "-x" else os.R_OK)
        return self.run(["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]).returncode == 0

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a command to its end under this account; the working folder is `/`, which every account can enter."""
        return subprocess.run(
            list(command),
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **self.popen_options(),
        )


def server_account() -> Account:
    """Return the account for PostgreSQL: our own, or an unprivileged one when we are root."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), switch=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, switch=True)
    message = (
        "PostgreSQL can't run as root, and this machine has neither a `postgres` nor a `nobody` account. "
        "Create one (`useradd --system postgres`) or start OneThing as an ordinary user."
    )
    raise RuntimeError(message)
