"""Throws the data of an embedded portal away, and nothing else that lies in its folder."""

from __future__ import annotations

import os
import shutil

from ntm_portal.embedded.layout import EmbeddedError, Layout
from ntm_portal.embedded.locks import exclusive, is_last, open_lock
from ntm_portal.embedded.postgres import Postgres
from ntm_portal.embedded.valkey import Valkey, binary

OWN = ("postgres", "postgres.new-*", "redis", "run", "log", "media", "static", "beat")
OWN_FILES = ("secret_key", "demo", "static.stamp")


def throw_away(layout: Layout) -> None:
    """Stop servers that nobody uses and remove what the portal wrote.

    Raises:
        EmbeddedError: Somebody uses the data, or they lie in a database of your own.
    """
    if os.environ.get("DATABASE_URL"):
        raise EmbeddedError(
            "--reset throws embedded data away, but DATABASE_URL names a database of your own: "
            "empty that one yourself, or unset DATABASE_URL."
        )
    if not layout.data.exists():
        return
    lock = open_lock(layout.users_lock)
    try:
        with exclusive(layout.start_lock):
            if not is_last(lock):
                raise EmbeddedError(f"{layout.data} is in use: stop the running portal first.")
            stop_servers(layout)
            _remove(layout)
    finally:
        os.close(lock)


def stop_servers(layout: Layout) -> None:
    """Stop what runs in the folder. Callers hold the start lock and are the last user."""
    Postgres(layout).stop()
    program = binary()
    if program is not None:
        Valkey(layout, program).stop()


def _remove(layout: Layout) -> None:
    for pattern in OWN:
        for folder in layout.data.glob(pattern):
            shutil.rmtree(folder)
    if layout.sockets.parent != layout.data and layout.sockets.exists():
        shutil.rmtree(layout.sockets)
    for name in OWN_FILES:
        (layout.data / name).unlink(missing_ok=True)
