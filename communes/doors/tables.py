"""Tables in files, as offices send them: separators, headings; faults by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from communes.doors.encodings import EncodingProblem, decode
from communes.text import TextProblem, clean_text

_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one line of a file; line 0 means the file as a whole."""

    line: int
    reason: str

    def __str__(self) -> str:
        if not self.line:
            return self.reason
        return _("Dòng %(line)s: %(reason)s") % {"line": self.line, "reason": self.reason}


class FileRefusedError(Exception):
    """A file that changes nothing: its faults, each with line and reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the number of its line in the file and its cells by heading, as text."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The headings in the file's order, and the rows below them."""

    headings: tuple[str, ...]
    lines: list[Line]


def read_table(raw: bytes) -> Table:
    """Read a CSV with a line of headings; comma, semicolon or tab is told from that line.

    Blank lines are passed over. Headings are folded to lower case.

    Raises:
        FileRefusedError: encoding, quotes, a doubled heading, a line with too few or many cells.
    """
    try:
        text = decode(raw)
    except EncodingProblem as problem:
        raise FileRefusedError([Fault(problem.line, problem.reason)]) from problem
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        reason = _("Dấu nháy hoặc dấu phân cách sai (%(error)s).") % {"error": error}
        raise FileRefusedError([Fault(reader.line_num, reason)]) from error
    if not rows:
        raise FileRefusedError([Fault(0, _("Tệp rỗng."))])
    headings = _headings(*rows[0])
    _same_width(rows[1:], len(headings))
    return Table(
        headings,
        [Line(number, dict(zip(headings, cells, strict=True))) for number, cells in rows[1:]],
    )


def endless_words() -> str:
    """What to tell who writes the calendar's last day for «without an end»: nothing follows it."""
    return _("Ngày 31/12/9999 không có ngày sau. Không có hạn thì để trống.")


def cell_text(cell: str, *, limit: int) -> str:
    """A cell as a clean text on one line (NFC, single spaces).

    Raises:
        ValueError: with the sentence that says what is wrong.
    """
    try:
        return " ".join(clean_text(cell, limit=limit).split())
    except TextProblem as problem:
        raise ValueError(problem.sentence()) from problem


def _headings(line: int, cells: Iterable[str]) -> tuple[str, ...]:
    headings = tuple(cell.strip().lower() for cell in cells)
    doubled = sorted({name for name in headings if headings.count(name) > 1})
    if doubled:
        reason = _("Cột bị lặp: %(names)s.") % {"names": ", ".join(doubled)}
        raise FileRefusedError([Fault(line, reason)])
    return headings


def _same_width(rows: Iterable[tuple[int, list[str]]], width: int) -> None:
    faults = [
        Fault(
            line,
            _("Có %(found)s ô, cần %(width)s ô.") % {"found": len(cells), "width": width},
        )
        for line, cells in rows
        if len(cells) != width
    ]
    if faults:
        raise FileRefusedError(faults)
