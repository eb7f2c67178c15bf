"""What a dossier changes on the public pages."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from communes.models import Role
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from reports import recompute
from tests import factories
from tests.reports.figures.conftest import ADVANCED
from tests.reports.figures.filing import a_filled_draft, submit
from tests.reports.pages.helpers import page, words

pytestmark = pytest.mark.django_db


def test_a_submission_moves_the_public_pages(client: Client) -> None:
    factories.the_law(ADVANCED)
    unit = factories.a_commune(
        factories.a_district(factories.a_province(code=settings.PORTAL_PROVINCE))
    )
    assert unit.province is not None
    draft = a_filled_draft(unit)
    recompute.run(unit.province.pk)
    text = words(page(client, "/"))
    assert "1 xã đang hoàn thiện hồ sơ đề nghị công nhận NTM nâng cao năm 2024" in text
    assert "tiêu chí" not in words(page(client, f"/xa/{unit.code}/"))
    submit(draft)
    recompute.run(unit.province.pk)
    text = words(page(client, "/"))
    assert "1 xã có hồ sơ đề nghị công nhận NTM nâng cao năm 2024" in text
    assert "1 huyện đang thẩm tra" in text
    assert "Khó nhất" not in text
    snapshot = Dossier.objects.get(pk=draft.pk).snapshot
    assert snapshot is not None
    text = words(page(client, f"/xa/{unit.code}/"))
    assert f"Xã tự đánh giá đạt {snapshot.met}/{snapshot.total} tiêu chí" in text
    assert "Hồ sơ năm 2024, huyện đang thẩm tra." in text


def test_the_hardest_criterion_is_counted_over_dossiers_and_names_no_commune(
    client: Client,
) -> None:
    factories.the_law(ADVANCED)
    district = factories.a_district(factories.a_province(code=settings.PORTAL_PROVINCE))
    assert district.province is not None
    for place in range(5):
        draft = a_filled_draft(factories.a_commune(district))
        if place < 2:
            officer = factories.a_person(Role.COMMUNE_OFFICER, draft.unit)
            put_results(draft.pk, [{"indicator": "17.1", "value": None}], officer)
        submit(draft)
    recompute.run(district.province.pk)
    text = words(page(client, "/"))
    assert "Khó nhất: Môi trường, 2 xã chưa tự đánh giá đạt" in text
    assert "Đếm 5 hồ sơ đã nộp" in text
