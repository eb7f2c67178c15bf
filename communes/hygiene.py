"""What keeps a text from being stored, at every door and in the rules (rule 6). Pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

# What turns the direction of writing: names and titles shown otherwise than they are stored.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What Unicode Vietnamese never has, and TCVN3 or VNI text shown as Latin-1 has in most lines.
_OLD_SIGNS = re.compile(
    r"[a-zA-Z][¸µ¶·¹©®ª«¬¨£¤¥¦§](?=[a-zA-Z\s]|$)"  # TCVN3: a sign inside or after a word
    r"|\b[§®¬ª¨](?=[a-z])|(?<![\w§])[§®](?=[a-zà-ÿ])"  # TCVN3: Đ, đ before a word
    r"|[a-z][À-ÖØ-Þ][a-zß-ÿ]"  # TCVN3: «huyÖn», a capital inside a word
    r"|[b-df-hj-np-tv-xz]ñ[aeiouy]|\b[Ññ](?=[aeiouyà-öø-ÿ])"  # TCVN3 ủ, VNI Đ
    r"|[a-zA-Z]æ|\bæ(?=[a-z])"  # VNI ỉ
    r"|[aA][áàãâåäÁÀÃÂ]|[eE][âÂ]|[oO][âåäÂ]"  # VNI: a vowel followed by its mark
    r"|[aeiouyAEIOUY][øûõïØÛÕÏ](?=\W|$)"  # VNI: a word ending in its tone
)
_MOST_MARKS = 30
"""How many marks follow one letter in any writing (Unicode Annex 15, «stream-safe»)."""


def tidied(text: str) -> str:
    """NFC, trimmed, with line ends of Unix; marks without end stay as they are.

    Composing takes time by the square of the marks that follow one letter, and no other thread
    runs meanwhile.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return plain if _has_endless_marks(plain) else unicodedata.normalize("NFC", plain)


def fault_of(text: str, *, limit: int) -> str:
    """Why a tidied text cannot be kept; empty where it can.

    ``control_character`` (NUL, lone surrogates, control or direction characters, marks without
    end; tabs and line ends may stay), ``too_long`` (more than ``limit`` characters) or
    ``old_encoding``.
    """
    # What is printable has no control signs: the common case, told in one step.
    if (not text.isprintable() and any(map(_is_control, text))) or _has_endless_marks(text):
        return "control_character"
    if len(text) > limit:
        return "too_long"
    return "old_encoding" if looks_like_old_encoding(text) else ""


def looks_like_old_encoding(text: str) -> bool:
    """Whether the text looks like TCVN3 or VNI, not Unicode (rule 6); reported, never fixed."""
    return bool(_OLD_SIGNS.search(text))


def _has_endless_marks(text: str) -> bool:
    if text.isascii() or len(text) <= _MOST_MARKS:
        return False
    runs = groupby(text, key=lambda sign: unicodedata.combining(sign) > 0)
    return any(is_mark and len(list(run)) > _MOST_MARKS for is_mark, run in runs)


def _is_control(sign: str) -> bool:
    return sign in _TURNS or (unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\t\n")
