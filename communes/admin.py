"""People, roles, units and the record; what acted is never deleted (rule 20)."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from communes import journal
from communes.admin_forms import AssignmentForm, PersonForm
from communes.models import Assignment, DailyRoot, JournalLine, OneTimeCode, Unit, User
from communes.people import assign, end_assignment

# Roles are ours, a token is made at its own door only, and failures are no one's to browse.
for hidden in (Group, AuthToken, AccessAttempt, AccessFailureLog, AccessLog):
    admin.site.unregister(hidden)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To be looked at only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: rows come from loads and acts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: facts are not altered."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: nothing that acted is deleted."""
        return False


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """People (người dùng): made without a password; a one-time code lets them set one."""

    form = PersonForm
    fields = ("username", "full_name", "body", "is_active", "one_time_code")
    list_display = ("username", "full_name", "body", "is_active", "last_login")
    list_filter = ("is_active", "assignments__role")
    search_fields = ("username", "full_name", "body")
    ordering = ("username",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Never by the password: a filter in the address would tell its hash sign by sign."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """A name that acted stays."""
        return ("one_time_code",) if obj is None else ("username", "one_time_code")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a person who leaves is made inactive."""
        return False

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool
    ) -> None:
        """Store, with a line of the journal that names the fields, not the names."""
        if not change:
            obj.set_unusable_password()
        obj.save()
        journal.record(
            "person_changed" if change else "person_added",
            {"user": obj.pk, "fields": sorted(form.changed_data), "is_active": obj.is_active},
            actor=_actor(request),
        )

    @admin.display(description=_("mật khẩu"))
    def one_time_code(self, obj: User) -> SafeString | str:
        """Where a code for this person is issued."""
        if obj.pk is None:
            return _("Lưu xong, hãy cấp mã một lần để người này đặt mật khẩu.")
        address = f"{reverse('communes:issue_code')}?ten={obj.username}"
        return format_html('<a href="{}">{}</a>', address, _("Cấp mã một lần"))


@admin.register(Assignment)
class AssignmentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Roles (phân công): given, and ended by a last day; otherwise they stay as they were."""

    form = AssignmentForm
    fields = ("user", "role", "unit", "body", "criteria", "valid_from", "last_day")
    raw_id_fields = ("user", "unit")
    list_display = ("user", "role", "unit", "body", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("user", "unit")
    search_fields = ("user__username", "user__full_name", "unit__search", "unit__code")
    ordering = ("user__username", "valid_from", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Assignment | None = None) -> Any:
        """Only the last day of a given role can be set."""
        return () if obj is None else tuple(field for field in self.fields if field != "last_day")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a role ends, it does not vanish."""
        return False

    def save_model(
        self, request: HttpRequest, obj: Assignment, form: AssignmentForm, change: bool
    ) -> None:
        """Through the same functions as everywhere, so with their journal."""
        last_day = form.cleaned_data["last_day"]
        if change:
            if "last_day" in form.changed_data:
                end_assignment(_actor(request), obj, last_day)
            return
        made = assign(
            _actor(request),
            obj.user,
            form.cleaned_data["role"],
            obj.unit,
            valid_from=obj.valid_from,
            last_day=last_day,
            body=obj.body,
            criteria=obj.criteria,
        )
        obj.pk = made.pk


@admin.register(Unit)
class UnitAdmin(ReadOnlyAdmin):
    """Units (đơn vị hành chính): they come from ``load_units``."""

    list_display = ("code", "name", "kind", "parent", "valid_from", "valid_to")
    list_filter = ("tier", "kind")
    list_select_related = ("parent",)
    search_fields = ("search", "code")
    ordering = ("code", "valid_from", "pk")
    exclude = ("path", "search", "sort_key")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Unit], search_term: str
    ) -> tuple[QuerySet[Unit], bool]:
        """As everywhere: whatever the diacritics, with or without the kind."""
        if not search_term:
            return queryset, False
        return queryset & Unit.objects.matching(search_term), False


@admin.register(JournalLine)
class JournalLineAdmin(ReadOnlyAdmin):
    """The journal (nhật ký), newest first."""

    list_display = ("chain", "sequence", "kind", "actor", "at", "on")
    list_filter = ("kind",)
    list_select_related = ("chain", "actor")
    search_fields = ("chain__name", "actor__username")
    ordering = ("-pk",)


@admin.register(DailyRoot)
class DailyRootAdmin(ReadOnlyAdmin):
    """Published roots (mã kiểm chứng ngày)."""

    list_display = ("day", "root", "taken_at")
    ordering = ("-day",)


@admin.register(OneTimeCode)
class OneTimeCodeAdmin(ReadOnlyAdmin):
    """Who issued a code for whom, and whether it was used; never the code."""

    list_display = ("user", "issued_by", "issued_at", "expires_at", "used_at")
    list_select_related = ("user", "issued_by")
    ordering = ("-pk",)
    exclude = ("code_hash",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Never by the code's hash, as with passwords."""
        return not lookup.startswith("code_hash") and super().lookup_allowed(
            lookup, value, request
        )


def _actor(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
