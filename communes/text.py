"""Vietnamese text at every door: folding for search, keys for sorting, hygiene.

``slugify`` and plain NFD lose Đ, the embedded database has no ICU; so both live here.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: f"{place:02d}" for place, letter in enumerate(_ALPHABET, start=11)}


def fold(text: str) -> str:
    """Lower case without diacritics, «Đồng Sơn» → «dong son»: for search, never for identity."""
    decomposed = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


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
    cleaned = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(_is_control(sign) for sign in cleaned):
        raise TextProblem("control_character")
    if len(cleaned) > limit:
        raise TextProblem("too_long", str(limit))
    if looks_like_old_encoding(cleaned):
        raise TextProblem("old_encoding")
    return cleaned


# What turns the direction of writing: names and titles shown otherwise than they are stored.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _is_control(sign: str) -> bool:
    return sign in _TURNS or (unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\t\n")


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


def looks_like_old_encoding(text: str) -> bool:
    """Whether the text looks like TCVN3 or VNI, not Unicode (rule 6); reported, never fixed."""
    return bool(_OLD_SIGNS.search(text))
