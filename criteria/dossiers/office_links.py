"""What the parts of a modern Office file refer to: objects that run, contents from elsewhere.

Each part names its relations in a ``.rels`` part beside it; Word and Excel reach an embedded
object, a control or a template through these alone. Orders to another program (DDE) stand in the
parts themselves: links of a workbook, and fields of a text where they stand in one piece.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote
from xml.parsers import expat

from criteria.dossiers.file_problems import FileProblem

if TYPE_CHECKING:
    import zipfile

MOST_RELATION_BYTES = 16 * 1024 * 1024
"""All relations together: 65,530 links of a sheet, the most that Excel keeps, fit in."""

_RUNS = frozenset({"oleobject", "control", "activexcontrolbinary", "afchunk"})
_FETCHED = _RUNS | {"attachedtemplate", "frame", "subdocument"}
_EMBEDS = "package"
_EMBEDDED = (".docx", ".xlsx", ".pptx")
_ON_THIS_MACHINE = re.compile(r"(?:file:///)?[a-z]:[\\/]|[^\\/:][^:]*\Z", re.IGNORECASE)
"""A path on a drive, or from where the file lies: so Word notes which template a document was
written on, and which workbook a chart was copied from."""
_ON_A_SERVER = re.compile(
    r"(?:file:(?://(?!/)|/{4,}+)|/{2,}+)(?![a-z]:/|localhost/)", re.IGNORECASE
)
"""Windows shows its logon to any server that it takes a file from."""
_CLICKED = "hyperlink"

READ_BYTES = 1024 * 1024
_LONGEST_ORDER = 1024
_ORDERS = (
    re.compile(rb"ddeLink(?P<order>(?<=[<:]ddeLink)[\s/>])"),
    re.compile(rb"instr\s*+=(?P<order>\s*+[\"']\s*+(?i:DDE))?"),
    re.compile(rb"instrText[^<>]*+(?P<order>>\s*+\"?(?i:DDE))?"),
)
"""Fields are matched whatever they say, so that no sign of theirs is walked twice."""


def refuse_links(archive: zipfile.ZipFile) -> None:
    """Read all relations.

    Raises:
        FileProblem: ``has_objects``, ``fetches_outside``, ``unpacks_too_large``, ``damaged``.
    """
    parts = [part for part in archive.infolist() if part.filename.lower().endswith(".rels")]
    if sum(part.file_size for part in parts) > MOST_RELATION_BYTES:
        raise FileProblem("unpacks_too_large")
    for part in parts:
        _read(archive.read(part))


def refuse_orders(archive: zipfile.ZipFile) -> None:
    """Search all XML parts, in either Unicode form.

    Raises:
        FileProblem: ``has_objects``.
    """
    for part in archive.infolist():
        if part.filename.lower().endswith(".xml"):
            with archive.open(part) as content:
                _refuse_orders(content)


def _refuse_orders(content: IO[bytes]) -> None:
    tail = b""
    while chunk := content.read(READ_BYTES):
        window = tail + chunk.replace(b"\0", b"")
        if any(found["order"] for order in _ORDERS for found in order.finditer(window)):
            raise FileProblem("has_objects")
        tail = window[-_LONGEST_ORDER:]


def _read(relations: bytes) -> None:
    """Expat answers an encoding that nobody knows with a ``LookupError``."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _check
    parser.StartDoctypeDeclHandler = _refuse_definitions
    try:
        parser.Parse(relations, True)
    except (expat.ExpatError, LookupError) as error:
        raise FileProblem("damaged") from error


def _refuse_definitions(*_given: object) -> None:
    """No office writes definitions of its own into a part."""
    raise FileProblem("damaged")


def _check(_element: str, given: dict[str, str]) -> None:
    """One relation: its kind is the last word of its type's address."""
    kind = given.get("Type", "").rstrip("/").rpartition("/")[2].lower()
    target = given.get("Target", "").strip()
    if given.get("TargetMode", "").lower() == "external":
        if kind != _CLICKED and _ON_A_SERVER.match(unquote(target).replace("\\", "/")):
            raise FileProblem("fetches_outside")
        if kind in _FETCHED and not _ON_THIS_MACHINE.match(target):
            raise FileProblem("fetches_outside")
    elif kind in _RUNS or (kind == _EMBEDS and not target.lower().endswith(_EMBEDDED)):
        raise FileProblem("has_objects")
