from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from ntm_portal.embedded.translations import compile_translations

CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Đăng nhập"
msgstr "Sign in"
"""


def _catalogue(root: Path, text: str) -> Path:
    folder = root / "app" / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(text, encoding="utf-8")
    return folder


def test_a_catalogue_is_compiled_once_until_it_changes(tmp_path: Path) -> None:
    folder = _catalogue(tmp_path, CATALOGUE)
    assert compile_translations(tmp_path) == 1
    assert compile_translations(tmp_path) == 0
    with (folder / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Đăng nhập") == "Sign in"


def test_a_broken_catalogue_is_refused(tmp_path: Path) -> None:
    folder = _catalogue(tmp_path, CATALOGUE + "\nrác\n")
    with pytest.raises(PoFileError):
        compile_translations(tmp_path)
    assert [file.name for file in folder.iterdir()] == ["django.po"]
