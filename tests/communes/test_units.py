from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from communes.models import Kind, Unit
from communes.text import fold, sort_key
from tests.factories import a_commune, a_district, a_province, a_town, a_ward


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        "Đồng Sơn",
        "dong son",
        "DONG SON",
        "đồng sơn",
        "xa dong son",
        "Xã  Đồng Sơn",
        "ong so",
        "90001",
    ],
)
def test_search_ignores_diacritics_case_and_kind(asked: str) -> None:
    district = a_district()
    wanted = a_commune(district, "Đồng Sơn", code="90001")
    a_commune(district, "Sơn Đồng")
    a_commune(district, "Xá Thượng")
    assert list(Unit.objects.matching(asked)) == [wanted]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["TT. Gôi", "tt goi", "thị trấn gôi"])
def test_search_knows_short_kinds(asked: str) -> None:
    district = a_district()
    town = a_town(district, "Gôi")
    a_commune(district, "Gôi Hạ")
    assert list(Unit.objects.matching(asked)) == [town]


@pytest.mark.django_db
def test_search_takes_signs_of_patterns_as_they_are() -> None:
    a_commune(name="Đồng Sơn")
    assert not Unit.objects.matching("%").exists()
    assert not Unit.objects.matching("d_ng").exists()


@pytest.mark.django_db
def test_wards_are_outside_the_programme() -> None:
    district = a_district()
    inside = [a_commune(district), a_town(district)]
    a_ward(district)
    assert list(Unit.objects.in_programme().official_order()) == inside


@pytest.mark.django_db
def test_paths_of_ids_are_closed_at_both_ends() -> None:
    """One unit's path never begins another one's by chance."""
    province = a_province()
    communes = [a_commune(province) for _number in range(12)]
    for unit in communes:
        assert list(Unit.objects.within(unit)) == [unit]


@pytest.mark.django_db
def test_a_unit_with_others_below_it_cannot_be_deleted() -> None:
    commune = a_commune()
    with pytest.raises(ProtectedError):
        commune.parent.delete()  # type: ignore[union-attr]


@pytest.mark.django_db
def test_the_database_refuses_an_empty_period() -> None:
    with pytest.raises(IntegrityError, match="unit_period_not_empty"), transaction.atomic():
        a_province(valid_from=date(2024, 1, 1), valid_to=date(2024, 1, 1))


@pytest.mark.django_db
def test_the_database_refuses_a_unit_of_no_province() -> None:
    unit = a_commune()
    with pytest.raises(IntegrityError, match="province_id"), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(province=None)


def test_names_stand_with_their_kind() -> None:
    assert Unit(name="Giao Phong", kind=Kind.XA).full_name == "Xã Giao Phong"
    assert Unit(name="Gôi", kind=Kind.THI_TRAN).full_name == "TT. Gôi"
    assert Unit(name="Nam Định", kind=Kind.TINH).full_name == "Tỉnh Nam Định"


def test_folding_keeps_no_diacritics() -> None:
    assert fold("  ĐỒNG  Sơn ") == "dong son"
    assert fold("Trực Hưng") == fold("Trực Hùng") == "truc hung"


def test_names_sort_as_vietnamese_dictionaries_do() -> None:
    names = [
        "Đồng Sơn",
        "Dương A",
        "Ân Thi",
        "An Thi",
        "Ăn Thi",
        "Bà",
        "Ba",
        "Bá",
        "Bạ",
        "Ý",
        "Y 2",
    ]
    assert sorted(names, key=sort_key) == [
        "An Thi",
        "Ăn Thi",
        "Ân Thi",
        "Ba",
        "Bà",
        "Bá",
        "Bạ",
        "Dương A",
        "Đồng Sơn",
        "Ý",
        "Y 2",
    ]
