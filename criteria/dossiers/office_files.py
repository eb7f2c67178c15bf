"""Word and Excel files, looked into: nothing that runs, no password, no unpacking without end."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO

import olefile

from criteria.dossiers.file_problems import FileProblem
from criteria.dossiers.office_links import refuse_links, refuse_orders
from criteria.dossiers.zip_directory import MOST_DIRECTORY_BYTES, directory_bytes

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"

MOST_ENTRIES = 10_000
MOST_RECORDS = 1_000_000
"""Before the end of what an old Excel file says of its workbook."""
MOST_UNPACKED_BYTES = 500 * 1024 * 1024
LARGEST_RATIO = 200
READ_BYTES = 1024 * 1024

_CONTENT_TYPES = "[Content_Types].xml"
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
_MACRO_SHEETS = "xl/macrosheets/"
_MACRO_TYPES = (b"macroenabled", b"macrosheet", b"vbaproject")
_RUNNING_STREAMS = frozenset(
    {"\x01ole10native", "equation native", "\x03ocxname", "\x03ocxdata", "ctls"}
)
"""Of embedded files, of the old equation editor (which runs what a formula hides), of controls."""
_BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError, OverflowError),
)
"""What reading a damaged archive raises, each seen with mutilated files."""
_BROKEN_OLE = (
    *(OSError, ValueError, TypeError, IndexError),
    *(struct.error, RecursionError, OverflowError),
)


def office_zip(file: IO[bytes]) -> str | None:
    """A modern Word or Excel file; sizes are checked before anything is unpacked."""
    if directory_bytes(file) > MOST_DIRECTORY_BYTES:
        raise FileProblem("unpacks_too_large")
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries)
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise FileProblem("has_password")
            names = {entry.filename for entry in entries}
            if _CONTENT_TYPES not in names:
                return None
            _refuse_macros(archive, names)
            refuse_links(archive)
            refuse_orders(archive)
    except FileProblem:
        raise
    except _BROKEN_ZIP as error:
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
    """By the names of the parts, and by what the file says its parts are.

    That list is read whole, in either Unicode form; no office writes it with character
    references, behind which a name could hide.
    """
    lower = [name.lower() for name in names]
    if any(name.endswith(_MACRO_PARTS) or name.startswith(_MACRO_SHEETS) for name in lower):
        raise FileProblem("has_macros")
    with archive.open(_CONTENT_TYPES) as part:
        listed = part.read(READ_BYTES + 1).replace(b"\0", b"").lower()
    if len(listed) > READ_BYTES or b"&#" in listed or b"<!" in listed.replace(b"<!--", b""):
        raise FileProblem("damaged")
    if any(name in listed for name in _MACRO_TYPES):
        raise FileProblem("has_macros")


class _OleFile(olefile.OleFileIO):  # type: ignore[misc]  # it has no types
    """Refuses a long directory before an object is built for each of its entries."""

    def loaddirectory(self, sect: int) -> None:
        """Called once the sectors' chains are known, with the directory's first sector."""
        place = sect
        for _sector in range(MOST_DIRECTORY_BYTES // self.sector_size + 1):
            if place >= len(self.fat):
                break
            place = self.fat[place]
        else:
            raise FileProblem("unpacks_too_large")
        super().loaddirectory(sect)


def office_ole(file: IO[bytes]) -> str | None:
    """An old Word or Excel file; a locked modern one comes in the same wrapping."""
    file.seek(0)
    try:
        with _OleFile(file) as document:
            names = {"/".join(parts).lower() for parts in document.listdir(storages=True)}
            if "encryptedpackage" in names or "encryptioninfo" in names:
                raise FileProblem("has_password")
            if any("vba" in name.split("/") or name.startswith("macros") for name in names):
                raise FileProblem("has_macros")
            if not _RUNNING_STREAMS.isdisjoint(name.rpartition("/")[2] for name in names):
                raise FileProblem("has_objects")
            if "worddocument" in names:
                return _unlocked_word(document)
            for stream in ("workbook", "book"):
                if stream in names:
                    return _plain_excel(document, stream)
    except FileProblem:
        raise
    except _BROKEN_OLE as error:
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


_EXCEL_END, _EXCEL_FILEPASS, _EXCEL_SHEET = 0x000A, 0x002F, 0x0085
_SHEET_TYPE_AT, _MACRO_BYTES = 5, (b"\x01", b"\x06")


def _plain_excel(document: olefile.OleFileIO, name: str) -> str:
    """The records about the workbook tell whether it is encrypted and what its sheets are.

    A sheet of type 1 holds macros of Excel 4, one of type 6 those of Visual Basic.
    """
    with document.openstream(name) as stream:
        for _record in range(MOST_RECORDS):
            if len(header := stream.read(4)) < 4:
                break
            kind, length = struct.unpack("<HH", header)
            body = stream.read(length)
            if kind == _EXCEL_FILEPASS:
                raise FileProblem("has_password")
            if kind == _EXCEL_SHEET and body[_SHEET_TYPE_AT : _SHEET_TYPE_AT + 1] in _MACRO_BYTES:
                raise FileProblem("has_macros")
            if kind == _EXCEL_END:
                break
        else:
            raise FileProblem("damaged")
    return XLS
