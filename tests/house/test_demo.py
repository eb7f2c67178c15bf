"""The demo as people start it: up, killed, up again, ended; nothing lost, nothing left."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from ntm_portal.embedded.demo import main
from ntm_portal.embedded.launcher import make_folders
from ntm_portal.embedded.layout import PROJECT, Layout
from ntm_portal.embedded.locks import open_lock, share
from ntm_portal.embedded.ports import HOST
from ntm_portal.embedded.reset import stop_servers
from tests.ports import a_port

ATTAINMENT = "api/v1/attainment/?scope=36&level=advanced&on=2024-06-30&lists=false"
# What the test run's own environment says must not reach the demo.
FOREIGN = re.compile(r"(DATABASE|REDIS)_URL|SECRET_KEY|HTTPS|DEMO|STATIC.*|MEDIA_ROOT|PORTAL_.*")


@dataclass
class Demo:
    """One run of the demo on a data folder."""

    data: Path
    port: int
    process: subprocess.Popen[str]

    def wait_until_up(self) -> list[str]:
        """The printed lines up to the one with the address."""
        assert self.process.stdout is not None
        lines: list[str] = []
        for line in self.process.stdout:
            lines.append(line)
            if "The portal runs" in line:
                return lines
        pytest.fail("".join(lines))

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://{HOST}:{self.port}/{path}", timeout=60) as answer:
            return str(answer.read().decode())

    def processes(self) -> list[psutil.Process]:
        """Everything that works for this data folder."""
        mark = str(self.data)
        found = []
        for process in psutil.process_iter():
            try:
                words = [*process.cmdline(), process.cwd(), *process.environ().values()]
            except psutil.Error:
                continue
            if process.pid != os.getpid() and any(mark in word for word in words):
                found.append(process)
        return found


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ntm-house-"))
    yield folder
    make_folders(Layout(folder))
    stop_servers(Layout(folder))
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with a_port() as port:
        yield port


def _start(data: Path, port: int) -> Demo:
    environment = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "ntm_portal.embedded.demo"),
            *("--port", str(port), "--data-dir", str(data)),
        ],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Demo(data, port, process)


def test_a_second_demo_on_the_same_folder_is_refused(
    tmp_path: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    share(open_lock(Layout(tmp_path).demo_lock))
    assert main(["--port", str(port), "--data-dir", str(tmp_path)]) == 1
    assert f"A demo runs on {tmp_path} already" in capsys.readouterr().err


def _until_ready(demo: Demo, *, seconds: float) -> dict[str, object]:
    until = time.monotonic() + seconds
    while True:
        try:
            answer = json.loads(demo.get("readyz"))
        except urllib.error.HTTPError as error:
            if time.monotonic() > until:
                pytest.fail(error.read().decode())
            time.sleep(0.5)
            continue
        assert isinstance(answer, dict)
        return answer


@pytest.fixture(scope="module")
def killed(data: Path, port: int) -> Path:
    """The data folder of a demo that ran well and was killed, every process at once."""
    demo = _start(data, port)
    printed = "".join(demo.wait_until_up())
    assert "demo-ntm-2024" in printed
    assert "ct.giao-phong" in printed
    home = demo.get("")
    assert "199/204" in home
    assert "97,5%" in home
    assert _until_ready(demo, seconds=180)["failing"] == []
    doomed = demo.processes()
    assert len(doomed) > 5
    for process in doomed:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(doomed, timeout=60)
    demo.process.communicate()
    return data


def test_after_a_kill_of_everything_the_next_start_is_up_and_an_end_leaves_nothing(
    killed: Path, port: int
) -> None:
    demo = _start(killed, port)
    demo.wait_until_up()
    figures = json.loads(demo.get(ATTAINMENT))
    assert (figures["recognised"], figures["eligible"], figures["percent"]) == (199, 204, "97.5")
    demo.process.send_signal(signal.SIGINT)
    demo.process.communicate(timeout=120)
    assert demo.process.returncode == 0
    assert demo.processes() == []
