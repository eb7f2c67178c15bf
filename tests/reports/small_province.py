"""A small province for the public pages, in province 36 as the portal's own."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from criteria.law.models import Level
from criteria.recognition.models import Basis, DatePrecision
from reports import recompute
from reports.models import PublishedFigure
from tests import factories

TODAY = date(2024, 6, 30)


class Province:
    """A small province: district A with four communes and a town, district B with two communes."""

    def __init__(self) -> None:
        factories.the_levels()
        self.unit = factories.a_province("Ví dụ", code=settings.PORTAL_PROVINCE)
        self.a = factories.a_district(self.unit, "Alpha")
        self.b = factories.a_district(self.unit, "Bravo")
        self.named, self.voted, self.inferred, self.invented = (
            factories.a_commune(self.a, name)
            for name in ("Đồng Sơn", "Hợp Hưng", "Giao Phong", "Trực Mỹ")
        )
        self.town = factories.a_town(self.a, "Gôi")
        self.without, self.other = (
            factories.a_commune(self.b, name) for name in ("Nam Vân", "Lộc An")
        )
        self.ward = factories.a_ward(self.b, "Vị Hoàng")
        for unit in (self.named, self.town, self.other):
            factories.a_recognition(unit, "advanced", basis=Basis.SYNTHETIC)
        factories.a_recognition(
            self.named,
            "advanced",
            decided_on=date(2020, 9, 28),
            decision="2400/QĐ-UBND",
            source="baonamdinh.vn https://baonamdinh.vn/mot-bai",
        )
        factories.a_recognition(
            self.voted, "advanced", decided_on=date(2024, 3, 31), basis=Basis.APPRAISED
        )
        factories.a_recognition(self.inferred, "model", decided_on=date(2022, 11, 22))
        factories.a_recognition(self.invented, "advanced", basis=Basis.SYNTHETIC)

    def publish(self, day: date, recognised: int, eligible: int = 7) -> None:
        PublishedFigure.objects.create(
            scope=self.unit,
            level=Level.objects.get(code="advanced"),
            on=day,
            recognised=recognised,
            eligible=eligible,
            date_precision=DatePrecision.DAY,
            source="Báo cáo của Văn phòng Điều phối",
        )

    def recompute(self) -> None:
        recompute.run(self.unit.pk)
