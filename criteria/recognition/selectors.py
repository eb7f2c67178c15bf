"""Reads of recognitions: which levels a unit holds on a day, and what a set asks beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from criteria.law.models import CriteriaSet, Level
from criteria.recognition.models import Recognition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from communes.models import Unit
    from criteria.law.models import SetVersion


def levels_in_force(unit: Unit, on: date) -> list[Recognition]:
    """The unit's own recognitions in force on that day with their levels, newest act first.

    What follows from them by implication is derived above.
    """
    rows = Recognition.objects.filter(unit=unit).in_force(on).select_related("level")
    return list(rows.order_by("-decided_on", "-pk"))


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """One level that a set asks for beforehand (điều kiện), and how the unit has it.

    ``by`` is the recognition's id, ``None`` where the level is not held. ``older_text``: granted
    under an earlier or unknown text, so that a review under today's set is asked.
    """

    level: str
    by: int | None
    older_text: bool


@dataclass(frozen=True, slots=True)
class Prerequisites:
    """All of them on one day; frozen with a submission, so it knows no language."""

    as_of: date
    found: tuple[Prerequisite, ...]

    @property
    def ok(self) -> bool:
        """Whether every level is held."""
        return all(one.by is not None for one in self.found)

    def to_json(self) -> dict[str, Any]:
        """JSON without words."""
        return {
            "as_of": self.as_of.isoformat(),
            "found": [
                {"level": one.level, "by": one.by, "older_text": one.older_text}
                for one in self.found
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Prerequisites:
        """What ``to_json`` gave."""
        found = tuple(Prerequisite(**one) for one in data["found"])
        return cls(date.fromisoformat(data["as_of"]), found)


def prerequisites(unit: Unit, version: SetVersion, on: date) -> Prerequisites:
    """Whether the unit holds the levels that the text asks for, on that day.

    A level counts by its own recognition or by one that implies it; where several stand, one
    under a criteria set of today's (one that applies to such units) is taken before older ones.
    """
    if not version.prerequisite_levels:
        return Prerequisites(on, ())
    held = levels_in_force(unit, on)
    sets = CriteriaSet.objects.filter(versions__applies_to__contains=[unit.kind])
    known = frozenset(sets.values_list("code", flat=True))
    return Prerequisites(
        on, tuple(_prerequisite(code, held, known) for code in version.prerequisite_levels)
    )


def _prerequisite(code: str, held: list[Recognition], known: frozenset[str]) -> Prerequisite:
    fitting = [row for row in held if code in (row.level_id, *row.level.implies)]
    fitting.sort(key=lambda row: (row.criteria_set_id not in known, row.level_id != code))
    if not fitting:
        return Prerequisite(code, None, older_text=False)
    return Prerequisite(code, fitting[0].pk, older_text=fitting[0].criteria_set_id not in known)


def prerequisite_words(found: Prerequisites) -> str:
    """What is missing, or what is asked besides, in the active language; empty: nothing to say."""
    names = {level.code: level.name for level in Level.objects.all()}
    missing = [names.get(one.level, one.level) for one in found.found if one.by is None]
    if missing:
        levels = ", ".join(missing)
        return _("Chưa ghi nhận quyết định công nhận: %(levels)s.") % {"levels": levels}
    older = [names.get(one.level, one.level) for one in found.found if one.older_text]
    if older:
        return _(
            "Đã công nhận theo văn bản trước: %(levels)s. Cần rà soát theo bộ tiêu chí hiện hành."
        ) % {"levels": ", ".join(older)}
    return ""
