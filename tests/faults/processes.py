"""A portal of real processes on the test's database, with a Redis that may be harmed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import redis
from django.conf import settings
from django.db import connection

from ntm_portal.embedded.launcher import make_folders
from ntm_portal.embedded.layout import PROJECT, Layout
from ntm_portal.embedded.locks import exclusive, open_lock, share
from ntm_portal.embedded.ports import HOST
from ntm_portal.embedded.processes import last_lines, working_in
from ntm_portal.embedded.pytest_plugin import PREFIX
from ntm_portal.embedded.supervisor import _die_with
from ntm_portal.embedded.valkey import Valkey, binary
from tests.faults.waiting import eventually
from tests.ports import a_port

TODAY = "2024-06-30"
PROVINCE = "36"
# What an official's browser waits at most; a call that hangs runs into it and fails the test.
PATIENCE_S = 30.0
CELERY = (sys.executable, "-m", "celery", "-A", "ntm_portal")
# Sessions of the portal's processes on the test's database.
OTHERS = """\
FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend'
    AND pid <> pg_backend_pid()"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the web process answered."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Program:
    """One process of the portal, and what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """As a machine that loses power does: no clean-up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@dataclass
class Redis:
    """A server of these tests alone, on a socket of its own."""

    server: Valkey

    def start(self) -> None:
        """Have it answering; after a kill it is empty."""
        self.server.start()

    def kill(self) -> None:
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
            process.wait()

    def hang(self) -> None:
        """It takes connections and answers nobody."""
        for process in self._processes():
            process.suspend()

    def go_on(self) -> None:
        for process in self._processes():
            process.resume()

    def empty(self) -> None:
        """Killed and started again: whatever was queued is gone."""
        self.kill()
        self.start()

    def forget_answers(self) -> None:
        """Empty the cache: emptied tables count the versions of their figures from 1 again."""
        client = redis.Redis(unix_socket_path=str(self.server.layout.redis_socket))
        for key in client.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}:*"):
            client.delete(key)

    def _processes(self) -> list[psutil.Process]:
        folder = self.server.layout.redis
        found = [*working_in(folder, named="valkey"), *working_in(folder, named="redis")]
        assert found, "no Redis runs"
        return found


@dataclass
class Portal:
    """The processes; the test's own process writes rows and looks, it publishes nothing here."""

    layout: Layout
    redis: Redis
    port: int
    with_redis: bool = True
    running: dict[str, Program] = field(default_factory=dict)

    @property
    def worker(self) -> Program:
        return self.running["worker"]

    @property
    def beat(self) -> Program:
        return self.running["beat"]

    def start(self) -> None:
        """Start what is not running, and wait until the web process answers."""
        starts = {"web": self._start_web, "beat": self._start_beat}
        if self.with_redis:
            starts["worker"] = self._start_worker
        for name, start in starts.items():
            if name not in self.running or not self.running[name].is_alive:
                self.running[name] = start()
        eventually(self._is_up)

    def end(self) -> None:
        for program in self.running.values():
            if program.is_alive:
                program.kill()
        self.running.clear()

    def come_to_rest(self) -> None:
        """Stop worker and beat where neither is inside a transaction: tables can be emptied."""
        eventually(self._try_to_rest)

    def go_on(self) -> None:
        for program in self.running.values():
            program.resume()

    def _try_to_rest(self) -> bool:
        for program in (self.worker, self.beat):
            program.pause()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 {OTHERS} AND state <> 'idle'")
            if cursor.fetchone() is None:
                return True
        self.go_on()
        return False

    def _start_web(self) -> Program:
        return self._start(
            "web",
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST),
            *("--port", str(self.port), "--workers", "1", "--blocking-threads", "16"),
            *("--no-ws", "--log-level", "warning", "ntm_portal.wsgi:application"),
        )

    def _start_worker(self) -> Program:
        return self._start(
            *("worker", *CELERY, "worker", "--pool", "solo"),
            *("--without-mingle", "--without-gossip"),
        )

    def _start_beat(self) -> Program:
        schedule = self.layout.data / f"schedule-{'sent' if self.with_redis else 'in-process'}"
        return self._start("beat", *CELERY, "beat", "-s", str(schedule), "--pidfile=")

    def ask(
        self, path: str, *, token: str = "", method: str = "GET", body: object = None
    ) -> Answer:
        """One request over HTTP, with a patience that a hanging answer exceeds."""
        request = urllib.request.Request(  # our own address
            f"http://{HOST}:{self.port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"}
            | ({"Authorization": f"Token {token}"} if token else {}),
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
                return Answer(answer.status, answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.read())

    def failing(self) -> list[str]:
        """The parts that ``/readyz`` names."""
        answer = self.ask("/readyz")
        failing: list[str] = answer.json["failing"]
        assert answer.status == (503 if failing else 200)
        return failing

    def wait_until_ready(self) -> None:
        eventually(lambda: not self.failing(), seen=lambda: self.ask("/readyz").json)

    def _is_up(self) -> bool:
        web = self.running["web"]
        assert web.is_alive, last_lines(web.log)
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False

    def _start(self, name: str, *command: str) -> Program:
        log = self.layout.logs / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=os.environ | self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),
            )
        return Program(process, log)

    def _environment(self) -> dict[str, str]:
        base, _, _name = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")
        return {
            "DATABASE_URL": f"{base}/{quote(str(connection.settings_dict['NAME']))}",
            "REDIS_URL": self.redis.server.url if self.with_redis else "none",
            "DJANGO_SETTINGS_MODULE": "ntm_portal.settings",
            "PORTAL_TODAY": TODAY,
            "PORTAL_PROVINCE": PROVINCE,
            "PYTHONUNBUFFERED": "1",
        }


@contextmanager
def running(layout: Layout, redis: Redis, *, with_redis: bool = True) -> Iterator[Portal]:
    """The portal's processes, up while the block runs."""
    with a_port() as port:
        portal = Portal(layout, redis, port, with_redis=with_redis)
        try:
            portal.start()
            yield portal
        finally:
            portal.end()


@contextmanager
def own_redis() -> Iterator[tuple[Layout, Redis]]:
    """A Redis in a folder of its own; a later run sweeps up what a killed one leaves."""
    layout = Layout(Path(tempfile.mkdtemp(prefix=PREFIX)).resolve())
    make_folders(layout)
    with exclusive(layout.start_lock):
        lock = open_lock(layout.users_lock)
        share(lock)
    program = binary()
    assert program is not None, "these tests need a Redis"
    own = Redis(Valkey(layout, program))
    own.start()
    try:
        yield layout, own
    finally:
        own.server.stop()
        os.close(lock)
        shutil.rmtree(layout.data)
