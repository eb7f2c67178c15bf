"""The law in the admin: to be looked at; it is changed by loading a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from criteria.law.models import CriteriaSet, Level, Procedure, SetVersion, Stage

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest


class ReadOnlyMixin:
    """Nothing is added, changed or deleted here (rule 20)."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never: rows come from loads and decisions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never: facts and texts are not altered."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never: nothing that acted is deleted."""
        return False


@admin.register(Level)
class LevelAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """Levels (chuẩn), in official order."""

    list_display = ("code", "name_vi", "implies", "counts", "pilot", "confidence")
    ordering = ("position",)


class SetVersionInline(ReadOnlyMixin, admin.TabularInline):  # type: ignore[type-arg]
    """The texts of a set, newest first."""

    model = SetVersion
    fields = ("number", "name_vi", "valid_from", "valid_to", "content_hash", "loaded_at")
    ordering = ("-number",)


@admin.register(CriteriaSet)
class CriteriaSetAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """Criteria sets (bộ tiêu chí) with their texts."""

    list_display = ("code", "level")
    list_select_related = ("level",)
    inlines = (SetVersionInline,)


class StageInline(ReadOnlyMixin, admin.TabularInline):  # type: ignore[type-arg]
    """The stages of a procedure, in official order."""

    model = Stage
    fields = ("position", "name_vi", "tier", "actor_vi", "confidence")
    ordering = ("position",)


@admin.register(Procedure)
class ProcedureAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """Procedures (trình tự, thủ tục) with their stages."""

    list_display = ("code", "name_vi", "valid_from", "valid_to")
    inlines = (StageInline,)
