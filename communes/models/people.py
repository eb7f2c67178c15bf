"""People and what they may act for, from when to when."""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communes.calendar import today
from communes.models.units import Unit
from communes.periods import holds_on, holds_sql


class Role(models.TextChoices):
    """What a person does (vai trò)."""

    COMMUNE_OFFICER = "commune_officer", _("Cán bộ xã (nhập liệu)")
    COMMUNE_CONTRIBUTOR = "commune_contributor", _("Người phối hợp của xã")
    COMMUNE_LEADER = "commune_leader", _("Lãnh đạo xã (nộp hồ sơ)")
    DISTRICT_APPRAISER = "district_appraiser", _("Thẩm tra cấp huyện")
    DEPARTMENT_APPRAISER = "department_appraiser", _("Thẩm định của sở, ngành")
    FRONT_OFFICER = "front_officer", _("Cán bộ Mặt trận Tổ quốc")
    COUNCIL_MEMBER = "council_member", _("Thành viên Hội đồng thẩm định")
    COORDINATION_OFFICE = (
        "coordination_office",
        pgettext_lazy("vai trò", "Văn phòng Điều phối NTM tỉnh"),
    )
    PROVINCE_LEADER = "province_leader", _("Lãnh đạo UBND tỉnh")
    OBSERVER = "observer", _("Giám sát (chỉ xem)")
    ADMINISTRATOR = "administrator", _("Quản trị")


COMMUNE_ROLES = (Role.COMMUNE_OFFICER, Role.COMMUNE_CONTRIBUTOR, Role.COMMUNE_LEADER)


def canonical(username: str) -> str:
    """A user name as stored and counted, however written: NFC, small letters, trimmed."""
    return unicodedata.normalize("NFC", username).strip().casefold()


class PortalUserManager(UserManager["User"]):
    """Finds people by their canonical name, at every door."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> User:
        """The person of that name, however it is written."""
        return super().get_by_natural_key(canonical(username or ""))


class User(AbstractUser):
    """A person who signs in (người dùng); signs with name and body."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("họ và tên"), max_length=120, blank=True)
    body = models.CharField(_("cơ quan"), max_length=200, blank=True)

    objects: ClassVar[PortalUserManager] = PortalUserManager()
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")
        constraints = [
            models.CheckConstraint(
                condition=Q(username=Lower("username")), name="user_name_canonical"
            )
        ]

    def __str__(self) -> str:
        return self.signature

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Django's forms and managers ask for it before they store a name."""
        return canonical(username)

    @property
    def signature(self) -> str:
        """How the person signs: «Nguyễn Văn A, Phòng Y tế huyện Giao Thủy»."""
        name = self.full_name or self.username
        return f"{name}, {self.body}" if self.body else name

    def get_full_name(self) -> str:
        """Name alone; Django's admin asks for it."""
        return self.full_name or self.username

    def get_short_name(self) -> str:
        """Name alone; Django's admin asks for it."""
        return self.get_full_name()

    @cached_property
    def current_assignments(self) -> list[Assignment]:
        """Assignments in force today; read once a request, so rights end at the next one."""
        return _assignments_in_force(self, today()) if self.is_active else []

    def has_role(self, *roles: Role) -> bool:
        """Whether any of the roles is held today, wherever."""
        return any(held.role in roles for held in self.current_assignments)

    @property
    def is_administrator(self) -> bool:
        """Whether the person looks after people and data today; opens ``/quan-tri/``."""
        return self.is_active and (self.is_superuser or self.has_role(Role.ADMINISTRATOR))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's admin asks: administrators may all that an admin page offers, never delete."""
        return self.is_administrator and ".delete_" not in perm

    def has_module_perms(self, app_label: str) -> bool:
        """Django's admin asks whether to list an app."""
        return self.is_administrator


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Words for asking who may act."""

    def in_force(self, on: date) -> Self:
        """Assignments that hold on that day; ``valid_to`` is the first day without."""
        return self.filter(holds_on(on))


class Assignment(models.Model):
    """One role over one unit for a period (phân công).

    ``criteria`` limits a contributor to numbers of criteria; ``body`` is the official name of the
    department, which procedures name as answering for criteria.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(_("vai trò"), max_length=24, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    body = models.CharField(_("cơ quan"), max_length=200, blank=True)
    criteria = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("tiêu chí")
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("ngày đầu tiên không còn"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("phân công")
        verbose_name_plural = _("phân công")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="assignment_role_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="assignment_period_not_empty",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit", "body", "valid_from"], name="assignment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.username}: {self.get_role_display()}, {self.unit}"


def _assignments_in_force(user: User, on: date) -> list[Assignment]:
    """What ``Assignment.objects.filter(user=user).in_force(on)`` gives, each with its unit.

    Every signed-in request asks this; spelled as SQL it costs a fifth of building the query.
    """
    mine, units = (
        [field.attname for field in model._meta.concrete_fields] for model in (Assignment, Unit)
    )
    columns = [f"a.{name}" for name in mine] + [f"u.{name}" for name in units]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM communes_assignment a"  # noqa: S608 - our own names
            " JOIN communes_unit u ON u.id = a.unit_id"
            f" WHERE a.user_id = %(user)s AND {holds_sql('a')} ORDER BY a.id",
            {"user": user.pk, "day": on},
        )
        rows = cursor.fetchall()
    found = []
    for row in rows:
        held = Assignment.from_db("default", mine, row[: len(mine)])
        held.unit = Unit.from_db("default", units, row[len(mine) :])
        found.append(held)
    return found


class OneTimeCode(models.Model):
    """A code that lets a person set a new password once, within a day (mã một lần)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="one_time_codes")
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=255)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mã một lần")
        verbose_name_plural = _("mã một lần")

    def __str__(self) -> str:
        return f"{self.user.username} {self.issued_at:%Y-%m-%d %H:%M}"
