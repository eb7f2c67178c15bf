"""Loads a criteria set, the levels or a procedure from a YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from criteria.law.files import FileProblem
from criteria.law.loading import load_file


class Command(BaseCommand):
    """``load_criteria FILE.yaml``; a bad file changes nothing and ends with status 1."""

    help = "Load a criteria set, the levels or a procedure; loading twice is the same as once."

    def add_arguments(self, parser: CommandParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say in one line what changed."""
        path: Path = options["file"]
        try:
            loaded = load_file(path)
        except FileProblem as problem:
            raise CommandError(f"{path.name}: {problem}") from problem
        self.stdout.write(loaded.text)
