"""How much directory a zip archive has, told by its end, before a library reads all of it.

A library builds an object for each entry and walks each entry's extra fields byte by byte: a
directory of 20 MB keeps it busy for many seconds, whatever the archive holds.
"""

from __future__ import annotations

import os
import re
import struct
from typing import IO

MOST_DIRECTORY_BYTES = 1024 * 1024
"""Room for 10,000 entries of a hundred bytes; a Word file of 500 pages has a few hundred."""

_ENDS = re.compile(rb"PK\x05\x06(?=(?s:.{8}(.{4})))")
_COMMENT_BYTES, _END_BYTES = 65_535, 22
_LOCATOR, _LARGE_END = b"PK\x06\x07", b"PK\x06\x06"
_LOCATOR_BYTES, _LARGE_END_BYTES, _SIZE_AT = 20, 56, 40


def directory_bytes(file: IO[bytes]) -> int:
    """The largest size that any end of the archive gives; 0 where there is none.

    Which of several ends a reader believes differs; a name or comment may look like one.
    """
    reach = _COMMENT_BYTES + _END_BYTES + _LOCATOR_BYTES + _LARGE_END_BYTES
    length = file.seek(0, os.SEEK_END)
    begin = max(0, length - reach)
    file.seek(begin)
    tail = file.read(reach)
    sizes = [0]
    for end in _ENDS.finditer(tail):
        sizes.append(int.from_bytes(end[1], "little"))
        locator = tail[max(0, end.start() - _LOCATOR_BYTES) : end.start()]
        if locator.startswith(_LOCATOR):
            (told,) = struct.unpack_from("<Q", locator, 8)
            usual = begin + end.start() - _LOCATOR_BYTES - _LARGE_END_BYTES
            sizes += [_large_size(file, place) for place in (told, usual) if 0 <= place < length]
    return max(sizes)


def _large_size(file: IO[bytes], place: int) -> int:
    """What the end for large archives (zip64) says, if it stands at ``place``."""
    file.seek(place)
    record = file.read(_LARGE_END_BYTES)
    if len(record) < _LARGE_END_BYTES or not record.startswith(_LARGE_END):
        return 0
    return int(struct.unpack_from("<Q", record, _SIZE_AT)[0])
