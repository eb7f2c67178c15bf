"""Every page with hostile text in a real browser: nothing runs, no page breaks its policy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Page, Route

from tests.safety.conftest import Tour
from tests.safety.table import Case
from tests.safety.test_sweep import HTML_PAGES
from tests.safety.world import World

ORIGIN = "http://127.0.0.1:1"
OF_HTTP_ONLY = {"Content-Length", "Set-Cookie"}


def ask(client: Client, address: str) -> HttpResponse:
    """In a thread of its own: the browser's loop would keep another connection open."""
    answer: HttpResponse = client.get(address, headers={"host": "127.0.0.1"})
    connections.close_all()
    return answer


def serve(page: Page, client: Client, asked: list[str]) -> None:
    """Answer what the browser asks for from here, with the headers that the portal gives."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        asked.append(path)
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            assert isinstance(found, str), path
            route.fulfill(path=Path(found))
            return
        with ThreadPoolExecutor(1) as pool:
            given = pool.submit(ask, client, route.request.url.removeprefix(ORIGIN)).result()
        kept = {name: value for name, value in given.headers.items() if name not in OF_HTTP_ONLY}
        route.fulfill(status=given.status_code, headers=kept, body=given.content)

    page.route("**/*", answer)


@pytest.mark.browser
@pytest.mark.parametrize("case", HTML_PAGES, ids=str)
def test_no_text_of_people_runs_and_no_page_breaks_its_policy(
    world: World, tour: Tour, page: Page, case: Case
) -> None:
    asked: list[str] = []
    trouble: list[str] = []
    persona = tour.shown(case)[-1][0]
    serve(page, world.browser_of(persona), asked)
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(f"{ORIGIN}{case.path(world)}", wait_until="load")
    assert page.locator("h1").count() == 1
    assert trouble == []
    assert not [path for path in asked if path.endswith("/x")]
