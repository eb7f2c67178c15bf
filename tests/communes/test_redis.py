"""Redis that is dead, hangs or works: cache and queue never fail the caller."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
import redis
from celery import Celery, Task, shared_task
from django.conf import settings as configured
from django.core.cache.backends.redis import RedisCache
from pytest_django import Settings

from communes import queue
from communes.cache import ForgivingRedisCache
from ntm_portal.celery import app
from tests.ports import a_port

ran: list[int] = []


@shared_task(name="tests.communes.note")
def note(number: int) -> None:
    ran.append(number)


@pytest.fixture
def dead() -> Iterator[str]:
    """An address at which nothing listens."""
    with a_port() as port:
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
def hanging() -> Iterator[str]:
    """A listener that takes connections and never answers, as a stopped Redis does."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    ran.clear()


def cache_at(url: str) -> ForgivingRedisCache:
    return ForgivingRedisCache(url, {"OPTIONS": {}})


def a_task_at(url: str) -> Task[..., None]:
    """A task whose broker is at ``url``, with the portal's settings for publishing."""
    trial = Celery("trial", set_as_current=False)
    trial.config_from_object("django.conf:settings", namespace="CELERY")
    trial.conf.broker_url = url

    def run(number: int) -> None:
        ran.append(number)

    return trial.task(name="tests.communes.trial")(run)


@pytest.mark.parametrize("state", ["dead", "hanging"])
def test_a_cache_without_redis_is_empty(state: str, request: pytest.FixtureRequest) -> None:
    cache = cache_at(request.getfixturevalue(state))
    cache.set("a", 1)
    assert cache.get("a", "else") == "else"
    assert cache.delete("a") is False
    assert cache.get_or_set("a", lambda: "made") == "made"
    assert (cache.add("a", 1), cache.touch("a"), "a" in cache) == (False, False, False)
    assert (cache.get_many(["a"]), cache.set_many({"a": 1})) == ({}, ["a"])
    cache.delete_many(["a"])
    cache.clear()
    with pytest.raises(ValueError, match="a"):
        cache.incr("a")


def test_a_cache_with_redis_keeps_counts_and_forgets() -> None:
    cache = cache_at(configured.REDIS_URL)
    assert cache.set_many({"a": 1, "b": 2}) == []
    assert (cache.add("a", 5), cache.incr("a"), cache.get("a")) == (False, 2, 2)
    assert (cache.get_many(["a", "b", "c"]), cache.touch("c")) == ({"a": 2, "b": 2}, False)
    cache.delete_many(["a"])
    assert ("a" in cache, "b" in cache, cache.get_or_set("a", 7)) == (False, True, 7)
    cache.clear()
    assert cache.get("b") is None


def test_no_way_to_ask_the_cache_is_unforgiving() -> None:
    """Also for those that a later Django brings."""
    asking = {name for name in vars(RedisCache) if not name.startswith("_")}
    assert asking - vars(ForgivingRedisCache).keys() == {"get_backend_timeout"}


def test_after_an_error_redis_is_left_alone_for_a_while(
    dead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = cache_at(dead)
    cache.set("a", 1)
    asked: list[str] = []
    monkeypatch.setattr(redis.Redis, "execute_command", lambda *_a, **_k: asked.append("x"))
    cache_at(dead).get("a")
    assert asked == []
    ForgivingRedisCache._quiet_until.clear()
    cache_at(dead).get("a")
    assert asked == ["x"]


def test_every_wait_for_redis_is_short() -> None:
    options = queue._client().connection_pool.connection_kwargs
    assert options["socket_timeout"] == options["socket_connect_timeout"] == 0.5
    assert options["retry"].get_retries() == 0
    publisher = app.conf.broker_transport_options
    assert publisher["socket_timeout"] == publisher["socket_connect_timeout"] == 0.5
    assert publisher["max_retries"] == 0
    assert app.conf.task_publish_retry is False


@pytest.mark.parametrize("state", ["dead", "hanging"])
@pytest.mark.parametrize("once", [None, "recompute:1"])
def test_publishing_without_redis_answers_no_and_fails_nobody(
    state: str, once: str | None, request: pytest.FixtureRequest, settings: Settings
) -> None:
    settings.REDIS_URL = request.getfixturevalue(state)
    assert queue.publish(a_task_at(settings.REDIS_URL), 1, once=once) is False
    queue.release("recompute:1")
    assert queue.reachable() is False
    assert ran == []


def test_with_a_key_the_first_caller_alone_sends(settings: Settings) -> None:
    if not settings.WITH_REDIS:
        pytest.fail("the tests need the Redis that the run starts")
    client = redis.Redis.from_url(configured.REDIS_URL)
    client.delete("thử:1", configured.CELERY_TASK_DEFAULT_QUEUE)
    sent = [queue.publish(note, number, once="thử:1") for number in range(5)]
    assert sent == [True, False, False, False, False]
    assert client.llen(configured.CELERY_TASK_DEFAULT_QUEUE) == 1
    queue.release("thử:1")
    assert queue.publish(note, 6, once="thử:1")
    client.delete("thử:1", configured.CELERY_TASK_DEFAULT_QUEUE)


def test_without_redis_by_choice_the_task_runs_here(settings: Settings) -> None:
    settings.WITH_REDIS = False
    assert queue.publish(note, 7)
    assert ran == [7]
