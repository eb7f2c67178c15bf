"""The grouped statements from which every figure follows; written once, read by all.

Each text is a SELECT of what a derived table should hold, with named parameters: ``province``
(id), ``day``, ``units`` (ids, or null for all), ``sets`` (codes, or null for all), ``level``
(code), ``path`` (of the scope, ending in ``%``) and ``now``. ``recompute``
writes what they give, ``check`` compares it with what is stored, ``attainment`` reads it for any
other day.
"""

from string import Template

from communes.periods import holds_sql


def _filled(text: str, **parts: str) -> str:
    return Template(text).substitute(parts)


_UNIT_OF_DAY = holds_sql("unit")
_IN_FORCE = f"""\
(recognition.superseded_by_id IS NULL AND {holds_sql("recognition", "in_force")})"""

_NEAREST_FIRST = """\
(recognition.level_id = level.code) DESC, cardinality(given.implies), given.position,
    array_position(ARRAY['sourced', 'appraised', 'synthetic'], recognition.basis::text),
    recognition.in_force_from DESC, recognition.id DESC"""

_CONFIRMED_BY = _filled(
    """\
first_value(CASE WHEN recognition.basis <> 'synthetic' THEN recognition.id END)
    OVER (PARTITION BY unit.id, level.code
        ORDER BY recognition.basis = 'synthetic', $nearest_first)""",
    nearest_first=_NEAREST_FIRST,
)


def _held(*, confirmed: str) -> str:
    return _filled(
        """\
SELECT DISTINCT ON (unit.id, level.code)
    unit.id AS unit_id, level.code AS level_id, unit.province_id,
    unit.district_id, recognition.id AS recognition_id, recognition.basis,
    recognition.level_id = level.code AS own, $confirmed, %(day)s::date AS "on"
FROM communes_unit unit
JOIN criteria_recognition recognition ON recognition.unit_id = unit.id AND $in_force
JOIN criteria_level given ON given.code = recognition.level_id
JOIN criteria_level level ON level.code = given.code OR level.code = ANY(given.implies)
WHERE unit.path LIKE %(path)s AND $unit_of_day
    AND (%(units)s::bigint[] IS NULL OR unit.id = ANY(%(units)s::bigint[]))
ORDER BY unit.id, level.code, $nearest_first""",
        confirmed=confirmed,
        in_force=_IN_FORCE,
        unit_of_day=_UNIT_OF_DAY,
        nearest_first=_NEAREST_FIRST,
    )


HELD = _held(confirmed=f"{_CONFIRMED_BY} IS NOT NULL AS confirmed")
"""By which recognition a unit holds a level: its own, else the nearest that implies it.

Nearest implies fewest. Among its own the strongest basis counts, then the latest.
"""

HELD_OF_UNIT = _filled(
    "SELECT level_id, recognition_id, own, confirmed_by FROM ($held) held",
    held=_held(confirmed=f"{_CONFIRMED_BY} AS confirmed_by"),
)
"""The same of some units, and by what they would hold it if there were no illustration."""


def computed_once(select: str) -> str:
    """A SELECT as a table of a join that is never run once for each row of the other side.

    Without statistics, as right after a load, the planner would do so.
    """
    return f"(WITH computed AS MATERIALIZED ({select}) TABLE computed)"


MEMBERS = _filled(
    """\
SELECT DISTINCT ON (unit.code, unit.id)
    unit.code, unit.path, unit.province_id, unit.id, recognition.id, recognition.basis,
    recognition.level_id = level.code, $confirmed_by
FROM communes_unit unit
JOIN criteria_level level ON level.code = %(level)s AND unit.kind = ANY(level.counts)
LEFT JOIN (criteria_recognition recognition
    JOIN criteria_level given ON given.code = recognition.level_id)
    ON recognition.unit_id = unit.id AND $in_force
    AND (given.code = level.code OR level.code = ANY(given.implies))
WHERE unit.path LIKE %(path)s AND unit.tier = 'commune' AND $unit_of_day
ORDER BY unit.code, unit.id, $nearest_first""",
    confirmed_by=_CONFIRMED_BY,
    in_force=_IN_FORCE,
    unit_of_day=_UNIT_OF_DAY,
    nearest_first=_NEAREST_FIRST,
)
"""Eligible units in official order, each with the recognition by which it counts, if any."""

FIRST_DATA = """\
SELECT EXISTS (
    SELECT FROM criteria_recognition recognition
    JOIN criteria_level given ON given.code = recognition.level_id
    JOIN communes_unit unit ON unit.id = recognition.unit_id
    WHERE (given.code = %(level)s OR %(level)s = ANY(given.implies))
        AND recognition.superseded_by_id IS NULL AND recognition.in_force_from <= %(day)s
        AND unit.tier = 'commune' AND unit.path LIKE %(path)s)"""
"""Whether a recognition of the level had begun anywhere in the province by that day."""

ILLUSTRATED = """\
SELECT DISTINCT unit.province_id
FROM criteria_recognition recognition
JOIN criteria_level given ON given.code = recognition.level_id
JOIN communes_unit unit ON unit.id = recognition.unit_id
WHERE (given.code = %(level)s OR %(level)s = ANY(given.implies))
    AND recognition.basis = 'synthetic' AND recognition.superseded_by_id IS NULL
    AND unit.tier = 'commune' AND unit.path LIKE %(path)s"""
"""Provinces in which illustration places units at the level, on whatever day."""

STORED = """\
SELECT rate.recognised, rate.eligible, rate.sourced, rate.appraised, rate.synthetic,
    version.computed_at, version.number, level.pilot,
    published.recognised, published.eligible, published.source
FROM communes_unit unit
JOIN reports_rate rate ON rate.scope_id = unit.id AND rate.level_id = %(level)s
    AND rate."on" = %(day)s
JOIN reports_figuresversion version ON version.province_id = rate.province_id
JOIN criteria_level level ON level.code = rate.level_id
LEFT JOIN reports_publishedfigure published ON published.scope_id = unit.id
    AND published.level_id = rate.level_id AND published."on" = rate."on"
WHERE unit.code = %(scope)s"""
"""Today's stored rate of a province or district by its code."""

STORED_NATION = _filled(
    """\
SELECT sum(rate.recognised)::bigint, sum(rate.eligible)::bigint, sum(rate.sourced)::bigint,
    sum(rate.appraised)::bigint, sum(rate.synthetic)::bigint, min(version.computed_at),
    sum(version.number)::bigint, bool_or(level.pilot), NULL, NULL, NULL
FROM communes_unit unit
LEFT JOIN reports_rate rate ON rate.scope_id = unit.id AND rate.level_id = %(level)s
    AND rate."on" = %(day)s
LEFT JOIN reports_figuresversion version ON version.province_id = rate.province_id
LEFT JOIN criteria_level level ON level.code = rate.level_id
WHERE unit.tier = 'province' AND $there
HAVING count(*) = count(rate.id)""",
    there=_UNIT_OF_DAY,
)
"""The nation, summed from province rows; nothing while one of them is missing for the day."""

PIPELINE = """\
SELECT counting.state, count(*) FROM (
    SELECT DISTINCT ON (dossier.unit_id) dossier.state
    FROM criteria_dossier dossier
    JOIN criteria_criteriaset criteria_set ON criteria_set.code = dossier.criteria_set_id
    JOIN communes_unit unit ON unit.id = dossier.unit_id
    WHERE criteria_set.level_id = %(level)s AND dossier.year = %(year)s
        AND dossier.path LIKE %(path)s AND unit.tier = 'commune'
    ORDER BY dossier.unit_id, (dossier.state = ANY(%(open)s)) DESC, dossier.id DESC) counting
GROUP BY counting.state"""
"""Each commune once, by its open dossier, else by its latest."""

_SCOPE = """\
CASE WHEN GROUPING(unit.district_id) = 0 THEN unit.district_id ELSE %(province)s END AS scope_id"""

_RATES = _filled(
    """\
WITH eligible AS (
    SELECT $scope, level.code AS level_id, count(*) AS number
    FROM communes_unit unit
    JOIN criteria_level level ON unit.kind = ANY(level.counts)
    WHERE unit.province_id = %(province)s AND unit.tier = 'commune' AND $unit_of_day
    GROUP BY GROUPING SETS ((level.code), (level.code, unit.district_id))),
recognised AS (
    SELECT $scope, held.level_id, count(*) AS number,
        count(*) FILTER (WHERE held.basis = 'sourced') AS sourced,
        count(*) FILTER (WHERE held.basis = 'appraised') AS appraised,
        count(*) FILTER (WHERE held.basis = 'synthetic') AS synthetic
    FROM $$held held
    JOIN communes_unit unit ON unit.id = held.unit_id
    JOIN criteria_level level ON level.code = held.level_id AND unit.kind = ANY(level.counts)
    WHERE held.province_id = %(province)s AND unit.province_id = %(province)s
        AND unit.tier = 'commune' AND $unit_of_day
    GROUP BY GROUPING SETS ((held.level_id), (held.level_id, unit.district_id)))
SELECT unit.id AS scope_id, %(province)s AS province_id, level.code AS level_id,
    %(day)s::date AS "on", COALESCE(recognised.number, 0) AS recognised,
    COALESCE(eligible.number, 0) AS eligible, COALESCE(recognised.sourced, 0) AS sourced,
    COALESCE(recognised.appraised, 0) AS appraised,
    COALESCE(recognised.synthetic, 0) AS synthetic, %(now)s::timestamptz AS computed_at
FROM communes_unit unit
CROSS JOIN criteria_level level
LEFT JOIN eligible ON eligible.scope_id = unit.id AND eligible.level_id = level.code
LEFT JOIN recognised ON recognised.scope_id = unit.id AND recognised.level_id = level.code
WHERE unit.province_id = %(province)s AND unit.tier IN ('province', 'district')
    AND $unit_of_day""",
    scope=_SCOPE,
    unit_of_day=_UNIT_OF_DAY,
)


def rates(held: str) -> str:
    """Rates of a province and its districts, zeros too, from a table or SELECT of held levels."""
    return _filled(_RATES, held=held)


_SETS = """\
SELECT criteria_set.code, criteria_set.level_id, version.id AS version_id,
    CASE WHEN version.applies_to && ARRAY['xa', 'thi_tran', 'phuong', 'dac_khu']::varchar[]
        THEN level.counts ELSE version.applies_to END AS kinds,
    CASE WHEN version.applies_to && ARRAY['xa', 'thi_tran', 'phuong', 'dac_khu']::varchar[]
        THEN 'commune' ELSE 'district' END AS tier,
    ARRAY(SELECT criterion.number FROM criteria_criterion criterion
        WHERE criterion.version_id = version.id AND criterion.number > 0
        ORDER BY criterion.number) AS numbers
FROM criteria_criteriaset criteria_set
JOIN criteria_level level ON level.code = criteria_set.level_id
JOIN LATERAL (SELECT newest.id, newest.applies_to FROM criteria_setversion newest
    WHERE newest.criteria_set_id = criteria_set.code ORDER BY newest.number DESC LIMIT 1)
    version ON TRUE
WHERE %(sets)s::text[] IS NULL OR criteria_set.code = ANY(%(sets)s::text[])"""

STANDINGS = _filled(
    """\
SELECT unit.id AS unit_id, criteria_set.code AS criteria_set_id, unit.province_id,
    unit.district_id, COALESCE(dossier.state, '') AS stage, dossier.id AS dossier_id,
    dossier.year, COALESCE(snapshot.met, 0) AS met,
    COALESCE(snapshot.total, cardinality(criteria_set.numbers)) AS total,
    COALESCE(declared.numbers, '{}') AS declared_met, '{}'::smallint[] AS verdict_met,
    level.decided_on IS NOT NULL
        AND level.decided_on >= COALESCE(decided.submitted_on, 'epoch') AS by_decision,
    level.decided_on IS NULL AND COALESCE(level.held, FALSE) AS by_older_decision,
    %(now)s::timestamptz AS computed_at
FROM ($sets) criteria_set
JOIN communes_unit unit ON unit.kind = ANY(criteria_set.kinds) AND unit.tier = criteria_set.tier
LEFT JOIN LATERAL (
    SELECT counting.id, counting.state, counting.year, counting.snapshot_id
    FROM criteria_dossier counting
    WHERE counting.criteria_set_id = criteria_set.code AND counting.unit_id = unit.id
        AND counting.first_submitted_at IS NOT NULL
        AND counting.state NOT IN ('draft', 'withdrawn')
    ORDER BY counting.year DESC, counting.first_submitted_at DESC, counting.id DESC
    LIMIT 1) dossier ON TRUE
LEFT JOIN criteria_snapshot snapshot ON snapshot.id = dossier.snapshot_id
LEFT JOIN LATERAL (
    SELECT array_agg((criterion ->> 'number')::smallint
        ORDER BY (criterion ->> 'number')::smallint) AS numbers
    FROM jsonb_array_elements(snapshot.judgement -> 'criteria') criterion
    WHERE criterion ->> 'outcome' IN ('met', 'not_applicable')
        AND (criterion ->> 'number')::smallint > 0) declared ON TRUE
LEFT JOIN LATERAL (
    SELECT bool_or(TRUE) AS held,
        max(recognition.decided_on) FILTER (
            WHERE recognition.criteria_set_id = criteria_set.code) AS decided_on
    FROM criteria_recognition recognition
    JOIN criteria_level given ON given.code = recognition.level_id
    WHERE recognition.unit_id = unit.id AND $in_force
        AND (given.code = criteria_set.level_id OR criteria_set.level_id = ANY(given.implies))
    ) level ON TRUE
LEFT JOIN LATERAL (
    SELECT max(later.submitted_on) AS submitted_on FROM criteria_dossier later
    WHERE later.criteria_set_id = criteria_set.code AND later.unit_id = unit.id
        AND later.state IN ('recognised', 'not_recognised', 'revoked')) decided ON TRUE
WHERE unit.province_id = %(province)s AND $unit_of_day
    AND (%(units)s::bigint[] IS NULL OR unit.id = ANY(%(units)s::bigint[]))""",
    sets=_SETS,
    in_force=_IN_FORCE,
    unit_of_day=_UNIT_OF_DAY,
)
"""Standings: a row for every unit that a set's level counts (a district's set: its districts).

A level holds by this set's decision until a dossier submitted after that decision is decided.
"""

_TALLIES = _filled(
    """\
WITH criteria_set AS MATERIALIZED ($sets),
counted AS (
    SELECT standing.criteria_set_id, number.number,
        CASE WHEN GROUPING(standing.district_id) = 0 THEN standing.district_id
            ELSE %(province)s END AS scope_id,
        count(*) FILTER (WHERE standing.by_decision
            OR number.number = ANY(standing.verdict_met)) AS met,
        count(*) FILTER (WHERE standing.by_decision) AS by_decision,
        count(*) FILTER (WHERE standing.by_older_decision) AS by_older_decision,
        count(*) FILTER (WHERE number.number = ANY(standing.declared_met)) AS declared,
        count(*) AS total
    FROM criteria_set
    JOIN $$standings standing ON standing.criteria_set_id = criteria_set.code
    CROSS JOIN LATERAL unnest(criteria_set.numbers) AS number(number)
    WHERE standing.province_id = %(province)s
    GROUP BY GROUPING SETS ((standing.criteria_set_id, number.number),
        (standing.criteria_set_id, number.number, standing.district_id)))
SELECT counted.scope_id, %(province)s AS province_id, counted.criteria_set_id, counted.number,
    counted.met, counted.by_decision, counted.by_older_decision, counted.declared, counted.total
FROM counted WHERE counted.scope_id IS NOT NULL""",
    sets=_SETS,
)


def tallies(standings: str) -> str:
    """How many units meet each criterion, by province and district, from standings alone."""
    return _filled(_TALLIES, standings=standings)
