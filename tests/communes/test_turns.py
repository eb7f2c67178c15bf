"""The turns of a process: one has it, nobody waits for ever, a fault gives it back."""

from __future__ import annotations

import pytest

from communes.doors import turns
from communes.doors.turns import in_turn


def is_free() -> bool:
    """Whether somebody could begin now."""
    if not turns._turn.acquire(blocking=False):
        return False
    turns._turn.release()
    return True


def test_while_one_has_the_turn_no_other_gets_it() -> None:
    with in_turn():
        assert not is_free()
    assert is_free()


def test_who_waited_long_enough_goes_on_and_leaves_the_turn_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.0)
    with in_turn():
        with in_turn():
            pass
        assert not is_free()
    assert is_free()


def test_a_fault_gives_the_turn_back() -> None:
    with pytest.raises(ZeroDivisionError), in_turn():
        _ = 1 / 0
    assert is_free()
