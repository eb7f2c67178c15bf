"""The cache on Redis that forgives: an error is a miss, and Redis is left alone for a while."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

import redis
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
QUIET_SECONDS = 5.0


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache with short time-outs; after one error it is not asked for 5 seconds.

    Django makes one object a thread; the pause is one for the whole process.
    """

    _quiet_until: ClassVar[dict[str, float]] = {}

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS") or {})
        options.setdefault("socket_connect_timeout", settings.REDIS_TIMEOUT_SECONDS)
        options.setdefault("socket_timeout", settings.REDIS_TIMEOUT_SECONDS)
        options.setdefault("retry", Retry(NoBackoff(), 0))
        super().__init__(server, {**params, "OPTIONS": options})
        self._server = str(server)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or ``default`` when it is absent or Redis is away."""
        ask = super().get
        return self._ask(lambda: ask(key, default, version=version), default)

    def set(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        """Keep the value if Redis is there."""
        ask = super().set
        self._ask(lambda: ask(key, value, timeout=timeout, version=version), None)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget the value if Redis is there."""
        ask = super().delete
        return bool(self._ask(lambda: ask(key, version=version), default=False))

    def _ask(self, call: Callable[[], Any], default: Any) -> Any:
        if time.monotonic() < self._quiet_until.get(self._server, 0.0):
            return default
        try:
            return call()
        except redis.RedisError as error:
            self._quiet_until[self._server] = time.monotonic() + QUIET_SECONDS
            logger.warning("cache.unreachable", extra={"error": str(error)})
            return default
