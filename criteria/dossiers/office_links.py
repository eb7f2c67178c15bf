"""What the parts of a modern Office file refer to: objects that run, contents from elsewhere.

Each part names its relations in a ``.rels`` part beside it; Word and Excel reach an embedded
object, a control or a template through these alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
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
        if kind in _FETCHED and not _ON_THIS_MACHINE.match(target):
            raise FileProblem("fetches_outside")
    elif kind in _RUNS or (kind == _EMBEDS and not target.lower().endswith(_EMBEDDED)):
        raise FileProblem("has_objects")
