"""PDF files, looked into: no password, nothing that runs, no file within the file.

A PDF is searched, not parsed: names of actions stand in clear, in whatever way a reader would
reach them and in every earlier revision, except where objects are packed into object streams.
These are unpacked by zlib within a bound; whatever cannot be unpacked so is refused. The time
grows with the size alone, which no parser of whole documents promises.
"""

from __future__ import annotations

import os
import re
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from criteria.dossiers.file_problems import FileProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK_BYTES = 1024 * 1024
MOST_SIGNS = 40_000
"""Of object streams; each has two."""
MOST_UNPACKED_BYTES = 100 * 1024 * 1024
MOST_DISGUISED_NAMES = 10_000
"""In one chunk."""

_LONGEST_MATCH = 8192
_LONGEST_REMARKS = 4096
_DICTIONARY_BYTES = 4096
_WHITE = rb"\0\t\n\f\r "
_BLANK = rb"[%b]{0,64}+" % _WHITE
_DIGIT = rb"0-9.+\-"
_NUMBER = rb"[%b]{1,64}+" % _DIGIT
_END = rb"(?![^%b()<>\[\]{}/%%])" % _WHITE
_REFERENCE = _NUMBER + _BLANK + _NUMBER + _BLANK + b"R" + _END
_SHORT = rb"(?:Encrypt|XFA|EF)"
_WORDS = {
    b"blank": _BLANK,
    b"white": _WHITE,
    b"digit": _DIGIT,
    b"number": _NUMBER,
    b"end": _END,
    b"reference": _REFERENCE,
    b"short": _SHORT,
}
_REFUSED = re.compile(
    rb"/(?:(?P<has_password>Encrypt%(blank)b(?:<<|%(reference)b))"
    rb"|(?P<runs_code>(?:JavaScript|Launch|Rendition|RichMedia)%(end)b"
    rb"|XFA%(blank)b(?:\[|<<|%(reference)b))"
    rb"|(?P<has_attachments>(?:EmbeddedFile|FileAttachment)%(end)b"
    rb"|EF%(blank)b(?:<<|%(reference)b))"
    rb"|(?P<hidden_parts>%(short)b(?:%(blank)b[%(white)b]"
    rb"|(?:%(blank)b%(number)b){1,2}+%(blank)b[%(white)b%(digit)b%%])))" % _WORDS
)
"""Short names count only with the value that they must have: any bytes may stand in a photo.

Blanks and numbers longer than anybody writes are hidden parts, so each name costs little.
"""
_REMARKED = re.compile(
    rb"/%(short)b%(blank)b(?:%%[^\r\n]*+(?:[\r\n][%(white)b]*+|\Z))++(?P<value><<|[\[%(digit)b])?"
    % _WORDS
)
"""A short name before remarks; a name within these leads to the same value, so none is walked
twice."""
_OBJECT_STREAM = re.compile(
    rb"/(?:ObjStm%(end)b"
    rb"|First%(end)b(?!%(blank)b(?:%(reference)b|[%(white)b%(digit)b]{0,400}+\Z)))" % _WORDS
)
"""Its type, or what readers unpack it with: ``/First`` elsewhere refers to a bookmark.

A reference that the window cuts off is seen whole in the next one.
"""
_DISGUISED = re.compile(rb"/[A-Za-z]{0,14}#[0-9A-Fa-f]{2}[0-9A-Za-z#]{0,48}")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAMES = frozenset(
    b"/" + name
    for name in (
        *(b"Encrypt", b"JavaScript", b"Launch", b"Rendition", b"RichMedia", b"XFA"),
        *(b"EmbeddedFile", b"FileAttachment", b"EF", b"ObjStm", b"First"),
    )
)
"""Any sign of a name may be written as ``#`` and two digits; nobody harmless does so in these."""
_DICTIONARY = re.compile(rb"[\0\t\n\f\r ]*<<[^(%#]*?>>[\0\t\n\f\r ]*stream[\t ]*(?:\r\n|\n|\r)")
"""Names, numbers and references only: no string or comment in which a false end could stand."""
_FLATE = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])\s*(?=[/>])")
_PREDICTED = re.compile(rb"/Predictor\s+(?!1\b)")


@dataclass(slots=True)
class _Bounds:
    """Bytes that may still be read and made.

    Streams lie apart: together they are no longer than the file, unless some share their bytes.
    """

    packed: int
    unpacked: int

    def take(self, *, packed: int = 0, unpacked: int = 0) -> None:
        self.packed -= packed
        self.unpacked -= unpacked
        if self.packed < 0 or self.unpacked < 0:
            raise FileProblem("unpacks_too_large")


def check_pdf(file: IO[bytes]) -> None:
    """Look through the whole file.

    Raises:
        FileProblem: ``has_password``, ``runs_code``, ``has_attachments``, ``hidden_parts`` or
            ``unpacks_too_large``.
    """
    bounds = _Bounds(packed=file.seek(0, os.SEEK_END), unpacked=MOST_UNPACKED_BYTES)
    for begin in sorted({_begin_of(file, sign) for sign in _signs(file)}):
        if begin:
            file.seek(begin)
            _check_packed(file, bounds)


def _signs(file: IO[bytes]) -> set[int]:
    """Where object streams show, once all that stands in clear was looked at."""
    signs: set[int] = set()
    for at, window in _windows(_chunks(file)):
        _refuse_names(window)
        signs.update(at + found.start() for found in _OBJECT_STREAM.finditer(window))
        if len(signs) > MOST_SIGNS:
            raise FileProblem("unpacks_too_large")
    return signs


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _windows(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each chunk after the end of the one before, and where this begins."""
    tail, at = b"", 0
    for chunk in chunks:
        window = tail + chunk
        yield at, window
        tail = window[-_LONGEST_MATCH:]
        at += len(window) - len(tail)


def _refuse_names(window: bytes) -> None:
    if found := _REFUSED.search(window):
        raise FileProblem(str(found.lastgroup))
    for remarked in _REMARKED.finditer(window):
        if remarked["value"] or len(remarked.group()) > _LONGEST_REMARKS:
            raise FileProblem("hidden_parts")
    for count, disguised in enumerate(_DISGUISED.finditer(window)):
        name = _ESCAPE.sub(lambda one: bytes([int(one[1], 16)]), disguised.group())
        if count == MOST_DISGUISED_NAMES or name in _NAMES:
            raise FileProblem("hidden_parts")


def _begin_of(file: IO[bytes], sign: int) -> int:
    """Where the packed bytes begin of the object stream with this sign; 0 if it is in clear."""
    begin = max(0, sign - _DICTIONARY_BYTES)
    file.seek(begin)
    around = file.read(2 * _DICTIONARY_BYTES)
    opened = around.rfind(b"obj", 0, sign - begin) + len(b"obj")
    dictionary = _DICTIONARY.match(around, opened)
    if dictionary is None or dictionary.end() < sign - begin:
        raise FileProblem("hidden_parts")
    words = dictionary.group()
    if b"/Filter" not in words:
        return 0
    if words.count(b"/Filter") > 1 or not _FLATE.search(words) or _PREDICTED.search(words):
        raise FileProblem("hidden_parts")
    return begin + dictionary.end()


def _check_packed(file: IO[bytes], bounds: _Bounds) -> None:
    """The objects packed from here on."""
    for _at, window in _windows(_unpacked(file, bounds)):
        _refuse_names(window)


def _unpacked(file: IO[bytes], bounds: _Bounds) -> Iterator[bytes]:
    """What zlib makes of the bytes from here to the end of its data, in bounded pieces."""
    unpacker = zlib.decompressobj()
    packed = b""
    try:
        while not unpacker.eof and (packed := packed or _next_packed(file, bounds)):
            piece = unpacker.decompress(packed, CHUNK_BYTES)
            packed = unpacker.unconsumed_tail
            bounds.take(unpacked=len(piece))
            if piece:
                yield piece
    except zlib.error as error:
        raise FileProblem("hidden_parts") from error
    bounds.take(packed=-len(unpacker.unused_data))


def _next_packed(file: IO[bytes], bounds: _Bounds) -> bytes:
    packed = file.read(_DICTIONARY_BYTES)
    bounds.take(packed=len(packed))
    return packed
