"""Every sentence of the portal has its English, complete and with the same blanks to fill."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from ntm_portal.embedded.layout import PROJECT

APPS = ("communes", "criteria", "reports", "ntm_portal")
CATALOGUES = tuple(sorted(PROJECT.glob("*/locale/en/LC_MESSAGES/django.po")))
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# A blank in a sentence: %(name)s, %s, %%.
BLANK = re.compile(r"%(?:\(\w+\))?[a-z%]")


@dataclass(frozen=True, order=True, slots=True)
class Sentence:
    """A sentence as the code says it."""

    context: str
    text: str


def _said_in(source: str) -> Iterator[Sentence]:
    """The sentences of Python source, or of a template made to look like it."""
    for _line, function, given, _notes in extract_python(
        io.BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        words = [one for one in (given if isinstance(given, tuple) else (given,)) if one]
        has_context = "pgettext" in (function or "")
        if words:
            yield Sentence(words[0] if has_context else "", words[1 if has_context else 0])


def _sources() -> Iterator[tuple[Path, str]]:
    for app in APPS:
        for path in sorted((PROJECT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
    for path in sorted((PROJECT / "templates").rglob("*.html")):
        # On one line and without its comments: it is indented by no rule of Python.
        text = templatize(path.read_text(encoding="utf-8"))
        yield path, text.replace(" #\n", " ").replace("\n", " ")


def data() -> str:
    """What data files and the demo say: some of it is shown, so it has an English too."""
    files = [path for app in APPS for path in sorted((PROJECT / app / "data").rglob("*.yaml"))]
    files += sorted((PROJECT / "reports" / "demo").glob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def said() -> dict[Sentence, Path]:
    """Every sentence, with a file that says it."""
    return {sentence: path for path, source in _sources() for sentence in _said_in(source)}


def _catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def _entries(path: Path) -> list[Message]:
    return [entry for entry in _catalogue(path) if entry.id]


def _strings(entry: Message) -> list[str]:
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)


def _sentence(entry: Message) -> Sentence:
    text = entry.id if isinstance(entry.id, str) else entry.id[0]
    return Sentence(entry.context or "", text)


def english() -> set[Sentence]:
    """What has an English that was finished."""
    return {
        _sentence(entry)
        for path in CATALOGUES
        for entry in _entries(path)
        if all(_strings(entry)) and not entry.fuzzy
    }


def test_the_walk_finds_sentences_of_code_and_of_templates() -> None:
    found = said()
    assert Sentence("", "Không tìm thấy nội dung này.") in found
    assert Sentence("", "Đăng nhập") in found
    assert Sentence("số lượng", "người") in found


def test_every_sentence_has_its_english() -> None:
    known = english()
    missing = {
        sentence.text: str(path.relative_to(PROJECT))
        for sentence, path in said().items()
        if sentence not in known
    }
    assert missing == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_translations_keep_the_blanks(path: Path) -> None:
    wrong = [
        entry.id
        for entry in _entries(path)
        for string in _strings(entry)
        if not set(BLANK.findall(string)) <= _blanks(entry)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_no_translation_outlives_its_sentence(path: Path) -> None:
    found, shown = said(), data()
    left = [_sentence(entry) for entry in _entries(path) if _sentence(entry) not in found]
    assert [sentence.text for sentence in left if sentence.text not in shown] == []


def _blanks(entry: Message) -> set[str]:
    texts = [entry.id] if isinstance(entry.id, str) else entry.id
    return {blank for text in texts for blank in BLANK.findall(text)}
