"""Who runs: finding, ending and impersonating the processes of embedded servers."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from ntm_portal.embedded.layout import EmbeddedError


def say(sentence: str) -> None:
    """One line of progress for whoever started this; standard output stays clean."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system account that a server runs under; ``None`` = our own."""

    uid: int | None
    gid: int | None

    @property
    def extra_groups(self) -> list[int] | None:
        """None of our own supplementary groups go along to another account."""
        return None if self.uid is None else []

    def own(self, path: Path) -> None:
        """Give a folder or file to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_account(data: Path) -> Account:
    """PostgreSQL refuses root: the folder's owner then, else ``nobody``.

    Raises:
        EmbeddedError: We are root and the machine has no account ``nobody``.
    """
    if os.geteuid() != 0:
        return Account(None, None)
    owner = data.stat()
    if owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and there is no account «nobody»: "
            "start as another user, or set DATABASE_URL."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def open_path_for(account: Account, path: Path) -> None:
    """Let another account traverse the parents of ``path``; says each folder that it opens."""
    if account.uid is None:
        return
    for folder in reversed(path.parents):
        found = folder.stat()
        owned = found.st_uid == account.uid and found.st_mode & stat.S_IXUSR
        if not owned and not found.st_mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)
            say(f"Opened {folder} for passing through (o+x): PostgreSQL does not run as root.")


def open_tree_for(account: Account, top: Path) -> None:
    """Let another account read and run the files under ``top`` (a venv made with umask 077)."""
    if account.uid is None:
        return
    for path in (top, *top.rglob("*")):
        mode = path.stat().st_mode
        wanted = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if mode & wanted != wanted:
            path.chmod(stat.S_IMODE(mode) | wanted)


def alive(pid: int, *, naming: Path) -> bool:
    """True for a living process, no zombie, whose command line names our folder."""
    try:
        process = psutil.Process(pid)
        return _lives(process) and any(str(naming) in word for word in process.cmdline())
    except psutil.Error:
        return False


def working_in(folder: Path, *, named: str) -> Iterator[psutil.Process]:
    """Processes called ``named…`` whose working folder is ``folder``, whoever started them."""
    for process in psutil.process_iter(["name"]):
        if not str(process.info["name"] or "").startswith(named):
            continue
        try:
            if _lives(process) and Path(process.cwd()) == folder:
                yield process
        except psutil.Error:
            continue


def end(processes: list[psutil.Process], *, first: signal.Signals, patience: float) -> None:
    """Ask with ``first``, wait, then kill what is left."""
    for process in processes:
        _send(process, first)
    for process in wait_until_gone(processes, seconds=patience):
        _send(process, signal.SIGKILL)
    wait_until_gone(processes, seconds=patience)


def wait_until_gone(processes: list[psutil.Process], *, seconds: float) -> list[psutil.Process]:
    """Wait for processes to end; answers those that outlive ``seconds``. A zombie has ended."""
    until = time.monotonic() + seconds
    left = [process for process in processes if _lives(process)]
    while left and time.monotonic() < until:
        time.sleep(0.02)
        left = [process for process in left if _lives(process)]
    return left


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _send(process: psutil.Process, which: signal.Signals) -> None:
    try:
        process.send_signal(which)
    except psutil.NoSuchProcess:
        return


def last_lines(path: Path, count: int = 15) -> str:
    """The end of a log, for an error message."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
