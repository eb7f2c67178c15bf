from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest

from criteria.recognition.models import Basis, DatePrecision
from reports.demo.cast import GIAO_THUY, TRUC_NINH, Cast, Place, spread
from reports.demo.facts import Facts, field_words
from reports.demo.plan import SETS_FROM, Planned, plan

IMPLIED_BY = {
    "ntm": ("ntm", "advanced", "model"),
    "advanced": ("advanced", "model"),
    "model": ("model",),
    "urban_civilised": ("urban_civilised",),
}


def holders(rows: Iterable[Planned], level: str, on: date) -> dict[str, Planned]:
    """Communes that hold a level on a day: by their own recognition or one that implies it."""
    held: dict[str, Planned] = {}
    for name in IMPLIED_BY[level]:
        for row in rows:
            if row.tier == "commune" and row.level == name and row.decided_on <= on:
                held.setdefault(row.unit, row)
    return held


@pytest.mark.parametrize(
    ("level", "day", "number"),
    [
        ("ntm", date(2020, 6, 30), 0),
        ("ntm", date(2020, 7, 1), 204),
        ("ntm", date(2024, 6, 30), 204),
        ("advanced", date(2020, 9, 27), 0),
        ("advanced", date(2020, 9, 28), 13),
        ("advanced", date(2021, 12, 30), 14),
        ("advanced", date(2021, 12, 31), 182),
        ("advanced", date(2022, 12, 30), 182),
        ("advanced", date(2022, 12, 31), 187),
        ("advanced", date(2023, 6, 30), 188),
        ("advanced", date(2023, 11, 2), 188),
        ("advanced", date(2023, 11, 3), 189),
        ("advanced", date(2024, 3, 31), 197),
        ("advanced", date(2024, 5, 14), 197),
        ("advanced", date(2024, 5, 15), 199),
        ("advanced", date(2024, 6, 30), 199),
        ("model", date(2022, 11, 21), 0),
        ("model", date(2022, 11, 22), 1),
        ("model", date(2023, 3, 23), 7),
        ("model", date(2023, 6, 30), 9),
        ("model", date(2024, 3, 31), 32),
        ("model", date(2024, 5, 15), 39),
        ("model", date(2024, 5, 31), 39),
        ("model", date(2024, 6, 1), 40),
        ("model", date(2024, 6, 30), 40),
        ("urban_civilised", date(2023, 12, 30), 0),
        ("urban_civilised", date(2023, 12, 31), 6),
        ("urban_civilised", date(2024, 6, 30), 6),
    ],
)
def test_each_level_has_the_number_of_its_day(
    planned: list[Planned], level: str, day: date, number: int
) -> None:
    assert len(holders(planned, level, day)) == number


def test_the_bases_of_the_advanced_level_are_19_6_and_174(
    planned: list[Planned], facts: Facts
) -> None:
    bases = Counter(row.basis for row in holders(planned, "advanced", facts.as_of).values())
    assert bases == {Basis.SOURCED: 19, Basis.APPRAISED: 6, Basis.SYNTHETIC: 174}


def test_164_units_are_illustrative_at_the_advanced_level(
    planned: list[Planned], facts: Facts, places: tuple[Place, ...]
) -> None:
    confirmed = {
        row.unit
        for row in planned
        if row.tier == "commune" and row.level in IMPLIED_BY["advanced"]
        if row.basis != Basis.SYNTHETIC
    }
    assert len(confirmed) == 40
    assert len({place.code for place in places} - confirmed) == 164


def test_giao_thuy_has_18_of_22_at_the_end_of_2023_and_all_after(
    planned: list[Planned], places: tuple[Place, ...]
) -> None:
    there = {place.code for place in places if place.district == GIAO_THUY}
    assert len(there) == 22
    assert len(there & holders(planned, "advanced", date(2021, 12, 31)).keys()) == 18
    assert len(there & holders(planned, "advanced", date(2023, 12, 31)).keys()) == 18
    assert there <= holders(planned, "advanced", date(2024, 3, 31)).keys()


def test_synthetic_models_stay_under_what_sources_count_later(
    planned: list[Planned], places: tuple[Place, ...]
) -> None:
    district = {place.code: place.district for place in places}
    invented = [row for row in planned if row.level == "model" and row.basis == Basis.SYNTHETIC]
    numbers = Counter(district[row.unit] for row in invented)
    assert len(invented) == 19
    assert numbers[GIAO_THUY] <= 3
    assert numbers[TRUC_NINH] <= 5


def test_every_model_and_preparing_unit_is_among_the_182(
    planned: list[Planned], facts: Facts, cast: Cast
) -> None:
    by_2021 = {
        row.unit
        for row in planned
        if row.level == "advanced" and row.tier == "commune"
        if row.decided_on <= date(2021, 12, 31)
    }
    models = {row.unit for row in planned if row.level == "model"}
    later = {one.code for one in facts.model_later}
    assert len(models) == 40
    assert not models & {*later, *cast.preparing}
    assert models | later | {*cast.preparing} <= by_2021


def test_the_units_without_the_level_are_named_by_no_source(
    planned: list[Planned], facts: Facts, cast: Cast, places: tuple[Place, ...]
) -> None:
    without = {place.code for place in places} - holders(planned, "advanced", facts.as_of).keys()
    assert without == set(cast.without_advanced)
    assert len(without) == 5
    assert not without & facts.named


def test_a_unit_has_each_level_once(planned: list[Planned]) -> None:
    keys = Counter((row.unit, row.level) for row in planned)
    assert [key for key, number in keys.items() if number > 1] == []


def test_every_fact_keeps_its_day_and_its_number(planned: list[Planned], facts: Facts) -> None:
    rows = {(row.unit, row.level): row for row in planned}
    for level, group in (("model", facts.model), ("advanced", facts.advanced)):
        for one in group:
            row = rows[one.code, level]
            assert row.decision == one.decision
            assert row.for_year == one.year
            assert (row.basis == Basis.APPRAISED) == one.voted
            assert row.source == one.source
            if one.decided:
                assert (row.decided_on, row.date_precision) == (one.decided, DatePrecision.DAY)
            else:
                assert row.date_precision == DatePrecision.ESTIMATED


def test_what_is_invented_is_seen_to_be(planned: list[Planned]) -> None:
    for row in planned:
        assert row.source
        assert row.decision.startswith("minh-hoa-") == (row.basis == Basis.SYNTHETIC)
        if row.basis == Basis.SYNTHETIC:
            assert row.date_precision == DatePrecision.ESTIMATED


def test_what_is_older_than_the_sets_carries_none(planned: list[Planned]) -> None:
    for row in planned:
        assert (row.criteria_set is None) == (row.decided_on < SETS_FROM)


def test_nothing_decided_after_the_day_is_planned(planned: list[Planned], facts: Facts) -> None:
    assert max(row.decided_on for row in planned) <= facts.as_of


def test_titles_of_districts_carry_the_words_of_their_sources(planned: list[Planned]) -> None:
    titles = {(row.unit, row.level): row for row in planned if row.tier != "commune"}
    assert len(titles) == 8
    assert titles["366", "ntm"].words == "năm 2015"
    assert titles["366", "ntm"].decision == "921/QĐ-TTg"
    assert titles["361", "ntm"].words == "tháng 9 năm 2017"
    assert titles["363", "ntm"].words == "năm: chưa có nguồn"
    assert titles["365", "advanced"].decided_on == date(2023, 12, 31)
    assert titles["36", "ntm"].tier == "province"
    assert {row.date_precision for row in titles.values()} == {DatePrecision.ESTIMATED}
    days = {row.decided_on for key, row in titles.items() if key != ("365", "advanced")}
    assert days == {date(2020, 7, 1)}


def test_the_plan_follows_neither_the_order_of_the_units_nor_the_run(
    planned: list[Planned],
    facts: Facts,
    places: tuple[Place, ...],
    fields: Callable[[str], str],
) -> None:
    assert plan(facts, reversed(places), field_of=fields)[0] == planned


def test_a_commune_plays_one_part_at_most(cast: Cast) -> None:
    parts = [
        *cast.model_first,
        *cast.model_second,
        *cast.model_last,
        *cast.preparing,
        *cast.advanced_2022,
        *cast.advanced_giao_thuy,
        *cast.without_advanced,
    ]
    assert len(parts) == len(set(parts)) == 17 + 12 + 5 + 2 + 5


def test_the_level_grows_day_by_day_and_never_shrinks(planned: list[Planned]) -> None:
    days = sorted({row.decided_on for row in planned})
    for level in IMPLIED_BY:
        for day in days:
            before = holders(planned, level, day - timedelta(days=1)).keys()
            assert before <= holders(planned, level, day).keys()


def test_fields_are_the_words_of_the_law(
    planned: list[Planned], fields: Callable[[str], str]
) -> None:
    rows = {(row.unit, row.level): row for row in planned}
    assert rows["14212", "model"].field == "giáo dục"
    assert rows["14098", "model"].field == "an ninh trật tự"
    assert rows["13927", "model"].field == "chuyển đổi số"
    with pytest.raises(ValueError, match="hang_khong"):
        field_words("hang_khong", ["giáo dục"])


def test_spread_refuses_more_than_there_are() -> None:
    places = [Place("1", "d", is_town=False)]
    with pytest.raises(ValueError, match="2 of 1"):
        spread(places, 2)
