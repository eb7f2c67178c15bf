"""Runs the processes of a portal together: one ends, all end, and none is left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from ntm_portal.embedded.layout import PROJECT
from ntm_portal.embedded.processes import last_lines, say

PATIENCE_SECONDS = 10.0
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Program:
    """One process to run: its name, its command and the file that takes its output.

    ``late`` ones start when the others answer, so that these have the processors to themselves.
    """

    name: str
    command: Sequence[str]
    log: Path
    late: bool = False


def _die_with(parent: int) -> Callable[[], None]:
    """What a child does before its program: ask the kernel for SIGTERM when we die (Linux)."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def ask() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def _start(program: Program, environment: Mapping[str, str], lock: int) -> subprocess.Popen[bytes]:
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("wb") as log:
        return subprocess.Popen(  # noqa: S603  # argument lists of our own
            program.command,
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=(lock,),
            preexec_fn=_die_with(os.getpid()),  # we have no threads yet
        )


def _signal_group(child: subprocess.Popen[bytes], which: signal.Signals) -> None:
    try:
        os.killpg(child.pid, which)
    except ProcessLookupError:
        return


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """TERM to each, ten seconds for all, then KILL to what is left of their groups."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
    for child in children:
        _signal_group(child, signal.SIGKILL)
        child.wait()


@contextmanager
def _stop_asked() -> Iterator[threading.Event]:
    """An event that Ctrl-C, TERM and a closed terminal set."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, ask) for number in signals]
    try:
        yield asked
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def supervise(
    programs: Sequence[Program],
    *,
    lock: int,
    is_up: Callable[[], bool],
    when_up: Callable[[], None],
) -> int:
    """Run the programs until somebody asks to stop (0) or one of them ends by itself (1).

    Called from the main thread. ``lock`` is the descriptor that says «the servers are in use»;
    the children hold it too. ``when_up`` is called once, after ``is_up`` first says so.
    """
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    running: dict[str, subprocess.Popen[bytes]] = {}

    def start(*, late: bool) -> None:
        for program in programs:
            if program.late == late:
                running[program.name] = _start(program, environment, lock)

    waiting = True
    with _stop_asked() as asked:
        try:
            start(late=False)
            while not asked.wait(0.1):
                ended = _first_ended(programs, running)
                if ended is not None:
                    say(ended)
                    return 1
                if waiting and is_up():
                    waiting = False
                    start(late=True)
                    when_up()
        finally:
            _stop(list(running.values()))
    return 0


def _first_ended(
    programs: Sequence[Program], running: Mapping[str, subprocess.Popen[bytes]]
) -> str | None:
    for program in programs:
        child = running.get(program.name)
        code = child.poll() if child is not None else None
        if code is not None:
            how = f"by signal {-code}" if code < 0 else f"with status {code}"
            return (
                f"«{program.name}» ended {how}; stopping the others. {program.log} says:\n"
                f"{last_lines(program.log)}"
            )
    return None
