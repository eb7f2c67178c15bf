"""``load_demo``: Nam Định in mid-2024 with accounts, for demonstrations alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from communes.doors.tables import FileRefusedError
from criteria.law.files import FileProblem
from reports.demo.loading import load_demo


class Command(BaseCommand):
    """Loads the demo; when all of it stands already, it says so at once."""

    help = "Nạp dữ liệu minh họa của tỉnh Nam Định (giữa năm 2024) và các tài khoản dùng thử."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, refused where real accounts could be."""
        if not settings.DEMO:
            raise CommandError("Chỉ nạp dữ liệu minh họa khi DEMO=1: mật khẩu ai cũng biết.")
        try:
            changed = load_demo(self.stdout.write)
        except (FileRefusedError, FileProblem) as error:
            raise CommandError(f"{error}\nNếu dữ liệu minh họa là của bản cũ: --reset.") from error
        if not changed:
            self.stdout.write("dữ liệu minh họa: không có gì thay đổi")
