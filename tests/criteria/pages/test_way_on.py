"""After saving a criterion: a link to the next one that still misses something."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from communes.models import Role
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from tests import factories
from tests.criteria.dossiers.scene import Scene, good_rows
from tests.criteria.pages.helpers import fields_of, send_back, signed_in, submit

WAY_ON = re.compile(r'Tiêu chí tiếp theo: <a href="([^"]+)">([^<]+)</a>')


def url_of(dossier: Dossier, number: int) -> str:
    return reverse("criteria:criterion", args=[dossier.pk, number])


def saved(client: Client, dossier: Dossier, number: int, button: str) -> HttpResponse:
    url = url_of(dossier, number)
    return client.post(url, {**fields_of(client.get(url)), button: "1"}, follow=True)


def way_on(answer: HttpResponse) -> tuple[str, ...] | None:
    found = WAY_ON.search(answer.content.decode())
    return found.groups() if found else None


def fill_all_but(scene: Scene, dossier: Dossier, *numbers: int) -> None:
    rows = [
        row for row in good_rows(dossier) if int(row["indicator"].split(".")[0]) not in numbers
    ]
    put_results(dossier.pk, rows, scene.officer)


def test_it_passes_over_what_is_complete(scene: Scene, draft: Dossier) -> None:
    fill_all_but(scene, draft, 3, 5, 9)
    client = signed_in(scene.officer)
    for button in ("hoan-thanh", "luu"):
        answer = saved(client, draft, 3, button)
        assert way_on(answer) == (url_of(draft, 5), "5. Giáo dục")


def test_behind_the_last_it_begins_again(scene: Scene, draft: Dossier) -> None:
    fill_all_but(scene, draft, 5, 19)
    answer = saved(signed_in(scene.officer), draft, 19, "hoan-thanh")
    assert way_on(answer) == (url_of(draft, 5), "5. Giáo dục")


def test_there_is_none_when_nothing_else_is_left(scene: Scene, draft: Dossier) -> None:
    fill_all_but(scene, draft, 5)
    answer = saved(signed_in(scene.officer), draft, 5, "hoan-thanh")
    assert "Đã lưu tiêu chí 5" in answer.content.decode()
    assert way_on(answer) is None


def test_a_contributor_is_led_to_criteria_of_their_own(scene: Scene, draft: Dossier) -> None:
    police = factories.a_user()
    factories.hold(police, Role.COMMUNE_CONTRIBUTOR, scene.commune, criteria=[3, 19])
    assert way_on(saved(signed_in(police), draft, 3, "hoan-thanh")) == (
        url_of(draft, 19),
        "19. Quốc phòng và An ninh",
    )


def test_what_was_sent_back_is_led_to(scene: Scene, draft: Dossier) -> None:
    fill_all_but(scene, draft)
    submit(scene, draft)
    send_back(scene, draft)
    answer = saved(signed_in(scene.officer), draft, 3, "hoan-thanh")
    assert way_on(answer) == (url_of(draft, 10), "10. Thu nhập")
