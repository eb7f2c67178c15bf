"""The document of the steps says what the code does."""

from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command


def test_the_document_is_made_from_the_table() -> None:
    made = StringIO()
    call_command("describe_workflow", stdout=made)
    kept = Path(settings.BASE_DIR, "docs", "workflow.md").read_text(encoding="utf-8")
    assert kept == made.getvalue()
