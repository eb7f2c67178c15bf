"""Signed-in people and the fields of a page, as a browser would send them back."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from communes.models import User
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.workflow import take
from tests.criteria.dossiers.scene import Scene, good_rows


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: HttpResponse) -> str:
    """The page's words, without tags, scripts and doubled blanks."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


class _Fields(HTMLParser):
    """Values of all controls of a page, as a submitted form would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "textarea":
            self._area = name
            self.values[name] = ""
        elif tag == "select":
            self._select = name
            self.values[name] = ""
        elif tag == "option" and "selected" in given:
            self.values[self._select] = given.get("value", "")
        elif tag == "input" and name:
            self._input(name, given)

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in {"checkbox", "radio"}:
            if "checked" in given:
                self.values[name] = given.get("value", "on")
        elif kind != "file":
            self.values[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data.removeprefix("\n")


def fields_of(response: HttpResponse) -> dict[str, Any]:
    """What the page's controls hold, by name."""
    reader = _Fields()
    reader.feed(response.content.decode())
    return dict(reader.values)


def fill(scene: Scene, dossier: Dossier) -> None:
    """Every indicator of the dossier, by the commune's officer."""
    put_results(dossier.pk, good_rows(dossier), scene.officer)


def submit(scene: Scene, dossier: Dossier) -> Dossier:
    return take("submit", dossier_id=dossier.pk, actor=scene.leader)


def send_back(scene: Scene, dossier: Dossier) -> Dossier:
    points = [{"number": 10, "reason": "Thiếu biểu thu nhập."}]
    return take(
        "return", dossier_id=dossier.pk, actor=scene.appraiser, payload={"criteria": points}
    )
