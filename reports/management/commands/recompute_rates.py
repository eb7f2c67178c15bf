"""``recompute_rates [--check]``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from communes.models import Tier, Unit
from reports import recompute
from reports.check import check


class Command(BaseCommand):
    """Recompute all standings and rates from the facts, or compare them."""

    help = (
        "Recompute all standings and rates from the facts. With --check change nothing, print "
        "each difference, and exit 1 if there is one; what has a waiting mark is passed over."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--check``."""
        parser.add_argument("--check", action="store_true", help="compare, change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Recompute or compare, and say what was done."""
        if options["check"]:
            self._check()
            return
        provinces = Unit.objects.filter(tier=Tier.PROVINCE).order_by("code", "valid_from")
        for province in provinces:
            while recompute.run(province.pk, whole=True) is recompute.RunResult.AGAIN:
                self.stderr.write(f"{province.code}: another run holds it, waiting")
        self.stdout.write(f"recomputed: {len(provinces)} provinces")

    def _check(self) -> None:
        findings = check()
        for difference in findings.differences:
            self.stdout.write(str(difference))
        self.stdout.write(
            f"checked: {findings.provinces} provinces, {len(findings.differences)} differences, "
            f"{findings.passed_over} passed over while a mark waits"
        )
        if findings.differences:
            sys.exit(1)
