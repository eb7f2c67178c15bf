"""Joins or starts the embedded servers of a data folder; the last user stops them."""

from __future__ import annotations

import atexit
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from ntm_portal.embedded.layout import EmbeddedError, Layout
from ntm_portal.embedded.locks import exclusive, is_last, open_lock, share
from ntm_portal.embedded.postgres import Postgres
from ntm_portal.embedded.processes import say
from ntm_portal.embedded.valkey import Valkey, binary


@dataclass(frozen=True, slots=True)
class Servers:
    """What this process uses; ``None`` = not embedded (the environment names another)."""

    layout: Layout
    postgres: Postgres | None
    valkey: Valkey | None
    lock: int
    owner: int

    def leave(self) -> None:
        """Stop the servers if nobody else uses them; once. A fork of the user does nothing."""
        if os.getpid() != self.owner:
            return
        atexit.unregister(self.leave)
        with exclusive(self.layout.start_lock):
            if is_last(self.lock):
                if self.valkey is not None:
                    self.valkey.stop()
                if self.postgres is not None:
                    self.postgres.stop()
        os.close(self.lock)


def ensure_servers(data_dir: Path, *, durable: bool = True) -> Servers:
    """Have PostgreSQL and Redis answering and named in ``os.environ``, each for itself.

    A set ``DATABASE_URL`` or ``REDIS_URL`` is left alone. Where no Redis can be had,
    ``REDIS_URL`` becomes ``none``: tasks then run in-process. ``durable=False`` is for tests.

    Raises:
        EmbeddedError: A server cannot be had; the message says what to do.
    """
    layout = Layout(data_dir.resolve())
    make_folders(layout)
    postgres = None if os.environ.get("DATABASE_URL") else Postgres(layout, durable=durable)
    valkey = None if os.environ.get("REDIS_URL") else _valkey(layout)
    with exclusive(layout.start_lock):
        # Inside, so that nobody finds the file before it is held and takes the folder for left.
        lock = open_lock(layout.users_lock)
        share(lock)
        servers = Servers(layout, postgres, valkey, lock, os.getpid())
        atexit.register(servers.leave)
        if postgres is not None:
            postgres.start()
        if valkey is not None:
            valkey.start()
    if postgres is not None:
        os.environ["DATABASE_URL"] = postgres.url
    if valkey is not None:
        os.environ["REDIS_URL"] = valkey.url
    os.environ["PORTAL_DATA_DIR"] = str(layout.data)
    return servers


def _valkey(layout: Layout) -> Valkey | None:
    program = binary()
    if program is None:
        os.environ["REDIS_URL"] = "none"
        say("No Redis can be had on this machine: tasks run in-process, right after commit.")
        return None
    return Valkey(layout, program)


def make_folders(layout: Layout) -> None:
    """Make the data folder and what every server needs in it.

    Raises:
        EmbeddedError: The folder cannot be made or written into, or that of the sockets is
            another's.
    """
    try:
        layout.data.mkdir(parents=True, exist_ok=True)
        for folder in (layout.logs, layout.redis, layout.sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
        os.close(open_lock(layout.start_lock))
    except OSError as error:
        raise EmbeddedError(f"Cannot write into {layout.data}: {error.strerror}.") from error
    found = layout.sockets.lstat()
    ours = found.st_uid in {os.geteuid(), layout.data.stat().st_uid} or os.geteuid() == 0
    if not stat.S_ISDIR(found.st_mode) or not ours:
        raise EmbeddedError(f"{layout.sockets} belongs to another account: remove it.")
    layout.sockets.chmod(0o700)


def ensure_secret(data_dir: Path) -> None:
    """Set ``SECRET_KEY`` from the data folder (mode 0600), made at the first start."""
    if os.environ.get("SECRET_KEY"):
        return
    layout = Layout(data_dir.resolve())
    make_folders(layout)
    with exclusive(layout.start_lock):
        if not layout.secret_key.exists():
            beside = layout.secret_key.with_suffix(".new")
            beside.unlink(missing_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(50))
            beside.rename(layout.secret_key)
    os.environ["SECRET_KEY"] = layout.secret_key.read_text(encoding="ascii").strip()
