"""The cache on Redis that forgives: an error is a miss, and Redis is left alone for a while."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import redis
from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
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
        return self._ask(default, super().get, key, default, version=version)

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """The values that are there; none when Redis is away."""
        found: dict[str, Any] = self._ask({}, super().get_many, keys, version=version)
        return found

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Whether Redis has it and is there."""
        return bool(self._ask(False, super().has_key, key, version=version))

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep the value if Redis is there."""
        self._ask(None, super().set, key, value, timeout=timeout, version=version)

    def set_many(
        self, data: Mapping[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        """Keep the values if Redis is there; answers the keys that were not kept."""
        lost = list(data)
        return list(
            self._ask(lost, super().set_many, dict(data), timeout=timeout, version=version)
        )

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep the value if Redis is there and has none; answers whether it was kept."""
        return bool(self._ask(False, super().add, key, value, timeout=timeout, version=version))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the value for longer; answers whether there is one."""
        return bool(self._ask(False, super().touch, key, timeout=timeout, version=version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count on.

        Raises:
            ValueError: there is no such count, or Redis is away.
        """
        total = self._ask(None, super().incr, key, delta, version=version)
        if total is None:
            raise ValueError(key)
        return int(total)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget the value if Redis is there; answers whether there was one."""
        return bool(self._ask(False, super().delete, key, version=version))

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        """Forget the values if Redis is there."""
        self._ask(None, super().delete_many, list(keys), version=version)

    def clear(self) -> None:
        """Forget everything if Redis is there."""
        self._ask(None, super().clear)

    def _ask(self, away: Any, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What Redis answers, or ``away``."""
        if time.monotonic() < self._quiet_until.get(self._server, 0.0):
            return away
        try:
            return call(*args, **kwargs)
        except redis.RedisError as error:
            self._quiet_until[self._server] = time.monotonic() + QUIET_SECONDS
            logger.warning("cache.unreachable", extra={"error": str(error)})
            return away
