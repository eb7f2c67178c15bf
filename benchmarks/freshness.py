"""From the commit of a submission to its figure in a read, with a real worker and Redis.

One submission at a time, and a burst of many in one province by eight clients of the web server,
each of which submits its next dossier as soon as its last one is answered. A reader looks all the
time, as a page does, at what was submitted and at the figures: from the moment at which a
submission is there for everybody to the one at which the figures hold it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

import redis
from django.conf import settings
from django.db import connection, connections
from knox.models import AuthToken

from benchmarks import nation
from benchmarks.client import Client, request_for
from benchmarks.harness import CannotMeasureError, percentile_ms, report
from benchmarks.programs import web, worker
from communes.models import User
from criteria.dossiers.models import Dossier
from criteria.states import DossierState
from ntm_portal.embedded.launcher import Servers
from reports.check import check
from reports.models import Mark, Tally

SETS = (nation.ADVANCED, "xa-ntm-2021-2025", "xa-ntm-kieu-mau-2021-2025")
# The burst is in one province, submissions one at a time are in another of the same size.
CROWDED, CALM = nation.PROVINCE, 2 * nation.PROVINCE
COMMUNES = 2 * nation.PROVINCE_SIZE
CLIENTS = 8
BURST, ALONE = 600, 200
PARTS = 4  # alone and burst in turn
POLL_SECONDS = 0.002
GIVEN_UP_SECONDS = 60.0
# Between two submissions one at a time, in steps that no beat of the worker can follow.
PAUSES = (0.011, 0.017, 0.029)
FORK = get_context("fork")
# A glance is cheap, so that the reader takes little of the machine that it measures.
_GLANCE = """\
SELECT (SELECT count(*) FROM reports_standing
        WHERE province_id = %(province)s AND stage = 'submitted'),
    (SELECT count(*) FROM criteria_dossier dossier
     JOIN communes_unit unit ON unit.id = dossier.unit_id
     WHERE unit.province_id = %(province)s AND dossier.state = 'submitted')"""
# One statement, so one snapshot: no figure is ahead of its submission.
_SEEN = """\
SELECT TRUE, dossier_id FROM reports_standing
WHERE province_id = %(province)s AND stage = 'submitted'
UNION ALL
SELECT FALSE, dossier.id FROM criteria_dossier dossier
JOIN communes_unit unit ON unit.id = dossier.unit_id
WHERE unit.province_id = %(province)s AND dossier.state = 'submitted'"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A filled draft that waits for its submission."""

    dossier: int
    token: str

    def request(self, port: int) -> bytes:
        """How its commune's leader submits it."""
        path = f"/api/v1/dossiers/{self.dossier}/steps/"
        headers = {"Authorization": f"Token {self.token}"}
        return request_for("POST", path, port, headers=headers, body=b'{"name": "submit"}')


def bench(servers: Servers, *, small: bool) -> None:
    """Print a line for one submission at a time and one for the burst.

    Raises:
        CannotMeasureError: A figure was wrong, or did not come.
    """
    nation.found(provinces=2)
    for criteria_set in SETS:
        draft = nation.a_dossier(criteria_set)
        nation.copy_dossier(draft, nation.FIRST_COMMUNE, nation.place_of(COMMUNES - 1))
    nation.settle()
    burst = _drafts(CROWDED)[: BURST // 10 if small else BURST]
    single = _drafts(CALM)[: ALONE // 10 if small else ALONE]
    alone: list[float] = []
    crowded: list[float] = []
    published = 0
    with worker(servers), web(servers) as port:
        _wait_until_quiet()
        for part in range(PARTS):
            alone += _submit_all(single[part::PARTS], CALM, port, clients=1, pauses=PAUSES)
            before = _messages()
            crowded += _submit_all(burst[part::PARTS], CROWDED, port, clients=CLIENTS)
            published += _messages() - before
    _require_exact()
    idle = percentile_ms(alone, 99)
    report("freshness", 1, alone, 1.0, "itself: one submission at a time", submissions=len(alone))
    report(
        "freshness",
        CLIENTS,
        crowded,
        percentile_ms(crowded, 99) / idle,
        "the p99 of one submission at a time",
        submissions=len(crowded),
        tasks_per_submission=published / len(crowded),
    )


def _drafts(province: int) -> list[Waiting]:
    """By set and commune, so that clients do not wait for one another's commune."""
    rows = Dossier.objects.filter(unit__province=province, state=DossierState.DRAFT)
    ordered = rows.order_by("criteria_set", "unit").values_list("pk", "unit")
    leaders = User.objects.filter(assignments__unit__province=province)
    tokens = {
        unit: AuthToken.objects.create(leader)[1]
        for leader, unit in ((one, one.assignments.get().unit_id) for one in leaders)
    }
    return [Waiting(dossier, tokens[unit]) for dossier, unit in ordered]


def _submit_all(
    waiting: Sequence[Waiting],
    province: int,
    port: int,
    *,
    clients: int,
    pauses: Sequence[float] = (),
) -> list[float]:
    """Seconds from commit to sight; the reader is a process of its own."""
    connections.close_all()
    ended = FORK.Event()
    here, there = FORK.Pipe(duplex=False)
    reader = FORK.Process(target=_read, args=(province, ended, there), daemon=True)
    reader.start()
    there.close()
    shares = [waiting[number::clients] for number in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(partial(_submit, port, pauses), shares))
    _wait_until_quiet()
    ended.set()
    committed, counted = here.recv()
    reader.join()
    wanted = {one.dossier for one in waiting}
    missing = wanted - counted.keys()
    if missing:
        raise CannotMeasureError(f"dossiers {sorted(missing)[:3]} did not reach the figures")
    return [counted[dossier] - committed[dossier] for dossier in wanted]


def _submit(port: int, pauses: Sequence[float], waiting: Sequence[Waiting]) -> None:
    """One official after the other at one desk."""
    with Client(port) as client:
        for number, one in enumerate(waiting):
            answer = client.ask(one.request(port))
            if answer.status != 200:
                raise CannotMeasureError(f"a submission was refused: {answer.body.decode()}")
            if pauses:
                time.sleep(pauses[number % len(pauses)])


def _read(province: int, ended: Event, told: Connection) -> None:
    """Look until all is over; when each dossier was first submitted, and first in the figures."""
    committed: dict[int, float] = {}
    counted: dict[int, float] = {}
    last = False
    before: object = None
    with connection.cursor() as cursor:
        while not last:
            last = ended.is_set()
            cursor.execute(_GLANCE, {"province": province})
            glance = cursor.fetchone()
            if glance != before:
                before = glance
                cursor.execute(_SEEN, {"province": province})
                found = cursor.fetchall()
                now = time.monotonic()
                for in_figures, dossier in found:
                    (counted if in_figures else committed).setdefault(dossier, now)
            time.sleep(POLL_SECONDS)
    told.send((committed, counted))
    connections.close_all()


def _poll(happened: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + GIVEN_UP_SECONDS
    while not happened():
        if time.monotonic() > until:
            raise CannotMeasureError(otherwise)
        time.sleep(POLL_SECONDS)


def _wait_until_quiet() -> None:
    """No mark is left: every message has been worked off."""
    _poll(lambda: not Mark.objects.exists(), "marks are left that no task takes")


def _messages() -> int:
    """How many tasks anybody has put into the queue since Redis started."""
    statistics = redis.Redis.from_url(settings.REDIS_URL).info("commandstats")
    return int(statistics.get("cmdstat_lpush", {}).get("calls", 0))


def _require_exact() -> None:
    """The stored figures are what the facts give, counted by the portal and once more by hand."""
    found = check()
    if found.differences or found.passed_over:
        raise CannotMeasureError(f"wrong figures: {'; '.join(map(str, found.differences[:3]))}")
    stored = {
        (row.criteria_set_id, row.number): row.declared
        for row in Tally.objects.filter(scope=CROWDED)
        if row.declared
    }
    if stored != _declared_by_hand():
        raise CannotMeasureError("the declared criteria are not what the submissions say")


def _declared_by_hand() -> dict[tuple[str, int], int]:
    """Communes by set and criterion, from the newest submission of each commune on each set."""
    newest: dict[tuple[int, str], Dossier] = {}
    submitted = Dossier.objects.filter(unit__province=CROWDED, first_submitted_at__isnull=False)
    for dossier in submitted.select_related("snapshot").order_by("first_submitted_at"):
        newest[dossier.unit_id, dossier.criteria_set_id] = dossier
    return Counter(
        (criteria_set, criterion["number"])
        for (_unit, criteria_set), dossier in newest.items()
        for criterion in (dossier.snapshot.judgement["criteria"] if dossier.snapshot else ())
        if criterion["number"] and criterion["outcome"] in ("met", "not_applicable")
    )
