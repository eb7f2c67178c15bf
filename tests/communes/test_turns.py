"""Acts of one process take turns, and nobody waits for ever."""

from __future__ import annotations

import threading

import pytest

from communes.doors import turns
from communes.doors.turns import in_turn


def test_the_second_act_begins_when_the_first_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 60.0)
    begun, told = threading.Event(), []

    def second() -> None:
        begun.set()
        with in_turn():
            told.append("second begins")

    waiting = threading.Thread(target=second)
    with in_turn():
        waiting.start()
        begun.wait()
        told.append("first ends")
    waiting.join()
    assert told == ["first ends", "second begins"]


def test_a_stuck_act_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.0)
    with in_turn():
        with in_turn():
            pass
        assert not turns._turn.acquire(blocking=False), "the guest gave the host's turn away"
    assert turns._turn.acquire(blocking=False)
    turns._turn.release()


def test_a_failed_act_gives_its_turn_back() -> None:
    with pytest.raises(ZeroDivisionError), in_turn():
        _ = 1 / 0
    assert turns._turn.acquire(blocking=False)
    turns._turn.release()
