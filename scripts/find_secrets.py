#!/usr/bin/env python3
"""Looks for keys, tokens and passwords in the files that git keeps; exits 1 and names each."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATTERNS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "cloud key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "access token": re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|glpat-[0-9A-Za-z_-]{20,})"),
    "password in an address": re.compile(
        r"\b(?:postgres(?:ql)?|rediss?|https?)://[^\s:/@\"'$<{]*:[^\s:/@\"'$<{*]+@(?!(?:postgres|redis)\b)"
    ),
    "signing key": re.compile(r"(?m)^\s*SECRET_KEY\s*[=:]\s*[\"']?[^\s\"'#$]{20,}"),
}


def findings(text: str) -> list[tuple[int, str]]:
    """Line number and kind of each find in a text."""
    return [
        (text.count("\n", 0, found.start()) + 1, kind)
        for kind, pattern in PATTERNS.items()
        for found in pattern.finditer(text)
    ]


def main() -> int:
    """Walk the files that git knows."""
    listed = subprocess.run(  # a fixed command
        ["git", "ls-files", "-z"],  # noqa: S607  # the git of the machine
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    failed = False
    for name in listed.stdout.decode().split("\0"):
        file = ROOT / name
        if not name or not file.is_file():
            continue
        for line, kind in findings(file.read_text(encoding="utf-8", errors="ignore")):
            sys.stderr.write(f"{name}:{line}: {kind}\n")
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
