"""A test run sweeps up what killed runs left, and nothing that anybody uses or is about to use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ntm_portal.embedded import launcher, pytest_plugin
from ntm_portal.embedded.launcher import ensure_servers, make_folders
from ntm_portal.embedded.layout import Layout
from ntm_portal.embedded.locks import exclusive, open_lock


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where folders lie; the servers are those of this run, so that nothing is started."""
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path))
    return tmp_path


def a_folder(home: Path) -> Layout:
    """A folder as a run leaves it that was killed."""
    layout = Layout(home / f"{pytest_plugin.PREFIX}old")
    make_folders(layout)
    layout.users_lock.touch()
    return layout


def test_what_nobody_holds_is_removed(home: Path) -> None:
    left = a_folder(home)
    pytest_plugin._sweep(home)
    assert not left.data.exists()


def test_what_somebody_holds_stays(home: Path) -> None:
    layout = a_folder(home)
    servers = ensure_servers(layout.data)
    pytest_plugin._sweep(home)
    assert layout.users_lock.exists()
    servers.leave()
    pytest_plugin._sweep(home)
    assert not layout.data.exists()


def test_a_new_folder_is_no_abandoned_one_before_its_user_holds_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def after_a_sweep(path: Path) -> Iterator[None]:
        pytest_plugin._sweep(home)
        with exclusive(path):
            yield

    monkeypatch.setattr(launcher, "exclusive", after_a_sweep)
    layout = Layout(home / f"{pytest_plugin.PREFIX}new")
    servers = ensure_servers(layout.data)
    assert layout.users_lock.exists()
    servers.leave()


@pytest.mark.parametrize("step", ["exclusive", "open_lock"])
def test_a_folder_that_vanishes_under_the_sweep_is_none_of_its_business(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    layout = a_folder(home)
    real = {"exclusive": exclusive, "open_lock": open_lock}[step]

    def too_late(path: Path) -> object:
        shutil.rmtree(layout.data)
        return real(path)

    monkeypatch.setattr(pytest_plugin, step, too_late)
    pytest_plugin._sweep(home)
    assert not layout.data.exists()
