"""Requests per second of the public page and of the rate, against views that do nothing."""

from __future__ import annotations

import statistics
import sys
import time
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass, field
from selectors import EVENT_READ, DefaultSelector

from benchmarks.client import Answer, Client, request_for
from benchmarks.harness import CannotMeasureError, report
from benchmarks.programs import web
from ntm_portal.embedded.launcher import Servers
from ntm_portal.embedded.preparation import prepare_data
from reports.demo.facts import read_facts
from reports.models import Rate

CONNECTIONS = 4
CYCLES, SLICE_SECONDS = 20, 0.4
WARM_UP_SECONDS = 1.0
RATE = "/api/v1/attainment/?scope=36&level=advanced&on=2024-06-30"
CONSTANT, ONE_ROW = "/constant/", "/one-row/"
MEASURED = ("/", f"{RATE}&lists=false", f"{RATE}&lists=true")
VERSUS = "a constant view under the same server and middleware, by requests per second"
# What a browser sends with every request.
HEADERS = {"Accept-Encoding": "gzip, deflate", "Accept-Language": "vi"}


@dataclass(slots=True)
class Load:
    """What the connections did with one address."""

    path: str
    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers a second in the median slice: a moment of other work on the machine is none."""
        return statistics.median(self.rates)


def bench(servers: Servers, *, small: bool) -> None:
    """Print a line for each address: all are asked in turn, in short slices."""
    with redirect_stdout(sys.stderr):
        prepare_data(servers.layout)
    communes = Rate.objects.get(scope__code=read_facts().province, level="advanced").eligible
    loads = {path: Load(path) for path in (CONSTANT, ONE_ROW, *MEASURED)}
    with web(servers) as port, ExitStack() as stack:
        clients = [stack.enter_context(Client(port)) for _number in range(CONNECTIONS)]
        for path in MEASURED:
            _require_cacheable(clients[0], path)
        for path in loads:
            _ask(Load(path), clients, WARM_UP_SECONDS)
        for _cycle in range(3 if small else CYCLES):
            for load in loads.values():
                _ask(load, clients, SLICE_SECONDS)
    for path in MEASURED:
        load = loads[path]
        report(
            "dashboard",
            communes,
            load.seconds,
            load.per_second / loads[CONSTANT].per_second,
            VERSUS,
            path=path,
            per_second=load.per_second,
            versus_per_second=loads[CONSTANT].per_second,
            versus_one_row=load.per_second / loads[ONE_ROW].per_second,
        )


def _ask(load: Load, clients: list[Client], seconds: float) -> None:
    """Every connection asks again as soon as it has its answer."""
    request = request_for("GET", load.path, clients[0].port, headers=HEADERS)
    with DefaultSelector() as selector:
        sent, before = {}, len(load.seconds)
        started = time.perf_counter()
        for client in clients:
            selector.register(client.socket, EVENT_READ, client)
            sent[client] = time.perf_counter()
            client.socket.sendall(request)
        while sent:
            for key, _events in selector.select():
                client = key.data
                _require_ok(load.path, client.receive())
                now = time.perf_counter()
                load.seconds.append(now - sent.pop(client))
                if now - started < seconds:
                    sent[client] = now
                    client.socket.sendall(request)
        load.rates.append((len(load.seconds) - before) / (time.perf_counter() - started))


def _require_ok(path: str, answer: Answer) -> None:
    if answer.status != 200:
        raise CannotMeasureError(f"{path} answered {answer.status}")


def _require_cacheable(client: Client, path: str) -> None:
    """The answer names its version and how long it may be kept; the same version costs no body.

    Raises:
        CannotMeasureError: A header is missing, or the version asked for again is sent again.
    """
    answer = client.get(path, **HEADERS)
    _require_ok(path, answer)
    tag = answer.headers.get("etag")
    if not tag or "cache-control" not in answer.headers:
        raise CannotMeasureError(f"{path} has no ETag or no Cache-Control")
    again = client.get(path, If_None_Match=tag, **HEADERS)
    if again.status != 304 or again.body:
        raise CannotMeasureError(f"{path} with If-None-Match answered {again.status}, not 304")
