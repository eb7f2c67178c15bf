"""The only caller of Celery: hands work over after commit, never delays or fails the official."""

from __future__ import annotations

import logging
from typing import Any

import redis
from celery import Task, current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
ONCE_SECONDS = 5
EXPIRES_SECONDS = 3600


def publish(task: Task[Any, Any], *args: object, once: str | None = None) -> bool:
    """Send ``task`` to a worker; called after commit.

    With ``once`` only the first caller within five seconds sends (``SET … NX EX 5``), so a burst
    publishes a handful; the task releases the key before its last read. Without Redis by choice
    the task runs in-process here. Answers whether the task was sent; when Redis is away the error
    is logged and the sweeper publishes later.
    """
    if not settings.WITH_REDIS:
        task.apply(args=args)
        return True
    try:
        if once is not None and not _client().set(once, "1", nx=True, ex=ONCE_SECONDS):
            return False
        task.apply_async(args=args, retry=False, expires=EXPIRES_SECONDS)
    except (redis.RedisError, OperationalError, OSError) as error:
        logger.warning("queue.unreachable", extra={"task": task.name, "error": str(error)})
        return False
    return True


def prepare() -> None:
    """Import and build what publishing needs, so that the first official does not wait for it.

    Called once by a web process when it starts; touches no network.
    """
    if settings.WITH_REDIS:
        current_app.finalize()
        current_app.connection_for_write().get_transport_cls()
        _client()


def release(once: str) -> None:
    """Let the next publisher send again; the task calls it before its last read."""
    if not settings.WITH_REDIS:
        return
    try:
        _client().delete(once)
    except redis.RedisError as error:
        logger.warning("queue.release_failed", extra={"key": once, "error": str(error)})


def reachable() -> bool:
    """Whether Redis answers within its time-out."""
    try:
        return bool(_client().ping())
    except redis.RedisError:
        return False


_clients: dict[str, redis.Redis] = {}


def _client() -> redis.Redis:
    """One connection pool a process, without retries, half a second for each wait."""
    url: str = settings.REDIS_URL
    if url not in _clients:
        _clients[url] = redis.Redis.from_url(
            url,
            socket_connect_timeout=settings.REDIS_TIMEOUT_SECONDS,
            socket_timeout=settings.REDIS_TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
    return _clients[url]
