"""What every page's frame needs; asks the database nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from communes.calendar import stands_still, today


def portal(request: HttpRequest) -> dict[str, Any]:
    """``portal``: ``today``, ``stands_still``, ``is_demo``, ``language``, ``province_name``."""
    return {
        "portal": {
            "today": today(),
            "stands_still": stands_still(),
            "is_demo": settings.DEMO,
            "language": get_language() or "vi",
            "province_name": settings.PORTAL_PROVINCE_NAME,
        }
    }
