"""Dossiers in the admin: looked at without values, never changed."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from communes.models import Role
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from tests.criteria.dossiers.scene import Scene


def test_administrators_see_where_dossiers_stand_and_change_nothing(
    client: Client, scene: Scene, draft: Dossier
) -> None:
    put_results(draft.pk, [{"indicator": "10.1", "value": "1234.5"}], scene.officer)
    client.force_login(scene.person(Role.ADMINISTRATOR))
    assert client.get(reverse("admin:criteria_dossier_changelist")).status_code == 200
    url = reverse("admin:criteria_dossier_change", args=[draft.pk])
    page = client.get(url)
    assert page.status_code == 200
    for shown in ("1234.5", "1234,5", "1.234,5"):
        assert shown not in page.content.decode()
    assert client.post(url, {"state": "recognised"}).status_code == 403
    delete = reverse("admin:criteria_dossier_delete", args=[draft.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:criteria_dossier_add")).status_code == 403
