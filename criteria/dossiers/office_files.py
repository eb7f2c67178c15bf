"""Word and Excel files, looked into: no macros, no passwords, nothing that unpacks without end."""

from __future__ import annotations

import zipfile
from typing import IO

import olefile

from criteria.dossiers.file_problems import FileProblem

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"

MOST_ENTRIES = 10_000
MOST_UNPACKED_BYTES = 500 * 1024 * 1024
LARGEST_RATIO = 200
READ_BYTES = 1024 * 1024

_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
_MACRO_TYPE = b"macroenabled"


def office_zip(file: IO[bytes]) -> str | None:
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
        or unpacked > LARGEST_RATIO * max(packed, READ_BYTES)
    ):
        raise FileProblem("unpacks_too_large")
    if len({entry.filename for entry in entries}) != len(entries):
        raise FileProblem("damaged")


def _refuse_macros(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(name.lower().endswith(_MACRO_PARTS) for name in names):
        raise FileProblem("has_macros")
    with archive.open("[Content_Types].xml") as part:
        if _MACRO_TYPE in part.read(READ_BYTES).lower():
            raise FileProblem("has_macros")


def office_ole(file: IO[bytes]) -> str | None:
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
