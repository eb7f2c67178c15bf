"""75 results over HTTP with a token, against the same rows by one statement."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import count
from typing import Any

import psycopg2
from django.db import connection
from django.utils import timezone
from knox.models import AuthToken

from benchmarks import nation
from benchmarks.client import Client, request_for
from benchmarks.harness import CannotMeasureError, Work, in_turn, median_ms, report
from benchmarks.programs import web
from criteria.dossiers.models import Dossier, Result
from criteria.law.selectors import rules_by_id
from ntm_portal.embedded.launcher import Servers

ROUNDS = 400
WARM_UP = 20
VERSUS = "the same rows by one psycopg2 statement in a transaction"

# Whole rows, as the portal writes them.
_STATEMENT = """\
INSERT INTO criteria_result AS stored (dossier_id, indicator_id, number, truth, choice, numerator,
    denominator, parts, declared, not_applicable, note, version, by_id, at)
SELECT %(dossier)s, indicator, number, truth, choice, numerator, denominator, parts, declared,
    not_applicable, note, 1, %(by)s, %(at)s
FROM unnest(%(indicators)s::bigint[], %(numbers)s::numeric[], %(truths)s::boolean[],
    %(choices)s::text[], %(numerators)s::numeric[], %(denominators)s::numeric[],
    %(parts)s::jsonb[], %(declared)s::text[], %(not_applicable)s::boolean[], %(notes)s::text[])
    AS given(indicator, number, truth, choice, numerator, denominator, parts, declared,
        not_applicable, note)
ON CONFLICT (dossier_id, indicator_id) DO UPDATE SET number = EXCLUDED.number,
    truth = EXCLUDED.truth, choice = EXCLUDED.choice, numerator = EXCLUDED.numerator,
    denominator = EXCLUDED.denominator, parts = EXCLUDED.parts, declared = EXCLUDED.declared,
    not_applicable = EXCLUDED.not_applicable, note = EXCLUDED.note,
    version = stored.version + 1, by_id = EXCLUDED.by_id, at = EXCLUDED.at"""


def bench(servers: Servers, *, small: bool) -> None:
    """Print one line: every round sets all rows anew, through the portal and directly."""
    nation.found()
    dossier = nation.a_dossier()
    nation.copy_dossier(dossier, nation.FIRST_COMMUNE, nation.FIRST_COMMUNE + 1)
    beside = Dossier.objects.get(unit=nation.FIRST_COMMUNE + 1)
    nation.settle()
    rounds = ROUNDS // 10 if small else ROUNDS
    with web(servers) as port, Client(port) as client:
        portal, direct = _Portal(dossier, client), _Direct(beside)
        works = (
            Work(portal.put, before=portal.prepare),
            Work(direct.write, before=direct.prepare),
        )
        in_turn(WARM_UP, *works)
        taken, bare = in_turn(rounds, *works)
        direct.connection.close()
    _require_equal(dossier, beside)
    number = len(direct.rows)
    median = median_ms(bare)
    ratio = median_ms(taken) / median
    report("results", number, taken, ratio, VERSUS, versus_median_ms=median, rounds=rounds)


class _Portal:
    """Puts all rows through the API, each round with other notes."""

    def __init__(self, dossier: Dossier, client: Client) -> None:
        _token, key = AuthToken.objects.create(nation.leader_of(dossier.unit_id))
        self._headers = {"Authorization": f"Token {key}"}
        self._path = f"/api/v1/dossiers/{dossier.pk}/results/"
        self._dossier = dossier
        self._client = client
        self._turns = count(1)
        self._request = b""

    def prepare(self) -> None:
        rows = nation.good_rows(self._dossier, note=_note(next(self._turns)))
        self._request = request_for(
            "PUT",
            self._path,
            self._client.port,
            headers=self._headers,
            body=json.dumps(rows).encode(),
        )

    def put(self) -> None:
        answer = self._client.ask(self._request)
        if answer.status != 200:
            raise CannotMeasureError(f"results were refused: {answer.body.decode()}")


class _Direct:
    """Writes the same rows with the driver alone."""

    def __init__(self, dossier: Dossier) -> None:
        rules = rules_by_id(dossier.version_of_set_id)
        self.rows = nation.good_rows(dossier)
        self._columns: dict[str, Any] = {
            "dossier": dossier.pk,
            "by": nation.leader_of(nation.FIRST_COMMUNE).pk,
            "indicators": [rules.indicator_ids[str(row["indicator"])] for row in self.rows],
            "numbers": [_number(row["value"]) for row in self.rows],
            "truths": [True if row["value"] is True else None for row in self.rows],
            "choices": [_choice(row["value"]) for row in self.rows],
            "numerators": [None] * len(self.rows),
            "denominators": [None] * len(self.rows),
            "parts": [None] * len(self.rows),
            "declared": [row.get("declared", "") for row in self.rows],
            "not_applicable": [False] * len(self.rows),
        }
        self._turns = count(1)
        self.connection = psycopg2.connect(**connection.get_connection_params())

    def prepare(self) -> None:
        self._columns["notes"] = [_note(next(self._turns))] * len(self.rows)

    def write(self) -> None:
        self._columns["at"] = timezone.now()
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(_STATEMENT, self._columns)


def _note(turn: int) -> str:
    return f"Lần {turn}"


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, str) and value.isdigit() else None


def _choice(value: object) -> str:
    return value if isinstance(value, str) and not value.isdigit() else ""


def _require_equal(dossier: Dossier, beside: Dossier) -> None:
    """Both ways wrote the same."""
    columns = (
        *("indicator", "number", "truth", "choice", "numerator", "denominator", "parts"),
        *("declared", "not_applicable", "note", "version"),
    )
    one, other = (
        list(Result.objects.filter(dossier=each).order_by("indicator").values_list(*columns))
        for each in (dossier, beside)
    )
    if not one or one != other:
        raise CannotMeasureError("the portal and the statement wrote different rows")
