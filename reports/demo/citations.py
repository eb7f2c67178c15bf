"""How sources are cited: parted by «;», each by its address, else in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ARTICLE = re.compile(r"\barticle (\d+)")


class Citations:
    """Turns the keys of sources into what a reader can follow."""

    def __init__(self, sources: Mapping[str, Mapping[str, str]]) -> None:
        self._sources = sources

    def __call__(self, *keys: str) -> str:
        """The sources of the keys; a key that names a file of units is left out."""
        return "; ".join(self._one(key) for key in keys if not key.endswith(".csv"))

    def _one(self, key: str) -> str:
        source = self._sources[key]
        address = source.get("url", "")
        if not address:
            return f"Bài báo “{source['title']}”"
        if " " in address:
            # The address of the paper, not of the page: words, no link.
            return _ARTICLE.sub(r"bài \1", address.replace("https://", ""))
        return address
