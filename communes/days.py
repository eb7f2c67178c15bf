"""Days as data and programs write them: YYYY-MM-DD and no other of ISO's ways. Pure."""

from __future__ import annotations

import re
from datetime import date

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def iso_day(text: str) -> date:
    """The day; Python by itself takes 20240630 and 2024-W26-7 too.

    Raises:
        ValueError: it is written otherwise, or no such day is.
    """
    if not _ISO_DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)
