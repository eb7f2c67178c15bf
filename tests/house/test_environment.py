from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ntm_portal.embedded.environment import needs_servers
from ntm_portal.embedded.launcher import ensure_secret
from ntm_portal.embedded.layout import PROJECT, Layout


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        ("", False),
        ("--help", False),
        ("migrate --help", False),
        ("help load_units", False),
        ("makemessages -l en", False),
        ("migrate", True),
        ("verify_journal", True),
    ],
)
def test_only_commands_that_read_rows_start_servers(command: str, needed: bool) -> None:
    assert needs_servers(["manage.py", *command.split()]) is needed


def test_help_answers_without_a_server_or_a_data_folder(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "SECRET_KEY"}}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--help"],
        cwd=PROJECT,
        env=kept | {"PORTAL_DATA_DIR": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "none").exists()


def test_the_secret_is_made_once_and_for_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    ensure_secret(tmp_path)
    first = os.environ["SECRET_KEY"]
    assert len(first) >= 50
    assert stat.S_IMODE(Layout(tmp_path).secret_key.stat().st_mode) == 0o600
    monkeypatch.delenv("SECRET_KEY")
    ensure_secret(tmp_path)
    assert os.environ["SECRET_KEY"] == first
