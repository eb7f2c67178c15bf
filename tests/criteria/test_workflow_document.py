"""The document about steps says what the code does."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"


def test_the_document_is_made_from_the_table() -> None:
    printed = StringIO()
    call_command("describe_workflow", stdout=printed)
    assert DOCUMENT.read_text(encoding="utf-8") == printed.getvalue()
