"""Compiles the translations (``.po`` to ``.mo``) without the gettext programs."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from ntm_portal.embedded.layout import PROJECT


def compile_translations(root: Path = PROJECT) -> int:
    """Compile every catalogue whose compiled file is missing or older; answers how many.

    Raises:
        babel.messages.pofile.PoFileError: A catalogue is not well formed.
    """
    compiled = 0
    for source in sorted(root.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        _compile(source, target)
        compiled += 1
    return compiled


def _compile(source: Path, target: Path) -> None:
    modified = source.stat()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
    beside = target.with_name(f"{target.name}.{os.getpid()}")
    with beside.open("wb") as file:
        write_mo(file, catalogue)
    os.utime(beside, ns=(modified.st_atime_ns, modified.st_mtime_ns))
    beside.replace(target)
