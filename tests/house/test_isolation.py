"""No test meets what another has left in the process or in Redis."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from communes.cache import ForgivingRedisCache
from reports.page_cache import shelf
from reports.shared_reads import _kept, shared


def _read() -> str:
    return "gone"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_run", ["one", "another"])
def test_a_test_begins_with_nothing_remembered(_run: str) -> None:
    assert cache.get("thử") is None
    assert shelf.get("thử") is None
    assert not _kept
    assert not ForgivingRedisCache._quiet_until
    cache.set("thử", 1)
    shelf.put("thử", b"")
    shared(_read)
    ForgivingRedisCache._quiet_until["redis://thử"] = 1.0
