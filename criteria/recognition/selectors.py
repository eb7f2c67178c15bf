"""Reads of recognitions: which levels a unit holds on a day, and what a set asks beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from criteria.law.models import CriteriaSet, Level
from criteria.recognition.models import Basis, Recognition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from communes.models import Unit
    from criteria.law.models import SetVersion


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """A level that counts for a unit on a day, and the recognition by which it counts.

    ``is_own`` is false where another level implies it. ``backing`` is a sourced or appraised
    recognition that implies the level where the unit's own one is synthetic («suy từ …»).
    """

    level: Level
    recognition: Recognition
    is_own: bool
    backing: Recognition | None

    @property
    def is_illustrative(self) -> bool:
        """Whether nothing but invented data says so."""
        return self.recognition.basis == Basis.SYNTHETIC and self.backing is None


def levels_in_force(unit: Unit, on: date) -> list[HeldLevel]:
    """Levels that count for the unit on that day, in official order, implied ones included."""
    rows = Recognition.objects.filter(unit=unit).in_force(on)
    rows = rows.select_related("level", "decision").order_by("-decided_on", "-pk")
    return held_levels(rows, Level.objects.order_by("position", "code"))


def held_levels(rows: Iterable[Recognition], levels: Iterable[Level]) -> list[HeldLevel]:
    """The same from one unit's rows in force, newest first, and all levels."""
    own: dict[str, Recognition] = {}
    for row in rows:
        own.setdefault(row.level_id, row)
    known = list(levels)
    held = (_held(level, own, known) for level in known)
    return [one for one in held if one is not None]


def _held(level: Level, own: Mapping[str, Recognition], levels: list[Level]) -> HeldLevel | None:
    """By its own recognition, else by the nearest level that implies it (implying least)."""
    above = [one for one in levels if level.code in one.implies and one.code in own]
    above.sort(key=lambda one: (len(one.implies), one.position))
    mine = own.get(level.code)
    if mine is None:
        return HeldLevel(level, own[above[0].code], False, None) if above else None
    backing = None
    if mine.basis == Basis.SYNTHETIC:
        implying = (own[one.code] for one in above)
        backing = next((row for row in implying if row.basis != Basis.SYNTHETIC), None)
    return HeldLevel(level, mine, True, backing)


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
    rows = Recognition.objects.filter(unit=unit).in_force(on).select_related("level")
    held = list(rows.order_by("-decided_on", "-pk"))
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
