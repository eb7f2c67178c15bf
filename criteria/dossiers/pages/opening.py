"""What a commune may open a dossier for: sets and years that the law allows, none in vain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from communes.calendar import today
from communes.periods import last_day_with
from communes.templatetags.portal_format import unit_title
from criteria.dossiers.models import Dossier
from criteria.dossiers.pages.words import kind_words
from criteria.law.models import SetVersion
from criteria.law.selectors import procedure_for
from criteria.permissions import Permission, holding
from criteria.states import Purpose

if TYPE_CHECKING:
    from communes.models import Unit, User

SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Offer:
    """One dossier that can be opened: ``value`` is unit, set and year as the form sends them."""

    value: str
    words: str


def offers_for(user: User) -> tuple[Offer, ...] | None:
    """What can be opened today, this year first; ``None``: the person opens no dossiers."""
    units = {held.unit_id: held.unit for held in holding(user, Permission.CREATE)}
    if not units:
        return None
    versions = [one for one in _versions() if _has_procedure(one)]
    taken = set(
        Dossier.objects.open()
        .filter(unit__in=units, purpose=Purpose.RECOGNITION)
        .values_list("unit_id", "criteria_set_id")
    )
    year = today().year
    return tuple(
        _offer(unit, version, wanted, named=len(units) > 1)
        for wanted in (year, year - 1, year + 1)
        for unit in units.values()
        for version in versions
        if unit.kind in version.applies_to
        and (unit.pk, version.criteria_set_id) not in taken
        and _in_force(version, wanted)
    )


def _versions() -> list[SetVersion]:
    rows = SetVersion.objects.current().select_related("criteria_set__level").defer("definition")
    return list(rows.order_by("criteria_set__level__position", "criteria_set_id"))


def _has_procedure(version: SetVersion) -> bool:
    level = version.criteria_set.level_id
    return procedure_for(level, Purpose.RECOGNITION, on=today()) is not None


def _in_force(version: SetVersion, year: int) -> bool:
    """As ``in_force_during``, for a row at hand."""
    last = last_day_with(version.valid_to)
    return version.valid_from.year <= year and (last is None or year <= last.year)


def _offer(unit: Unit, version: SetVersion, year: int, *, named: bool) -> Offer:
    words = _("%(kind)s đạt chuẩn %(level)s, năm %(year)s") % {
        "kind": kind_words(unit.kind).capitalize(),
        "level": version.criteria_set.level.short_name,
        "year": year,
    }
    value = SEPARATOR.join((str(unit.code), version.criteria_set_id, str(year)))
    return Offer(value, f"{unit_title(unit)}: {words}" if named else words)
