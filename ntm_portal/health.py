"""Is the portal alive, and does it work? ``/healthz`` for proxies, ``/readyz`` for start-up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection, utils
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communes import queue
from communes.models import Heartbeat

# Beat lets the worker write a heartbeat several times in this span.
OLDEST_WORK = timedelta(seconds=120)
OK = "ok"


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 while this process answers; asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 or 503 with each part's finding; ``failing`` names the parts that are not well.

    Without Redis by choice ``redis`` is ``in-process`` and there is no worker. Beat's finding is
    told, but the portal is ready without it: figures do not wait for beat there.
    """
    parts = {"redis": _redis()}
    try:
        parts |= {"database": OK, "migrations": _migrations(), **_processes(timezone.now())}
    except utils.Error:
        parts["database"] = "unreachable"
        parts.pop("migrations", None)
    well = {OK, "in-process"}
    needed = parts.keys() if settings.WITH_REDIS else parts.keys() - {"beat"}
    failing = sorted(name for name in needed if parts[name] not in well)
    return JsonResponse(
        {"ready": not failing, "failing": failing, **parts}, status=503 if failing else 200
    )


def _redis() -> str:
    if not settings.WITH_REDIS:
        return "in-process"
    return OK if queue.reachable() else "unreachable"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return f"{waiting} not applied" if waiting else OK


def _processes(now: datetime) -> dict[str, str]:
    """Worker and beat judged by the age of their last work, not by being alive."""
    last = dict(Heartbeat.objects.values_list("name", "at"))
    wanted = ("worker", "beat") if settings.WITH_REDIS else ("beat",)
    return {name: _age(last.get(name), now) for name in wanted}


def _age(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "no work seen yet"
    age = now - at
    return OK if age <= OLDEST_WORK else f"last work {round(age.total_seconds())} s ago"
