"""The portal's calendar: the only place that knows which day it is."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day that the portal takes for today: ``PORTAL_TODAY``, else the day in Vietnam."""
    fixed: date | None = settings.PORTAL_TODAY
    return fixed or timezone.localdate()


def stands_still() -> bool:
    """Whether today is a fixed day, so that moments, which are real, lie on other days."""
    return settings.PORTAL_TODAY is not None
