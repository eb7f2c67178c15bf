"""Addresses of the dashboard and its lists: one question at a time, as links with a query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

HEADLINE_LEVEL = "advanced"
"""The level that the dashboard answers when none is asked for."""

DEFAULT_SORT = "ten"


@dataclass(frozen=True, slots=True)
class Address:
    """What a page of figures was asked; ``day`` is ``None`` for today."""

    level: str = HEADLINE_LEVEL
    day: date | None = None
    sources_only: bool = False
    sort: str = DEFAULT_SORT

    @property
    def is_headline(self) -> bool:
        """Whether the dashboard's own level is asked."""
        return self.level == HEADLINE_LEVEL

    @property
    def query(self) -> str:
        """The query with what differs from the default; «?» alone where nothing does."""
        parts = {
            "chuan": self.level if self.level != HEADLINE_LEVEL else "",
            "ngay": self.day.isoformat() if self.day else "",
            "nguon": "1" if self.sources_only else "",
            "sap": self.sort if self.sort != DEFAULT_SORT else "",
        }
        return f"?{urlencode({name: value for name, value in parts.items() if value})}"

    def at_level(self, code: str) -> str:
        """The same question about another level."""
        return replace(self, level=code).query

    def on(self, day: date | None) -> str:
        """The same question on another day."""
        return replace(self, day=day).query

    def sorted_by(self, key: str) -> str:
        """The same page with its table in another order."""
        return replace(self, sort=key).query

    def with_sources_only(self, only: bool) -> str:
        """The same page with or without what is illustrative."""
        return replace(self, sources_only=only).query
