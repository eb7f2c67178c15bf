"""The admin shows the law and recognitions; nothing there adds, alters or deletes."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from communes.models import Role
from criteria.law.models import CriteriaSet, Level, Procedure
from criteria.recognition.models import Decision, Pilot, Recognition
from tests import factories

pytestmark = pytest.mark.django_db
MODELS = (Level, CriteriaSet, Procedure, Decision, Recognition, Pilot)


@pytest.fixture
def administrator(client: Client) -> Client:
    """An administrator's browser; one row of each model is there."""
    province = factories.a_province()
    factories.the_law(factories.MODEL)
    row = factories.a_recognition(province, decision="1/QĐ-TTg")
    Pilot.objects.create(unit=row.unit, key="smart", text_vi="x", text_en="x", source="x")
    client.force_login(factories.a_person(Role.ADMINISTRATOR, province))
    return client


@pytest.mark.parametrize("model", MODELS)
def test_rows_are_shown_and_nothing_else(administrator: Client, model: type) -> None:
    name = f"admin:criteria_{model.__name__.lower()}"
    row = model.objects.first()  # type: ignore[attr-defined]
    assert administrator.get(reverse(f"{name}_changelist")).status_code == 200
    assert administrator.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    assert administrator.get(reverse(f"{name}_add")).status_code == 403
    assert administrator.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    for method in (administrator.get, administrator.post):
        assert method(reverse(f"{name}_delete", args=[row.pk])).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()  # type: ignore[attr-defined]


def test_no_model_of_the_law_is_registered_writable() -> None:
    registered = {
        model for model in admin.site._registry if model.__module__.startswith("criteria.law")
    }
    assert registered == {Level, CriteriaSet, Procedure}
