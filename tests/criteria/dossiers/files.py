"""Files of every allowed kind and of kinds that only pretend, made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 64
HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
LOCKED_PDF = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 9 0 R")
EXE = b"MZ\x90\x00" + b"\x00" * 64
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

_TYPES = '<?xml version="1.0"?><Types><Override ContentType="%s"/></Types>'


def an_office_zip(
    main: str,
    *,
    content_type: str = "application/vnd.openxmlformats",
    parts: dict[str, bytes] | None = None,
) -> bytes:
    """A zip that has the parts by which Word and Excel files are known."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES % content_type)
        archive.writestr(main, "<document/>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


DOCX = an_office_zip("word/document.xml")
XLSX = an_office_zip("xl/workbook.xml")
DOCM = an_office_zip("word/document.xml", parts={"word/vbaProject.bin": b"x"})
MACRO_TYPED = an_office_zip(
    "word/document.xml", content_type="application/vnd.ms-word.document.macroEnabled.main+xml"
)
MACRO_TYPED_WIDELY = an_office_zip(
    "word/document.xml", content_type="application/macroEnabled".encode("utf-16-le").decode()
)
MACRO_TYPED_LATE = an_office_zip(
    "word/document.xml", content_type=" " * 1_100_000 + "macroEnabled"
)
MACRO_TYPED_BY_NUMBER = an_office_zip("word/document.xml", content_type="macro&#69;nabled")
MACRO_SHEET = an_office_zip("xl/workbook.xml", parts={"xl/macrosheets/sheet1.xml": b"x"})
PLAIN_ZIP = an_office_zip("anything.txt")
BOMB = an_office_zip("word/document.xml", parts={"word/media/a.bin": b"\x00" * 300_000_000})


def a_locked_zip() -> bytes:
    """A Word file whose entries say that they are encrypted."""
    data = bytearray(DOCX)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(signature, place + 4)
    return bytes(data)


_SECTOR, _END, _FREE, _FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def an_ole_file(streams: dict[str, bytes]) -> bytes:
    """A small OLE2 document (Word 97, Excel 97, or a locked modern file) with these streams.

    Each stream is padded to 4096 bytes, so that it lies in ordinary sectors.
    """
    padded = {name: data.ljust(4096, b"\x00") for name, data in streams.items()}
    fat = [_FAT]
    directory_at = 1
    entries = [("Root Entry", 5, _END, 0)]
    count = 1 + len(padded)
    directory_sectors = -(-count // 4)
    fat += [*range(directory_at + 1, directory_at + directory_sectors), _END]
    body = b""
    for name, data in padded.items():
        start, length = len(fat), len(data) // _SECTOR
        fat += [*range(start + 1, start + length), _END]
        entries.append((name, 2, start, len(data)))
        body += data
    fat += [_FREE] * (128 - len(fat))
    directory = b"".join(
        _directory_entry(name, kind, start, size, number, count)
        for number, (name, kind, start, size) in enumerate(entries)
    ).ljust(directory_sectors * _SECTOR, b"\x00")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        b"",
        0,
        1,
        directory_at,
        0,
        4096,
        _END,
        0,
        _END,
        0,
        0,
    )
    header += struct.pack("<108I", *([_FREE] * 108))
    return header + struct.pack("<128I", *fat) + directory + body


def _directory_entry(
    name: str, kind: int, start: int, size: int, number: int, count: int
) -> bytes:
    """Siblings hang to the right of one another; the root names the first as its child."""
    spelled = name.encode("utf-16-le") + b"\x00\x00"
    right = number + 1 if 0 < number < count - 1 else _FREE
    child = 1 if number == 0 and count > 1 else _FREE
    return spelled.ljust(64, b"\x00") + struct.pack(
        "<HBBIII16sIQQIQ", len(spelled), kind, 1, _FREE, right, child, b"", 0, 0, 0, start, size
    )


DOC = an_ole_file({"WordDocument": b"\xec\xa5\xc1\x00" + b"\x00" * 60})
LOCKED_DOC = an_ole_file({"WordDocument": b"\xec\xa5\xc1\x00" + b"\x00" * 6 + b"\x00\x01"})
XLS = an_ole_file({"Workbook": struct.pack("<HH", 0x0809, 4) + b"\x00" * 4})
LOCKED_XLS = an_ole_file({"Workbook": struct.pack("<HH4sHH", 0x0809, 4, b"", 0x002F, 0)})
XLS_WITH_MACRO_SHEET = an_ole_file(
    {"Workbook": struct.pack("<HH4sHHIBB", 0x0809, 4, b"", 0x0085, 6, 0, 0, 1)}
)
LOCKED_DOCX = an_ole_file({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})
DOC_WITH_MACROS = an_ole_file({"WordDocument": b"\x00" * 64, "Macros": b"x"})
OTHER_OLE = an_ole_file({"Something": b"x"})
