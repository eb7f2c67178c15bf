"""Which dossiers a district looks at first (bước thẩm tra cấp huyện), and states in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communes.calendar import today
from communes.models import Tier, Unit
from criteria.law.selectors import has_district_stage, procedure_for
from criteria.states import DossierState, Purpose, state_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from criteria.dossiers.models import Dossier


def district_appraises(dossier: Dossier) -> bool:
    """Whether a district looks at it first: the procedure says so, and a district is there."""
    return dossier.pk in looked_at_by_district([dossier])


def looked_at_by_district(dossiers: Collection[Dossier]) -> set[int]:
    """Ids of those whose procedure has a district's stage and that lie in a district.

    A constant number of queries beside three for each level and purpose among them.
    """
    kinds = {(one.criteria_set.level_id, one.purpose) for one in dossiers}
    staged = {kind for kind in kinds if _has_stage(*kind)}
    above = {one.pk: _units_above(one) for one in dossiers}
    ids = {unit_id for units in above.values() for unit_id in units}
    districts = set(
        Unit.objects.filter(pk__in=ids, tier=Tier.DISTRICT).values_list("pk", flat=True)
    )
    return {
        one.pk
        for one in dossiers
        if (one.criteria_set.level_id, one.purpose) in staged and districts & above[one.pk]
    }


def districts_appraise(level: str, scope: Unit) -> bool:
    """Whether dossiers for that level go to a district first in that part of the country."""
    inside = Unit.objects.on(today()).within(scope)
    return _has_stage(level, Purpose.RECOGNITION) and (
        inside.filter(tier=Tier.COMMUNE, district__isnull=False).exists()
    )


def words_of_state(dossier: Dossier) -> str:
    """The state of one dossier; see ``words_of_states``."""
    return words_of_states([dossier])[dossier.pk]


def words_of_states(dossiers: Collection[Dossier]) -> dict[int, str]:
    """Each dossier's state by its id, in words that say who acts; a few queries for all."""
    submitted = [one for one in dossiers if one.state == DossierState.SUBMITTED]
    first = looked_at_by_district(submitted)
    return {one.pk: state_words(one.state, by_district=one.pk in first) for one in dossiers}


def _has_stage(level: str, purpose: str) -> bool:
    procedure = procedure_for(level, purpose, on=today())
    return procedure is not None and has_district_stage(procedure)


def _units_above(dossier: Dossier) -> set[int]:
    return {int(part) for part in dossier.path.strip("/").split("/")}
