"""Loads recognitions from a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes.doors.tables import FileRefusedError
from criteria.recognition.loading import load_recognitions


class Command(BaseCommand):
    """``load_recognitions FILE.csv``; a bad file changes nothing and ends with status 1."""

    help = "Append recognitions; loading twice is the same as once."

    def add_arguments(self, parser: CommandParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say in one line what was added."""
        path: Path = options["file"]
        try:
            report = load_recognitions(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except FileRefusedError as refusal:
            raise CommandError(f"{path.name}:\n{refusal}") from refusal
        if report.created == 0:
            self.stdout.write(f"Không có gì thay đổi: {report.present} công nhận đã có.")
        else:
            self.stdout.write(f"Thêm {report.created} công nhận, {report.present} đã có.")
