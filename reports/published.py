"""Totals that sources published (số liệu đã công bố): facts to compare computed rates with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from communes.doors.tables import Fault, FileRefusedError, Line, read_table
from communes.models import Unit
from criteria.events import announce_facts_changed
from criteria.law.models import Level
from criteria.recognition.models import DatePrecision
from reports.models import PublishedFigure

FIGURES = Path(__file__).parent / "data" / "published-figures.csv"


@transaction.atomic
def load_published(path: Path = FIGURES) -> int:
    """Add the totals of a CSV that are not there yet; answers how many.

    Columns: scope, level, on, recognised, eligible, date_precision, source; the first three are
    the key.

    Raises:
        FileRefusedError: nothing was added; every wrong line with its reason.
    """
    added: list[PublishedFigure] = []
    faults: list[Fault] = []
    for line in read_table(path.read_bytes()).lines:
        try:
            figure = _figure(line)
            if _is_new(figure, added):
                added.append(figure)
        except ValueError as error:
            faults.append(Fault(line.number, str(error)))
    if faults:
        raise FileRefusedError(faults)
    PublishedFigure.objects.bulk_create(added)
    announce_facts_changed(provinces={figure.scope.province_id for figure in added})
    return len(added)


def _figure(line: Line) -> PublishedFigure:
    cells = line.cells
    on = date.fromisoformat(cells["on"])
    scope = Unit.objects.on(on).filter(code=cells["scope"]).first()
    if scope is None:
        raise ValueError(_("Không có đơn vị mã %(code)s.") % {"code": cells["scope"]})
    level = Level.objects.filter(pk=cells["level"]).first()
    if level is None:
        raise ValueError(_("Không có chuẩn “%(code)s”.") % {"code": cells["level"]})
    recognised, eligible = int(cells["recognised"]), int(cells["eligible"])
    if eligible <= 0 or not 0 <= recognised <= eligible:
        raise ValueError(_("Số được xét phải lớn hơn 0; số đạt chuẩn phải từ 0 đến số được xét."))
    return PublishedFigure(
        scope=scope,
        level=level,
        on=on,
        recognised=recognised,
        eligible=eligible,
        date_precision=DatePrecision(cells["date_precision"]),
        source=cells["source"],
    )


def _is_new(figure: PublishedFigure, added: list[PublishedFigure]) -> bool:
    """Whether it is not there; the same key with other content is refused."""
    if any(_key(one) == _key(figure) for one in added):
        raise ValueError(_("Trùng đơn vị, chuẩn và ngày với một dòng trước."))
    standing = PublishedFigure.objects.filter(
        scope=figure.scope, level=figure.level, on=figure.on
    ).first()
    if standing is not None and _content(standing) != _content(figure):
        raise ValueError(_("Số liệu đã công bố cho ngày này đã có và ghi khác."))
    return standing is None


def _key(figure: PublishedFigure) -> tuple[int, str, date]:
    return figure.scope_id, figure.level_id, figure.on


def _content(figure: PublishedFigure) -> tuple[int, int, str, str]:
    return figure.recognised, figure.eligible, figure.date_precision, figure.source
