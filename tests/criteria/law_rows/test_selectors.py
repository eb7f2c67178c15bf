"""Which text, rules, procedure and bodies count."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from communes.doors.errors import AbsentError, InvalidError
from criteria.law.loading import load_data
from criteria.law.models import Indicator, Procedure
from criteria.law.rules import Situation
from criteria.law.selectors import (
    bodies_by_criterion,
    bodies_for,
    current_version,
    fields_of,
    has_district_stage,
    procedure_for,
    rules_by_id,
    situation_for,
    version_for_new_dossier,
)
from criteria.law.values import parse_entry
from criteria.states import Purpose
from tests import factories
from tests.criteria.law_rows.files import a_set

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 30)


def test_rules_of_a_version_judge_by_its_own_text() -> None:
    [version] = factories.the_law(factories.ADVANCED)
    rules = rules_by_id(version.pk)
    assert len(rules.by_code) == len(rules.indicator_ids) == 75
    assert [one.number for one in rules.criteria] == list(range(1, 20))
    assert Indicator.objects.get(pk=rules.indicator_ids["10.1"]).code == "10.1"
    situation = Situation(year=2024, region="dong_bang_song_hong", province="36")
    row = {"indicator": "1.1", "value": True}
    assert parse_entry(rules.by_code["1.1"], row, situation=situation).truth is True
    assert rules.criterion_definitions[10].name_vi == "Thu nhập"


def test_rules_are_read_once(django_assert_num_queries: object) -> None:
    [version] = factories.the_law(factories.NTM)
    rules_by_id(version.pk)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert rules_by_id(version.pk) is rules_by_id(version.pk)


def test_an_older_version_keeps_its_rules() -> None:
    factories.the_levels()
    load_data(a_set())
    first = current_version("bo-vi-du")
    changed = a_set()
    changed["criteria"][0]["indicators"][0]["targets"]["default"] = 90
    load_data(changed)
    second = current_version("bo-vi-du")
    assert second.number == 2
    assert rules_by_id(first.pk).by_code["1.1"].targets.default == 80
    assert rules_by_id(second.pk).by_code["1.1"].targets.default == 90
    assert rules_by_id(first.pk).indicator_ids != rules_by_id(second.pk).indicator_ids


def test_the_situation_knows_the_region_of_nam_dinh_and_says_when_it_knows_none() -> None:
    nam_dinh = factories.a_commune(factories.a_district(factories.a_province(code="36")))
    elsewhere = factories.a_commune()
    assert situation_for(nam_dinh, 2024).region == "dong_bang_song_hong"
    assert situation_for(nam_dinh, 2024).province == "36"
    assert situation_for(elsewhere, 2023).region is None
    assert situation_for(elsewhere, 2023).year == 2023


@pytest.mark.parametrize(
    ("code", "year", "kind", "refusal"),
    [
        (factories.NTM, 2024, "xa", None),
        (factories.NTM, 2022, "thi_tran", None),
        (factories.NTM, 2025, "xa", None),
        (factories.NTM, 2021, "xa", "not_in_force"),
        (factories.NTM, 2026, "xa", "not_in_force"),
        (factories.NTM, 2024, "phuong", "wrong_kind"),
        (factories.MODEL, 2024, "thi_tran", "wrong_kind"),
        ("thi-tran-do-thi-van-minh", 2024, "thi_tran", "no_procedure"),
        ("khong-co", 2024, "xa", "unknown_set"),
    ],
)
def test_a_new_dossier_gets_the_current_text_or_a_reason(
    code: str, year: int, kind: str, refusal: str | None
) -> None:
    factories.the_law(factories.NTM, factories.MODEL, "thi-tran-do-thi-van-minh")
    if refusal is None:
        assert version_for_new_dossier(code, year, kind).criteria_set_id == code
        return
    with pytest.raises(InvalidError) as problem:
        version_for_new_dossier(code, year, kind)
    assert problem.value.code == refusal


def test_an_unknown_set_is_absent() -> None:
    with pytest.raises(AbsentError):
        current_version("khong-co")


def test_the_procedure_of_communes_has_a_district_stage() -> None:
    factories.the_law()
    procedure = procedure_for("advanced", Purpose.RECOGNITION, on=DAY)
    assert procedure is not None
    assert has_district_stage(procedure)
    procedure.stages.filter(tier="district").delete()
    assert not has_district_stage(procedure)
    assert procedure_for("urban_civilised", Purpose.RECOGNITION, on=DAY) is None
    assert procedure_for("ntm", "review", on=DAY) is None


def test_bodies_come_from_the_procedure_with_their_usual_names() -> None:
    factories.the_law(factories.NTM, factories.ADVANCED)
    assert bodies_for(factories.NTM, 13, on=DAY) == [
        "Sở Nông nghiệp và PTNT",
        "Liên minh Hợp tác xã tỉnh",
    ]
    assert bodies_for(factories.NTM, 17, on=DAY)[-1] == "Sở Xây dựng"
    assert bodies_for(factories.ADVANCED, 19, on=DAY) == [
        "Bộ Chỉ huy Quân sự tỉnh",
        "Công an tỉnh",
    ]
    assert sorted(bodies_by_criterion(factories.ADVANCED, on=DAY)) == list(range(1, 20))
    assert bodies_for(factories.NTM, 20, on=DAY) == []


def test_merged_departments_end_on_the_day_their_successors_begin() -> None:
    factories.the_law(factories.NTM, factories.ADVANCED)
    last, first = date(2025, 2, 28), date(2025, 3, 1)
    assert bodies_for(factories.NTM, 2, on=last) == ["Sở Giao thông vận tải"]
    assert bodies_for(factories.NTM, 2, on=first) == ["Sở Xây dựng"]
    assert bodies_for(factories.NTM, 8, on=last) == ["Sở Thông tin và Truyền thông"]
    assert bodies_for(factories.NTM, 8, on=first) == [
        "Sở Khoa học và Công nghệ",
        "Sở Văn hóa, Thể thao và Du lịch",
    ]
    assert sorted(bodies_by_criterion(factories.ADVANCED, on=first)) == list(range(1, 20))


def test_a_procedure_counts_on_its_own_days() -> None:
    factories.the_law()
    asked = ("advanced", Purpose.RECOGNITION)
    assert procedure_for(*asked, on=date(2022, 8, 1)) is None
    Procedure.objects.update(valid_to=date(2025, 7, 1))
    assert procedure_for(*asked, on=date(2025, 6, 30)) is not None
    assert procedure_for(*asked, on=date(2025, 7, 1)) is None


def test_without_rows_the_set_itself_names_the_bodies() -> None:
    factories.the_law(factories.MODEL)
    load_data(a_set())
    assert bodies_for(factories.MODEL, 1, on=DAY) == ["office"]
    assert bodies_for("bo-vi-du", 1, on=DAY) == ["Sở Giao thông vận tải"]
    Procedure.objects.update(aliases={})
    assert bodies_for(factories.MODEL, 1, on=DAY) == ["Văn phòng Điều phối nông thôn mới tỉnh"]


def test_the_outstanding_field_chooses_the_body() -> None:
    factories.the_law(factories.MODEL)
    assert bodies_for(factories.MODEL, 4, on=DAY, field="giáo dục") == ["Sở Giáo dục và Đào tạo"]
    assert bodies_for(factories.MODEL, 4, on=DAY, field="an ninh trật tự") == ["Công an tỉnh"]
    assert bodies_for(factories.MODEL, 4, on=DAY) == ["office"]
    assert "chuyển đổi số" in fields_of("model")
    assert fields_of("ntm") == frozenset()


def test_names_follow_the_language() -> None:
    [version] = factories.the_law(factories.NTM)
    assert version.name.startswith("Bộ tiêu chí quốc gia")
    with translation.override("en"):
        assert version.name.startswith("National criteria")
