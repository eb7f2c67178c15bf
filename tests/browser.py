"""A Chromium for the browser tests: found, else installed; never silently absent.

``python -m tests.browser`` prints its path, or fails with one sentence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN = ("apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core")
# The pages need no other host: every other name leads nowhere.
FLAGS = (
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


class NoBrowserError(Exception):
    """No Chromium here and none to be had; the message says what to do."""


def find() -> Path | None:
    """``$CHROMIUM``, a browser on the path, or one that Playwright has installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def require() -> Path:
    """The browser, installed if need be.

    Raises:
        NoBrowserError: It could not be had.
    """
    found = find()
    if found is None:
        _install()
        found = find()
    if found is None or not found.exists():
        raise NoBrowserError(
            "The browser tests need Chromium: install it, or name one in CHROMIUM=/path/to/it."
        )
    return found


def _install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive", **os.environ}
        for command in (("apt-get", "update", "-q"), DEBIAN):
            subprocess.run(command, env=quiet, stdout=sys.stderr, check=False)
        if find() is not None:
            return
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False
    )


if __name__ == "__main__":
    try:
        sys.stdout.write(f"Browser: {require()}\n")
    except NoBrowserError as error:
        sys.exit(str(error))
