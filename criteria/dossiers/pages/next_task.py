"""The way on: which criterion still waits for the person who has just saved one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.dossiers.judging import judge_rows
from criteria.dossiers.pages.history import returned_points
from criteria.dossiers.pages.tasks import task_list
from criteria.dossiers.rows import rows_of
from criteria.law.selectors import rules_by_id
from criteria.permissions import writable_criteria

if TYPE_CHECKING:
    from communes.models import User
    from criteria.dossiers.models import Dossier
    from criteria.dossiers.pages.tasks import Task


def next_task(dossier: Dossier, after: int, writer: User) -> Task | None:
    """The next criterion that misses something and is the person's to fill in.

    First those behind ``after``, then from the beginning; ``None`` when no other is left.
    """
    judgement = judge_rows(dossier, rows_of(dossier.pk))
    points = returned_points([dossier]).get(dossier.pk, ())
    returned = {one.number for one in points if not one.is_answered}
    tasks = task_list(rules_by_id(dossier.version_of_set_id), judgement, (), returned).tasks
    allowed = writable_criteria(writer, on=dossier)
    left = [
        task
        for task in tasks
        if task.number != after
        and not task.is_done
        and (allowed is None or task.number in allowed)
    ]
    return next((task for task in left if task.number > after), left[0] if left else None)
