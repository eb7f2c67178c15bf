from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ntm_portal.embedded.layout import PROJECT

PATIENCE_S = 60.0
# Supervises the programs of the command line (each a line of Python); «up» when all of the first
# argument's names have written their pid.
SUPERVISE = """
import os, sys
from pathlib import Path
from ntm_portal.embedded.supervisor import Program, supervise
folder, names = Path(sys.argv[1]), sys.argv[2].split()
programs = [
    Program(f"p{i}", [sys.executable, "-c", source], folder / f"p{i}.log")
    for i, source in enumerate(sys.argv[3:])
]
lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT)
sys.exit(supervise(
    programs, lock=lock,
    is_up=lambda: all((folder / f"{name}.pid").exists() for name in names),
    when_up=lambda: print("up", flush=True),
))
"""
# A program that has its pid in a file by its name: whole, or not at all.
BEGIN = """
import os, time
from pathlib import Path
def here(name):
    beside = Path({folder!r}, name + ".new")
    beside.write_text(str(os.getpid()))
    beside.rename(beside.with_suffix(".pid"))
here({name!r})
"""


def _program(folder: Path, name: str, rest: str) -> str:
    return BEGIN.format(folder=str(folder), name=name) + rest


def _supervise(folder: Path, *sources: str, names: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(folder), names, *sources],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _until_up(supervisor: subprocess.Popen[str]) -> None:
    assert supervisor.stdout is not None
    assert supervisor.stderr is not None
    assert supervisor.stdout.readline() == "up\n", supervisor.stderr.read()


def _pids(folder: Path) -> list[int]:
    return [int(file.read_text()) for file in folder.glob("*.pid")]


def _gone(pids: list[int], seconds: float = PATIENCE_S) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(_lives(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_crashed_child_is_named_with_its_last_words_and_stops_the_rest(tmp_path: Path) -> None:
    crash = f"""
while not Path({str(tmp_path / "steady.pid")!r}).exists():
    time.sleep(0.05)
raise SystemExit('the ceiling fell')
"""
    supervisor = _supervise(
        tmp_path,
        _program(tmp_path, "steady", "time.sleep(600)"),
        _program(tmp_path, "crash", crash),
        names="steady crash",
    )
    _, errors = supervisor.communicate(timeout=PATIENCE_S)
    assert supervisor.returncode == 1
    assert "«p1» ended with status 1" in errors
    assert "the ceiling fell" in errors
    pids = _pids(tmp_path)
    assert len(pids) == 2
    assert _gone(pids)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_ends_children_and_grandchildren(tmp_path: Path, how: signal.Signals) -> None:
    fork = "os.fork() or here('grandchild'); time.sleep(600)"
    supervisor = _supervise(
        tmp_path,
        _program(tmp_path, "parent", fork),
        _program(tmp_path, "other", "time.sleep(600)"),
        names="parent grandchild other",
    )
    _until_up(supervisor)
    supervisor.send_signal(how)
    supervisor.communicate(timeout=PATIENCE_S)
    assert supervisor.returncode == 0
    pids = _pids(tmp_path)
    assert len(pids) == 3
    assert _gone(pids)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child")
def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    steady = _program(tmp_path, "steady", "time.sleep(600)")
    supervisor = _supervise(tmp_path, steady, names="steady")
    _until_up(supervisor)
    supervisor.kill()
    supervisor.communicate()
    (pid,) = _pids(tmp_path)
    assert _gone([pid])
