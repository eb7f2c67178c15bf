"""Evidence leaves the house (tải về): as an attachment, under a name that every system takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.http import FileResponse

from criteria.dossiers.storage import open_stored

if TYPE_CHECKING:
    from criteria.dossiers.models import Evidence

_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*/\\]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\s*(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their ending."""


def content_answer(evidence: Evidence) -> FileResponse:
    """A download that no browser opens as a page: pages and API give the same."""
    answer = FileResponse(
        open_stored(evidence.file),
        as_attachment=True,
        filename=download_name(evidence.name),
        content_type=evidence.file.type,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = _POLICY
    return answer


def download_name(name: str) -> str:
    """The name for a saved copy, valid on Windows too."""
    plain = _NOT_ON_WINDOWS.sub("_", name).rstrip(". ") or "_"
    return f"_{plain}" if _DEVICES.match(plain) else plain
