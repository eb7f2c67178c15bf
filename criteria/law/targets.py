"""Which target applies (mức đạt chuẩn nào): year, region, default, amendment. Pure."""

from __future__ import annotations

from criteria.law.shapes import (
    Comparator,
    IndicatorRule,
    Situation,
    Target,
    TargetKey,
    TargetTable,
)

YEARLY_REGION = "dong_bang_song_hong"
"""The region whose targets the files give by year."""


def target_for(rule: IndicatorRule, situation: Situation) -> Target:
    """The target of ``rule`` for a dossier's year and place.

    Searched by year, region, default; an explicit null of a region ends the search, and a year
    without a figure takes no other year's. From the year of an amendment on its targets alone
    count; while they have not been read there is no official target.
    """
    amendment = rule.amendment
    if amendment is not None and situation.year >= amendment.signed.year:
        if amendment.targets is None:
            return Target(None, TargetKey.AMENDED_UNREAD, amended_by=amendment.by)
        return _search(rule, amendment.targets, situation, amendment.by)
    return _search(rule, rule.targets, situation, None)


def _search(
    rule: IndicatorRule, table: TargetTable, situation: Situation, amended_by: str | None
) -> Target:
    if rule.comparator is Comparator.PROVINCE_DEFINED:
        return Target(None, TargetKey.PROVINCE_DEFINED, amended_by=amended_by)
    if _years_apply(table, situation):
        value = table.by_year.get(situation.year)
        if value is not None:
            return Target(
                value,
                TargetKey.YEAR,
                year=situation.year,
                region=None if table.by_year_province else situation.region,
                province=table.by_year_province,
                amended_by=amended_by,
            )
    region = situation.region
    if region is not None and region in table.regions:
        return Target(
            table.regions[region], TargetKey.REGION, region=region, amended_by=amended_by
        )
    return Target(table.default, TargetKey.DEFAULT, amended_by=amended_by)


def _years_apply(table: TargetTable, situation: Situation) -> bool:
    if table.by_year_province is not None:
        return table.by_year_province == situation.province
    return situation.region == YEARLY_REGION
