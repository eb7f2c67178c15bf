"""«Việc của tôi»: what waits for a person, by what they hold today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from communes.calendar import today
from communes.models import COMMUNE_ROLES, Assignment
from criteria.dossiers.access import is_editable
from criteria.dossiers.judging import judge_rows
from criteria.dossiers.models import Dossier
from criteria.dossiers.pages.dossier import Head, head_of, heads_of
from criteria.dossiers.pages.history import Point, returned_points
from criteria.dossiers.pages.tasks import TaskList, task_list
from criteria.dossiers.rows import rows_of_many
from criteria.dossiers.stages import looked_at_by_district
from criteria.law.judgement import SetJudgement
from criteria.law.selectors import rules_by_id
from criteria.permissions import Permission, holding, may
from criteria.states import OPEN_STATES, DossierState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from communes.models import User
    from criteria.dossiers.models import DossierQuerySet
    from criteria.dossiers.rows import StoredRow

LONGEST_LIST = 50
_FIRST_SHOWN = (DossierState.RETURNED, DossierState.DRAFT)


@dataclass(frozen=True, slots=True)
class Own:
    """An open dossier of the person's commune, with how far it is."""

    head: Head
    tasks: TaskList
    points: tuple[Point, ...]

    @property
    def answered(self) -> int:
        """Points whose criterion changed after it was sent back."""
        return sum(one.is_answered for one in self.points)


@dataclass(frozen=True, slots=True)
class Row:
    """A submitted dossier in a list; ``days`` since it was handed in, counts as submitted."""

    head: Head
    submitted_on: date | None
    days: int
    met: int
    total: int


@dataclass(frozen=True, slots=True)
class Draft:
    """That a draft exists, and its counts; ``opens``: the person may read it (observers)."""

    head: Head
    opens: bool
    met: int
    total: int
    evidence: int
    changed_on: date


@dataclass(frozen=True, slots=True)
class Work:
    """Everything on the page; a part that is not the person's is ``None``."""

    own: tuple[Own, ...] | None
    finished: tuple[Head, ...]
    waiting: tuple[Row, ...] | None
    drafts: tuple[Draft, ...] | None
    drafts_total: int
    seen: tuple[Row, ...]
    seen_more: int


def work_of(user: User) -> Work:
    """What waits for a person; a constant number of queries for each part."""
    own, finished = _own(user)
    waiting = _waiting(user)
    shown = {row.head.dossier.pk for row in waiting or ()}
    seen, seen_more = _seen(user, shown)
    drafts, drafts_total = _drafts(user)
    return Work(own, finished, waiting, drafts, drafts_total, seen, seen_more)


def _within(held: Iterable[Assignment]) -> Q:
    """Dossiers of the territories of these assignments."""
    condition = Q(pk__in=[])
    for one in held:
        condition |= Q(path__startswith=one.unit.path)
    return condition


def _with_heads(rows: DossierQuerySet) -> DossierQuerySet:
    """With all that a head shows, without the frozen values, which are large."""
    return rows.select_related(
        "unit__province", "unit__district", "criteria_set__level", "snapshot"
    ).defer("snapshot__results", "snapshot__evidence", "snapshot__guards")


def _own(user: User) -> tuple[tuple[Own, ...] | None, tuple[Head, ...]]:
    """Open dossiers of the person's communes, returned ones first; then the finished ones."""
    held = [one for one in user.current_assignments if one.role in COMMUNE_ROLES]
    if not held:
        return None, ()
    rows = _with_heads(Dossier.objects.visible_to(user).filter(_within(held)))
    found = list(rows.newest_first()[:LONGEST_LIST])
    heads = heads_of(found)
    running = [one for one in found if one.state in OPEN_STATES]
    running.sort(key=lambda one: one.state not in _FIRST_SHOWN)
    running.sort(key=lambda one: one.state != DossierState.RETURNED)
    points = returned_points(running)
    tasks = _task_lists(running, points)
    own = (Own(heads[one.pk], tasks[one.pk], points.get(one.pk, ())) for one in running)
    ended = (heads[one.pk] for one in found if one.state not in OPEN_STATES)
    return tuple(own), tuple(ended)


def _task_lists(
    dossiers: list[Dossier], points: dict[int, tuple[Point, ...]]
) -> dict[int, TaskList]:
    """How far each is: as it stands where the commune works on it, else as submitted."""
    live = [one for one in dossiers if one.snapshot is None or is_editable(one)]
    rows = rows_of_many([one.pk for one in live])
    judged = {one.pk: judge_rows(one, rows.get(one.pk, {})) for one in live}
    lists = {}
    for one in dossiers:
        judgement = judged.get(one.pk)
        if judgement is None:
            assert one.snapshot is not None  # noqa: S101 - else it is live
            judgement = SetJudgement.from_json(one.snapshot.judgement)
        returned = {p.number for p in points.get(one.pk, ()) if not p.is_answered}
        lists[one.pk] = task_list(
            rules_by_id(one.version_of_set_id),
            judgement,
            (),
            returned,
            is_open=is_editable(one),
        )
    return lists


def _waiting(user: User) -> tuple[Row, ...] | None:
    """What a district, or the office, has to look at now: the oldest first."""
    district = holding(user, Permission.ACCEPT_BY_DISTRICT)
    office = holding(user, Permission.ACCEPT_BY_OFFICE)
    if not district and not office:
        return None
    condition = Q(state=DossierState.SUBMITTED) & _within([*district, *office])
    condition |= Q(state=DossierState.PROVINCE_APPRAISAL) & _within(office)
    rows = _with_heads(Dossier.objects.visible_to(user).filter(condition))
    found = list(rows.order_by("submitted_at", "pk"))
    first = looked_at_by_district(found)

    def is_theirs(one: Dossier) -> bool:
        if one.state == DossierState.PROVINCE_APPRAISAL:
            return True
        held = district if one.pk in first else office
        return any(one.path.startswith(each.unit.path) for each in held)

    return _rows([one for one in found if is_theirs(one)])


def _seen(user: User, shown: set[int]) -> tuple[tuple[Row, ...], int]:
    """Other submitted dossiers that the person may see, newest first, and how many more."""
    held = [one for one in user.current_assignments if one.role not in COMMUNE_ROLES]
    rows = Dossier.objects.visible_to(user).filter(_within(held), snapshot__isnull=False)
    rows = rows.exclude(pk__in=shown)
    found = list(_with_heads(rows).newest_first()[:LONGEST_LIST])
    more = rows.count() - len(found) if len(found) == LONGEST_LIST else 0
    return _rows(found), more


def _rows(dossiers: list[Dossier]) -> tuple[Row, ...]:
    heads = heads_of(dossiers)
    return tuple(_row(one, heads[one.pk]) for one in dossiers)


def _row(dossier: Dossier, head: Head) -> Row:
    snapshot = dossier.snapshot
    days = (today() - dossier.submitted_on).days if dossier.submitted_on else 0
    return Row(
        head=head,
        submitted_on=dossier.submitted_on,
        days=max(days, 0),
        met=snapshot.met if snapshot else 0,
        total=snapshot.total if snapshot else 0,
    )


def _drafts(user: User) -> tuple[tuple[Draft, ...] | None, int]:
    """Drafts of the territory as counts, for those who follow progress; the newest change first.

    The person need not see the dossiers themselves, so rows do not come by ``visible_to``.
    """
    held = holding(user, Permission.SEE_PROGRESS)
    if not held:
        return None, 0
    drafts = Dossier.objects.filter(_within(held), state=DossierState.DRAFT)
    total = drafts.count()
    rows = _with_heads(drafts).annotate(
        standing=Count("evidence", filter=Q(evidence__removed_at=None))
    )
    found = list(rows.order_by("-changed_at", "pk")[:LONGEST_LIST])
    values = rows_of_many([one.pk for one in found])
    return tuple(_draft(one, values.get(one.pk, {}), user) for one in found), total


def _draft(dossier: Dossier, rows: dict[str, StoredRow], user: User) -> Draft:
    judgement = judge_rows(dossier, rows)
    evidence: int = dossier.standing  # type: ignore[attr-defined]  # annotated above
    return Draft(
        head=head_of(dossier),
        opens=may(user, Permission.SEE_LIVE, on=dossier),
        met=judgement.met,
        total=judgement.total,
        evidence=evidence,
        changed_on=dossier.changed_on,
    )
