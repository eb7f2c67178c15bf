"""The one function that every reader of a rate uses (tỷ lệ đạt chuẩn): page, API, export.

A rate is (scope, level, day). The stored row serves only its own day, which is today; any other
day is computed by the same statements from units and recognitions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.calendar import today
from communes.doors.errors import InvalidError
from communes.doors.queries import NATION
from communes.models import Unit
from communes.periods import holds
from criteria.law.models import Level
from criteria.recognition.models import Basis
from reports import sql
from reports.models import PublishedFigure

NO_DATA = "no_data"
_ONE_DECIMAL = Decimal("0.1")


def percent_of(recognised: int, eligible: int) -> Decimal | None:
    """Share of eligible units that hold the level, in percent, 0 to 100, unrounded.

    ``None`` when no unit is eligible. Rounding is done where it is shown.
    """
    return Decimal(100 * recognised) / eligible if eligible else None


def rounded(percent: Decimal) -> Decimal:
    """One decimal, half up: 5/16 = 31.3."""
    return percent.quantize(_ONE_DECIMAL, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class BasisCounts:
    """On what the recognitions in the numerator rest; their sum is the numerator."""

    sourced: int
    appraised: int
    synthetic: int


@dataclass(frozen=True, slots=True)
class Published:
    """What a source published for the same scope, level and day."""

    recognised: int
    eligible: int
    source: str

    @property
    def percent(self) -> Decimal | None:
        """From its counts, unrounded."""
        return percent_of(self.recognised, self.eligible)


@dataclass(frozen=True, slots=True)
class Attainment:
    """A rate with all that is said about it; ``scope`` is a code, ``vn`` for the nation.

    ``code`` is ``no_data`` before the first data, else empty; ``percent`` is then ``None``.
    Lists hold codes in official order; a stored figure carries none.
    ``version`` is the run that stored the figure; ``None`` for one computed while asked.
    """

    scope: str
    level: str
    on: date
    recognised: int
    eligible: int
    basis: BasisCounts
    published: Published | None
    computed_at: datetime
    pilot: bool
    code: str = ""
    version: int | None = None
    recognised_units: tuple[str, ...] = ()
    eligible_units: tuple[str, ...] = ()
    synthetic_units: tuple[str, ...] = ()

    @property
    def percent(self) -> Decimal | None:
        """In percent, unrounded; ``None`` without eligible units or before the first data."""
        return None if self.code else percent_of(self.recognised, self.eligible)


@dataclass(frozen=True, slots=True)
class CountedUnit:
    """One eligible unit and the recognition by which it counts (``None``: it does not).

    ``own``: recognised at this level itself, else at one that implies it. ``confirmed_by``: the
    nearest sourced or appraised recognition, whatever illustration says; ``None``: there is none.
    """

    code: str
    path: str
    province_id: int
    unit_id: int
    recognition_id: int | None
    basis: str | None
    own: bool | None
    confirmed_by: int | None


def attainment(scope: Unit | None, level: Level, on: date, *, lists: bool = True) -> Attainment:
    """The rate of a scope (``None``: the nation) at a level as of a day.

    Raises:
        InvalidError: ``future``, the day lies after the portal's today.
    """
    if on > today():
        raise InvalidError(_("Ngày này chưa đến."), code="future")
    scope_code = NATION if scope is None else scope.code or ""
    if not lists and (kept := stored(scope_code, level.code, on)):
        return kept
    around_scope = scope and scope.province
    around = counted_units(around_scope, level, on)
    inside = [one for one in around if scope is None or one.path.startswith(scope.path)]
    counted = [one for one in inside if one.recognition_id is not None]
    code = "" if _has_data(scope, level, on, counted) else NO_DATA
    return Attainment(
        scope=scope_code,
        level=level.code,
        on=on,
        recognised=len(counted),
        eligible=len(inside),
        basis=_basis_counts(counted),
        published=_published(scope, level, on),
        computed_at=timezone.now(),
        pilot=level.pilot,
        code=code,
        recognised_units=tuple(one.code for one in counted),
        eligible_units=tuple(one.code for one in inside),
        synthetic_units=_illustrative(around_scope, level, around, inside),
    )


def counted_units(scope: Unit | None, level: Level, on: date) -> list[CountedUnit]:
    """Eligible units of a scope on a day in official order, each with what it counts by."""
    parameters: dict[str, Any] = {
        "path": _path(scope),
        "level": level.code,
        "day": on,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.MEMBERS, parameters)
        return [CountedUnit(*row) for row in cursor.fetchall()]


def _basis_counts(counted: Sequence[CountedUnit]) -> BasisCounts:
    found = Counter(one.basis for one in counted)
    return BasisCounts(
        sourced=found[Basis.SOURCED],
        appraised=found[Basis.APPRAISED],
        synthetic=found[Basis.SYNTHETIC],
    )


def _illustrative(
    around_scope: Unit | None,
    level: Level,
    around: Sequence[CountedUnit],
    inside: Sequence[CountedUnit],
) -> tuple[str, ...]:
    """Units placed by illustration, members or not.

    Where a synthetic recognition of the level stands anywhere in a province, on whatever day: the
    day on which it begins is illustration too. So every unit of that province without a confirmed
    recognition of the level or of one that implies it, also on earlier days.
    """
    open_ones = [one for one in inside if one.confirmed_by is None]
    provinces = {one.province_id for one in around if one.basis == Basis.SYNTHETIC}
    if not provinces.issuperset(one.province_id for one in open_ones):
        parameters = {"path": _path(around_scope), "level": level.code}
        with connection.cursor() as cursor:
            cursor.execute(sql.ILLUSTRATED, parameters)
            provinces.update(row[0] for row in cursor.fetchall())
    return tuple(one.code for one in open_ones if one.province_id in provinces)


def _path(scope: Unit | None) -> str:
    """The pattern of the paths in a scope (``None``: the nation)."""
    return f"{scope.path if scope else '/'}%"


def _has_data(scope: Unit | None, level: Level, on: date, counted: Sequence[CountedUnit]) -> bool:
    """Whether data of the level had begun in the scope's province by that day: never 0 %."""
    if counted:
        return True
    if scope is None:
        path = "/%"
    elif not holds(on, scope.valid_from, scope.valid_to):
        return False
    else:
        path = f"{scope.province.path}%"
    with connection.cursor() as cursor:
        cursor.execute(sql.FIRST_DATA, {"level": level.code, "day": on, "path": path})
        return bool(cursor.fetchone()[0])


def _published(scope: Unit | None, level: Level, on: date) -> Published | None:
    if scope is None:
        return None
    row = PublishedFigure.objects.filter(scope=scope, level=level, on=on).first()
    return Published(row.recognised, row.eligible, row.source) if row else None


def stored(scope_code: str, level_code: str, on: date) -> Attainment | None:
    """The figure kept for today, without lists, by one read; ``None``: it has to be computed.

    A numerator of 0 is never served from here, since it may mean that no data has begun.
    """
    if on != today():
        return None
    statement = sql.STORED_NATION if scope_code == NATION else sql.STORED
    with connection.cursor() as cursor:
        cursor.execute(statement, {"scope": scope_code, "level": level_code, "day": on})
        row = cursor.fetchone()
    if row is None or not row[0]:
        return None
    recognised, eligible, sourced, appraised, synthetic, at, version, pilot, *published = row
    return Attainment(
        scope=scope_code,
        level=level_code,
        on=on,
        recognised=recognised,
        eligible=eligible,
        basis=BasisCounts(sourced, appraised, synthetic),
        published=Published(*published) if published[0] is not None else None,
        computed_at=at,
        pilot=pilot,
        version=version,
    )
