"""Reads a table of recognitions into checked rows; knows no unit yet. No database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from communes.days import iso_day
from communes.doors.tables import Fault, FileRefusedError, cell_text, endless_words, read_table
from communes.models import Tier
from criteria.recognition.models import Basis, DatePrecision

if TYPE_CHECKING:
    from communes.doors.tables import Line

COLUMNS = (
    "unit",
    "tier",
    "level",
    "criteria_set",
    "for_year",
    "field",
    "decision",
    "decided_on",
    "in_force_from",
    "in_force_to",
    "basis",
    "date_precision",
    "source",
    "note",
)
FIRST_YEAR, LAST_YEAR = 2000, 2099
_TIERS = (Tier.PROVINCE.value, Tier.DISTRICT.value, Tier.COMMUNE.value)
_SHORT, _LONG = 200, 2000
_LIMITS = {"field": 60, "decision": 60, "source": _LONG, "note": _LONG}


@dataclass(frozen=True, slots=True)
class RecognitionRow:
    """One line: codes as written, days parsed; ``in_force_to`` is the last day with."""

    line: int
    unit: str
    tier: str
    level: str
    criteria_set: str | None
    for_year: int | None
    field: str
    decision: str
    decided_on: date
    in_force_from: date
    in_force_to: date | None
    basis: Basis
    date_precision: DatePrecision
    source: str
    note: str

    @property
    def key(self) -> tuple[str, str, str, date, str]:
        """What may stand once: unit, level, day and decision."""
        return (self.tier, self.unit, self.level, self.decided_on, self.decision)


def read_rows(raw: bytes) -> list[RecognitionRow]:
    """The rows of a CSV with exactly the columns of the contract, in any order.

    Raises:
        FileRefusedError: every wrong line with its reason.
    """
    table = read_table(raw)
    if set(table.headings) != set(COLUMNS):
        reason = _("Cần đúng các cột: %(names)s.") % {"names": ",".join(COLUMNS)}
        raise FileRefusedError([Fault(1, reason)])
    rows: list[RecognitionRow] = []
    faults: list[Fault] = []
    for line in table.lines:
        try:
            rows.append(_row(line))
        except ValueError as error:
            faults.append(Fault(line.number, str(error)))
    faults += _doubles(rows)
    if not table.lines:
        faults.append(Fault(0, _("Tệp chỉ có dòng tên cột.")))
    if faults:
        raise FileRefusedError(sorted(faults, key=lambda fault: fault.line))
    return rows


def _doubles(rows: list[RecognitionRow]) -> list[Fault]:
    first: dict[Any, int] = {}
    faults = []
    for row in rows:
        before = first.setdefault(row.key, row.line)
        if before != row.line:
            reason = _("Trùng đơn vị, chuẩn, ngày và quyết định với dòng %(line)s.")
            faults.append(Fault(row.line, reason % {"line": before}))
    return faults


def _row(line: Line) -> RecognitionRow:
    texts = {
        name: _text(name, cell, _LIMITS.get(name, _SHORT)) for name, cell in line.cells.items()
    }
    if not re.fullmatch(r"[0-9]{2,5}", texts["unit"]):
        raise _wrong("unit", texts["unit"])
    decided_on = _day("decided_on", texts["decided_on"])
    if decided_on is None:
        raise ValueError(_("Cột %(column)s trống.") % {"column": "decided_on"})
    return RecognitionRow(
        line=line.number,
        unit=texts["unit"],
        tier=_choice("tier", texts["tier"], _TIERS),
        level=texts["level"],
        criteria_set=texts["criteria_set"] or None,
        for_year=_year(texts["for_year"]),
        field=texts["field"],
        decision=texts["decision"],
        decided_on=decided_on,
        in_force_from=_day("in_force_from", texts["in_force_from"]) or decided_on,
        in_force_to=_last_day(texts["in_force_to"]),
        basis=Basis(_choice("basis", texts["basis"], Basis.values)),
        date_precision=DatePrecision(
            _choice("date_precision", texts["date_precision"], DatePrecision.values)
        ),
        source=texts["source"],
        note=texts["note"],
    )


def _text(column: str, cell: str, limit: int) -> str:
    try:
        return cell_text(cell, limit=limit)
    except ValueError as error:
        raise ValueError(f"{column}: {error}") from error


def _choice(column: str, text: str, known: tuple[str, ...] | list[str]) -> str:
    if text in known:
        return text
    raise ValueError(
        _("Cột %(column)s ghi “%(value)s”; cần một trong: %(known)s.")
        % {"column": column, "value": text[:40], "known": ", ".join(known)}
    )


def _day(column: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return iso_day(text)
    except ValueError as error:
        raise ValueError(
            _("Cột %(column)s cần ngày dạng YYYY-MM-DD, đang là “%(value)s”.")
            % {"column": column, "value": text[:40]}
        ) from error


def _last_day(text: str) -> date | None:
    last_day = _day("in_force_to", text)
    if last_day == date.max:
        raise ValueError(endless_words())
    return last_day


def _year(text: str) -> int | None:
    if not text:
        return None
    if re.fullmatch(r"[0-9]{4}", text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    raise _wrong("for_year", text)


def _wrong(column: str, text: str) -> ValueError:
    return ValueError(
        _("Cột %(column)s ghi “%(value)s”, không hợp lệ.") % {"column": column, "value": text[:40]}
    )
