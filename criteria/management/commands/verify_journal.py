"""``verify_journal``: every chain, published root and snapshot; exit 1 on a fault.

Stands above ``communes``, since what a line about a submission covers is a dossier's.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from communes import journal
from communes.models import JournalChain, JournalLine
from communes.snapshot import one_snapshot
from criteria.dossiers.snapshot import verify_snapshots


class Command(BaseCommand):
    """Names the first broken line of each chain, and submissions that were altered."""

    help = "Kiểm tra mọi chuỗi nhật ký và mã kiểm chứng hằng ngày."

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify in one snapshot, so that lines added meanwhile are no fault."""
        with one_snapshot():
            faults = [*journal.verify(), *verify_snapshots()]
            chains, lines = JournalChain.objects.count(), JournalLine.objects.count()
        if faults:
            raise CommandError(
                "\n".join(
                    f"{fault.chain}, dòng {fault.sequence}: {fault.reason}" for fault in faults
                )
            )
        self.stdout.write(f"Nhật ký khớp: {chains} chuỗi, {lines} dòng.")
