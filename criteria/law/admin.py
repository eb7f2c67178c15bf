"""The law in the admin: to be looked at; it is changed by loading a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from communes.admin import ReadOnlyAdmin
from criteria.law.models import CriteriaSet, Level, Procedure, SetVersion, Stage

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of a row, to be looked at only."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: rows come from loads."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: texts are not altered."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: nothing that acted is deleted (rule 20)."""
        return False


@admin.register(Level)
class LevelAdmin(ReadOnlyAdmin):
    """Levels (chuẩn), in official order."""

    list_display = ("code", "name_vi", "implies", "counts", "pilot", "confidence")
    ordering = ("position",)


class SetVersionInline(ReadOnlyInline):
    """The texts of a set, newest first."""

    model = SetVersion
    fields = ("number", "name_vi", "valid_from", "valid_to", "content_hash", "loaded_at")
    readonly_fields = ("loaded_at",)
    ordering = ("-number",)


@admin.register(CriteriaSet)
class CriteriaSetAdmin(ReadOnlyAdmin):
    """Criteria sets (bộ tiêu chí) with their texts."""

    list_display = ("code", "level")
    list_select_related = ("level",)
    inlines = (SetVersionInline,)


class StageInline(ReadOnlyInline):
    """The stages of a procedure, in official order."""

    model = Stage
    fields = ("position", "name_vi", "tier", "actor_vi", "confidence")
    ordering = ("position",)


@admin.register(Procedure)
class ProcedureAdmin(ReadOnlyAdmin):
    """Procedures (trình tự, thủ tục) with their stages."""

    list_display = ("code", "name_vi", "valid_from", "valid_to")
    inlines = (StageInline,)
