"""Starts the embedded servers of a test run, before pytest-django reads the settings."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ntm_portal.embedded.launcher import Servers, ensure_servers
from ntm_portal.embedded.layout import Layout
from ntm_portal.embedded.locks import exclusive, is_last, open_lock
from ntm_portal.embedded.reset import stop_servers
from ntm_portal.embedded.translations import compile_translations

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIX = "ntm-portal-test-"
# What a test run is, whatever the shell that starts it says.
ENVIRONMENT = {
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    "HTTPS": "false",
    "DEMO": "false",
    "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "LOG_LEVEL": "WARNING",
}

_run: list[Servers] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(args: Sequence[str]) -> None:
    """One data folder a run; the workers of a run share its servers, not its databases."""
    if {"-h", "--help", "--version", "-V", "--markers", "--fixtures"} & set(args):
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        _number_redis(int(worker.removeprefix("gw")))
        return
    os.environ.update(ENVIRONMENT)
    for name in ("PORTAL_TODAY", "S3_BUCKET"):
        os.environ.pop(name, None)
    compile_translations()
    home = Path(tempfile.gettempdir())
    _sweep(home)
    data = Path(tempfile.mkdtemp(prefix=PREFIX, dir=home))
    data.chmod(0o711)  # started by root, PostgreSQL runs as another account
    os.environ["MEDIA_ROOT"] = str(data / "media")
    (data / "static").mkdir()
    os.environ["PORTAL_DATA_DIR"] = str(data)
    _run.append(ensure_servers(data, durable=False))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what this run started and throw its folder away."""
    while _run:
        servers = _run.pop()
        servers.leave()
        _throw_away(servers.layout)


def _number_redis(worker: int) -> None:
    """Worker *i* has the Redis databases 2i and 2i+1 to itself."""
    url = os.environ.get("REDIS_URL", "none")
    if url.startswith("unix://"):
        os.environ["REDIS_URL"] = f"{url.split('?')[0]}?db={2 * worker}"
    elif url.startswith("redis://"):
        base, _, _ = url.partition("://")[2].partition("/")
        os.environ["REDIS_URL"] = f"redis://{base}/{2 * worker}"


def _sweep(home: Path) -> None:
    """Remove the folders of runs that were killed: nobody holds their lock any more."""
    for folder in home.glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):  # another run removes it at the same time
            _remove_if_left(Layout(folder.resolve()))


def _remove_if_left(layout: Layout) -> None:
    if not layout.users_lock.exists() or layout.data.stat().st_uid != os.geteuid():
        return
    with exclusive(layout.start_lock):
        lock = open_lock(layout.users_lock)
        try:
            if is_last(lock):
                stop_servers(layout)
                _throw_away(layout)
        finally:
            os.close(lock)


def _throw_away(layout: Layout) -> None:
    if layout.sockets.parent != layout.data:
        shutil.rmtree(layout.sockets, ignore_errors=True)
    shutil.rmtree(layout.data, ignore_errors=True)
