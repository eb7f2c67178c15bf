"""Listens to the events of the apps below and writes marks.

Runs inside the writer's transaction by ``Signal.send``: no mark, no commit.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.signals import request_started
from django.db import OperationalError

from communes.events import units_changed
from criteria.events import facts_changed
from reports.marks import clear_left_marks, mark_provinces, mark_units

logger = logging.getLogger(__name__)
_FIRST_REQUEST = "reports.first_request"


def connect() -> None:
    """Connect the receivers; called once by the app's ``ready``."""
    units_changed.connect(_units_changed, dispatch_uid="reports.units_changed")
    facts_changed.connect(_facts_changed, dispatch_uid="reports.facts_changed")
    if not settings.WITH_REDIS:
        request_started.connect(first_request, dispatch_uid=_FIRST_REQUEST)


def _units_changed(*, provinces: list[int], **_signal: object) -> None:
    mark_provinces(provinces)


def _facts_changed(
    *, units: list[int], sets: list[str], provinces: list[int], **_signal: object
) -> None:
    mark_provinces(provinces)
    mark_units(units, sets)


def first_request(**_signal: object) -> None:
    """Without workers nobody else would clear what a crash left: once after each start.

    While the database is away the request itself says so; the next one tries again.
    """
    try:
        clear_left_marks()
    except OperationalError:
        logger.warning("marks.database_unreachable", exc_info=True)
    else:
        request_started.disconnect(dispatch_uid=_FIRST_REQUEST)
