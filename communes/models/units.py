"""Places with a code and a period of validity (đơn vị hành chính)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communes.periods import holds_on
from communes.text import fold


class Tier(models.TextChoices):
    """How high a unit stands (cấp)."""

    PROVINCE = "province", _("tỉnh")
    DISTRICT = "district", _("huyện")
    COMMUNE = "commune", _("xã")
    VILLAGE = "village", _("thôn")


class Kind(models.TextChoices):
    """What a unit is called (loại)."""

    TINH = "tinh", _("Tỉnh")
    THANH_PHO = "thanh_pho", _("Thành phố")
    HUYEN = "huyen", _("Huyện")
    THI_XA = "thi_xa", _("Thị xã")
    QUAN = "quan", _("Quận")
    XA = "xa", _("Xã")
    THI_TRAN = "thi_tran", _("Thị trấn")
    PHUONG = "phuong", _("Phường")
    DAC_KHU = "dac_khu", _("Đặc khu")
    THON = "thon", _("Thôn")


PROGRAMME_KINDS = (Kind.XA, Kind.THI_TRAN)
# What people write before a name, folded.
_KIND_WORDS = {
    Kind.TINH: ("tinh",),
    Kind.THANH_PHO: ("thanh pho", "tp.", "tp"),
    Kind.HUYEN: ("huyen",),
    Kind.THI_XA: ("thi xa", "tx.", "tx"),
    Kind.QUAN: ("quan",),
    Kind.XA: ("xa",),
    Kind.THI_TRAN: ("thi tran", "tt.", "tt"),
    Kind.PHUONG: ("phuong",),
    Kind.DAC_KHU: ("dac khu",),
}


class UnitQuerySet(models.QuerySet["Unit"]):
    """Words for asking which units there are."""

    def on(self, day: date) -> Self:
        """Units valid on that day; ``valid_to`` is the first day without."""
        return self.filter(holds_on(day))

    def in_programme(self) -> Self:
        """Communes and towns that the programme counts (xã, thị trấn); wards are outside."""
        return self.filter(tier=Tier.COMMUNE, kind__in=PROGRAMME_KINDS)

    def within(self, unit: Unit) -> Self:
        """The unit itself and all below it."""
        return self.filter(path__startswith=unit.path)

    def matching(self, text: str) -> Self:
        """Units whose name contains ``text``, whatever the diacritics or case, or with that code.

        The kind may stand before the name: «xa dong son», «TT. Gôi».
        """
        folded = fold(text)
        found = Q(search__contains=folded) | Q(code=text.strip())
        for kind, words in _KIND_WORDS.items():
            for word in words:
                name = folded.removeprefix(f"{word} ")
                if name != folded:
                    found |= Q(kind=kind, search__contains=name)
        return self.filter(found)

    def official_order(self) -> Self:
        """By code, then by day: total, the order of the official lists."""
        return self.order_by("code", "valid_from", "pk")


class Unit(models.Model):
    """One version of a unit (đơn vị hành chính): identity is (code, valid from)."""

    code = models.CharField(_("mã"), max_length=10, null=True, blank=True)  # noqa: DJ001 - villages have none
    name = models.CharField(_("tên"), max_length=120)
    kind = models.CharField(_("loại"), max_length=12, choices=Kind)
    tier = models.CharField(_("cấp"), max_length=10, choices=Tier)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    province = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField(_("có từ ngày"))
    valid_to = models.DateField(_("ngày đầu tiên không còn"), null=True, blank=True)
    path = models.CharField(max_length=120, editable=False, blank=True)
    search = models.CharField(max_length=160, editable=False, blank=True)
    sort_key = models.CharField(max_length=240, editable=False, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị hành chính")
        verbose_name_plural = _("đơn vị hành chính")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="unit_code_valid_from"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="unit_period_not_empty",
            ),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="unit_tier_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(tier=Tier.VILLAGE) | Q(code__regex=r"^[0-9]{2,5}$"),
                name="unit_code_digits",
            ),
            models.CheckConstraint(
                condition=Q(tier=Tier.PROVINCE, parent=None)
                | (~Q(tier=Tier.PROVINCE) & ~Q(parent=None)),
                name="unit_only_provinces_without_parent",
            ),
        ]
        indexes = [
            # visible_to(user) and «all below»: path LIKE '/7/31/%'.
            models.Index(fields=["path"], name="unit_path", opclasses=["text_pattern_ops"]),
            # Eligible units of a province on a day, grouped by the recompute.
            models.Index(fields=["province", "tier", "kind"], name="unit_province_tier_kind"),
            # Lists sorted as Vietnamese sorts.
            models.Index(fields=["sort_key"], name="unit_sort_key"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The name with its kind: «Xã Giao Phong», «TT. Gôi», «TP. Nam Định»."""
        short = {Kind.THI_TRAN: "TT.", Kind.THANH_PHO: "TP."}.get(Kind(self.kind))
        return f"{short or Kind(self.kind).label} {self.name}"

    @property
    def in_programme(self) -> bool:
        """Whether the NTM programme counts it (xã, thị trấn)."""
        return self.kind in PROGRAMME_KINDS
