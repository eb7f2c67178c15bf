"""``verify_journal``: every chain from its first line, every published root; exit 1 on a fault."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from communes import journal
from communes.models import JournalChain, JournalLine
from communes.snapshot import one_snapshot


class Command(BaseCommand):
    """Names the first broken line of each chain."""

    help = "Kiểm tra mọi chuỗi nhật ký và mã kiểm chứng hằng ngày."

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify in one snapshot, so that lines added meanwhile are no fault."""
        with one_snapshot():
            faults = list(journal.verify())
            chains, lines = JournalChain.objects.count(), JournalLine.objects.count()
        if faults:
            raise CommandError(
                "\n".join(
                    f"{fault.chain}, dòng {fault.sequence}: {fault.reason}" for fault in faults
                )
            )
        self.stdout.write(f"Nhật ký khớp: {chains} chuỗi, {lines} dòng.")
