from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from communes import journal
from communes.models import Assignment, Role, Unit, User
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.models import Dossier, Result
from criteria.dossiers.results import results_for
from criteria.law.models import Level, SetVersion
from criteria.recognition.models import Pilot, Recognition
from reports.attainment import Attainment, attainment, rounded
from reports.demo.accounts import PASSWORD
from reports.demo.loading import load_demo
from reports.models import PublishedFigure

TODAY = date(2024, 6, 30)


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """The demo, loaded once for this file and rolled back after it."""
    said: list[str] = []
    with (
        django_db_blocker.unblock(),
        override_settings(PORTAL_TODAY=TODAY, DEMO=True),
        transaction.atomic(),
    ):
        load_demo(said.append)
        yield said
        transaction.set_rollback(True)


def answer(level: str, on: date = TODAY, scope: str = "36") -> Attainment:
    return attainment(Unit.objects.get(code=scope), Level.objects.get(code=level), on)


@pytest.mark.parametrize(
    ("level", "on", "recognised", "eligible", "percent"),
    [
        ("ntm", TODAY, 204, 204, "100.0"),
        ("advanced", TODAY, 199, 204, "97.5"),
        ("model", TODAY, 40, 188, "21.3"),
        ("urban_civilised", TODAY, 6, 16, "37.5"),
        ("advanced", date(2021, 12, 31), 182, 204, "89.2"),
        ("advanced", date(2022, 12, 31), 187, 204, "91.7"),
        ("advanced", date(2023, 6, 30), 188, 204, "92.2"),
        ("advanced", date(2023, 12, 31), 189, 204, "92.6"),
        ("advanced", date(2024, 3, 31), 197, 204, "96.6"),
        ("advanced", date(2024, 5, 15), 199, 204, "97.5"),
        ("model", date(2022, 11, 22), 1, 188, "0.5"),
        ("model", date(2023, 3, 23), 7, 188, "3.7"),
        ("model", date(2023, 6, 30), 9, 188, "4.8"),
        ("model", date(2024, 3, 31), 32, 188, "17.0"),
        ("model", date(2024, 5, 15), 39, 188, "20.7"),
    ],
)
def test_the_rates_are_the_published_ones(
    level: str, on: date, recognised: int, eligible: int, percent: str
) -> None:
    rate = answer(level, on)
    assert (rate.recognised, rate.eligible) == (recognised, eligible)
    assert rate.percent is not None
    assert str(rounded(rate.percent)) == percent


def test_the_bases_of_the_advanced_level_are_told() -> None:
    rate = answer("advanced")
    assert (rate.basis.sourced, rate.basis.appraised, rate.basis.synthetic) == (19, 6, 174)
    assert len(rate.synthetic_units) == 164
    assert rate.published is not None
    assert (rate.published.recognised, rate.published.eligible) == (199, 204)


def test_before_the_first_day_there_is_no_figure() -> None:
    rate = answer("advanced", date(2020, 6, 30))
    assert (rate.code, rate.percent) == ("no_data", None)


def test_giao_thuy_grows_from_18_to_22() -> None:
    assert answer("advanced", date(2023, 12, 31), "365").recognised == 18
    assert answer("advanced", date(2024, 3, 31), "365").recognised == 22


def test_every_published_total_is_met_on_its_day() -> None:
    totals = PublishedFigure.objects.select_related("scope", "level")
    assert totals.count() == 9
    for total in totals:
        rate = attainment(total.scope, total.level, total.on, lists=False)
        assert (rate.recognised, rate.eligible) == (total.recognised, total.eligible)


def test_the_units_law_and_pilots_are_there() -> None:
    assert Counter(Unit.objects.values_list("tier", flat=True)) == {
        "province": 1,
        "district": 10,
        "commune": 226,
    }
    assert SetVersion.objects.current().count() == 7
    assert Pilot.objects.count() == 2
    assert not Recognition.objects.filter(decided_on__gt=TODAY).exists()


def test_drafts_and_withdrawn_dossiers_stand_as_planned() -> None:
    states = Counter(Dossier.objects.values_list("criteria_set_id", "year", "state"))
    assert states == {
        ("xa-ntm-nang-cao-2021-2025", 2023, "withdrawn"): 2,
        ("xa-ntm-kieu-mau-2021-2025", 2024, "draft"): 16,
    }
    for withdrawn in Dossier.objects.filter(state="withdrawn"):
        assert Result.objects.filter(dossier=withdrawn).count() == 75
    assert Dossier.objects.filter(unit__code="14068", year=2024, state="draft").exists()


def test_last_years_values_stand_beside_this_years() -> None:
    officer = User.objects.get(username="xa.giao-phong")
    with transaction.atomic():
        dossier = create_dossier(officer, "14212", "xa-ntm-nang-cao-2021-2025", 2024)
        rows = results_for(dossier, officer)
        transaction.set_rollback(True)
    assert len(rows) == 75
    assert {row["previous"]["year"] for row in rows} == {2023}


def test_a_total_that_reads_otherwise_is_told_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.demo.loading.fingerprint", lambda: "another content")
    with transaction.atomic():
        PublishedFigure.objects.filter(level="model").update(recognised=1)
        with pytest.raises(CommandError, match="--reset"):
            call_command("load_demo", stdout=StringIO())
        transaction.set_rollback(True)


def test_every_account_signs_in_but_the_one_that_filled() -> None:
    users = User.objects.all()
    assert users.count() == 53
    hashes = users.exclude(username="minh-hoa").values_list("password", flat=True)
    assert len(set(hashes)) == 1
    assert check_password(PASSWORD, hashes[0])
    assert not User.objects.get(username="minh-hoa").has_usable_password()


def test_accounts_hold_their_roles_over_their_units() -> None:
    held = {
        (row.user.username, row.role, row.unit.code)
        for row in Assignment.objects.in_force(TODAY).select_related("user", "unit")
    }
    assert ("xa.giao-phong", Role.COMMUNE_OFFICER, "14212") in held
    assert ("huyen.truc-ninh", Role.DISTRICT_APPRAISER, "363") in held
    assert ("so.cong-an", Role.DEPARTMENT_APPRAISER, "36") in held
    administrator = User.objects.get(username="quantri")
    assert administrator.is_staff
    assert administrator.is_administrator


def test_the_journal_of_the_load_verifies() -> None:
    assert list(journal.verify()) == []


def test_a_second_load_changes_nothing() -> None:
    before = Recognition.objects.count(), Dossier.objects.count(), User.objects.count()
    said: list[str] = []
    assert load_demo(said.append) is False
    assert said == []
    assert before == (Recognition.objects.count(), Dossier.objects.count(), User.objects.count())


def test_a_load_that_was_broken_off_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.demo.loading.fingerprint", lambda: "other content")
    before = Recognition.objects.count(), Dossier.objects.count(), User.objects.count()
    assert load_demo(lambda line: None) is True
    assert before == (Recognition.objects.count(), Dossier.objects.count(), User.objects.count())


def test_the_command_says_when_nothing_changed() -> None:
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert "không có gì thay đổi" in out.getvalue()


def test_without_the_word_demo_nothing_is_loaded(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")
