"""What every test stands on. The servers are started by ``ntm_portal.embedded.pytest_plugin``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection, connections
from django.test import testcases
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker, Settings

from communes.cache import ForgivingRedisCache
from reports.page_cache import shelf
from reports.shared_reads import forget
from tests import browser as chromium

# How long a page may take to show what is expected of it, on a machine with other work.
PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let tests that flush do so: the triggers against TRUNCATE sleep for the run.

    Their own proof enables them inside a transaction that is rolled back.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgname LIKE %s",
            [r"%\_no\_truncate"],
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(scope="session")
def redis_of_the_run() -> Iterator[redis.Redis | None]:
    """This worker's databases, asked with more patience than a request has; ``None``: no Redis."""
    if not settings.WITH_REDIS:
        yield None
        return
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield client


@pytest.fixture(autouse=True)
def nothing_remembered(redis_of_the_run: redis.Redis | None) -> None:
    """No test meets what another has left: kept pages, reads and answers, a Redis left alone."""
    shelf.clear()
    forget()
    ForgivingRedisCache._quiet_until.clear()
    if redis_of_the_run is not None:
        redis_of_the_run.flushdb()


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Hash passwords cheaply: the real hasher takes a tenth of a second each time."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]


@pytest.fixture(scope="session", autouse=True)
def static_files_in_live_server() -> Iterator[None]:
    """Serve static files from their sources; pytest-django looks for the app by its plain name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testcases, "_StaticFilesHandler", StaticFilesHandler)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium that reaches this machine only. Playwright's loop needs async-unsafe Django."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = playwright.chromium.launch(
            executable_path=chromium.require(), args=list(chromium.FLAGS)
        )
        expect.set_options(timeout=PATIENCE_MS)
        yield started
        started.close()
        # Beside a running loop Django keeps connections of its own.
        connections.close_all()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page at desk width, Vietnamese, with nobody signed in."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    yield context.new_page()
    context.close()
