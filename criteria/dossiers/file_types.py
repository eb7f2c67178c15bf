"""What a file really is (loại tệp): decided by its content, never by its name alone.

An allow-list: PDF, Word, Excel, photos. Nothing that runs, nothing that is locked.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import IO

import olefile
from django.utils.translation import gettext as _

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
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

MOST_ENTRIES = 10_000
MOST_UNPACKED_BYTES = 500 * 1024 * 1024
LARGEST_RATIO = 200
HEAD_BYTES = 32
CHUNK_BYTES = 1024 * 1024

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_PDF_LOCKED = re.compile(rb"/Encrypt(?:\s+\d+\s+\d+\s+R|\s*<<)")
_LONGEST_PDF_MATCH = 64
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
_MACRO_TYPE = b"macroenabled"


class FileProblem(ValueError):  # noqa: N818 - it is told to the person, not a fault of ours
    """A file that is not taken: ``code`` names why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)

    def sentence(self) -> str:
        """What to tell the person, in the active language."""
        return {
            "wrong_type": _("Tệp phải là PDF, Word, Excel hoặc ảnh. Hãy chọn tệp khác."),
            "name_and_content_differ": _("Tên tệp và nội dung khác loại. Hãy lưu lại đúng loại."),
            "empty": _("Tệp rỗng. Hãy chọn tệp khác."),
            "has_password": _("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."),
            "has_macros": _("Tệp có macro. Hãy lưu lại không có macro rồi gửi."),
            "damaged": _("Tệp bị hỏng, không mở được. Hãy lưu lại rồi gửi."),
            "unpacks_too_large": _("Tệp nén quá nhiều dữ liệu. Hãy chia nhỏ rồi gửi."),
        }[self.code]


def type_of(file: IO[bytes], name: str) -> str:
    """The media type of the content, which the name's ending must agree with.

    Raises:
        FileProblem: it is not on the list, pretends, is locked, damaged, or carries macros.
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
        return _pdf(file)
    if head.startswith(b"PK\x03\x04"):
        return _office_zip(file)
    if head.startswith(olefile.MAGIC):
        return _office_ole(file)
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    return None


def _pdf(file: IO[bytes]) -> str:
    """A PDF that everybody can open: its trailer names no encryption."""
    file.seek(0)
    tail = b""
    while chunk := file.read(CHUNK_BYTES):
        window = tail + chunk
        if _PDF_LOCKED.search(window):
            raise FileProblem("has_password")
        tail = window[-_LONGEST_PDF_MATCH:]
    return PDF


def _office_zip(file: IO[bytes]) -> str | None:
    """A modern Word or Excel file; sizes are checked before anything is unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries)
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise FileProblem("has_password")
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names:
                return None
            _refuse_macros(archive, names)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise FileProblem("damaged") from error
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED_BYTES
        or unpacked > LARGEST_RATIO * max(packed, CHUNK_BYTES)
    ):
        raise FileProblem("unpacks_too_large")
    if len({entry.filename for entry in entries}) != len(entries):
        raise FileProblem("damaged")


def _refuse_macros(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(name.lower().endswith(_MACRO_PARTS) for name in names):
        raise FileProblem("has_macros")
    with archive.open("[Content_Types].xml") as part:
        if _MACRO_TYPE in part.read(CHUNK_BYTES).lower():
            raise FileProblem("has_macros")


def _office_ole(file: IO[bytes]) -> str | None:
    """An old Word or Excel file; a locked modern one comes in the same wrapping."""
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as document:
            names = {"/".join(parts).lower() for parts in document.listdir(storages=True)}
            if "encryptedpackage" in names or "encryptioninfo" in names:
                raise FileProblem("has_password")
            if any("vba" in name.split("/") or name.startswith("macros") for name in names):
                raise FileProblem("has_macros")
            if "worddocument" in names:
                return _unlocked_word(document)
            for stream in ("workbook", "book"):
                if stream in names:
                    return _unlocked_excel(document, stream)
    except FileProblem:
        raise
    except (OSError, ValueError, TypeError, IndexError) as error:
        raise FileProblem("damaged") from error
    return None


_WORD_FLAGS_AT, _WORD_LOCKED = 0x0A, 0x0100


def _unlocked_word(document: olefile.OleFileIO) -> str:
    """The file information block says whether the text is encrypted."""
    with document.openstream("WordDocument") as stream:
        flags = stream.read(_WORD_FLAGS_AT + 2)[_WORD_FLAGS_AT:]
    if int.from_bytes(flags, "little") & _WORD_LOCKED:
        raise FileProblem("has_password")
    return DOC


_EXCEL_FILEPASS, _EXCEL_RECORDS_READ = 0x002F, 50


def _unlocked_excel(document: olefile.OleFileIO, name: str) -> str:
    """A FILEPASS record among the first ones means that the workbook is encrypted."""
    with document.openstream(name) as stream:
        for _record in range(_EXCEL_RECORDS_READ):
            header = stream.read(4)
            if len(header) < 4:
                break
            if int.from_bytes(header[:2], "little") == _EXCEL_FILEPASS:
                raise FileProblem("has_password")
            stream.read(int.from_bytes(header[2:], "little"))
    return XLS
