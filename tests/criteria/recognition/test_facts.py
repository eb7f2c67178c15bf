"""Recognitions are facts: appended, never altered; what counts on a day follows from them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from communes.doors.errors import InvalidError
from communes.models import Unit
from criteria.law.selectors import current_version
from criteria.recognition.granting import Grant, decision_of, grant_all
from criteria.recognition.models import Basis, Decision, Recognition
from criteria.recognition.selectors import (
    Prerequisites,
    levels_in_force,
    prerequisite_words,
    prerequisites,
)
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 30)


@pytest.fixture(autouse=True)
def commune(settings: Settings) -> Unit:
    """A commune, the real law, and a day in 2024."""
    settings.PORTAL_TODAY = DAY
    factories.the_law(factories.NTM, factories.ADVANCED, factories.MODEL)
    return factories.a_commune()


def test_a_recognition_is_neither_altered_nor_deleted(commune: Unit) -> None:
    row = factories.a_recognition(commune)
    for change in ({"note": "khác"}, {"basis": Basis.APPRAISED}, {"in_force_to": DAY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Recognition.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Recognition.objects.filter(pk=row.pk)._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        _truncate()
    row.refresh_from_db()
    assert (row.note, row.basis, row.in_force_to) == ("", "sourced", None)


def test_a_decision_is_neither_altered_nor_deleted() -> None:
    act = decision_of("12/QĐ-UBND", DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=act.pk).update(number="13/QĐ-UBND")
    with pytest.raises(DatabaseError), transaction.atomic():
        act.delete()
    act.refresh_from_db()
    assert act.number == "12/QĐ-UBND"


def _truncate() -> None:
    """With the trigger that sleeps in tests; whoever calls rolls back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE criteria_recognition ENABLE TRIGGER recognition_no_truncate")
        cursor.execute("TRUNCATE criteria_recognition CASCADE")


def test_a_row_learns_once_which_later_row_replaces_it(commune: Unit) -> None:
    first = factories.a_recognition(commune)
    later = factories.a_recognition(commune, decided_on=date(2024, 1, 1))
    third = factories.a_recognition(commune, decided_on=date(2024, 1, 2))
    Recognition.objects.filter(pk=first.pk).update(superseded_by=later)
    with pytest.raises(DatabaseError), transaction.atomic():
        Recognition.objects.filter(pk=first.pk).update(superseded_by=third)
    assert set(Recognition.objects.standing()) == {later, third}


def test_the_same_fact_stands_once(commune: Unit) -> None:
    factories.a_recognition(commune)
    with pytest.raises(DatabaseError), transaction.atomic():
        factories.a_recognition(commune)


@pytest.mark.parametrize(
    "change",
    [
        {"decided_on": date(2024, 7, 1)},
        {"in_force_from": date(2023, 1, 1)},
        {"in_force_to": date(2023, 1, 1)},
        {"source": ""},
        {"basis": Basis.SYNTHETIC, "number": "12/QĐ-UBND"},
        {"number": "minh-hoa-01/QĐ-UBND"},
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    commune: Unit, change: dict[str, object]
) -> None:
    number = str(change.pop("number", ""))
    values = {"decided_on": date(2024, 1, 1), "basis": Basis.SOURCED, "source": "báo", **change}
    decision = Decision.objects.create(number=number, decided_on=DAY) if number else None
    good = Grant(unit=commune, level="ntm", decided_on=date(2024, 1, 1), basis=Basis.SYNTHETIC)
    bad = Grant(unit=commune, level="model", decision=decision, **values)  # type: ignore[arg-type]
    with pytest.raises(InvalidError):
        grant_all([good, bad])
    assert Recognition.objects.count() == 0


def test_a_number_without_an_issuer_is_one_act_a_day(commune: Unit) -> None:
    first = decision_of("1/QĐ-UBND", DAY)
    assert decision_of("1/QĐ-UBND", DAY) == first
    assert decision_of("1/QĐ-UBND", DAY, issuer="UBND tỉnh khác") != first
    assert decision_of("1/QĐ-UBND", date(2023, 1, 1)) != first


def test_the_last_day_counts_and_the_next_does_not(commune: Unit) -> None:
    start, last = date(2023, 3, 1), date(2023, 3, 31)
    factories.a_recognition(commune, decided_on=start, in_force_to=last)
    held = {
        day: [one.level_id for one in levels_in_force(commune, day)]
        for day in (date(2023, 2, 28), start, last, date(2023, 4, 1))
    }
    assert list(held.values()) == [[], ["ntm"], ["ntm"], []]


def test_a_replaced_row_no_longer_counts(commune: Unit) -> None:
    first = factories.a_recognition(commune, decided_on=date(2023, 1, 1))
    later = factories.a_recognition(commune, decided_on=date(2023, 1, 2))
    assert levels_in_force(commune, DAY) == [later, first]
    Recognition.objects.filter(pk=first.pk).update(superseded_by=later)
    assert levels_in_force(commune, DAY) == [later]


def test_a_level_that_implies_a_prerequisite_satisfies_it(commune: Unit) -> None:
    row = factories.a_recognition(
        commune, "advanced", decided_on=date(2023, 1, 1), criteria_set=factories.ADVANCED
    )
    found = prerequisites(commune, current_version(factories.MODEL), DAY)
    assert [(one.level, one.by) for one in found.found] == [("ntm", row.pk), ("advanced", row.pk)]
    assert prerequisite_words(found) == ""


def test_prerequisites_name_what_is_missing(commune: Unit) -> None:
    model = current_version(factories.MODEL)
    factories.a_recognition(commune, "ntm")
    found = prerequisites(commune, model, DAY)
    assert found.ok is False
    assert found.as_of == DAY
    assert prerequisite_words(found) == (
        "Chưa ghi nhận quyết định công nhận: nông thôn mới nâng cao."
    )
    assert prerequisites(commune, current_version(factories.NTM), DAY).ok


def test_an_older_recognition_satisfies_with_a_remark(commune: Unit) -> None:
    model = current_version(factories.MODEL)
    factories.a_recognition(commune, "advanced", decided_on=date(2020, 9, 28))
    found = prerequisites(commune, model, DAY)
    assert found.ok
    assert [one.older_text for one in found.found] == [True, True]
    assert "rà soát" in prerequisite_words(found)
    factories.a_recognition(
        commune, "advanced", decided_on=date(2023, 1, 1), criteria_set=factories.ADVANCED
    )
    renewed = prerequisites(commune, model, DAY)
    assert [one.older_text for one in renewed.found] == [False, False]
    assert prerequisite_words(renewed) == ""


def test_prerequisites_are_judged_on_the_day_asked_for(commune: Unit) -> None:
    model = current_version(factories.MODEL)
    factories.a_recognition(commune, "advanced", decided_on=date(2023, 1, 2))
    assert not prerequisites(commune, model, date(2023, 1, 1)).ok
    assert prerequisites(commune, model, date(2023, 1, 2)).ok


def test_prerequisites_survive_being_frozen(commune: Unit) -> None:
    factories.a_recognition(commune, "ntm")
    found = prerequisites(commune, current_version(factories.MODEL), DAY)
    assert Prerequisites.from_json(found.to_json()) == found
    assert "chuẩn" not in str(found.to_json())
