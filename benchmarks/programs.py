"""The portal's own web server and worker, started as the demo starts them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.client import Client
from benchmarks.harness import CannotMeasureError
from ntm_portal.embedded.demo import programs
from ntm_portal.embedded.launcher import Servers
from ntm_portal.embedded.layout import PROJECT
from ntm_portal.embedded.ports import HOST
from ntm_portal.embedded.processes import last_lines
from ntm_portal.embedded.supervisor import PATIENCE_SECONDS, Program

UP_SECONDS = 60.0
HEALTH = "/healthz"


@contextmanager
def web(servers: Servers) -> Iterator[int]:
    """The web server, answering; its port."""
    port = _free_port()
    with _running(servers, "web", port) as (child, program):
        until = time.monotonic() + UP_SECONDS
        while not _answers(port):
            _wait_a_little(child, program, until)
        yield port


@contextmanager
def worker(servers: Servers) -> Iterator[None]:
    """A Celery worker that has said that it is ready."""
    with _running(servers, "worker", 1) as (child, program):
        until = time.monotonic() + UP_SECONDS
        while " ready." not in program.log.read_text(encoding="utf-8", errors="replace"):
            _wait_a_little(child, program, until)
        yield


@contextmanager
def _running(
    servers: Servers, name: str, port: int
) -> Iterator[tuple[subprocess.Popen[bytes], Program]]:
    program = next(one for one in programs(servers.layout, port) if one.name == name)
    with program.log.open("wb") as log:
        child = subprocess.Popen(  # noqa: S603  # the portal's own command
            program.command,
            cwd=PROJECT,
            env={**os.environ, "LOG_LEVEL": "INFO" if name == "worker" else "WARNING"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield child, program
    finally:
        child.terminate()
        try:
            child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _wait_a_little(child: subprocess.Popen[bytes], program: Program, until: float) -> None:
    if child.poll() is not None or time.monotonic() > until:
        raise CannotMeasureError(f"{program.name} does not start:\n{last_lines(program.log)}")
    time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        with Client(port) as client:
            return client.get(HEALTH).status == 200
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
