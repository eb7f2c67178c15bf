"""The law as rows: levels, criteria sets in versions, indicators, procedures."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communes.periods import holds_on
from communes.text import is_english

Row = TypeVar("Row", bound=models.Model)


class Bilingual(models.Model):
    """Something that the law names in Vietnamese; English is our translation."""

    name_vi = models.TextField(_("tên"))
    name_en = models.TextField(_("tên tiếng Anh"), blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language; Vietnamese where no translation stands."""
        return (self.name_en if is_english() else "") or self.name_vi


class Level(Bilingual):
    """A level that a unit can be recognised at (chuẩn), from ``levels.yaml``."""

    code = models.CharField(primary_key=True, max_length=40)
    position = models.PositiveSmallIntegerField()
    implies = ArrayField(models.CharField(max_length=40), default=list)
    counts = ArrayField(models.CharField(max_length=12), default=list)
    pilot = models.BooleanField(default=False)
    recognised_from = models.DateField(null=True, blank=True)
    recognised_to = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=20)
    confidence = models.CharField(max_length=10)

    class Meta:
        verbose_name = _("chuẩn")
        verbose_name_plural = _("chuẩn")
        ordering = ["position"]

    @property
    def short_name(self) -> str:
        """The name inside a sentence, NTM for nông thôn mới: «NTM nâng cao», «đô thị văn minh»."""
        return self.name.replace("nông thôn mới", "NTM")


class PeriodQuerySet(models.QuerySet[Row]):
    """Words for asking which rows with a period count; ``valid_to`` is the first day without."""

    def in_force(self, on: date) -> Self:
        """Rows that count on that day."""
        return self.filter(holds_on(on))


class CriteriaSet(models.Model):
    """One legal text's criteria for one level (bộ tiêu chí); its texts are versions."""

    code = models.CharField(primary_key=True, max_length=80)
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="criteria_sets")

    class Meta:
        verbose_name = _("bộ tiêu chí")
        verbose_name_plural = _("bộ tiêu chí")

    def __str__(self) -> str:
        return self.code


class SetVersionQuerySet(PeriodQuerySet["SetVersion"]):
    """Words for asking which text of a criteria set counts."""

    def current(self) -> Self:
        """The newest text of each set: new dossiers are made under it."""
        newest = SetVersion.objects.filter(criteria_set=models.OuterRef("criteria_set"))
        return self.filter(number=models.Subquery(newest.order_by("-number").values("number")[:1]))

    def in_force_during(self, year: int) -> Self:
        """Texts in force on some day of the year; ``valid_to`` is the first day without."""
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gt=date(year, 1, 1)), valid_from__lte=date(year, 12, 31)
        )


class SetVersion(Bilingual):
    """One text of a criteria set; never altered once loaded, a changed file adds one."""

    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    applies_to = ArrayField(models.CharField(max_length=12))
    legal_basis = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    prerequisite_levels = ArrayField(models.CharField(max_length=40), default=list)
    content_hash = models.CharField(max_length=64)
    definition = models.JSONField()
    loaded_at = models.DateTimeField(auto_now_add=True)

    objects = SetVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("văn bản bộ tiêu chí")
        verbose_name_plural = _("văn bản bộ tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "number"], name="set_version_number"),
            models.UniqueConstraint(
                fields=["criteria_set", "content_hash"], name="set_version_text_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="set_version_period_not_empty",
            ),
        ]


class Criterion(Bilingual):
    """One criterion of a text (tiêu chí): «10 Thu nhập»; number 0 holds general conditions."""

    version = models.ForeignKey(SetVersion, on_delete=models.PROTECT, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    group_vi = models.TextField(blank=True)
    department_vi = models.TextField(blank=True)

    class Meta:
        verbose_name = _("tiêu chí")
        verbose_name_plural = _("tiêu chí")
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="criterion_number_once")
        ]


class Indicator(Bilingual):
    """One indicator (chỉ tiêu): «10.1»; its rule stands in the version's ``definition``."""

    version = models.ForeignKey(SetVersion, on_delete=models.PROTECT, related_name="indicators")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="indicator_code_once"),
            models.UniqueConstraint(fields=["version", "position"], name="indicator_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Procedure(Bilingual):
    """Which stages a dossier passes, by which regulation (trình tự, thủ tục): data, not code.

    ``aliases`` maps other spellings of a body to its name here, ``fields`` the outstanding field
    of a model commune (lĩnh vực nổi trội) to the body that answers for it.
    """

    code = models.CharField(primary_key=True, max_length=80)
    purpose = models.CharField(max_length=20)
    legal_basis = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    levels = models.ManyToManyField(Level, related_name="procedures")
    aliases = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)

    objects = PeriodQuerySet["Procedure"].as_manager()

    class Meta:
        verbose_name = _("trình tự, thủ tục")
        verbose_name_plural = _("trình tự, thủ tục")


class Stage(Bilingual):
    """One stage of a procedure (bước), in official order."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="stages")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    tier = models.CharField(max_length=10)
    actor_vi = models.TextField(blank=True)
    confidence = models.CharField(max_length=10)
    source = models.TextField(blank=True)

    class Meta:
        verbose_name = _("bước")
        verbose_name_plural = _("bước")
        ordering = ["procedure", "position"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "key"], name="stage_key_once"),
            models.UniqueConstraint(fields=["procedure", "position"], name="stage_place_once"),
        ]


class Responsibility(models.Model):
    """Which body answers for a criterion (cơ quan phụ trách); the first named leads.

    ``body`` is the official name, ``office`` the coordination office; departments are merged, so
    each row has its period, ``valid_to`` the first day without. Loaded from the procedure; sets
    without a row there fall back to ``Criterion.department_vi``.
    """

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="responsibilities"
    )
    set_code = models.CharField(max_length=80)
    criterion = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    body = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = PeriodQuerySet["Responsibility"].as_manager()

    class Meta:
        verbose_name = _("cơ quan phụ trách")
        verbose_name_plural = _("cơ quan phụ trách")
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "set_code", "criterion", "position", "valid_from"],
                name="responsibility_place_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="responsibility_period_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set_code} {self.criterion}: {self.body}"
