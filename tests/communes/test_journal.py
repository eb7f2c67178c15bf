from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone, translation

from communes import jobs, journal
from communes.models import DailyRoot, JournalChain, JournalLine
from tests.factories import a_user

THREADS, LINES = 8, 20
# The last moment of a day in Vietnam.
NOW = datetime(2024, 6, 30, 16, 59, 59, 999_999, tzinfo=UTC)
TODAY = date(2024, 6, 30)


@pytest.fixture(autouse=True)
def _time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No midnight between two looks at the clock."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def a_line(**content: Any) -> JournalLine:
    return journal.record("thử", content, actor=None)


def faults() -> list[tuple[str, int]]:
    return [(fault.chain, fault.sequence) for fault in journal.verify()]


@pytest.mark.django_db
def test_lines_follow_each_other() -> None:
    user = a_user()
    first, second = journal.record("một", {"x": 1}, actor=user), a_line(name="Đồng Sơn")
    assert (first.sequence, first.previous_hash) == (1, "")
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    head = JournalChain.objects.get(name=journal.PORTAL)
    assert (head.head_sequence, head.head_hash) == (2, second.hash)
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_threads_that_write_at_once_make_one_chain() -> None:
    chain = journal.open_chain("chung")
    start = threading.Barrier(THREADS)
    failures: list[Exception] = []

    def write(number: int) -> None:
        try:
            start.wait()
            for line in range(LINES):
                journal.append(chain, "thử", {"thread": number, "line": line}, actor=None)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    sequences = JournalLine.objects.filter(chain=chain).order_by("sequence")
    assert list(sequences.values_list("sequence", flat=True)) == list(
        range(1, THREADS * LINES + 1)
    )
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_threads_that_open_a_chain_at_once_open_one() -> None:
    start = threading.Barrier(THREADS)
    opened: list[int] = []

    def open_it() -> None:
        try:
            start.wait()
            opened.append(journal.open_chain("mới").pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=open_it) for _number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == THREADS
    assert len(set(opened)) == 1


@pytest.mark.django_db
def test_a_line_that_is_rolled_back_leaves_no_hole() -> None:
    a_line()
    with transaction.atomic():
        a_line()
        transaction.set_rollback(True)
    assert a_line().sequence == 2
    assert faults() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE communes_journalline SET kind = 'khác'",
        "DELETE FROM communes_journalline",
        "UPDATE communes_dailyroot SET root = 'khác'",
        "DELETE FROM communes_dailyroot",
    ],
)
def test_the_database_refuses_to_change_or_delete(statement: str) -> None:
    a_line()
    journal.take_daily_root(TODAY)
    with (
        pytest.raises(IntegrityError, match="rows are only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert faults() == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["journalline", "dailyroot"])
def test_the_database_refuses_to_empty_the_record(table: str) -> None:
    """The triggers sleep in tests that flush; here they are awake, inside a rolled-back block."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE communes_{table} ENABLE TRIGGER {table}_no_truncate")
        with pytest.raises(IntegrityError, match="TRUNCATE"), transaction.atomic():
            cursor.execute(f"TRUNCATE communes_{table} CASCADE")


def tamper(statement: str, *values: object) -> None:
    """Change the record behind the triggers' back; the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE communes_journalline DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE communes_journalline ENABLE TRIGGER USER")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE communes_journalline SET content = '{\"x\": 9}' WHERE sequence = 3", 3),
        ("UPDATE communes_journalline SET kind = 'khác' WHERE sequence = 2", 2),
        ("UPDATE communes_journalline SET at = at + interval '1 second' WHERE sequence = 4", 4),
        ('UPDATE communes_journalline SET "on" = "on" + 1 WHERE sequence = 4', 4),
        ("UPDATE communes_journalline SET previous_hash = 'a' WHERE sequence = 3", 3),
        ("UPDATE communes_journalline SET hash = 'a' WHERE sequence = 5", 5),
        ("DELETE FROM communes_journalline WHERE sequence = 1", 1),
        ("DELETE FROM communes_journalline WHERE sequence = 3", 3),
        ("DELETE FROM communes_journalline WHERE sequence = 5", 5),
    ],
)
def test_a_forced_change_is_found_at_its_line(statement: str, sequence: int) -> None:
    for number in range(5):
        a_line(x=number)
    other = journal.open_chain("khác")
    journal.append(other, "thử", {}, actor=None)
    tamper(statement + " AND chain_id <> %s", other.pk)
    assert faults() == [(journal.PORTAL, sequence)]
    with pytest.raises(CommandError, match=f"portal, dòng {sequence}:") as caught:
        call_command("verify_journal")
    assert caught.value.returncode == 1


@pytest.mark.django_db
def test_a_tail_cut_with_its_head_is_found_by_the_published_root() -> None:
    for number in range(3):
        a_line(x=number)
    journal.take_daily_root(TODAY)
    tamper("DELETE FROM communes_journalline WHERE sequence = %s", 3)
    last = JournalLine.objects.get(sequence=2)
    JournalChain.objects.update(head_sequence=2, head_hash=last.hash)
    ((chain, sequence),) = faults()
    assert chain.startswith(TODAY.isoformat())
    assert sequence == 3


@pytest.mark.django_db
def test_the_command_says_what_it_verified() -> None:
    a_line()
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert out.getvalue() == "Nhật ký khớp: 1 chuỗi, 1 dòng.\n"


@pytest.mark.django_db
def test_the_hash_depends_on_neither_time_zone_nor_language() -> None:
    line = a_line(name="Đồng Sơn", number="97.5", empty=None)
    for zone in ("UTC", "Asia/Ho_Chi_Minh", "America/New_York"):
        for language in ("vi", "en"):
            with timezone.override(ZoneInfo(zone)), translation.override(language):
                again = JournalLine.objects.select_related("chain").get(pk=line.pk)
                assert journal.line_hash(again) == line.hash


@pytest.mark.django_db
def test_the_hash_of_a_known_line_stays_what_it_is() -> None:
    """A change of the hash's input would break every published root."""
    chain = JournalChain(name="x", public_id="00000000-0000-0000-0000-000000000001")
    line = JournalLine(
        chain=chain,
        sequence=7,
        kind="submit",
        actor_id=3,
        at=datetime(2024, 6, 30, 17, 0, 0, 1, tzinfo=UTC),
        on=date(2024, 6, 30),
        content={"tên": "Đồng Sơn", "a": [1, None, True]},
        previous_hash="ab",
    )
    text = (
        '{"actor":3,"at":"2024-06-30T17:00:00.000001Z",'
        '"chain":"00000000-0000-0000-0000-000000000001",'
        '"content":{"a":[1,null,true],"tên":"Đồng Sơn"},"kind":"submit","on":"2024-06-30",'
        '"previous":"ab","sequence":7}'
    )
    assert journal.line_hash(line) == journal.sha256(text)


@pytest.mark.django_db
def test_the_root_is_made_of_the_lines_of_all_heads() -> None:
    a_line()
    second = a_line()
    other = journal.append(journal.open_chain("khác"), "thử", {}, actor=None)
    root = journal.take_daily_root(TODAY)
    heads = sorted(
        f"{line.chain.public_id} {line.sequence} {line.hash}" for line in (second, other)
    )
    assert root.root == journal.sha256("\n".join(heads))
    a_line()
    assert journal.take_daily_root(TODAY).root == root.root
    assert faults() == []


@pytest.mark.django_db
def test_a_changed_root_is_found() -> None:
    a_line()
    DailyRoot.objects.create(day=TODAY, root="0" * 64, heads=[], taken_at=NOW)
    assert faults() == [(TODAY.isoformat(), 0)]


@pytest.mark.django_db
def test_missed_days_get_their_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    def a_line_before(days: int) -> JournalLine:
        monkeypatch.setattr(timezone, "now", lambda: NOW - timedelta(days=days))
        return a_line()

    first, second, _todays = a_line_before(3), a_line_before(1), a_line_before(0)
    jobs.publish_roots()
    jobs.publish_roots()
    roots = DailyRoot.objects.order_by("day")
    assert [root.day for root in roots] == [TODAY - timedelta(days=ago) for ago in (3, 2, 1)]
    assert [root.heads[0][2] for root in roots] == [first.hash, first.hash, second.hash]


@pytest.mark.django_db
def test_before_the_first_line_there_is_no_root() -> None:
    jobs.publish_roots()
    assert not DailyRoot.objects.exists()
