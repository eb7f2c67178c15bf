"""A synthetic nation of any size, «Tỉnh Ví dụ»: provinces of 204 communes with all their facts.

One dossier is made by the doors that officials use; the others are copies of its rows by SQL.
Ids follow from numbers: province *p* has the id 1000 p, its districts and communes follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection, transaction

from communes.models import Assignment, Role, Tier, Unit, User
from criteria import workflow
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.law.loading import load_file
from criteria.law.rules import Comparator, IndicatorRule, Kind, Situation, target_for
from criteria.law.selectors import rules_by_id, situation_for
from reports import recompute
from reports.demo.loading import law_files

PROVINCE_SIZE = 204
DISTRICTS = 10
PROVINCE = 1000
FIRST_COMMUNE = PROVINCE + 100
LAST_COMMUNE = FIRST_COMMUNE + PROVINCE_SIZE - 1
OFFSET = 1_000_000
NO_PASSWORD = make_password(None)
YEAR = 2024
ADVANCED = "xa-ntm-nang-cao-2021-2025"

# The first province is in the Red River delta (36), so that the law has targets for it.
_UNITS = """\
INSERT INTO communes_unit (id, code, name, kind, tier, parent_id, province_id, district_id,
    valid_from, path, search, sort_key)
SELECT id, code, 'Ví dụ ' || name, kind, tier, parent_id, province_id, district_id,
    date '2020-07-01', path, 'vi du ' || name, 'vi du ' || name
FROM (
    SELECT 1000 * p AS id, CASE p WHEN 1 THEN '36' ELSE lpad(p::text, 3, '0') END AS code,
        p AS name, 'tinh' AS kind, 'province' AS tier, NULL::bigint AS parent_id,
        1000 * p AS province_id, NULL::bigint AS district_id, format('/%%s/', 1000 * p) AS path
    FROM generate_series(%(first_province)s, %(last_province)s) p
    UNION ALL
    SELECT 1000 * p + d, lpad((10 * p + d - 1)::text, 4, '0'), d, 'huyen', 'district', 1000 * p,
        1000 * p, 1000 * p + d, format('/%%s/%%s/', 1000 * p, 1000 * p + d)
    FROM generate_series(%(first_province)s, %(last_province)s) p,
        generate_series(1, %(districts)s) d
    UNION ALL
    SELECT 1000 * p + 100 + c, lpad(n::text, 5, '0'), n, 'xa', 'commune', 1000 * p + d, 1000 * p,
        1000 * p + d, format('/%%s/%%s/%%s/', 1000 * p, 1000 * p + d, 1000 * p + 100 + c)
    FROM generate_series(%(first)s, %(last)s) n, LATERAL (
        SELECT 1 + n / %(size)s AS p, n %% %(size)s AS c, 1 + n %% %(districts)s AS d) place
) unit ORDER BY id"""

_RECOGNITIONS = """\
INSERT INTO criteria_recognition (unit_id, level_id, criteria_set_id, field, decided_on,
    in_force_from, basis, date_precision, words, source, note, recorded_at)
SELECT unit.id, given.level, given.criteria_set, '', given.day, given.day, 'synthetic',
    'estimated', '', '', '', now()
FROM communes_unit unit
JOIN (VALUES ('ntm', NULL, date '2019-12-31', 10),
    ('advanced', %(criteria_set)s, date '2023-06-30', 8)) given(level, criteria_set, day, of_ten)
    ON unit.id %% 10 < given.of_ten
WHERE unit.tier = 'commune' AND unit.id BETWEEN %(first_id)s AND %(last_id)s"""

_COPIES = """\
WITH target AS (
    SELECT id AS unit_id, path, %(offset)s + id AS id FROM communes_unit
    WHERE tier = 'commune' AND id BETWEEN %(first_id)s AND %(last_id)s AND id <> %(unit)s
), chains AS (
    INSERT INTO communes_journalchain (id, name, public_id, head_sequence, head_hash)
    SELECT id, 'dossier:' || id, gen_random_uuid(), 0, '' FROM target
), snapshots AS (
    INSERT INTO criteria_snapshot (id, dossier_id, number, taken_at, "on", by_id, results,
        evidence, judgement, guards, met, total, content_hash)
    SELECT target.id, target.id, 1, taken_at, "on", by_id, results, evidence, judgement, guards,
        met, total, content_hash
    FROM target, criteria_snapshot WHERE dossier_id = %(dossier)s AND number = 1
), dossiers AS (
    INSERT INTO criteria_dossier (id, unit_id, path, criteria_set_id, version_of_set_id, year,
        purpose, state, version, chain_id, created_by_id, created_at, created_on, changed_at,
        changed_on, writers, first_submitted_at, submitted_at, submitted_on, snapshot_id)
    SELECT target.id, target.unit_id, target.path, criteria_set_id, version_of_set_id, year,
        purpose, state, version, target.id, created_by_id, created_at, created_on, changed_at,
        changed_on, writers, first_submitted_at, submitted_at, submitted_on,
        CASE WHEN snapshot_id IS NOT NULL THEN target.id END
    FROM target, criteria_dossier dossier WHERE dossier.id = %(dossier)s
)
INSERT INTO criteria_result (dossier_id, indicator_id, number, truth, choice, numerator,
    denominator, parts, declared, not_applicable, note, version, by_id, at)
SELECT target.id, indicator_id, number, truth, choice, numerator, denominator, parts,
    declared, not_applicable, note, version, by_id, at
FROM target, (SELECT * FROM criteria_result WHERE dossier_id = %(dossier)s ORDER BY id) result"""


def found(*, provinces: int = 1) -> None:
    """Tables, the law, and provinces with their communes' recognitions and leaders."""
    call_command("migrate", verbosity=0, interactive=False)
    for path in law_files():
        load_file(path)
    _add_communes(0, provinces * PROVINCE_SIZE)
    _add_leaders()


def grow(communes: int, template: Dossier) -> None:
    """Add provinces until there are so many communes; all get the template's dossier."""
    standing = Unit.objects.filter(tier=Tier.COMMUNE).count()
    _add_communes(standing, communes)
    first, last = place_of(standing), place_of(communes - 1)
    copy_dossier(template, first, last)
    _execute("ANALYZE")
    for province in range(first // PROVINCE, last // PROVINCE + 1):
        recompute.run(province * PROVINCE, whole=True)


def a_dossier(criteria_set: str = ADVANCED, *, submitted: bool = False) -> Dossier:
    """A filled dossier of the first commune, made by the doors that officials use."""
    leader = leader_of(FIRST_COMMUNE)
    code = Unit.objects.values_list("code", flat=True).get(pk=FIRST_COMMUNE)
    dossier = create_dossier(leader, code or "", criteria_set, YEAR)
    put_results(dossier.pk, good_rows(dossier), leader)
    if submitted:
        workflow.take("submit", dossier_id=dossier.pk, actor=leader)
    return Dossier.objects.get(pk=dossier.pk)


def good_rows(dossier: Dossier, *, note: str = "Ví dụ") -> list[dict[str, object]]:
    """A value that meets its target, or is declared to, for every indicator of the set."""
    rules = rules_by_id(dossier.version_of_set_id).by_code
    situation = situation_for(dossier.unit, dossier.year)
    return [_good_row(rule, situation) | {"note": note} for rule in rules.values()]


def _good_row(rule: IndicatorRule, situation: Situation) -> dict[str, object]:
    if rule.kind is Kind.BOOLEAN:
        return {"indicator": rule.code, "value": True}
    row: dict[str, object]
    if rule.kind is Kind.CHOICE:
        row = {"indicator": rule.code, "value": rule.options[-1]}
    elif rule.comparator is Comparator.AT_MOST:
        row = {"indicator": rule.code, "value": "0"}
    else:
        row = {"indicator": rule.code, "value": "100" if rule.kind is Kind.PERCENT else "1000"}
    judged = rule.descriptive or target_for(rule, situation).is_official
    return row if judged else row | {"declared": "met"}


def copy_dossier(dossier: Dossier, first: int, last: int) -> None:
    """Give every other commune with an id in that range the same dossier, results and snapshot.

    The copies' ids are the unit's plus a million for each id of the original.
    """
    parameters = {
        "dossier": dossier.pk,
        "unit": dossier.unit_id,
        "first_id": first,
        "last_id": last,
        "offset": dossier.pk * OFFSET,
    }
    with _without_checks():
        _execute(_COPIES, parameters)


def place_of(number: int) -> int:
    """The unit id of the commune of that number, from 0."""
    return (1 + number // PROVINCE_SIZE) * PROVINCE + 100 + number % PROVINCE_SIZE


def leader_of(unit_id: int) -> User:
    """Who submits for a commune that was founded."""
    return User.objects.get(assignments__unit=unit_id)


def settle() -> None:
    """Clean and plain statistics, nothing left to write: what a portal at night is like."""
    _execute("VACUUM ANALYZE")
    _execute("CHECKPOINT")


def _add_communes(first: int, end: int) -> None:
    first_province = 1 + -(-first // PROVINCE_SIZE)
    parameters = {
        "first": first,
        "last": end - 1,
        "first_province": first_province,
        "last_province": 1 + (end - 1) // PROVINCE_SIZE,
        "size": PROVINCE_SIZE,
        "districts": DISTRICTS,
        "criteria_set": ADVANCED,
        "first_id": place_of(first),
        "last_id": place_of(end - 1),
    }
    with _without_checks():
        _execute(_UNITS, parameters)
        _execute(_RECOGNITIONS, parameters)


def _add_leaders() -> None:
    """One leader for each commune; nobody signs in with a password."""
    communes = list(Unit.objects.filter(tier=Tier.COMMUNE).order_by("pk"))
    people = User.objects.bulk_create(
        User(username=f"lanh-dao-{unit.code}", password=NO_PASSWORD) for unit in communes
    )
    Assignment.objects.bulk_create(
        Assignment(user=user, role=Role.COMMUNE_LEADER, unit=unit, valid_from=unit.valid_from)
        for user, unit in zip(people, communes, strict=True)
    )


@contextmanager
def _without_checks() -> Iterator[None]:
    """One transaction in which copies of sound rows are not checked one by one."""
    with transaction.atomic():
        _execute("SET LOCAL session_replication_role = replica")
        yield


def _execute(statement: str, parameters: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
