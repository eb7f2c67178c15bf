from __future__ import annotations

import socket
from pathlib import Path

import pytest

from ntm_portal.embedded import demo
from ntm_portal.embedded.ports import HOST


def test_a_port_taken_during_the_set_up_is_not_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((HOST, 0))
        port = other.getsockname()[1]
        monkeypatch.setattr(demo, "set_up", lambda *_, **__: other.listen())
        assert demo.main(["--port", str(port), "--data-dir", str(tmp_path)]) == 1
    assert f"Port {port} is taken" in capsys.readouterr().err
