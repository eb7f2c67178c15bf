"""Search by name: «Xã của bạn»."""

from __future__ import annotations

from dataclasses import dataclass

from communes.calendar import today
from communes.models import Tier, Unit

LIMIT = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; ``more`` says that the list was cut."""

    asked: str
    units: tuple[Unit, ...]
    more: bool

    @property
    def only(self) -> Unit | None:
        """The single hit, if there is just one."""
        return self.units[0] if len(self.units) == 1 else None


def find_units(asked: str) -> Found:
    """Units valid today whose name or code contains the words, without diacritics or case."""
    words = asked.strip()
    if not words:
        return Found("", (), more=False)
    rows = (
        Unit.objects.on(today())
        .exclude(tier__in=[Tier.PROVINCE, Tier.VILLAGE])
        .matching(words)
        .select_related("district", "province")
        .order_by("sort_key", "code", "pk")[: LIMIT + 1]
    )
    units = tuple(rows)
    return Found(words, units[:LIMIT], more=len(units) > LIMIT)
