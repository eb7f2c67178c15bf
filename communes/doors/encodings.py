"""The bytes of files as text: UTF-8, or UTF-16 with its mark; other encodings are named."""

from __future__ import annotations

import codecs

from django.utils.translation import gettext as _

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


class EncodingProblem(ValueError):  # noqa: N818 - it is told to the person who sent the file
    """Bytes that cannot be taken: the ``line`` (0: the file as a whole) and the sentence."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(reason)


def decode(raw: bytes) -> str:
    """Text of a file in UTF-8, with or without its mark, or in marked UTF-16.

    Raises:
        EncodingProblem: another encoding, which is named.
    """
    if raw.startswith(_UTF16):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise EncodingProblem(0, _("Tệp UTF-16 bị hỏng. Hãy lưu lại bằng UTF-8.")) from error
    if b"\0" in raw:
        reason = _("Tệp có vẻ là UTF-16 không có dấu đầu tệp. Hãy lưu lại bằng UTF-8.")
        raise EncodingProblem(0, reason)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        foreign = [line for line in raw.splitlines() if not _is_utf8(line)]
        reason = _("Không phải UTF-8, có vẻ là %(name)s. Hãy lưu lại bằng UTF-8.") % {
            "name": _likely(b"\n".join(foreign))
        }
        raise EncodingProblem(raw[: error.start].count(b"\n") + 1, reason) from error


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _likely(raw: bytes) -> str:
    """Windows-1258 spells tones as combining marks; TCVN3 uses other signs of the upper half."""
    try:
        text = raw.decode("cp1258")
    except UnicodeDecodeError:
        return _("một bảng mã cũ")
    return "Windows-1258" if any(mark in text for mark in _TONES) else _("TCVN3 (ABC) hoặc VNI")
