"""What a change of facts hands over: a mark with the fact, a message after commit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from communes import queue
from communes.events import announce_units_changed
from criteria.events import announce_facts_changed
from reports import tasks
from reports.models import Mark
from tests import factories
from tests.reports.figures.conftest import ADVANCED, Place, make_place
from tests.reports.figures.filing import a_filled_draft, submit


@pytest.fixture
def lawful(db: None) -> Place:
    factories.the_law(ADVANCED)
    return make_place()


@pytest.fixture
def messages(lawful: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The provinces for which a task was sent, in turn; no worker takes it."""
    sent: list[int] = []
    once = f"recompute:{lawful.province.pk}"
    monkeypatch.setattr(
        tasks.recompute_province, "apply_async", lambda args, **_options: sent.extend(args)
    )
    queue.release(once)
    yield sent
    queue.release(once)


def test_a_submission_asks_redis_once_and_sends_one_message(
    lawful: Place,
    messages: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    draft = a_filled_draft(lawful.communes[0])
    with django_capture_on_commit_callbacks(execute=True) as handed_over:
        submit(draft)
    assert len(handed_over) == 1
    assert messages == [lawful.province.pk]


def test_many_changes_of_a_transaction_send_one_message_a_province(
    lawful: Place,
    messages: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    Mark.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        for unit in lawful.communes:
            announce_facts_changed(units=[unit.pk], sets=[ADVANCED])
        announce_units_changed([lawful.province.pk])
    assert messages == [lawful.province.pk]
    assert Mark.objects.count() == 5


def test_what_is_undone_leaves_no_mark_and_sends_nothing(
    lawful: Place,
    messages: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    Mark.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        announce_facts_changed(units=[lawful.communes[0].pk])
        transaction.set_rollback(True)
    assert messages == []
    assert not Mark.objects.exists()


def test_what_is_undone_takes_no_other_message_away(
    lawful: Place,
    messages: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            announce_facts_changed(units=[lawful.communes[0].pk])
            transaction.set_rollback(True)
        announce_facts_changed(units=[lawful.communes[1].pk])
    assert messages == [lawful.province.pk]


def test_what_a_burst_brings_while_the_task_lingers_needs_no_other_task(
    lawful: Place, messages: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = iter(lawful.communes[1:3])

    def bring_the_next(_seconds: float) -> None:
        for unit in islice(coming, 1):
            Mark.objects.create(province=lawful.province, unit=unit, set_code=ADVANCED)
            tasks.publish_recompute(lawful.province.pk)

    monkeypatch.setattr("reports.tasks.time.sleep", bring_the_next)
    Mark.objects.create(province=lawful.province, unit=lawful.communes[0], set_code=ADVANCED)
    tasks.publish_recompute(lawful.province.pk)
    tasks.recompute_province(lawful.province.pk)
    assert not Mark.objects.exists()
    assert next(coming, None) is None
    assert messages == [lawful.province.pk]


def test_a_burst_without_end_is_handed_on(
    lawful: Place, messages: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def bring_one_more(_seconds: float) -> None:
        Mark.objects.create(province=lawful.province, unit=lawful.communes[0], set_code=ADVANCED)

    monkeypatch.setattr("reports.tasks.time.sleep", bring_one_more)
    tasks.recompute_province(lawful.province.pk)
    assert Mark.objects.count() == 1
    assert messages == [lawful.province.pk]
