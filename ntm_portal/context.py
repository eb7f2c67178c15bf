"""What every page's frame needs; asks the database nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from communes.calendar import today


def portal(request: HttpRequest) -> dict[str, Any]:
    """``portal.today``, ``portal.is_demo``, ``portal.language``, ``portal.province_name``."""
    return {
        "portal": {
            "today": today(),
            "is_demo": settings.DEMO,
            "language": get_language() or "vi",
            "province_name": settings.PORTAL_PROVINCE_NAME,
        }
    }
