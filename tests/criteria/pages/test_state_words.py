"""Wherever a state is told, the words name who acts: the district, or the province without one."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from criteria.dossiers.models import Dossier
from criteria.workflow import open_steps
from reports import recompute
from tests.criteria.dossiers.scene import Scene, a_draft, a_scene, client_of
from tests.criteria.pages.helpers import signed_in, submit, text_of

pytestmark = pytest.mark.django_db

BY_DISTRICT, BY_PROVINCE = "huyện đang thẩm tra", "tỉnh đang tiếp nhận"


@pytest.fixture(params=[True, False], ids=["with a district", "without"])
def with_district(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def scene(with_district: bool) -> Scene:
    return a_scene(with_district=with_district)


@pytest.fixture
def submitted(scene: Scene) -> Dossier:
    draft = a_draft(scene)
    submit(scene, draft)
    return Dossier.objects.get(pk=draft.pk)


def told_in(text: str) -> set[str]:
    return set(re.findall(f"{BY_DISTRICT}|{BY_PROVINCE}", text))


@pytest.fixture
def expected(with_district: bool) -> set[str]:
    return {BY_DISTRICT if with_district else BY_PROVINCE}


@pytest.mark.parametrize("name", ["dossier", "criterion", "submit"])
def test_a_page_of_the_dossier(
    scene: Scene, submitted: Dossier, expected: set[str], name: str
) -> None:
    args = [submitted.pk, 10] if name == "criterion" else [submitted.pk]
    page = signed_in(scene.leader).get(reverse(f"criteria:{name}", args=args))
    assert told_in(text_of(page)) == expected


def test_the_list_of_own_dossiers(scene: Scene, submitted: Dossier, expected: set[str]) -> None:
    page = signed_in(scene.leader).get(reverse("criteria:my_work"))
    assert told_in(text_of(page)) == expected


def test_the_refusal_to_edit(scene: Scene, submitted: Dossier, expected: set[str]) -> None:
    client = client_of(scene.officer)
    for answer in (
        client.put(f"/api/v1/dossiers/{submitted.pk}/results/", [], format="json"),
        client.post(f"/api/v1/dossiers/{submitted.pk}/evidence/", {}, format="multipart"),
    ):
        assert answer.status_code == 409
        assert told_in(answer.json()["message"]) == expected


def test_the_refusal_of_a_step(scene: Scene, submitted: Dossier, expected: set[str]) -> None:
    answer = client_of(scene.leader).post(
        f"/api/v1/dossiers/{submitted.pk}/steps/", {"name": "submit"}, format="json"
    )
    assert answer.status_code == 409
    assert told_in(answer.json()["message"]) == expected
    closed = {step.name: step.reason for step in open_steps(submitted, scene.leader)}
    assert told_in(closed["submit"]) == expected


def test_the_public_pages(
    scene: Scene, submitted: Dossier, expected: set[str], client: Client
) -> None:
    assert scene.province.code == settings.PORTAL_PROVINCE
    recompute.run(scene.province.pk)
    assert told_in(text_of(client.get(f"/xa/{scene.commune.code}/"))) == expected
    assert told_in(text_of(client.get("/"))) == expected
