"""Loads lists of units: adds what is new, takes what stands as present, never ends anything.

Rules 4, 6, 13 and 14. A file is taken whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from communes import journal
from communes.doors.tables import Fault, FileRefusedError, endless_words
from communes.events import announce_units_changed
from communes.models import Tier, Unit, User
from communes.periods import first_day_without, last_day_with
from communes.places import place
from communes.unit_files import UnitFile, UnitRow, read_unit_file

# Key of the database lock that lets one load wait for another; any fixed number does.
_LOAD_LOCK = 7_102_020


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many units were added, how many of them communes, and how many stood already."""

    created: int
    communes: int
    present: int


@dataclass(frozen=True, slots=True)
class Period:
    """When the new units hold; ``end`` is the first day without, ``None`` without an end."""

    start: date
    end: date | None

    def within(self, unit: Unit) -> bool:
        """Whether the unit, which holds on ``start``, holds all the time."""
        return unit.valid_to is None or (self.end is not None and self.end <= unit.valid_to)


@transaction.atomic
def load_units(
    raw: bytes, *, valid_from: date, last_day: date | None = None, actor: User | None = None
) -> LoadReport:
    """Add the units of a file, valid from ``valid_from`` to ``last_day`` (both included).

    Raises:
        FileRefusedError: nothing was changed; every wrong line with its reason.
    """
    if last_day and last_day < valid_from:
        raise FileRefusedError([Fault(0, _("Ngày cuối đứng trước ngày đầu."))])
    if last_day == date.max:
        raise FileRefusedError([Fault(0, endless_words())])
    period = Period(valid_from, first_day_without(last_day))
    content = read_unit_file(raw)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOAD_LOCK])
    new = _plan(content, period)
    place(new)
    Unit.objects.bulk_create((unit for unit, _parent in new), batch_size=2000)
    if new:
        _tell([unit for unit, _parent in new], raw, period.start, last_day, actor)
    return LoadReport(
        created=len(new),
        communes=sum(unit.tier == Tier.COMMUNE for unit, _parent in new),
        present=len(content.rows) - len(new),
    )


def _plan(content: UnitFile, period: Period) -> list[tuple[Unit, Unit | None]]:
    """The units to add, each with its parent, parents first."""
    codes = {row.code for row in content.rows} | set(content.provinces)
    named = Unit.objects.filter(code__in=codes)
    known = {unit.code: unit for unit in named.on(period.start).select_related("parent")}
    later = dict(
        named.filter(valid_from__gt=period.start)
        .order_by("-valid_from")
        .values_list("code", "valid_from")
    )
    _check_provinces(content, known, period)
    new: list[tuple[Unit, Unit | None]] = []
    faults: list[Fault] = []
    for row in content.rows:
        parent = known[row.parent_code] if row.parent_code else None
        standing = known.get(row.code)
        if standing is None:
            known[row.code] = _new_unit(row, period)
            new.append((known[row.code], parent))
            reason = _why_not_new(row, parent, period, later.get(row.code))
        else:
            reason = _why_not_present(row, standing, period)
        if reason:
            faults.append(Fault(row.line, reason))
    if faults:
        raise FileRefusedError(sorted(faults, key=lambda fault: fault.line))
    return new


def _check_provinces(content: UnitFile, known: dict[str | None, Unit], period: Period) -> None:
    faults = [
        Fault(
            line,
            _("Tỉnh %(code)s chưa có vào ngày %(day)s. Hãy nạp tệp các tỉnh trước.")
            % {"code": code, "day": f"{period.start:%d/%m/%Y}"},
        )
        for code, line in content.provinces.items()
        if code not in known
    ]
    if faults:
        raise FileRefusedError(faults)


def _new_unit(row: UnitRow, period: Period) -> Unit:
    return Unit(
        code=row.code,
        name=row.name,
        kind=row.kind,
        tier=row.tier,
        valid_from=period.start,
        valid_to=period.end,
    )


def _why_not_present(row: UnitRow, standing: Unit, period: Period) -> str:
    """Why the version in force is not what the line names; empty when it is."""
    parent_code = standing.parent.code if standing.parent else None
    if (standing.name, standing.kind, parent_code) == (row.name, row.kind, row.parent_code):
        return ""
    return _("Mã %(code)s vào ngày %(day)s đang là %(unit)s, thuộc %(parent)s; tệp ghi khác.") % {
        "code": row.code,
        "day": f"{period.start:%d/%m/%Y}",
        "unit": standing.full_name,
        "parent": parent_code or "-",
    }


def _why_not_new(row: UnitRow, parent: Unit | None, period: Period, later: date | None) -> str:
    """Why the unit cannot hold for the whole period; empty when it can."""
    if parent is not None and parent.valid_to is not None and not period.within(parent):
        return _("%(parent)s chỉ có đến ngày %(day)s. Hãy thêm --to không sau ngày ấy.") % {
            "parent": parent.full_name,
            "day": f"{last_day_with(parent.valid_to):%d/%m/%Y}",
        }
    if later is not None and (period.end is None or period.end > later):
        return _("Mã %(code)s đã có từ ngày %(day)s. Hãy thêm --to trước ngày ấy.") % {
            "code": row.code,
            "day": f"{later:%d/%m/%Y}",
        }
    return ""


def _tell(
    new: Iterable[Unit], raw: bytes, start: date, last_day: date | None, actor: User | None
) -> None:
    """Announce the provinces and write the journal's line."""
    units = list(new)
    provinces = {unit.province_id for unit in units}
    announce_units_changed(provinces)
    journal.record(
        "units_loaded",
        {
            "file": hashlib.sha256(raw).hexdigest(),
            "from": start.isoformat(),
            "to": last_day.isoformat() if last_day else None,
            "created": len(units),
            "provinces": sorted(provinces),
        },
        actor=actor,
    )
