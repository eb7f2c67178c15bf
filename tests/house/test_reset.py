from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ntm_portal.embedded.launcher import make_folders
from ntm_portal.embedded.layout import EmbeddedError, Layout
from ntm_portal.embedded.locks import open_lock, share
from ntm_portal.embedded.reset import throw_away


@pytest.fixture
def layout(monkeypatch: pytest.MonkeyPatch) -> Iterator[Layout]:
    """A data folder with a stranger's file and some of the portal's."""
    monkeypatch.delenv("DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="ntm-house-"))
    found = Layout(folder)
    make_folders(found)
    found.cluster.mkdir()
    (folder / "media").mkdir()
    (folder / "media" / "photo.jpg").touch()
    found.secret_key.touch()
    (folder / "luận văn.docx").touch()
    yield found
    shutil.rmtree(folder)


def test_a_reset_removes_what_the_portal_wrote_and_nothing_else(layout: Layout) -> None:
    throw_away(layout)
    left = {path.name for path in layout.data.iterdir()}
    assert left == {"luận văn.docx", "start.lock", "users.lock"}


def test_data_in_use_are_not_thrown_away(layout: Layout) -> None:
    share(open_lock(layout.users_lock))
    with pytest.raises(EmbeddedError, match="in use"):
        throw_away(layout)
    assert layout.cluster.exists()


def test_a_database_of_ones_own_is_never_thrown_away(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://portal@db.example.vn/portal")
    with pytest.raises(EmbeddedError, match="DATABASE_URL"):
        throw_away(layout)
    assert layout.cluster.exists()
