"""What was granted: decisions, recognitions, pilots. Facts are appended, never altered."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communes.models import Unit
from communes.periods import holds_on
from criteria.law.models import Bilingual, CriteriaSet, Level


class Basis(models.TextChoices):
    """On what a recognition rests (căn cứ), strongest first."""

    SOURCED = "sourced", _("có nguồn nêu tên")
    APPRAISED = "appraised", _("Hội đồng thẩm định đã bỏ phiếu, chưa có số quyết định")
    SYNTHETIC = "synthetic", _("số liệu minh họa")


class DatePrecision(models.TextChoices):
    """How exactly the day is known."""

    DAY = "day", _("đúng ngày")
    ESTIMATED = "estimated", _("ước tính")


class Decision(models.Model):
    """A legal act (quyết định); numbers are not unique, one act may recognise many units."""

    number = models.CharField(_("số"), max_length=60)
    decided_on = models.DateField(_("ngày ban hành"))
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200, blank=True)
    signatory = models.CharField(_("người ký"), max_length=120, blank=True)
    capacity = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)
    source = models.TextField(_("nguồn"), blank=True)

    class Meta:
        verbose_name = _("quyết định")
        verbose_name_plural = _("quyết định")

    def __str__(self) -> str:
        return f"{self.number}, {self.decided_on:%d/%m/%Y}"


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    """Words for asking who holds what."""

    def standing(self) -> Self:
        """Rows that no later row replaces."""
        return self.filter(superseded_by=None)

    def in_force(self, on: date) -> Self:
        """Standing rows in force on that day; ``in_force_to`` is the first day without."""
        return self.standing().filter(holds_on(on, "in_force"))

    def official_order(self) -> Self:
        """Newest act first, total."""
        return self.order_by("-decided_on", "unit__code", "level__position", "pk")


class Recognition(models.Model):
    """A unit holds a level from a day (công nhận).

    ``criteria_set`` is ``None`` under an earlier or unknown text. ``for_year`` is the year of the
    title, not of the act. ``words`` is what the source says of the day where it gives none
    («năm 2015»). A trigger lets only ``superseded_by`` be filled in later.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="recognitions")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="recognitions")
    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, null=True, blank=True, related_name="recognitions"
    )
    for_year = models.PositiveSmallIntegerField(_("năm đạt chuẩn"), null=True, blank=True)
    field = models.CharField(_("lĩnh vực nổi trội"), max_length=60, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="recognitions"
    )
    decided_on = models.DateField(_("ngày quyết định"))
    in_force_from = models.DateField(_("có hiệu lực từ"))
    in_force_to = models.DateField(_("ngày đầu tiên hết hiệu lực"), null=True, blank=True)
    basis = models.CharField(_("căn cứ"), max_length=10, choices=Basis)
    date_precision = models.CharField(max_length=10, choices=DatePrecision)
    words = models.CharField(_("lời của nguồn về ngày"), max_length=200, blank=True)
    source = models.TextField(_("nguồn"), blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("công nhận")
        verbose_name_plural = _("công nhận")
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_to=None) | Q(in_force_to__gt=F("in_force_from")),
                name="recognition_period_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values), name="recognition_basis_known"
            ),
            models.CheckConstraint(
                condition=Q(date_precision__in=DatePrecision.values),
                name="recognition_precision_known",
            ),
            models.UniqueConstraint(
                fields=["unit", "level", "decided_on", "decision"],
                condition=Q(superseded_by=None),
                nulls_distinct=False,
                name="recognition_once",
            ),
        ]
        indexes = [
            # Levels in force of a unit on a day.
            models.Index(fields=["unit", "level", "in_force_from"], name="recognition_unit_level"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.level_id} {self.decided_on:%d/%m/%Y}"


class Pilot(Bilingual):
    """A pilot model (mô hình thí điểm): shown apart, never a level, never in a rate."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="pilots")
    key = models.CharField(max_length=40)
    text_vi = models.TextField()
    text_en = models.TextField()
    source = models.TextField()

    class Meta:
        verbose_name = _("mô hình thí điểm")
        verbose_name_plural = _("mô hình thí điểm")
        constraints = [models.UniqueConstraint(fields=["unit", "key"], name="pilot_once")]
