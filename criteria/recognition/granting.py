"""Appends recognitions (công nhận): the one way in for loads, the demo and decisions taken here.

Nothing is altered or ended by an append. Days are checked here (rule 11), so that every door
refuses the same things with the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from communes import journal
from communes.calendar import today
from communes.doors.errors import InvalidError
from communes.periods import first_day_without
from criteria.events import announce_facts_changed
from criteria.recognition.models import Basis, DatePrecision, Decision, Recognition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from communes.models import Unit, User

SYNTHETIC_PREFIX = "minh-hoa-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One recognition to append; ``level`` and ``criteria_set`` are codes.

    ``in_force_from`` is ``decided_on`` where it is not stated, ``in_force_to`` the last day with.
    ``words`` is what the source says of a day that it does not give («năm 2015»).
    """

    unit: Unit
    level: str
    decided_on: date
    basis: Basis
    date_precision: DatePrecision = DatePrecision.DAY
    criteria_set: str | None = None
    for_year: int | None = None
    field: str = ""
    decision: Decision | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    words: str = ""
    source: str = ""
    note: str = ""

    def row(self) -> Recognition:
        """The row as it will be stored: ends of periods become the first day without."""
        return Recognition(
            unit=self.unit,
            level_id=self.level,
            criteria_set_id=self.criteria_set,
            for_year=self.for_year,
            field=self.field,
            decision=self.decision,
            decided_on=self.decided_on,
            in_force_from=self.in_force_from or self.decided_on,
            in_force_to=first_day_without(self.in_force_to),
            basis=self.basis,
            date_precision=self.date_precision,
            words=self.words,
            source=self.source,
            note=self.note,
        )


def decision_of(
    number: str,
    decided_on: date,
    *,
    issuer: str = "",
    signatory: str = "",
    capacity: str = "",
    source: str = "",
) -> Decision:
    """The act with this number, day and issuer, made when absent; it may recognise many units."""
    act = {"number": number, "decided_on": decided_on, "issuer": issuer}
    found = Decision.objects.filter(**act).order_by("pk").first()
    if found is not None:
        return found
    return Decision.objects.create(**act, signatory=signatory, capacity=capacity, source=source)


def problem_of(grant: Grant) -> str:
    """Why this recognition cannot be appended, in the active language; empty when it can."""
    start = grant.in_force_from or grant.decided_on
    number = grant.decision.number if grant.decision else ""
    synthetic = grant.basis == Basis.SYNTHETIC
    if grant.decided_on > today():
        return _("Ngày quyết định chưa đến.")
    if start < grant.decided_on:
        return _("Ngày có hiệu lực trước ngày quyết định.")
    if grant.in_force_to is not None and grant.in_force_to < start:
        return _("Ngày hết hiệu lực trước ngày có hiệu lực.")
    if not grant.source and not synthetic:
        return _("Cần ghi nguồn, hoặc đánh dấu là số liệu minh họa.")
    if number and synthetic != number.startswith(SYNTHETIC_PREFIX):
        return _("Chỉ số liệu minh họa có số quyết định bắt đầu bằng “minh-hoa-”.")
    return ""


@transaction.atomic
def grant_all(
    grants: Sequence[Grant],
    *,
    actor: User | None = None,
    by_province: bool = False,
    details: Mapping[str, object] | None = None,
) -> list[Recognition]:
    """Append recognitions in one statement, journalled and announced in the same transaction.

    ``by_province``: announce whole provinces, as loads do, instead of units. ``details`` go into
    the journal's line beside the ids.

    Raises:
        InvalidError: ``wrong_days`` and the like; nothing is written.
        IntegrityError: the same unit, level, day and decision stand already.
    """
    for one in grants:
        problem = problem_of(one)
        if problem:
            raise InvalidError(f"{one.unit}: {problem}", code="wrong_recognition")
    if not grants:
        return []
    rows = Recognition.objects.bulk_create(one.row() for one in grants)
    content = {**(details or {}), "recognitions": [row.pk for row in rows]}
    journal.record("recognitions_recorded", content, actor=actor)
    if by_province:
        announce_facts_changed(provinces=[one.unit.province_id for one in grants])
    else:
        announce_facts_changed(units=[one.unit.pk for one in grants])
    return rows
