"""Decisions and recognitions in the admin: facts, to be looked at only."""

from __future__ import annotations

from django.contrib import admin

from communes.admin import ReadOnlyAdmin
from criteria.recognition.models import Decision, Pilot, Recognition


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Legal acts (quyết định)."""

    list_display = ("number", "decided_on", "issuer", "signatory")
    search_fields = ("number",)
    ordering = ("-decided_on", "pk")


@admin.register(Recognition)
class RecognitionAdmin(ReadOnlyAdmin):
    """Who was recognised (công nhận), replaced rows included."""

    list_display = ("unit", "level", "decided_on", "decision", "basis", "in_force_to")
    list_filter = ("level", "basis")
    list_select_related = ("unit", "level", "decision")
    search_fields = ("unit__code", "unit__search", "decision__number")
    ordering = ("-decided_on", "pk")


@admin.register(Pilot)
class PilotAdmin(ReadOnlyAdmin):
    """Pilot models (mô hình thí điểm)."""

    list_display = ("unit", "key", "text_vi")
    list_select_related = ("unit",)
