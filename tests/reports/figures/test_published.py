from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from communes.doors.tables import FileRefusedError
from communes.models import Unit
from reports.models import Mark, PublishedFigure
from reports.published import FIGURES, load_published
from tests import factories


@pytest.fixture(autouse=True)
def _levels_and_province(db: None) -> None:
    factories.the_levels()
    factories.a_province(code="36")
    Mark.objects.all().delete()


def test_the_published_totals_are_loaded_once_with_their_sources() -> None:
    assert load_published() == 9
    assert Mark.objects.count() == 1
    rows = PublishedFigure.objects.order_by("level_id", "on").values_list(
        "level_id", "on", "recognised", "eligible", "date_precision"
    )
    assert [(level, f"{on:%d/%m/%Y}", n, of, exact) for level, on, n, of, exact in rows] == [
        ("advanced", "31/12/2021", 182, 204, "estimated"),
        ("advanced", "30/06/2023", 188, 204, "estimated"),
        ("advanced", "31/03/2024", 197, 204, "day"),
        ("advanced", "15/05/2024", 199, 204, "estimated"),
        ("advanced", "30/06/2024", 199, 204, "day"),
        ("model", "31/03/2024", 32, 188, "day"),
        ("model", "15/05/2024", 39, 188, "estimated"),
        ("model", "30/06/2024", 40, 188, "day"),
        ("urban_civilised", "30/06/2024", 6, 16, "day"),
    ]
    assert all(PublishedFigure.objects.values_list("source", flat=True))
    assert load_published() == 0
    assert Mark.objects.count() == 1


def test_a_total_that_differs_from_the_loaded_one_is_refused_with_its_line(tmp_path: Path) -> None:
    load_published()
    changed = tmp_path / "figures.csv"
    changed.write_text(FIGURES.read_text().replace("40,188", "41,188"), encoding="utf-8")
    with pytest.raises(FileRefusedError) as refusal:
        load_published(changed)
    assert [fault.line for fault in refusal.value.faults] == [9]
    assert PublishedFigure.objects.get(level_id="model", on="2024-06-30").recognised == 40


def test_a_wrong_line_changes_nothing(tmp_path: Path) -> None:
    wrong = tmp_path / "figures.csv"
    lines = FIGURES.read_text().splitlines()
    wrong.write_text("\n".join([*lines[:3], lines[3].replace("36,", "37,", 1), lines[1]]))
    with pytest.raises(FileRefusedError) as refusal:
        load_published(wrong)
    assert [fault.line for fault in refusal.value.faults] == [4, 5]
    assert not PublishedFigure.objects.exists()


IMPOSSIBLE = [(0, 0), (-1, 204), (205, 204)]


@pytest.mark.parametrize(("recognised", "eligible"), IMPOSSIBLE)
def test_an_impossible_total_is_refused_with_its_line(
    tmp_path: Path, recognised: int, eligible: int
) -> None:
    wrong = tmp_path / "figures.csv"
    heading, first, *_others = FIGURES.read_text(encoding="utf-8").splitlines()
    total = first.replace(",182,204,", f",{recognised},{eligible},")
    wrong.write_text(f"{heading}\n{total}\n", encoding="utf-8")
    with pytest.raises(FileRefusedError) as refusal:
        load_published(wrong)
    told = [(fault.line, fault.reason) for fault in refusal.value.faults]
    assert told == [(2, "Số được xét phải lớn hơn 0; số đạt chuẩn phải từ 0 đến số được xét.")]


@pytest.mark.parametrize(("recognised", "eligible"), IMPOSSIBLE)
def test_the_database_refuses_an_impossible_total(recognised: int, eligible: int) -> None:
    total = PublishedFigure(
        scope=Unit.objects.get(code="36"),
        level_id="advanced",
        on="2024-06-30",
        recognised=recognised,
        eligible=eligible,
        date_precision="day",
        source="một bài báo",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        total.save()
