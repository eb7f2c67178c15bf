"""Collects static files, but only when one of them, or how they are kept, has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from ntm_portal.static_files import PortalStaticFilesConfig


def collect_if_changed(data: Path) -> bool:
    """Run ``collectstatic`` when its inputs changed; answers whether it ran."""
    stamp = data / "static.stamp"
    inputs = fingerprint()
    if stamp.exists() and stamp.read_text() == inputs and Path(settings.STATIC_ROOT).is_dir():
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(inputs)
    return True


def fingerprint() -> str:
    """Names, sizes and times of all inputs, where they go and who keeps them."""
    digest = hashlib.sha256()
    kept = f"{settings.STATIC_ROOT} {settings.STATICFILES_BACKEND} {version('whitenoise')}"
    digest.update(kept.encode())
    for name, file in sorted(_inputs()):
        found = file.stat()
        digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _inputs() -> Iterator[tuple[str, Path]]:
    for finder in get_finders():
        for name, storage in finder.list(PortalStaticFilesConfig.ignore_patterns):
            yield name, Path(storage.path(name))
