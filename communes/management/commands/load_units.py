"""``load_units FILE.csv --from DATE [--to DATE]``: a list of provinces, or of communes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes.days import iso_day
from communes.doors.tables import FileRefusedError
from communes.loading import load_units

_MOST_FAULTS_SHOWN = 20


class Command(BaseCommand):
    """Adds units; loading a file again says «không có gì thay đổi»."""

    help = "Nạp danh sách đơn vị hành chính từ tệp CSV (tỉnh, hoặc xã kèm huyện)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and the days; ``--to`` is the last day with."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="valid_from", type=iso_day, required=True)
        parser.add_argument("--to", dest="last_day", type=iso_day)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say line by line why not."""
        file: Path = options["file"]
        try:
            report = load_units(
                file.read_bytes(), valid_from=options["valid_from"], last_day=options["last_day"]
            )
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {file}: {error.strerror}.") from error
        except FileRefusedError as error:
            raise CommandError(_words(file, error)) from error
        if report.created:
            self.stdout.write(
                f"{file.name}: thêm {report.created} đơn vị"
                f" (trong đó {report.communes} xã, phường, thị trấn), đã có {report.present}."
            )
        else:
            self.stdout.write(f"{file.name}: không có gì thay đổi, đã có {report.present} đơn vị.")


def _words(file: Path, error: FileRefusedError) -> str:
    shown = [str(fault) for fault in error.faults[:_MOST_FAULTS_SHOWN]]
    more = len(error.faults) - len(shown)
    if more:
        shown.append(f"… và {more} dòng khác.")
    return "\n".join([f"Không nạp {file.name}, không có gì thay đổi:", *shown])
