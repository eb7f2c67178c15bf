"""What lines of a table of recognitions refer to: units, levels, criteria sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from communes.models import Tier, Unit
from communes.periods import holds
from criteria.law.models import CriteriaSet, Level
from criteria.law.selectors import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from criteria.recognition.rows import RecognitionRow


@dataclass(frozen=True, slots=True)
class References:
    """Rows of the database by the codes that lines write.

    ``fields`` and ``counts`` (kinds of communes that can hold it) have every known level.
    """

    units: Mapping[tuple[str, str], Sequence[Unit]]
    sets: Mapping[str, CriteriaSet]
    fields: Mapping[str, frozenset[str]]
    counts: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, rows: Iterable[RecognitionRow]) -> References:
        """Read what the lines need, a few queries for any number of them."""
        rows = list(rows)
        codes = {row.unit for row in rows}
        with_field = {row.level for row in rows if row.field}
        units: dict[tuple[str, str], list[Unit]] = {}
        for unit in Unit.objects.filter(code__in=codes).order_by("pk"):
            units.setdefault((unit.tier, unit.code or ""), []).append(unit)
        sets = CriteriaSet.objects.prefetch_related("versions").in_bulk()
        counts = dict(Level.objects.values_list("code", "counts"))
        fields = {code: fields_of(code) if code in with_field else frozenset() for code in counts}
        return cls(units, sets, fields, counts)

    def unit_of(self, row: RecognitionRow) -> Unit:
        """The unit that has the line's code and tier on the day of the decision.

        Raises:
            ValueError: there is none; the sentence says which code and day.
        """
        day = row.decided_on
        for unit in self.units.get((row.tier, row.unit), []):
            if holds(day, unit.valid_from, unit.valid_to):
                return unit
        raise ValueError(
            _("Không có %(tier)s mã %(code)s vào ngày %(day)s.")
            % {"tier": Tier(row.tier).label, "code": row.unit, "day": f"{day:%d/%m/%Y}"}
        )

    def check(self, row: RecognitionRow, unit: Unit) -> None:
        """Level, field and criteria set must be known and fit together, the unit and the day.

        Raises:
            ValueError: with the sentence that says what does not fit.
        """
        if row.level not in self.fields:
            raise ValueError(_("Không có chuẩn “%(code)s”.") % {"code": row.level[:40]})
        if row.tier == Tier.COMMUNE and unit.kind not in self.counts[row.level]:
            raise ValueError(
                _("Chuẩn %(level)s không áp dụng cho loại %(kind)s.")
                % {"level": row.level, "kind": unit.kind}
            )
        if row.field and row.field not in self.fields[row.level]:
            raise ValueError(
                _("Chuẩn này không có lĩnh vực “%(field)s”.") % {"field": row.field[:40]}
            )
        if row.criteria_set is not None:
            self._check_set(row.criteria_set, row, unit)

    def _check_set(self, code: str, row: RecognitionRow, unit: Unit) -> None:
        found = self.sets.get(code)
        if found is None:
            raise ValueError(_("Không có bộ tiêu chí “%(code)s”.") % {"code": code[:40]})
        if found.level_id != row.level:
            raise ValueError(
                _("Bộ tiêu chí %(code)s thuộc chuẩn %(level)s.")
                % {"code": code, "level": found.level_id}
            )
        versions = list(found.versions.all())
        if not any(unit.kind in one.applies_to for one in versions):
            raise ValueError(
                _("Bộ tiêu chí %(code)s không áp dụng cho loại %(kind)s.")
                % {"code": code, "kind": unit.kind}
            )
        first = min(one.valid_from for one in versions)
        if row.decided_on < first:
            raise ValueError(
                _("Bộ tiêu chí %(code)s có hiệu lực từ %(day)s, sau ngày quyết định.")
                % {"code": code, "day": f"{first:%d/%m/%Y}"}
            )
