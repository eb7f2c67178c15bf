"""The pages ask the database a fixed number of questions, however much there is to show."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from criteria.dossiers.creation import create_dossier
from criteria.dossiers.models import Dossier
from tests import factories
from tests.criteria.dossiers.scene import ADVANCED, Scene
from tests.criteria.pages.helpers import fill, signed_in, submit

Counter = Callable[[int], AbstractContextManager[object]]
SESSION = 3
"""Session, person, assignments."""


def warm(client: Client, url: str) -> str:
    """Opened once before: the law's rules are kept by the process."""
    assert client.get(url).status_code == 200
    return url


@pytest.mark.parametrize(("number", "most"), [(14, SESSION + 11), (17, SESSION + 11)])
def test_a_criterion_asks_the_same_for_four_and_for_twelve_indicators(
    scene: Scene, draft: Dossier, django_assert_max_num_queries: Counter, number: int, most: int
) -> None:
    fill(scene, draft)
    client = signed_in(scene.officer)
    url = warm(client, reverse("criteria:criterion", args=[draft.pk, number]))
    with django_assert_max_num_queries(most):
        client.get(url)


@pytest.mark.parametrize("filled", [False, True])
def test_the_task_list_asks_the_same_when_empty_and_when_filled(
    scene: Scene, draft: Dossier, django_assert_max_num_queries: Counter, filled: bool
) -> None:
    if filled:
        fill(scene, draft)
    client = signed_in(scene.officer)
    url = warm(client, reverse("criteria:dossier", args=[draft.pk]))
    with django_assert_max_num_queries(SESSION + 17):
        client.get(url)


@pytest.mark.parametrize("communes", [1, 8])
def test_my_work_of_a_district_does_not_grow_with_its_communes(
    scene: Scene, django_assert_max_num_queries: Counter, communes: int
) -> None:
    for place in range(communes):
        unit = factories.a_commune(scene.district)
        factories.hold(scene.officer, "commune_officer", unit)
        factories.hold(scene.leader, "commune_leader", unit)
        made = create_dossier(scene.officer, unit.code or "", ADVANCED, 2024)
        if place % 2:
            submit(scene, made)
    client = signed_in(scene.appraiser)
    url = warm(client, reverse("criteria:my_work"))
    with django_assert_max_num_queries(SESSION + 12):
        client.get(url)
    client = signed_in(scene.officer)
    warm(client, url)
    with django_assert_max_num_queries(SESSION + 18):
        client.get(url)
