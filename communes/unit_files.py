"""Reads the official lists of units: provinces, or communes with their districts. No database."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from communes.doors.tables import Fault, FileRefusedError, Line, cell_text, read_table
from communes.models import PROGRAMME_KINDS, Kind, Tier

PROVINCE_COLUMNS = ("province_code", "province_name", "province_kind")
COMMUNE_COLUMNS = (
    "province_code",
    "district_code",
    "district_name",
    "district_kind",
    "commune_code",
    "commune_name",
    "commune_kind",
)
# Says again what the kind says; checked where it is given.
_PROGRAMME_COLUMN = "in_ntm_programme"
_DISTRICT_COLUMNS = COMMUNE_COLUMNS[1:4]

_KINDS = {
    Tier.PROVINCE: (Kind.TINH, Kind.THANH_PHO),
    Tier.DISTRICT: (Kind.HUYEN, Kind.THI_XA, Kind.QUAN, Kind.THANH_PHO),
    Tier.COMMUNE: (Kind.XA, Kind.THI_TRAN, Kind.PHUONG, Kind.DAC_KHU),
}
_DIGITS = {Tier.PROVINCE: 2, Tier.DISTRICT: 3, Tier.COMMUNE: 5}
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit that a line names; ``parent_code`` is ``None`` for a province."""

    line: int
    tier: Tier
    code: str
    name: str
    kind: Kind
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class UnitFile:
    """The units of a file, parents first; ``provinces`` are the codes that it lies under."""

    rows: list[UnitRow]
    provinces: dict[str, int]
    """Code of each province that must be there already, with the first line that names it."""


def read_unit_file(raw: bytes) -> UnitFile:
    """Read a province file or a commune file, told apart by the headings.

    Raises:
        FileRefusedError: every wrong line with its reason.
    """
    table = read_table(raw)
    if table.headings == PROVINCE_COLUMNS:
        return UnitFile(_read_lines(table.lines, _read_province), {})
    if table.headings not in {COMMUNE_COLUMNS, (*COMMUNE_COLUMNS, _PROGRAMME_COLUMN)}:
        reason = _("Không nhận ra các cột. Cần: %(province)s; hoặc: %(commune)s.") % {
            "province": ",".join(PROVINCE_COLUMNS),
            "commune": ",".join(COMMUNE_COLUMNS),
        }
        raise FileRefusedError([Fault(1, reason)])
    rows = _read_lines(table.lines, _read_commune)
    provinces: dict[str, int] = {}
    for line in table.lines:
        provinces.setdefault(line.cells["province_code"].strip(), line.number)
    rows.sort(key=lambda row: row.tier == Tier.COMMUNE)
    return UnitFile(rows, provinces)


def _read_lines(lines: list[Line], read: Callable[[Line], list[UnitRow]]) -> list[UnitRow]:
    """Rows of all lines; a district comes once, a unit named twice is a fault (rule 4)."""
    known: dict[str, UnitRow] = {}
    faults: list[Fault] = []
    for line in lines:
        try:
            for row in read(line):
                _take(row, known)
        except ValueError as error:
            faults.append(Fault(line.number, str(error)))
    if not lines:
        faults.append(Fault(0, _("Tệp chỉ có dòng tên cột.")))
    if faults:
        raise FileRefusedError(faults)
    return list(known.values())


def _take(row: UnitRow, known: dict[str, UnitRow]) -> None:
    before = known.setdefault(row.code, row)
    if before is row:
        return
    if row.tier != Tier.DISTRICT:
        raise ValueError(
            _("Mã %(code)s đã có ở dòng %(line)s.") % {"code": row.code, "line": before.line}
        )
    if (before.name, before.kind, before.parent_code) != (row.name, row.kind, row.parent_code):
        raise ValueError(
            _("Huyện %(code)s ghi khác với dòng %(line)s.")
            % {"code": row.code, "line": before.line}
        )


def _read_province(line: Line) -> list[UnitRow]:
    return [_unit_row(line, Tier.PROVINCE, "province", None)]


def _read_commune(line: Line) -> list[UnitRow]:
    """The commune and, unless its columns are empty, its district."""
    province = _code(line.cells["province_code"], Tier.PROVINCE, "province_code")
    given = [line.cells[column].strip() for column in _DISTRICT_COLUMNS]
    rows = []
    if any(given):
        rows.append(_unit_row(line, Tier.DISTRICT, "district", province))
    rows.append(_unit_row(line, Tier.COMMUNE, "commune", rows[0].code if rows else province))
    _check_programme(line, rows[-1].kind)
    return rows


def _unit_row(line: Line, tier: Tier, prefix: str, parent_code: str | None) -> UnitRow:
    code = _code(line.cells[f"{prefix}_code"], tier, f"{prefix}_code")
    name = cell_text(line.cells[f"{prefix}_name"], limit=_LONGEST_NAME)
    if not name:
        raise ValueError(_("Cột %(column)s trống.") % {"column": f"{prefix}_name"})
    kind = line.cells[f"{prefix}_kind"].strip()
    if kind not in _KINDS[tier]:
        raise ValueError(
            _("Loại “%(kind)s” không có; cần một trong: %(known)s.")
            % {"kind": kind[:40], "known": ", ".join(_KINDS[tier])}
        )
    return UnitRow(line.number, tier, code, name, Kind(kind), parent_code)


def _code(cell: str, tier: Tier, column: str) -> str:
    code = cell.strip()
    if not re.fullmatch(rf"[0-9]{{{_DIGITS[tier]}}}", code):
        raise ValueError(
            _("Cột %(column)s cần %(digits)s chữ số, đang là “%(code)s”.")
            % {"column": column, "digits": _DIGITS[tier], "code": code[:40]}
        )
    return code


def _check_programme(line: Line, kind: Kind) -> None:
    said = line.cells.get(_PROGRAMME_COLUMN, "").strip().lower()
    expected = "true" if kind in PROGRAMME_KINDS else "false"
    if said and said != expected:
        raise ValueError(
            _("Cột %(column)s ghi “%(said)s”, nhưng loại %(kind)s cho “%(expected)s”.")
            % {
                "column": _PROGRAMME_COLUMN,
                "said": said[:40],
                "kind": kind.value,
                "expected": expected,
            }
        )
