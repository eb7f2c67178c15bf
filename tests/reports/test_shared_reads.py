from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from reports import recompute, shared_reads
from reports.shared_reads import SHARED_SECONDS, shared
from tests import factories


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(shared_reads, "time", clock)
    shared_reads.forget()
    yield clock
    shared_reads.forget()


class Source:
    """Answers the number of times that it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, _name: str) -> int:
        self.asked += 1
        return self.asked


@pytest.mark.django_db(transaction=True)
def test_visitors_share_a_read_for_a_tenth_of_a_second(clock: Clock) -> None:
    source = Source()
    assert [shared(source.read, "a") for _visitor in range(3)] == [1, 1, 1]
    assert shared(source.read, "b") == 2
    clock.now += SHARED_SECONDS
    assert shared(source.read, "a") == 3


@pytest.mark.django_db(transaction=True)
def test_a_recompute_in_the_same_process_is_seen_at_once(clock: Clock) -> None:
    source = Source()
    factories.the_levels()
    province = factories.a_province()
    assert shared(source.read, "a") == 1
    recompute.run(province.pk, whole=True)
    assert shared(source.read, "a") == 2


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_nothing_is_shared(clock: Clock) -> None:
    source = Source()
    with transaction.atomic():
        assert [shared(source.read, "a") for _visitor in range(2)] == [1, 2]
    assert shared(source.read, "a") == 3


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_stays_small(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_reads, "LARGEST", 3)
    source = Source()
    for name in "abcdefg":
        shared(source.read, name)
    assert len(shared_reads._kept) <= 3
