"""Where an embedded portal keeps what it writes: one data folder, ``var/`` by default."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

# sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero among them.
LONGEST_SOCKET_PATH = 103
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"


class EmbeddedError(Exception):
    """An embedded server cannot be had; the message says what to do."""


def data_dir_from_environment() -> Path:
    """``PORTAL_DATA_DIR``, or ``var/`` beside ``manage.py``; always absolute."""
    return Path(os.environ.get("PORTAL_DATA_DIR") or PROJECT / "var").resolve()


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths inside one data folder."""

    data: Path

    @property
    def cluster(self) -> Path:
        """The folder of PostgreSQL's files (PGDATA)."""
        return self.data / "postgres"

    @property
    def redis(self) -> Path:
        """The folder in which Valkey or Redis works."""
        return self.data / "redis"

    @property
    def logs(self) -> Path:
        """Log files of the servers."""
        return self.data / "log"

    @property
    def secret_key(self) -> Path:
        """The generated secret, mode 0600."""
        return self.data / "secret_key"

    @property
    def users_lock(self) -> Path:
        """Held shared by every process that uses the servers."""
        return self.data / "users.lock"

    @property
    def start_lock(self) -> Path:
        """Held by the one who starts or stops."""
        return self.data / "start.lock"

    @property
    def demo_lock(self) -> Path:
        """Held by the one demo that runs on this folder."""
        return self.data / "demo.lock"

    @property
    def sockets(self) -> Path:
        """The folder of both sockets; a temporary one when the path is too long, or has a comma.

        (PostgreSQL's clients read a comma as the end of a host.)
        """
        inside = self.data / "run"
        if "," not in str(inside) and _fits(inside):
            return inside
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        name = f"ntm-portal-{os.getuid()}-{digest}"
        return Path("/tmp") / name  # noqa: S108  # short on every machine; 0700 and checked

    @property
    def redis_socket(self) -> Path:
        """The socket of Valkey or Redis."""
        return self.sockets / "redis.sock"
