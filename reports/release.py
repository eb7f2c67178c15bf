"""Which program draws the pages: its release, as replicas of one release agree on it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

_PARTS = ("communes", "criteria", "ntm_portal", "reports", "static", "templates")
_SHOWN = ("DEMO", "PORTAL_PROVINCE", "PORTAL_PROVINCE_NAME", "PORTAL_TODAY")
"""Settings that a page tells of."""


@cache
def release() -> str:
    """The digest of this process's program and of the settings that pages show.

    Taken once, as a web process starts: its files may be replaced while it runs.
    """
    shown = "\n".join(f"{name}={getattr(settings, name)}" for name in _SHOWN)
    return hashlib.sha256(f"{digest_of(settings.BASE_DIR)}\n{shown}".encode()).hexdigest()


def digest_of(root: Path) -> str:
    """The digest of all files of the program by name and content, whenever they were copied."""
    digest = hashlib.sha256()
    for part in _PARTS:
        for path in sorted((root / part).rglob("*")):
            if path.is_file() and path.parent.name != "__pycache__":
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(f"{path.relative_to(root)} {content}\n".encode())
    return digest.hexdigest()
