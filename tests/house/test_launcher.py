from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from ntm_portal.embedded.layout import LONGEST_SOCKET_PATH, PROJECT, Layout
from ntm_portal.embedded.postgres import running
from ntm_portal.embedded.processes import working_in
from ntm_portal.embedded.reset import stop_servers

PATIENCE_S = 120.0
# Starts or joins, says so, waits for a line on standard input, leaves.
USER = """
import sys
from pathlib import Path
from ntm_portal.embedded.launcher import ensure_servers
servers = ensure_servers(Path(sys.argv[1]), durable=len(sys.argv) > 2)
print(servers.postgres._connect("portal").get_dsn_parameters()["dbname"], flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A short folder of root's kind, 0700 as ``mktemp -d`` makes it; servers in it are ended."""
    folder = Path(tempfile.mkdtemp(prefix="ntm-house-"))
    yield folder
    for marker in folder.rglob("users.lock"):
        stop_servers(Layout(marker.parent))
        if Layout(marker.parent).sockets.parent != marker.parent:
            shutil.rmtree(Layout(marker.parent).sockets)
    shutil.rmtree(folder)


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "PORTAL_DATA_DIR"}
    }
    return kept | {"PYTHONPATH": str(PROJECT), "LANG": "tr_TR.UTF-8", "TZ": "America/Lima"}


def _use(data: Path, *, durable: bool = False) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(data), *(["durable"] if durable else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        text=True,
    )


def _until_answering(user: subprocess.Popen[str]) -> None:
    assert user.stdout is not None
    assert user.stderr is not None
    line = user.stdout.readline().strip()
    assert line == "portal", user.stderr.read()


def _leave(user: subprocess.Popen[str]) -> str:
    _, errors = user.communicate("\n", timeout=PATIENCE_S)
    assert user.returncode == 0, errors
    return errors


def _postmaster(data: Path) -> psutil.Process:
    pid = int((Layout(data).cluster / "postmaster.pid").read_text().split("\n")[0])
    return psutil.Process(pid)


def test_six_starts_at_once_share_one_server_and_the_last_to_leave_stops_it(home: Path) -> None:
    users = [_use(home) for _ in range(6)]
    for user in users:
        _until_answering(user)
    server = _postmaster(home)
    for user in users[:-1]:
        _leave(user)
    assert server.is_running()
    _leave(users[-1])
    assert not running(Layout(home))
    assert not Layout(home).redis_socket.exists()


@pytest.mark.parametrize(
    "name",
    ["hồ sơ (bản 2)", "a'b\"c%20d;e", "phẩy, trong tên", "đ" * 70],
    ids=["blank", "marks", "comma", "long"],
)
def test_any_folder_name_works(home: Path, name: str) -> None:
    user = _use(home / name)
    _until_answering(user)
    sockets = Layout(home / name).sockets
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    _leave(user)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as another account")
def test_root_opens_the_folders_above_and_says_so(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    user = _use(closed / "data")
    _until_answering(user)
    assert _postmaster(closed / "data").uids().real != 0
    assert stat.S_IMODE(closed.stat().st_mode) == 0o701
    assert f"Opened {closed}" in _leave(user)
    assert stat.S_IMODE(Layout(closed / "data").cluster.stat().st_mode) == 0o700


def test_a_killed_portal_starts_again_and_keeps_what_was_confirmed(home: Path) -> None:
    user = _use(home, durable=True)
    _until_answering(user)
    _sql(home, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (199)")
    doomed = [*running(Layout(home)), *_redis_servers(home), psutil.Process(user.pid)]
    for process in doomed:
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs(doomed, timeout=PATIENCE_S)
    user.communicate()
    # The pid of a stranger in the stale file must not stop the start, nor end the stranger.
    stale = Layout(home).cluster / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n" + stale.read_text().split("\n", 1)[1])

    again = _use(home, durable=True)
    _until_answering(again)
    assert _sql(home, "SELECT n FROM kept") == "199"
    _leave(again)


def test_orphans_of_a_killed_server_do_not_stop_the_next(home: Path) -> None:
    user = _use(home)
    _until_answering(user)
    _postmaster(home).kill()
    user.kill()
    user.communicate()
    again = _use(home)
    _until_answering(again)
    assert len([process for process in running(Layout(home)) if process.ppid() == 1]) <= 1
    _leave(again)


def test_a_killed_first_start_leaves_nothing_that_stops_the_next(home: Path) -> None:
    half = home / "postgres.new-1"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    user = _use(home)
    _until_answering(user)
    _leave(user)
    assert not half.exists()


def test_a_hanging_redis_is_replaced(home: Path) -> None:
    user = _use(home)
    _until_answering(user)
    (hanging,) = _redis_servers(home)
    hanging.suspend()
    again = _use(home)
    _until_answering(again)
    assert not hanging.is_running() or hanging.status() == psutil.STATUS_ZOMBIE
    _leave(user)
    _leave(again)


def test_a_folder_that_cannot_be_written_into_is_named(home: Path) -> None:
    Layout(home).start_lock.mkdir()
    user = _use(home)
    _, errors = user.communicate("\n", timeout=PATIENCE_S)
    assert user.returncode != 0
    assert f"EmbeddedError: Cannot write into {home}" in errors


def test_data_of_another_postgresql_are_refused_with_a_way_out(home: Path) -> None:
    cluster = Layout(home).cluster
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("14\n")
    user = _use(home)
    _, errors = user.communicate("\n", timeout=PATIENCE_S)
    assert user.returncode != 0
    assert "PostgreSQL 14" in errors
    assert "--reset" in errors


def test_the_home_does_not_change_letters_or_time_zone(home: Path) -> None:
    user = _use(home)
    _until_answering(user)
    assert _sql(home, "SELECT upper('đồng sơn')") == "ĐỒNG SƠN"
    assert _sql(home, "SHOW timezone") == "UTC"
    assert _sql(home, "SHOW server_encoding") == "UTF8"
    _leave(user)


def _redis_servers(data: Path) -> list[psutil.Process]:
    return [
        *working_in(Layout(data).redis, named="valkey"),
        *working_in(Layout(data).redis, named="redis"),
    ]


def _sql(data: Path, statement: str) -> str:
    connection = psycopg2.connect(host=str(Layout(data).sockets), user="portal", dbname="portal")
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    connection.close()
    return str(row[0]) if row else ""
