"""Which dossiers a district looks at first (bước thẩm tra cấp huyện), for many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communes.models import Tier, Unit
from criteria.law.selectors import has_district_stage, procedure_for

if TYPE_CHECKING:
    from collections.abc import Collection

    from criteria.dossiers.models import Dossier


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


def _has_stage(level: str, purpose: str) -> bool:
    procedure = procedure_for(level, purpose)
    return procedure is not None and has_district_stage(procedure)


def _units_above(dossier: Dossier) -> set[int]:
    return {int(part) for part in dossier.path.strip("/").split("/")}
