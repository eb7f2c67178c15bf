from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from communes.doors.errors import InvalidError
from criteria.law.models import Level
from criteria.recognition.models import Basis, Recognition
from reports import recompute
from reports.attainment import (
    Attainment,
    attainment,
    counted_units,
    percent_of,
    rounded,
    stored,
)
from reports.models import PublishedFigure, Rate
from tests import factories
from tests.reports.figures.conftest import TODAY, Place

FIRST = factories.FIRST_DAY


def level(code: str) -> Level:
    return Level.objects.get(pk=code)


def computed(place: Place, code: str, on: date = TODAY) -> Attainment:
    return attainment(place.province, level(code), on)


@pytest.mark.parametrize(
    ("recognised", "eligible", "shown"),
    [(5, 16, "31.3"), (199, 204, "97.5"), (1, 2000, "0.1"), (1, 3, "33.3"), (0, 7, "0.0")],
)
def test_a_percent_is_counted_and_rounded_half_up(
    recognised: int, eligible: int, shown: str
) -> None:
    percent = percent_of(recognised, eligible)
    assert percent is not None
    assert str(rounded(percent)) == shown


def test_a_percent_without_eligible_units_is_none() -> None:
    assert percent_of(0, 0) is None


def test_wards_are_outside_and_model_counts_communes_only(place: Place) -> None:
    for unit in (*place.eligible, place.ward):
        factories.a_recognition(unit, "ntm")
    factories.a_recognition(place.communes[0], "model", decided_on=date(2023, 3, 23))
    factories.a_recognition(place.town, "model", decided_on=date(2023, 3, 23))
    assert (computed(place, "ntm").recognised, computed(place, "ntm").eligible) == (5, 5)
    model = computed(place, "model")
    assert (model.recognised, model.eligible) == (1, 4)
    assert model.recognised_units == (place.communes[0].code,)


def test_a_districts_own_title_is_in_no_rate(place: Place) -> None:
    factories.a_recognition(place.north, "advanced")
    factories.a_recognition(place.communes[0], "advanced")
    assert computed(place, "advanced").recognised == 1


def test_a_decision_counts_from_its_legal_day_however_late_it_is_entered(place: Place) -> None:
    factories.a_recognition(place.communes[0], "ntm")
    factories.a_recognition(place.communes[1], "ntm", decided_on=date(2022, 5, 20))
    assert computed(place, "ntm", date(2022, 5, 19)).recognised == 1
    assert computed(place, "ntm", date(2022, 5, 20)).recognised == 2


def test_the_day_of_a_revocation_no_longer_counts(place: Place) -> None:
    last_day = date(2023, 1, 9)
    factories.a_recognition(place.communes[0], "ntm", in_force_to=last_day)
    assert computed(place, "ntm", last_day).recognised == 1
    after = computed(place, "ntm", last_day + timedelta(days=1))
    assert (after.recognised, after.percent, after.code) == (0, Decimal(0), "")


def test_a_row_that_another_replaces_counts_no_more(place: Place) -> None:
    old = factories.a_recognition(place.communes[0], "ntm")
    new = factories.a_recognition(place.communes[0], "ntm", decided_on=date(2024, 1, 1))
    Recognition.objects.filter(pk=old.pk).update(superseded_by=new)
    assert computed(place, "ntm", date(2023, 12, 31)).recognised == 0
    assert computed(place, "ntm", date(2024, 1, 1)).recognised == 1


def test_a_unit_counts_by_its_own_recognition_before_the_nearest_implying(place: Place) -> None:
    own, implied, far = place.communes[:3]
    factories.a_recognition(own, "ntm", basis=Basis.SYNTHETIC)
    advanced = factories.a_recognition(own, "advanced", basis=Basis.SOURCED)
    factories.a_recognition(implied, "advanced", basis=Basis.APPRAISED)
    factories.a_recognition(implied, "model", basis=Basis.SOURCED, decided_on=date(2023, 1, 1))
    factories.a_recognition(far, "model", basis=Basis.SOURCED, decided_on=date(2023, 1, 1))
    answer = computed(place, "ntm")
    basis = answer.basis
    assert (basis.sourced, basis.appraised, basis.synthetic) == (1, 1, 1)
    rows = {one.unit_id: one for one in counted_units(place.province, level("ntm"), TODAY)}
    assert (rows[own.pk].own, rows[own.pk].confirmed_by) == (True, advanced.pk)
    assert (rows[implied.pk].own, rows[implied.pk].basis) == (False, Basis.APPRAISED)
    assert rows[place.communes[3].pk].recognition_id is None


def test_illustration_covers_all_units_without_a_source_members_or_not(place: Place) -> None:
    sourced, synthetic, through_model, without = place.communes
    factories.a_recognition(sourced, "advanced")
    factories.a_recognition(synthetic, "advanced", basis=Basis.SYNTHETIC)
    factories.a_recognition(through_model, "advanced", basis=Basis.SYNTHETIC)
    factories.a_recognition(through_model, "model", decided_on=date(2023, 1, 1))
    answer = computed(place, "advanced")
    assert answer.basis.synthetic == 2
    assert answer.synthetic_units == (synthetic.code, without.code, place.town.code)
    of_district = attainment(place.north, level("advanced"), TODAY)
    assert of_district.synthetic_units == (synthetic.code,)
    south = attainment(place.south, level("advanced"), TODAY)
    assert south.synthetic_units == (without.code, place.town.code)


def test_before_illustration_begins_it_still_leaves_open_who_lacks_the_level(place: Place) -> None:
    sourced, synthetic, *_others = place.communes
    factories.a_recognition(sourced, "advanced", decided_on=date(2020, 9, 28))
    factories.a_recognition(
        synthetic, "advanced", basis=Basis.SYNTHETIC, decided_on=date(2021, 12, 31)
    )
    early = computed(place, "advanced", date(2021, 1, 1))
    assert early.recognised == 1
    assert set(early.synthetic_units) == set(early.eligible_units) - {sourced.code}


def test_without_illustration_a_missing_recognition_is_a_fact(place: Place) -> None:
    factories.a_recognition(place.communes[0], "advanced", basis=Basis.APPRAISED)
    assert computed(place, "advanced").synthetic_units == ()


def test_before_the_first_data_there_is_no_percent(place: Place) -> None:
    factories.a_recognition(place.communes[0], "advanced", decided_on=date(2021, 12, 31))
    early = computed(place, "advanced", date(2021, 12, 30))
    assert (early.percent, early.code, early.recognised) == (None, "no_data", 0)
    before_units = computed(place, "advanced", FIRST - timedelta(days=1))
    assert (before_units.eligible, before_units.code) == (0, "no_data")
    assert computed(place, "advanced", date(2021, 12, 31)).percent == Decimal(20)


def test_a_district_without_members_has_data_once_its_province_has(place: Place) -> None:
    factories.a_recognition(place.communes[0], "advanced")
    south = attainment(place.south, level("advanced"), TODAY)
    assert (south.percent, south.code) == (Decimal(0), "")


def test_a_scope_without_eligible_units_has_no_percent_and_no_code(place: Place) -> None:
    factories.a_recognition(place.town, "urban_civilised", decided_on=date(2023, 12, 31))
    north = attainment(place.north, level("urban_civilised"), TODAY)
    assert (north.eligible, north.percent, north.code) == (0, None, "")


def test_a_day_to_come_is_refused(place: Place) -> None:
    with pytest.raises(InvalidError) as refusal:
        computed(place, "ntm", TODAY + timedelta(days=1))
    assert refusal.value.code == "future"


def test_units_count_on_the_days_of_their_validity(place: Place) -> None:
    gone = factories.a_commune(place.north, valid_to=date(2023, 7, 1))
    for unit in (*place.eligible, gone):
        factories.a_recognition(unit, "ntm")
    assert computed(place, "ntm", date(2023, 6, 30)).eligible == 6
    after = computed(place, "ntm", date(2023, 7, 1))
    assert (after.recognised, after.eligible) == (5, 5)


def test_the_nation_is_the_sum_of_its_provinces(place: Place) -> None:
    other = factories.a_province()
    far = factories.a_commune(factories.a_district(other))
    for unit in (*place.communes[:2], far):
        factories.a_recognition(unit, "ntm")
    by_facts = attainment(None, level("ntm"), TODAY)
    assert (by_facts.scope, by_facts.recognised, by_facts.eligible) == ("vn", 3, 6)
    recompute.run(place.province.pk, whole=True)
    assert stored("vn", "ntm", TODAY) is None
    recompute.run(other.pk, whole=True)
    by_rows = stored("vn", "ntm", TODAY)
    assert by_rows is not None
    assert (by_rows.recognised, by_rows.eligible, by_rows.basis) == (3, 6, by_facts.basis)


def test_a_stored_rate_serves_its_own_day_only(place: Place, settings: Settings) -> None:
    factories.a_recognition(place.communes[0], "ntm", in_force_to=TODAY)
    recompute.run(place.province.pk, whole=True)
    code = place.province.code or ""
    assert stored(code, "ntm", TODAY) is not None
    assert stored(code, "ntm", TODAY - timedelta(days=1)) is None
    settings.PORTAL_TODAY = TODAY + timedelta(days=1)
    assert stored(code, "ntm", TODAY + timedelta(days=1)) is None
    answer = attainment(place.province, level("ntm"), TODAY + timedelta(days=1), lists=False)
    assert answer.recognised == 0


def test_a_published_total_of_the_day_stands_beside(place: Place) -> None:
    factories.a_recognition(place.communes[0], "ntm")
    PublishedFigure.objects.create(
        scope=place.province,
        level_id="ntm",
        on=TODAY,
        recognised=2,
        eligible=5,
        date_precision="day",
        source="một bài báo",
    )
    recompute.run(place.province.pk, whole=True)
    for lists in (True, False):
        published = attainment(place.province, level("ntm"), TODAY, lists=lists).published
        assert published is not None
        assert (published.recognised, published.percent) == (2, Decimal(40))
    assert computed(place, "ntm", TODAY - timedelta(days=1)).published is None


RECOGNITIONS = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sampled_from(["ntm", "advanced", "model", "urban_civilised", "modern"]),
        st.dates(FIRST, TODAY),
        st.integers(0, 1500),
        st.sampled_from(Basis.values),
    ),
    max_size=16,
    unique_by=lambda row: row[:3],
)
IMPLYING = {
    "ntm": {"ntm": 0, "advanced": 1, "modern": 1, "model": 2},
    "advanced": {"advanced": 0, "model": 1},
    "model": {"model": 0},
    "urban_civilised": {"urban_civilised": 0},
}
COUNTS = {
    "ntm": ("xa", "thi_tran"),
    "advanced": ("xa", "thi_tran"),
    "model": ("xa",),
    "urban_civilised": ("thi_tran",),
}


@given(rows=RECOGNITIONS, day=st.dates(FIRST, TODAY))
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_stored_rate_equals_the_computed_for_any_day(
    place: Place, settings: Settings, rows: list[tuple[int, str, date, int, str]], day: date
) -> None:
    settings.PORTAL_TODAY = day
    with transaction.atomic():
        _compare_rates(place, rows, day)
        transaction.set_rollback(True)


def _compare_rates(place: Place, rows: list[tuple[int, str, date, int, str]], day: date) -> None:
    units = [*place.eligible, place.ward, place.north]
    Recognition.objects.bulk_create(
        Recognition(
            unit=units[unit],
            level_id=code,
            decided_on=start,
            in_force_from=start,
            in_force_to=start + timedelta(days=length) if length else None,
            basis=basis,
            date_precision="day",
        )
        for unit, code, start, length, basis in rows
    )
    recompute.run(place.province.pk)
    for code in IMPLYING:
        for scope in (place.province, place.north, place.south):
            inside = [unit for unit in place.eligible if unit.path.startswith(scope.path)]
            eligible = [unit for unit in inside if unit.kind in COUNTS[code]]
            holders = [
                unit
                for unit in eligible
                if any(
                    units[place_of] == unit
                    and held in IMPLYING[code]
                    and start <= day
                    and (not length or day < start + timedelta(days=length))
                    for place_of, held, start, length, _basis in rows
                )
            ]
            answer = attainment(scope, level(code), day)
            row = Rate.objects.get(scope=scope, level_id=code)
            assert answer.recognised_units == tuple(unit.code for unit in holders)
            assert answer.eligible_units == tuple(unit.code for unit in eligible)
            assert (row.on, row.recognised, row.eligible) == (day, len(holders), len(eligible))
            kept = (row.sourced, row.appraised, row.synthetic)
            basis = answer.basis
            assert kept == (basis.sourced, basis.appraised, basis.synthetic)
            assert sum(kept) == len(holders)
            quick = attainment(scope, level(code), day, lists=False)
            assert (quick.percent, quick.code) == (answer.percent, answer.code)
