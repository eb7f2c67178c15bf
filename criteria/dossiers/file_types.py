"""What a file really is (loại tệp): decided by its content, never by its name alone.

An allow-list: PDF, Word, Excel, photos. Nothing that runs, nothing that is locked.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import IO

import olefile

from criteria.dossiers.file_problems import FileProblem
from criteria.dossiers.office_files import DOC, DOCX, XLS, XLSX, office_ole, office_zip
from criteria.dossiers.pdf_files import check_pdf

PDF = "application/pdf"
JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"

EXTENSIONS = {
    "pdf": PDF,
    "docx": DOCX,
    "xlsx": XLSX,
    "doc": DOC,
    "xls": XLS,
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": PNG,
    "webp": WEBP,
    "heic": HEIC,
    "heif": HEIC,
}
"""Allowed endings of names and the only type that each may hold."""

HEAD_BYTES = 32

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


def type_of(file: IO[bytes], name: str) -> str:
    """The media type of the content, which the name's ending must agree with.

    Raises:
        FileProblem: not on the list, pretending, locked, damaged, or able to run something.
    """
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    if ending not in EXTENSIONS:
        raise FileProblem("wrong_type")
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head:
        raise FileProblem("empty")
    found = _by_content(file, head)
    file.seek(0)
    if found is None:
        raise FileProblem("wrong_type")
    if found != EXTENSIONS[ending]:
        raise FileProblem("name_and_content_differ")
    return found


def _by_content(file: IO[bytes], head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        check_pdf(file)
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return office_zip(file)
    if head.startswith(olefile.MAGIC):
        return office_ole(file)
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    return None
