from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from communes.events import announce_units_changed
from criteria.dossiers.models import Dossier
from criteria.events import announce_facts_changed
from criteria.law.models import CriteriaSet, Level
from criteria.states import DossierState
from reports import jobs, receivers, recompute
from reports.attainment import attainment
from reports.check import check
from reports.marks import clear_left_marks
from reports.models import FiguresVersion, HeldLevel, Mark, Rate, Standing, Tally
from reports.selectors import CriterionTally, levels_of, pipeline, tallies
from reports.versions import figures_version
from tests import factories
from tests.reports.figures.conftest import ADVANCED, TODAY, Place, make_place
from tests.reports.figures.filing import a_filled_draft, submit


@pytest.fixture
def lawful(db: None) -> Place:
    """The small province under the real advanced set."""
    factories.the_law(ADVANCED)
    place = make_place()
    recompute.run(place.province.pk)
    return place


def tally(place: Place, number: int = 1) -> CriterionTally:
    rows = tallies(place.province, CriteriaSet.objects.get(pk=ADVANCED))
    return next(row for row in rows if row.number == number)


def moved(place: Place) -> dict[str, int]:
    found = pipeline(place.province, Level.objects.get(pk="advanced"), 2024)
    return {state: number for state, number in found.items() if number}


def in_threads(work: Callable[[int], Any], number: int) -> None:
    """Run ``work`` for each number at once; the first error is raised here."""
    start = threading.Barrier(number)
    errors: list[BaseException] = []

    def run(index: int) -> None:
        try:
            start.wait()
            work(index)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_a_submission_moves_standing_tally_and_pipeline(lawful: Place) -> None:
    draft = a_filled_draft(lawful.communes[0])
    recompute.run(lawful.province.pk)
    assert moved(lawful) == {"draft": 1}
    assert tally(lawful).declared == 0
    before = figures_version(lawful.province.code)
    dossier = submit(draft)
    assert Mark.objects.get(set_code=ADVANCED).unit == lawful.communes[0]
    assert recompute.run(lawful.province.pk) is recompute.RunResult.DONE
    assert moved(lawful) == {"submitted": 1}
    judged = dossier.snapshot.judgement["criteria"]
    met = [one["number"] for one in judged if one["outcome"] == "met" and one["number"]]
    assert met
    standing = Standing.objects.get(unit=lawful.communes[0], criteria_set=ADVANCED)
    assert (standing.stage, standing.dossier_id, standing.declared_met) == (
        "submitted",
        dossier.pk,
        met,
    )
    assert (standing.met, standing.total, standing.verdict_met) == (dossier.snapshot.met, 19, [])
    found = tallies(lawful.province, CriteriaSet.objects.get(pk=ADVANCED))
    assert [row.number for row in found] == list(range(1, 20))
    assert [row.declared for row in found] == [int(row.number in met) for row in found]
    assert {(row.met, row.total) for row in found} == {(0, 5)}
    assert not Mark.objects.exists()
    assert figures_version(lawful.province.code) != before


@pytest.mark.django_db(transaction=True)
def test_only_a_run_does_not_wait_for_the_disk(lawful: Place) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        with CaptureQueriesContext(connection) as asked:
            recompute.run(lawful.province.pk, whole=True)
        cursor.execute("SHOW synchronous_commit")
        after = cursor.fetchone()
        cursor.execute("RESET synchronous_commit")
    assert any("synchronous_commit = off" in query["sql"] for query in asked.captured_queries)
    assert after == ("on",)


def test_a_version_never_comes_back(lawful: Place) -> None:
    recompute.run(lawful.province.pk, whole=True)
    before = figures_version(lawful.province.code)
    FiguresVersion.objects.all().delete()
    recompute.run(lawful.province.pk, whole=True)
    assert figures_version(lawful.province.code) > before


def test_withdrawn_and_draft_dossiers_do_not_count_and_the_newest_year_does(
    lawful: Place,
) -> None:
    unit = lawful.communes[0]
    for year, state in ((2023, "recognised"), (2024, "withdrawn")):
        dossier = submit(a_filled_draft(unit, year=year))
        Dossier.objects.filter(pk=dossier.pk).update(state=state)
    a_filled_draft(unit, year=2025)
    recompute.run(lawful.province.pk)
    standing = Standing.objects.get(unit=unit, criteria_set=ADVANCED)
    assert (standing.year, standing.stage) == (2023, "recognised")


def test_each_unit_is_once_in_the_pipeline_by_its_open_dossier(lawful: Place) -> None:
    unit = lawful.communes[0]
    open_one = submit(a_filled_draft(unit))
    assert moved(lawful) == {"submitted": 1}
    Dossier.objects.filter(pk=open_one.pk).update(state="withdrawn")
    assert moved(lawful) == {"withdrawn": 1}
    later = a_filled_draft(unit)
    assert moved(lawful) == {"draft": 1}
    Dossier.objects.filter(pk=later.pk).update(state="withdrawn")
    Dossier.objects.filter(pk=open_one.pk).update(state="returned")
    assert moved(lawful) == {"returned": 1}
    nation = pipeline(None, Level.objects.get(pk="advanced"), 2023)
    assert nation == dict.fromkeys(DossierState.values, 0)


def test_a_level_by_this_sets_decision_is_met_and_an_older_one_stands_beside(
    lawful: Place,
) -> None:
    under_set, older, through_model, declared = lawful.communes
    factories.a_recognition(
        under_set, "advanced", decided_on=date(2023, 6, 1), criteria_set=ADVANCED
    )
    factories.a_recognition(older, "advanced", decided_on=date(2021, 12, 31))
    factories.a_recognition(through_model, "model", decided_on=date(2023, 6, 1))
    submit(a_filled_draft(declared))
    recompute.run(lawful.province.pk)
    row = tally(lawful)
    assert (row.met, row.by_decision, row.by_older_decision, row.total) == (1, 1, 2, 5)
    later = submit(a_filled_draft(under_set))
    Dossier.objects.filter(pk=later.pk).update(state="not_recognised")
    announce_facts_changed(units=[under_set.pk], sets=[ADVANCED])
    recompute.run(lawful.province.pk)
    assert (tally(lawful).met, tally(lawful).by_decision) == (0, 0)


def test_levels_of_a_unit_name_the_recognition_by_which_each_counts(lawful: Place) -> None:
    unit = lawful.communes[0]
    model = factories.a_recognition(unit, "model", decided_on=date(2023, 3, 23))
    factories.a_recognition(unit, "ntm")
    held = levels_of(unit, TODAY)
    assert [(one.level.code, one.own) for one in held] == [
        ("ntm", True),
        ("advanced", False),
        ("model", True),
    ]
    assert held[1].recognition == model
    assert [one.level.code for one in levels_of(unit, date(2023, 3, 22))] == ["ntm"]


def test_a_second_run_changes_nothing(lawful: Place) -> None:
    factories.a_recognition(lawful.communes[0], "ntm")
    recompute.run(lawful.province.pk)
    before = [list(table.objects.order_by("pk").values()) for table in (Standing, HeldLevel, Rate)]
    recompute.run(lawful.province.pk, whole=True)
    after = [list(table.objects.order_by("pk").values()) for table in (Standing, HeldLevel, Rate)]
    assert after == before


def test_rows_of_units_that_ended_are_deleted(lawful: Place) -> None:
    unit = lawful.communes[0]
    factories.a_recognition(unit, "ntm")
    recompute.run(lawful.province.pk)
    assert HeldLevel.objects.filter(unit=unit).exists()
    type(unit).objects.filter(pk=unit.pk).update(valid_to=TODAY)
    announce_units_changed([lawful.province.pk])
    recompute.run(lawful.province.pk)
    assert not HeldLevel.objects.filter(unit=unit).exists()
    assert not Standing.objects.filter(unit=unit).exists()
    assert tally(lawful).total == 4


def test_a_new_day_is_computed_without_a_mark(lawful: Place, settings: Settings) -> None:
    factories.a_recognition(lawful.communes[0], "ntm", in_force_to=TODAY)
    recompute.run(lawful.province.pk)
    settings.PORTAL_TODAY = TODAY + timedelta(days=1)
    recompute.run(lawful.province.pk)
    rate = Rate.objects.get(scope=lawful.province, level_id="ntm")
    assert (rate.on, rate.recognised) == (TODAY + timedelta(days=1), 0)


def test_one_submission_costs_a_fixed_number_of_statements(
    lawful: Place, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    submit(a_filled_draft(lawful.communes[0]))
    # Savepoint, lock and look, standing, tallies with the finish, release.
    with django_assert_num_queries(5):
        recompute.run(lawful.province.pk)
    assert tally(lawful).declared == 1


@pytest.mark.django_db(transaction=True)
def test_ten_communes_submitting_at_once_leave_every_figure_exact(settings: Settings) -> None:
    factories.the_law(ADVANCED)
    place = make_place()
    units = [factories.a_commune(place.north) for _number in range(10)]
    drafts = [a_filled_draft(unit) for unit in units]
    recompute.run(place.province.pk)
    # In-process, each runs the recompute right after its commit, all beside each other.
    settings.WITH_REDIS = False
    in_threads(lambda index: submit(drafts[index]), len(drafts))
    clear_left_marks()
    assert moved(place) == {"submitted": 10}
    assert tally(place).declared == 10
    assert Tally.objects.get(scope=place.north, number=1, criteria_set=ADVANCED).declared == 10
    assert not Mark.objects.exists()
    assert check().differences == []


@pytest.mark.django_db(transaction=True)
def test_only_the_marks_that_were_read_are_deleted() -> None:
    factories.the_law(ADVANCED)
    place = make_place()
    recompute.run(place.province.pk)
    first_written, second_run = threading.Event(), threading.Event()

    def write_late(_index: int) -> None:
        with transaction.atomic():
            Mark.objects.create(province=place.province, unit=place.communes[0])
            first_written.set()
            second_run.wait(timeout=30)

    late = threading.Thread(target=lambda: in_threads(write_late, 1))
    late.start()
    first_written.wait(timeout=30)
    later_id = Mark.objects.create(province=place.province, unit=place.communes[1]).pk
    recompute.run(place.province.pk)
    assert not Mark.objects.exists()
    second_run.set()
    late.join()
    left = Mark.objects.get()
    assert left.unit == place.communes[0]
    assert left.pk < later_id


@pytest.mark.django_db(transaction=True)
def test_a_run_that_cannot_lock_the_province_ends_and_asks_again() -> None:
    factories.the_levels()
    place = make_place()
    held, done = threading.Event(), threading.Event()

    def hold(_index: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)",
                [recompute.LOCK_SPACE, place.province.pk],
            )
            held.set()
            done.wait(timeout=30)

    holder = threading.Thread(target=lambda: in_threads(hold, 1))
    holder.start()
    held.wait(timeout=30)
    assert recompute.run(place.province.pk) is recompute.RunResult.AGAIN
    done.set()
    holder.join()
    assert recompute.run(place.province.pk) is recompute.RunResult.DONE


def test_the_sweeper_repairs_a_lost_message(lawful: Place, settings: Settings) -> None:
    settings.WITH_REDIS = False
    factories.a_recognition(lawful.communes[0], "ntm")
    jobs.sweep_marks()
    assert Mark.objects.exists()
    Mark.objects.update(made_at=timezone.now() - timedelta(seconds=10))
    jobs.sweep_marks()
    assert not Mark.objects.exists()
    answer = attainment(lawful.province, Level.objects.get(pk="ntm"), TODAY, lists=False)
    assert (answer.recognised, answer.version is None) == (1, False)


def test_a_portal_without_workers_clears_what_a_crash_left_at_its_first_request(
    lawful: Place, client: Client, settings: Settings
) -> None:
    settings.WITH_REDIS = False
    factories.a_recognition(lawful.communes[0], "ntm")
    receivers.connect()
    client.get("/healthz")
    assert not Mark.objects.exists()
    factories.a_recognition(lawful.communes[1], "ntm")
    client.get("/healthz")
    assert Mark.objects.exists()


def test_a_new_day_marks_every_province_of_that_day(lawful: Place) -> None:
    factories.a_province(valid_to=TODAY)
    Mark.objects.all().delete()
    jobs.start_day()
    assert [(mark.province, mark.unit) for mark in Mark.objects.all()] == [(lawful.province, None)]


def test_the_sweeper_computes_a_day_that_began_while_beat_was_away(
    lawful: Place, settings: Settings
) -> None:
    settings.WITH_REDIS = False
    settings.PORTAL_TODAY = TODAY + timedelta(days=1)
    jobs.sweep_marks()
    assert FiguresVersion.objects.get().on == TODAY + timedelta(days=1)
