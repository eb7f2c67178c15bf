"""The communes and towns of a district, on the district's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from communes.calendar import today
from communes.models import Unit
from criteria.law.models import Level
from reports.attainment import attainment
from reports.pages.address import HEADLINE_LEVEL, Address
from reports.pages.figures import Figure, figures, is_illustrative, tells_apart
from reports.pages.members import DistrictMembers, by_district, members


@dataclass(frozen=True, slots=True)
class Below:
    """Rates of the district's communes and who holds the headline level."""

    figures: tuple[Figure, ...]
    level_words: str
    members: tuple[DistrictMembers, ...]
    illustrative: bool


def below(district: Unit, levels: Sequence[Level]) -> Below:
    """Count the communes and towns below a district; its own title is never among them."""
    answers = [(level, attainment(district, level, today())) for level in levels]
    headline, answer = next(pair for pair in answers if pair[0].code == HEADLINE_LEVEL)
    shown = [(level, each) for level, each in answers if not tells_apart(each)]
    return Below(
        figures=figures(district, shown, Address()),
        level_words=headline.short_name,
        members=tuple(by_district(members(answer, district, headline, sources_only=False))),
        illustrative=any(is_illustrative(each) for _level, each in answers),
    )
