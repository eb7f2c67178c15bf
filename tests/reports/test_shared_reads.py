from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import OperationalError, transaction

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
def test_while_one_visitor_asks_anew_the_others_go_on_with_what_is_kept(clock: Clock) -> None:
    others: list[int] = []

    def read(name: str) -> int:
        if clock.now > 1000:
            others.append(shared(read, name))
        return len(others)

    assert shared(read, "a") == 0
    clock.now += SHARED_SECONDS
    assert shared(read, "a") == 1
    assert others == [0]


@pytest.mark.django_db(transaction=True)
def test_slow_reads_make_nothing_older_than_two_tenths_of_a_second(clock: Clock) -> None:
    """While a read lasts, others come; each that has to ask anew waits as long."""
    source = Source()
    visits: list[tuple[float, int]] = []
    begun, end = clock.now, clock.now + 4 * SHARED_SECONDS

    def read(name: str) -> int:
        mine = source.read(name)
        while mine > 1 and clock.now < end:
            clock.now += SHARED_SECONDS * 0.6
            visits.append((clock.now - begun, shared(read, name)))
        return mine

    shared(read, "a")
    clock.now += SHARED_SECONDS
    shared(read, "a")
    first_answer = [age for age, answer in visits if answer == 1]
    assert first_answer
    assert max(first_answer) < 2 * SHARED_SECONDS


@pytest.mark.django_db(transaction=True)
def test_an_answer_ends_while_reads_fail(clock: Clock) -> None:
    failing = False

    def read(_name: str) -> str:
        if failing:
            raise OperationalError
        return "kept"

    shared(read, "a")
    failing = True
    clock.now += SHARED_SECONDS
    with pytest.raises(OperationalError):
        shared(read, "a")
    assert shared(read, "a") == "kept"
    clock.now += SHARED_SECONDS
    for _visitor in range(2):
        with pytest.raises(OperationalError):
            shared(read, "a")


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
