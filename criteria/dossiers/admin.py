"""Dossiers in the admin: that they are there and where they stand, never their values."""

from __future__ import annotations

from django.contrib import admin

from communes.admin import ReadOnlyAdmin
from criteria.dossiers.models import Dossier


@admin.register(Dossier)
class DossierAdmin(ReadOnlyAdmin):
    """Dossiers (hồ sơ); states are moved by steps alone."""

    list_display = ("unit", "criteria_set", "year", "purpose", "state", "changed_at")
    list_filter = ("state", "criteria_set", "year")
    list_select_related = ("unit", "criteria_set")
    search_fields = ("unit__code", "unit__search")
    ordering = ("-year", "-pk")
    fields = (
        "unit",
        "criteria_set",
        "year",
        "purpose",
        "state",
        "created_by",
        "created_at",
        "changed_at",
        "submitted_at",
        "submitted_on",
    )
