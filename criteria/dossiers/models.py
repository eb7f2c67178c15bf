"""What a commune claims and proves: dossiers, results, evidence, frozen snapshots."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communes.models import JournalChain, Unit
from criteria.law.models import CriteriaSet, Indicator, SetVersion
from criteria.permissions import visible_dossiers
from criteria.states import OPEN_STATES, DossierState, Purpose

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from communes.models import User


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Words for asking which dossiers there are."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Dossiers that the person may see today: the one door to rows."""
        return self.filter(visible_dossiers(user))

    def open(self) -> Self:
        """Dossiers that are not finished (hồ sơ chưa kết thúc)."""
        return self.filter(state__in=OPEN_STATES)

    def newest_first(self) -> Self:
        """By year, then by id: total."""
        return self.order_by("-year", "-pk")


class Dossier(models.Model):
    """One unit's claim on one criteria set for one year and purpose (hồ sơ).

    ``unit`` is the version of record, ``path`` the path of the units that answer for it now.
    ``state`` is written by ``criteria.workflow`` alone. ``version`` grows with every change.
    ``writers``: ids of all who wrote a value or evidence since the last submission; they are
    makers, and the line of the next submission names them.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="dossiers")
    path = models.CharField(max_length=120, editable=False)
    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="dossiers"
    )
    version_of_set = models.ForeignKey(
        SetVersion, on_delete=models.PROTECT, related_name="dossiers"
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    purpose = models.CharField(_("mục đích"), max_length=20, choices=Purpose)
    state = models.CharField(
        _("trạng thái"), max_length=20, choices=DossierState, default=DossierState.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    chain = models.OneToOneField(JournalChain, on_delete=models.PROTECT, related_name="dossier")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    created_on = models.DateField()
    changed_at = models.DateTimeField()
    changed_on = models.DateField()
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    snapshot = models.OneToOneField(
        "Snapshot", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "criteria_set", "purpose"],
                condition=Q(state__in=OPEN_STATES),
                name="dossier_one_open_per_unit_set_purpose",
                violation_error_message=_("Xã đang có một hồ sơ chưa kết thúc."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=DossierState.values), name="dossier_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DossierState.DRAFT, DossierState.WITHDRAWN])
                | Q(snapshot__isnull=False),
                name="dossier_submitted_has_snapshot",
            ),
            models.CheckConstraint(
                condition=Q(first_submitted_at=None) | Q(snapshot__isnull=False),
                name="dossier_first_submission_has_snapshot",
            ),
            models.CheckConstraint(
                condition=Q(changed_on__gte=F("created_on")), name="dossier_changed_after_created"
            ),
        ]
        indexes = [
            # visible_to(user): path LIKE '/7/31/%'.
            models.Index(fields=["path"], name="dossier_path", opclasses=["text_pattern_ops"]),
            # The dossier that counts for a unit and set; the pipeline of a year.
            models.Index(fields=["criteria_set", "unit", "-year"], name="dossier_set_unit_year"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.criteria_set_id}, {self.year}"


class Result(models.Model):
    """The declared value of one indicator (kết quả chỉ tiêu), with its counts where given.

    With counts the judged value is computed from them; ``number`` then keeps what was typed
    beside. ``parts`` is ``{"nam": {value, numerator, denominator}, "nu": …}`` as strings.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="results")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    number = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    truth = models.BooleanField(null=True, blank=True)
    choice = models.CharField(max_length=120, blank=True, default="")
    numerator = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    parts = models.JSONField(null=True, blank=True)
    declared = models.CharField(max_length=8, blank=True, default="")
    not_applicable = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("kết quả chỉ tiêu")
        verbose_name_plural = _("kết quả chỉ tiêu")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "indicator"], name="result_once"),
            models.CheckConstraint(
                condition=Q(number=None) | Q(number__gte=0), name="result_number_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None)
                | Q(numerator__gte=0, denominator__gt=0),
                name="result_counts_together",
            ),
            models.CheckConstraint(
                condition=Q(declared__in=["", "met", "not_met"]), name="result_declared_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.indicator_id}"


class StoredFile(models.Model):
    """Bytes stored once, whoever uploaded them; never shown as shared."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    type = models.CharField(max_length=100)
    key = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("tệp đã lưu")
        verbose_name_plural = _("tệp đã lưu")

    def __str__(self) -> str:
        return self.sha256


# Of what is said of a document, and of its file's name: at every door.
TITLE_LENGTH, NUMBER_LENGTH, ISSUER_LENGTH, NAME_LENGTH = 300, 100, 200, 255


class Evidence(models.Model):
    """A document or photo in a dossier (minh chứng); one proves many indicators."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="uses")
    indicators = models.ManyToManyField(Indicator, related_name="+")
    name = models.CharField(_("tên tệp"), max_length=NAME_LENGTH)
    title = models.CharField(_("tên tài liệu"), max_length=TITLE_LENGTH)
    number = models.CharField(_("số, ký hiệu"), max_length=NUMBER_LENGTH, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=ISSUER_LENGTH, blank=True)
    valid_until = models.DateField(_("có giá trị đến"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("minh chứng")
        verbose_name_plural = _("minh chứng")

    def __str__(self) -> str:
        return self.title or self.name


class Snapshot(models.Model):
    """What stood in a dossier when it was submitted; frozen, covered by its journal line.

    ``results``: rows as the API gives them; ``evidence``: ids, hashes, indicators;
    ``judgement``: ``SetJudgement.to_json()``; ``guards``: as judged that day.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    results = models.JSONField()
    evidence = models.JSONField()
    judgement = models.JSONField()
    guards = models.JSONField()
    met = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("bản chốt hồ sơ")
        verbose_name_plural = _("bản chốt hồ sơ")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="snapshot_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.number}"
