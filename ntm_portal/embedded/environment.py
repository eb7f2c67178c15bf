"""The environment of a portal on one machine: what is unset comes from its data folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ntm_portal.embedded.launcher import Servers, ensure_secret, ensure_servers
from ntm_portal.embedded.layout import Layout, data_dir_from_environment

# Commands that read no row; they run beside nothing and must be quick.
WITHOUT_SERVERS = frozenset({"help", "version", "makemessages", "compilemessages", "diffsettings"})
# Where no server is started the settings still want a name; nothing listens there.
NOWHERE = "postgres://nobody@127.0.0.1:1/nothing"

# What a demo's data are about. Its folder remembers it, so that every command sees the same day.
DEMO_ENVIRONMENT = {"DEMO": "1", "PORTAL_TODAY": "2024-06-30"}


def needs_servers(arguments: Sequence[str]) -> bool:
    """False for help, version and the commands that only read source files."""
    asked = list(arguments[1:])
    if not asked or {"-h", "--help", "--version"} & set(asked):
        return False
    return asked[0] not in WITHOUT_SERVERS


def prepare(*, servers: bool = True) -> Servers | None:
    """Fill the environment before settings are read; with ``DATABASE_URL`` set, leave it alone.

    Returns:
        The servers that this process uses, or ``None`` when it was given a database.

    Raises:
        EmbeddedError: A server cannot be had.
    """
    if os.environ.get("DATABASE_URL"):
        return None
    data = data_dir_from_environment()
    if not servers:
        os.environ["DATABASE_URL"] = NOWHERE
        os.environ.setdefault("REDIS_URL", "none")
        os.environ.setdefault("SECRET_KEY", "no command that signs anything runs without servers")
        return None
    ensure_secret(data)
    if _demo_marker(data).exists():
        set_demo_environment()
    return ensure_servers(data)


def set_demo_environment() -> None:
    """Name the demo's day and mode, unless the caller named them."""
    for name, value in DEMO_ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def mark_as_demo(data: Path) -> None:
    """Let later commands on this folder know that it holds the demo."""
    _demo_marker(data).touch()


def _demo_marker(data: Path) -> Path:
    return Layout(data).data / "demo"
