"""One submission in a province of 204 communes: its recompute, whatever the size of the nation.

Every size is a database of its own in one cluster, and all of them are measured in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.utils import timezone

from benchmarks import nation
from benchmarks.harness import CannotMeasureError, Work, in_turn, median_ms, report
from communes.calendar import today
from criteria.dossiers.models import Dossier, DossierQuerySet
from ntm_portal.embedded.launcher import Servers
from ntm_portal.embedded.processes import say
from reports import derived
from reports import recompute as portal
from reports.models import Mark, Standing, Tally

SIZES = (nation.PROVINCE_SIZE, 3_321, 10_595, 100_000)
CYCLES, ROUNDS = 12, 17
VERSUS = "the same grouped statement: one bare INSERT with ON CONFLICT, begun and committed"
BARE = derived.TALLIES.writing()
# The id of a snapshot in which nothing is met, from that of the one in which all is.
POOR = 500 * nation.OFFSET

_POOR_SNAPSHOTS = f"""\
INSERT INTO criteria_snapshot (id, dossier_id, number, taken_at, "on", by_id, results, evidence,
    judgement, guards, met, total, content_hash)
SELECT id + {POOR}, dossier_id, 2, taken_at, "on", by_id, results, evidence,
    replace(judgement::text, '"met"', '"not_met"')::jsonb, guards, 0, total, content_hash
FROM criteria_snapshot"""  # noqa: S608  # a number of our own


def bench(_servers: Servers, *, small: bool) -> None:
    """Print a line for each size of the nation."""
    sizes = SIZES[:2] if small else SIZES
    provinces = _provinces(sizes)
    for _cycle in range(2 if small else CYCLES):
        for province in provinces:
            province.measure(ROUNDS)
    alone = median_ms(provinces[0].run)
    for province in provinces:
        median = median_ms(province.run)
        bare = median_ms(province.bare)
        report(
            "recompute",
            province.communes,
            province.run,
            median / bare,
            VERSUS,
            flat=median / alone,
            versus_median_ms=bare,
            rounds=len(province.run),
        )


class Province:
    """The measured province in a nation of one size."""

    def __init__(self, communes: int, database: BaseDatabaseWrapper) -> None:
        self.communes = communes
        self.run: list[float] = []
        self.bare: list[float] = []
        self.database = database
        self._unit = nation.FIRST_COMMUNE

    def measure(self, rounds: int) -> None:
        """Time both in turn, each after a submission that changes the counts.

        Raises:
            CannotMeasureError: The figures are wrong afterwards.
        """
        with _using(self.database):
            portal_run = Work(self._recompute, before=self._submit_poor)
            run, bare = in_turn(rounds, portal_run, Work(_write_bare, before=self._submit_good))
            _require_all_met()
        self.run += run
        self.bare += bare

    def _submit_poor(self) -> None:
        """What a submission leaves: another snapshot, and a mark."""
        width = nation.LAST_COMMUNE + 1 - nation.FIRST_COMMUNE
        self._unit = nation.FIRST_COMMUNE + (self._unit + 1 - nation.FIRST_COMMUNE) % width
        with transaction.atomic():
            _dossiers(self._unit).update(snapshot_id=F("snapshot_id") + POOR)
            Mark.objects.create(
                province_id=nation.PROVINCE, unit_id=self._unit, set_code=nation.ADVANCED
            )

    def _recompute(self) -> None:
        if portal.run(nation.PROVINCE) is not portal.RunResult.DONE:
            raise CannotMeasureError("a recompute did not finish")

    def _submit_good(self) -> None:
        """Undo it, with the standing that the portal would write."""
        numbers = list(range(1, 20))
        with transaction.atomic():
            _dossiers(self._unit).update(snapshot_id=F("snapshot_id") - POOR)
            Standing.objects.filter(unit=self._unit, criteria_set=nation.ADVANCED).update(
                met=len(numbers), declared_met=numbers
            )


def _dossiers(unit: int) -> DossierQuerySet:
    return Dossier.objects.filter(unit=unit)


def _write_bare() -> None:
    parameters: dict[str, Any] = {
        "province": nation.PROVINCE,
        "day": today(),
        "now": timezone.now(),
        "sets": [nation.ADVANCED],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BARE, parameters)


def _require_all_met() -> None:
    """After each pair all communes meet all criteria again, and the sums must say so."""
    wrong = Tally.objects.filter(scope=nation.PROVINCE, criteria_set=nation.ADVANCED)
    if wrong.exclude(declared=nation.PROVINCE_SIZE).exists() or Mark.objects.exists():
        raise CannotMeasureError("the province's figures are wrong")


def _provinces(sizes: tuple[int, ...]) -> list[Province]:
    """A database for each size, each copied from the one before and grown."""
    nation.found()
    template = nation.a_dossier(submitted=True)
    nation.copy_dossier(template, nation.FIRST_COMMUNE, nation.LAST_COMMUNE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_POOR_SNAPSHOTS)
    portal.run(nation.PROVINCE, whole=True)
    provinces = [Province(sizes[0], connections["default"])]
    for communes in sizes[1:]:
        say(f"A nation of {communes} communes …")
        database = _copied(provinces[-1].database, f"nation_{communes}")
        with _using(database):
            nation.grow(communes, template)
        provinces.append(Province(communes, database))
    for province in provinces:
        with _using(province.database):
            nation.settle()
    return provinces


def _copied(database: BaseDatabaseWrapper, name: str) -> BaseDatabaseWrapper:
    """A copy of a whole database, and a connection to it."""
    source = database.settings_dict["NAME"]
    database.close()
    copy = database.copy()
    copy.settings_dict["NAME"] = "postgres"
    with copy.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    copy.close()
    copy.settings_dict["NAME"] = name
    return copy


@contextmanager
def _using(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Let the portal's code speak with this database."""
    usual = connections["default"]
    connections["default"] = database
    try:
        yield
    finally:
        connections["default"] = usual
