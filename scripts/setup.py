#!/usr/bin/env python3
"""Makes ``.venv`` fit the locks: used by every script, with nothing but the standard library.

Usage: setup.py {runtime|dev}. Quick when the locks have not changed; safe when several start
at once; falls back to pip where uv does not run. Run by the machine's own Python.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "setup.log"
UV_LOCK = ROOT / "scripts" / "requirements-uv.txt"
LOCKS = {"runtime": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
OLDEST = (3, 11)


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def say(sentence: str) -> None:
    """A line of progress on standard error."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def run(command: list[str | Path], *, log: Path) -> bool:
    """Run with its output in the log; False when it failed or could not start."""
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(map(str, command))}\n")
        file.flush()
        try:
            done = subprocess.run(  # noqa: S603  # argument lists made in this file
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=False
            )
        except OSError as error:
            file.write(f"{error}\n")
            return False
    return done.returncode == 0


def fingerprint(kind: str) -> str:
    """What an installed environment stands for: the lock and the Python it was made with."""
    version = ".".join(map(str, sys.version_info[:3]))
    return hashlib.sha256(LOCKS[kind].read_bytes() + version.encode()).hexdigest()


def stamp(kind: str) -> Path:
    """The file that remembers the fingerprint of the last finished installation."""
    return VENV / f".locked-{kind}"


def is_ready(kind: str) -> bool:
    """True when ``.venv`` was made from today's lock and still runs."""
    file = stamp(kind)
    return PYTHON.exists() and file.exists() and file.read_text() == fingerprint(kind)


def make_venv() -> None:
    """Make ``.venv``, or make it again when its Python or pip does not run.

    Raises:
        SetupError: Python's ``venv`` module is missing or fails.
    """
    works = PYTHON.exists() and subprocess.run(  # noqa: S603  # a path of this file
        [PYTHON, "-m", "pip", "--version"], capture_output=True, check=False
    )
    if works and works.returncode == 0:
        return
    say("Making a virtual environment in .venv …")
    made = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "venv", "--clear", VENV],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode == 0:
        return
    if "ensurepip" in made.stdout + made.stderr:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise SetupError(f"Python's venv module is missing here: apt install {package}")
    raise SetupError(f"Cannot make .venv: {made.stdout}{made.stderr}".strip())


def install(kind: str) -> None:
    """Install the lock with uv, else with pip; every file is checked against its hash.

    Raises:
        SetupError: Neither got through; the message ends with the log's last lines.
    """
    LOG.write_text("", encoding="utf-8")
    checked = ["--require-hashes", "-r"]
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet"]
    say("Installing the locked packages (once; needs the network) …")
    # Compiled once here: otherwise each process of each start would do it.
    uv: list[str | Path] = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--compile-bytecode"]
    if run([*pip, *checked, UV_LOCK], log=LOG) and run(
        [*uv, "--python", PYTHON, *checked, LOCKS[kind]], log=LOG
    ):
        return
    say("uv did not get through; trying pip, which is slower …")
    if not run([*pip, *checked, LOCKS[kind]], log=LOG):
        tail = "\n".join(LOG.read_text(encoding="utf-8").splitlines()[-30:])
        raise SetupError(f"The packages could not be installed:\n{tail}\n(whole log: {LOG})")


def main() -> int:
    """Make the environment of one kind ready."""
    kind = sys.argv[1]
    if sys.version_info < OLDEST:
        say("The portal needs Python 3.11 or newer.")
        return 1
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ready(kind):
            return 0
        try:
            make_venv()
            install(kind)
        except SetupError as error:
            say(str(error))
            return 1
        except KeyboardInterrupt:
            say("Interrupted; the next start goes on from here.")
            return 130
        # The development lock holds every package of the runtime lock, in the same version.
        for done in ("runtime", "dev") if kind == "dev" else ("runtime",):
            stamp(done).write_text(fingerprint(done))
    return 0


if __name__ == "__main__":
    sys.exit(main())
