"""What follows from the facts: marks, standings, levels held, rates, published figures."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communes.models import Unit
from criteria.law.models import CriteriaSet, Level
from criteria.recognition.models import Basis, DatePrecision, Recognition


class Mark(models.Model):
    """A figure to recompute (dấu chờ tính lại): written with the fact, deleted by its run.

    ``unit`` is ``None`` when the whole province is meant.
    """

    province = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, related_name="+")
    set_code = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("dấu chờ tính lại")
        verbose_name_plural = _("dấu chờ tính lại")
        indexes = [models.Index(fields=["province"], name="mark_province")]

    def __str__(self) -> str:
        return f"{self.province_id} {self.unit_id or '*'} {self.set_code}"


class Standing(models.Model):
    """Where one unit stands on one criteria set (tình trạng của xã): derived.

    From the dossier that counts: the newest year, then the newest first submission, submitted or
    later and not withdrawn. ``declared_met`` and ``verdict_met``: numbers of criteria.
    ``stage`` is that dossier's state, empty where there is none. ``by_decision``: the level is in
    force under this set and no later dossier has been decided; ``by_older_decision``: in force
    under an earlier or unknown text.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="standings")
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="+")
    province = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    district = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, related_name="+")
    stage = models.CharField(max_length=20, blank=True, default="")
    dossier_id = models.BigIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    met = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    declared_met = ArrayField(models.PositiveSmallIntegerField(), default=list)
    verdict_met = ArrayField(models.PositiveSmallIntegerField(), default=list)
    by_decision = models.BooleanField(default=False)
    by_older_decision = models.BooleanField(default=False)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tình trạng của xã")
        verbose_name_plural = _("tình trạng của xã")
        constraints = [
            models.UniqueConstraint(fields=["unit", "criteria_set"], name="standing_once")
        ]
        indexes = [
            # The grouped count of one province's standings.
            models.Index(
                fields=["criteria_set", "province"],
                include=["district", "stage"],
                name="standing_set_province",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.criteria_set_id}"


class HeldLevel(models.Model):
    """A level that a unit holds today and the recognition by which it counts: derived.

    ``own``: the recognition is at this level itself; ``confirmed``: a sourced or appraised one of
    this level or of one that implies it stands, so the unit is not illustrative.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="held_levels")
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="+")
    province = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    district = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, related_name="+")
    recognition = models.ForeignKey(Recognition, on_delete=models.CASCADE, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis)
    own = models.BooleanField()
    confirmed = models.BooleanField()
    on = models.DateField()

    class Meta:
        verbose_name = _("chuẩn đang giữ")
        verbose_name_plural = _("chuẩn đang giữ")
        constraints = [models.UniqueConstraint(fields=["unit", "level"], name="held_level_once")]
        indexes = [models.Index(fields=["province", "level"], name="held_level_province")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.level_id}"


class Rate(models.Model):
    """A stored attainment rate (tỷ lệ đạt chuẩn) of a province or district, for its day alone."""

    scope = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    province = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    recognised = models.PositiveIntegerField()
    eligible = models.PositiveIntegerField()
    sourced = models.PositiveIntegerField()
    appraised = models.PositiveIntegerField()
    synthetic = models.PositiveIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tỷ lệ đạt chuẩn")
        verbose_name_plural = _("tỷ lệ đạt chuẩn")
        constraints = [
            models.UniqueConstraint(fields=["scope", "level"], name="rate_once"),
            models.CheckConstraint(
                condition=Q(recognised__lte=models.F("eligible")), name="rate_within_eligible"
            ),
        ]
        indexes = [models.Index(fields=["province"], name="rate_province")]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.level_id} {self.recognised}/{self.eligible}"


class Tally(models.Model):
    """How many units meet one criterion (số xã đạt từng tiêu chí), by scope and set: derived."""

    scope = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    province = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    met = models.PositiveIntegerField()
    by_decision = models.PositiveIntegerField()
    by_older_decision = models.PositiveIntegerField()
    declared = models.PositiveIntegerField()
    total = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("số xã đạt từng tiêu chí")
        verbose_name_plural = _("số xã đạt từng tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["scope", "criteria_set", "number"], name="tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.criteria_set_id} {self.number}: {self.met}/{self.total}"


class FiguresVersion(models.Model):
    """Grows with every run over a province; caches and ETags carry it (phiên bản số liệu).

    Never behind the clock's microseconds, so that no number comes back after a restore.
    """

    province = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    on = models.DateField()
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("phiên bản số liệu")
        verbose_name_plural = _("phiên bản số liệu")

    def __str__(self) -> str:
        return f"{self.province_id} #{self.number}"


class PublishedFigure(models.Model):
    """A total that a source published, with its day (số liệu đã công bố)."""

    scope = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    recognised = models.PositiveIntegerField()
    eligible = models.PositiveIntegerField()
    date_precision = models.CharField(max_length=10, choices=DatePrecision)
    source = models.TextField()

    class Meta:
        verbose_name = _("số liệu đã công bố")
        verbose_name_plural = _("số liệu đã công bố")
        constraints = [
            models.UniqueConstraint(fields=["scope", "level", "on"], name="published_figure_once"),
            models.CheckConstraint(
                condition=Q(eligible__gt=0) & Q(recognised__lte=models.F("eligible")),
                name="published_figure_within_eligible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.level_id} {self.on}: {self.recognised}/{self.eligible}"
