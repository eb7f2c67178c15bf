"""Files of every allowed kind and of kinds that only pretend, made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

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


def a_pdf_with(catalog: bytes) -> bytes:
    """A PDF whose catalog, in clear, has this besides its type."""
    return PDF.replace(b"/Type /Catalog", b"/Type /Catalog " + catalog)


def a_packed_pdf(
    objects: bytes, *, keys: bytes = b"/Filter /FlateDecode", packed: bytes | None = None
) -> bytes:
    """A PDF whose catalog lies in an object stream, as Word and most programs write them."""
    data = zlib.compress(objects) if packed is None else packed
    sizes = b"/N 1 /First 4 /Length %d" % len(data)
    stream = b"2 0 obj\n<< /Type /ObjStm %b %b >>\nstream\n%b\nendstream\nendobj\n"
    return b"%PDF-1.7\n" + stream % (sizes, keys, data) + b"startxref\n9\n%%EOF\n"


def a_pdf_that_shares_packed_bytes() -> bytes:
    """Two object streams: what the first unpacks begins with the second and ends as that does."""
    head = b"2 0 obj\n<< /N 1 /First 4 /Filter /FlateDecode >>\nstream\n\x78\x9c"
    skipped = b"\x00" + struct.pack("<HH", len(head), 0xFFFF - len(head))
    empty_blocks = b"\x00\x00\x00\xff\xff" * 10_000
    return b"%PDF-1.7\n" + head + skipped + head + empty_blocks


_SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
_SIGNED = b"/AcroForm << /SigFlags 3 /Fields [<< /FT /Sig /V << /ByteRange [0 1 2 3] >> >>] >>"
HARMLESS_PDFS = {
    "goes to a page": a_pdf_with(b"/OpenAction [3 0 R /Fit]"),
    "goes to a page by an action": a_pdf_with(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
    "links": a_pdf_with(b"/A << /S /URI /URI (https://example.org) >>"),
    "signed": a_pdf_with(_SIGNED),
    "names that only begin so": a_pdf_with(b"/Launcher 1 /JavaScripts 2 /EFx << >>"),
    "a scan with any bytes": a_pdf_with(
        b"stream\n\x00/EF[\x01/EF\x01/XFA\xff/Encrypt)\nendstream"
    ),
    "a remark after what looks like a name": a_pdf_with(b"stream\n\x00/EF%\x01\n/\nendstream"),
    "packed": a_packed_pdf(b"1 0 << /Type /Catalog /OpenAction [3 0 R /Fit] >>"),
    "bookmarks": a_pdf_with(b"/Outlines << /First 3 0 R /Last 4 0 R /Count 2 >>"),
    "packed by a list of filters": a_packed_pdf(b"1 0 <<>>", keys=b"/Filter [/FlateDecode]"),
    "not packed": a_packed_pdf(b"", keys=b"", packed=b"1 0 << /Type /Catalog >>"),
    "fonts with blanks": a_pdf_with(b"/BaseFont /ABCDEE+Times#20New#20Roman"),
}
DANGEROUS_PDFS = {
    "a script": (a_pdf_with(b"/OpenAction " + _SCRIPT), "runs_code"),
    "a script of a field": (a_pdf_with(b"/AA << /K " + _SCRIPT + b" >>"), "runs_code"),
    "a script's names": (a_pdf_with(b"/Names << /JavaScript 4 0 R >>"), "runs_code"),
    "a program": (a_pdf_with(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "runs_code"),
    "a form with scripts": (a_pdf_with(b"/AcroForm << /XFA [(template) 4 0 R] >>"), "runs_code"),
    "a file": (
        a_pdf_with(b"/Names << /EmbeddedFiles 4 0 R >> /EF << /F 5 0 R >>"),
        "has_attachments",
    ),
    "a file in a note": (a_pdf_with(b"/Subtype /FileAttachment"), "has_attachments"),
    "a remark before the value": (a_pdf_with(b"/EF %x\n << /F 5 0 R >>"), "hidden_parts"),
    "a remark within the value": (a_pdf_with(b"/EF 5 %x\n 0 R"), "hidden_parts"),
    "a name within a remark": (a_pdf_with(b"/X (/EF%) /EF << /F 5 0 R >>"), "has_attachments"),
    "remarks full of names": (a_pdf_with((b"%" + b"/EF%" * 20 + b"\n") * 100), "hidden_parts"),
    "a value far away": (a_pdf_with(b"/EF" + b" " * 65 + b"<< /F 5 0 R >>"), "hidden_parts"),
    "a very long number": (a_pdf_with(b"/EF " + b"0" * 65 + b"5 0 R"), "hidden_parts"),
    "a disguised name": (a_pdf_with(b"/S /J#61vaScript"), "hidden_parts"),
    "a packed script": (a_packed_pdf(b"1 0 " + _SCRIPT), "runs_code"),
    "a packed script, late": (a_packed_pdf(b"1 0 " + b" " * 3_000_000 + _SCRIPT), "runs_code"),
    "a packed file": (a_packed_pdf(b"1 0 << /EF << /F 5 0 R >> >>"), "has_attachments"),
    "packed without its type": (
        a_packed_pdf(b"1 0 " + _SCRIPT).replace(b"/Type /ObjStm", b""),
        "runs_code",
    ),
    "packed without its type, behind a remark": (
        a_packed_pdf(b"1 0 " + _SCRIPT)
        .replace(b"/Type /ObjStm", b"")
        .replace(b"/First ", b"/First %x\n"),
        "hidden_parts",
    ),
    "packed without its type, disguised": (
        a_packed_pdf(b"1 0 " + _SCRIPT)
        .replace(b"/Type /ObjStm", b"")
        .replace(b"/First", b"/F#69rst"),
        "hidden_parts",
    ),
    "packed twice": (
        a_packed_pdf(zlib.compress(_SCRIPT), keys=b"/Filter [/FlateDecode /FlateDecode]"),
        "hidden_parts",
    ),
    "packed otherwise": (
        a_packed_pdf(b"", keys=b"/Filter /ASCIIHexDecode", packed=_SCRIPT.hex().encode()),
        "hidden_parts",
    ),
    "packed by differences": (
        a_packed_pdf(_SCRIPT, keys=b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"),
        "hidden_parts",
    ),
    "a false end": (
        a_packed_pdf(_SCRIPT, keys=b"/Filter /FlateDecode /X (>> stream\n\x78\x9c)"),
        "hidden_parts",
    ),
    "packed, then damaged": (
        a_packed_pdf(b"", packed=b"\x78\x9cnothing that unpacks"),
        "hidden_parts",
    ),
    "packed bytes that many streams share": (
        a_pdf_that_shares_packed_bytes(),
        "unpacks_too_large",
    ),
    "a bomb": (a_packed_pdf(b"\x00" * 101 * 1024 * 1024), "unpacks_too_large"),
}


_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def a_word_file_related(
    kind: str, target: str, *, outside: bool = False, encoding: str = "utf-8"
) -> bytes:
    """A Word file with one relation of this kind."""
    mode = ' TargetMode="External"' if outside else ""
    relation = f'<Relationship Id="a" Type="{_RELATION}{kind}" Target="{target}"{mode}/>'
    part = f'<?xml version="1.0" encoding="{encoding}"?><Relationships>{relation}</Relationships>'
    name = "word/_rels/document.xml.rels"
    return an_office_zip("word/document.xml", parts={name: part.encode(encoding)})


def a_word_file_saying(text: str, *, encoding: str = "utf-8") -> bytes:
    """A Word file with this in its header."""
    return an_office_zip("word/document.xml", parts={"word/header1.xml": text.encode(encoding)})


HARMLESS_OFFICE_FILES = {
    "a link to a server": a_word_file_related("hyperlink", "file://may-chu/a.docx", outside=True),
    "a picture of this machine": a_word_file_related(
        "image", "file:///C:\\Anh\\a.png", outside=True
    ),
    "a picture from the web": a_word_file_related("image", "https://example.org/a", outside=True),
    "a field with the page": a_word_file_saying("<w:instrText> PAGE </w:instrText>"),
    "a text about orders": a_word_file_saying("<w:t>DDE, ddeLink, instrText: DDEAUTO</w:t>"),
    "a link": a_word_file_related("hyperlink", "https://example.org", outside=True),
    "a picture": a_word_file_related("image", "media/image1.png"),
    "a chart's numbers": a_word_file_related("package", "../embeddings/Sheet1.xlsx"),
    "a chart copied from a workbook": a_word_file_related(
        "oleObject", "file:///D:\\Báo cáo\\Thu nhập.xlsx", outside=True
    ),
    "a template of this machine": a_word_file_related(
        "attachedTemplate", "file:///C:\\Mau\\Cong van.dotx", outside=True
    ),
    "a template beside it": a_word_file_related("attachedTemplate", "Mau.dotx", outside=True),
    "a form's button": a_word_file_related("ctrlProp", "../ctrlProps/ctrlProp1.xml"),
}
DANGEROUS_OFFICE_FILES = {
    **{
        f"a picture from a server: {target}": (
            a_word_file_related("image", target, outside=True),
            "fetches_outside",
        )
        for target in (
            *("file:///\\\\203.0.113.9\\s\\x.png", "\\\\203.0.113.9\\s\\x.png"),
            *("file://203.0.113.9/s/x.png", "file:////203.0.113.9/s/x.png", "//203.0.113.9/x"),
            *("file:///%5C%5C203.0.113.9%5Cs", " FILE:\\\\203.0.113.9\\s"),
        )
    },
    **{
        f"an order to another program: {text[-60:]}": (a_word_file_saying(text), "has_objects")
        for text in (
            '<w:instrText xml:space="a"> DDEAUTO c:\\\\windows\\\\cmd.exe "/k" </w:instrText>',
            "<w:fldSimple w:instr=' DDE cmd \"/c calc\" '/>",
            '<x:ddeLink ddeService="cmd" ddeTopic="/c calc"/>',
            "<a/>" * 262_140 + '<ddeLink ddeService="cmd"/>',
        )
    },
    "an order said in UTF-16": (
        a_word_file_saying("<ddeLink ddeService='cmd'/>", encoding="utf-16"),
        "has_objects",
    ),
    "an embedded object": (
        a_word_file_related("oleObject", "embeddings/oleObject1.bin"),
        "has_objects",
    ),
    "an embedded file": (a_word_file_related("package", "embeddings/x.xlsm"), "has_objects"),
    "a control": (a_word_file_related("control", "activeX/activeX1.xml"), "has_objects"),
    "another format within": (a_word_file_related("aFChunk", "part.rtf"), "has_objects"),
    "said in UTF-16": (
        a_word_file_related("oleObject", "x.bin", encoding="utf-16"),
        "has_objects",
    ),
    "said by numbers": (a_word_file_related("oleObjec&#116;", "x.bin"), "has_objects"),
    "a template from the web": (
        a_word_file_related("attachedTemplate", "https://example.org/a.dotm", outside=True),
        "fetches_outside",
    ),
    "a template from a server": (
        a_word_file_related("attachedTemplate", "\\\\10.0.0.1\\a.dotm", outside=True),
        "fetches_outside",
    ),
    "a template from a server, by its address": (
        a_word_file_related("attachedTemplate", "file://10.0.0.1/a.dotm", outside=True),
        "fetches_outside",
    ),
    "an object from the web": (
        a_word_file_related("oleObject", "https://example.org/a.hta", outside=True),
        "fetches_outside",
    ),
    "a frame": (
        a_word_file_related("frame", "https://example.org/a.htm", outside=True),
        "fetches_outside",
    ),
    "relations that cannot be read": (
        an_office_zip("word/document.xml", parts={"_rels/.rels": b"<Relationships>"}),
        "damaged",
    ),
    "relations in an unknown writing": (
        an_office_zip(
            "word/document.xml",
            parts={"_rels/.rels": b'<?xml version="1.0" encoding="x-y"?><Relationships/>'},
        ),
        "damaged",
    ),
    "relations with definitions": (
        an_office_zip(
            "word/document.xml",
            parts={"_rels/.rels": b'<!DOCTYPE a [<!ENTITY b "c">]><Relationships/>'},
        ),
        "damaged",
    ),
    "relations without end": (
        an_office_zip("word/document.xml", parts={"_rels/.rels": b" " * 17 * 1024 * 1024}),
        "unpacks_too_large",
    ),
}
DOC_WITH_A_FILE = an_ole_file({"WordDocument": b"\x00" * 64, "\x01Ole10Native": b"MZ"})
DOC_WITH_A_CONTROL = an_ole_file({"WordDocument": b"\x00" * 64, "\x03OCXNAME": b"x"})
DOC_WITH_AN_OLD_EQUATION = an_ole_file({"WordDocument": b"\x00" * 64, "Equation Native": b"x"})
XLS_WITH_CONTROLS = an_ole_file({"Workbook": b"\x00" * 64, "Ctls": b"x"})

_DIRECTORY_SIZE_AT = 12
_LARGE_DIRECTORY = 2 * 1024 * 1024


def _with_end(archive: bytes, *, directory: int, before: bytes = b"") -> bytes:
    """The archive, its end telling of a directory of this size."""
    at = archive.rindex(b"PK\x05\x06")
    end = bytearray(archive[at:])
    struct.pack_into("<I", end, _DIRECTORY_SIZE_AT, directory)
    return archive[:at] + before + bytes(end)


def _large_end(place: int) -> bytes:
    """The two records that stand before the end of an archive over 4 GB."""
    record = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 3, 3, _LARGE_DIRECTORY, 0
    )
    return record + struct.pack("<4sIQI", b"PK\x06\x07", 0, place, 1)


_AT = DOCX.rindex(b"PK\x05\x06")
LARGE_DIRECTORIES = {
    "told at the end": _with_end(DOCX, directory=_LARGE_DIRECTORY),
    "told before a comment": _with_end(DOCX, directory=_LARGE_DIRECTORY) + b" " * 1000,
    "told for large archives": _with_end(DOCX, directory=46, before=_large_end(_AT)),
    "told further before": _with_end(
        DOCX, directory=46, before=b" ".join([_large_end(_AT)[:56], _large_end(_AT)[56:]])
    ),
}
"""Archives whose directory is announced as 2 MB long."""
