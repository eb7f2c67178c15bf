"""Vietnamese text at every door: folding for search, keys for sorting, clean texts.

``slugify`` and plain NFD lose Đ, the embedded database has no ICU; so both live here.
"""

import unicodedata

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communes.hygiene import fault_of, tidied

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: f"{place:02d}" for place, letter in enumerate(_ALPHABET, start=11)}


def fold(text: str) -> str:
    """Lower case without diacritics, «Đồng Sơn» → «dong son»: for search, never for identity."""
    letters = _without_marks(text.replace("Đ", "D").replace("đ", "d"))
    bare = _without_marks(unicodedata.normalize("NFD", letters))
    return " ".join(bare.casefold().split())


def is_english() -> bool:
    """Whether the reader chose English; Vietnamese is the first language."""
    return get_language() == "en"


def in_language(words: str) -> str:
    """Words of a source or of the law's files in the active language, where that is known."""
    return _(words) if words else ""


def sort_key(text: str) -> str:
    """A key that sorts as Vietnamese dictionaries do: letters first, tones only break ties."""
    letters, tones = [], []
    for sign in unicodedata.normalize("NFC", text.casefold()):
        parts = unicodedata.normalize("NFD", sign)
        tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0)
        letter = unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONES))
        letters.append(_RANK.get(letter, f"0{letter}" if letter.isdigit() else "00"))
        tones.append(str(tone))
    return "".join(letters) + " " + "".join(tones)


class TextProblem(ValueError):  # noqa: N818 - it names what is wrong with a text
    """A text that no door takes: ``control_character``, ``too_long`` or ``old_encoding``."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(code)

    def sentence(self) -> str:
        """What to tell the person, in the active language."""
        if self.code == "too_long":
            return _("Dài quá %(limit)s ký tự. Hãy rút ngắn.") % {"limit": self.detail}
        if self.code == "old_encoding":
            return _("Chữ có vẻ theo bảng mã cũ (TCVN3, VNI). Hãy chuyển sang Unicode.")
        return _("Có ký tự điều khiển không dùng được. Hãy gõ lại.")


def clean_text(text: str, *, limit: int) -> str:
    """NFC, trimmed, without NUL, lone surrogates, control or direction characters (rule 6).

    Line ends become those of Unix; tabs and line ends stay.

    Raises:
        TextProblem: what cannot be kept, or is longer than ``limit`` characters.
    """
    cleaned = tidied(text)
    code = fault_of(cleaned, limit=limit)
    if code:
        raise TextProblem(code, str(limit))
    return cleaned


def _without_marks(text: str) -> str:
    return "".join(sign for sign in text if not unicodedata.combining(sign))
