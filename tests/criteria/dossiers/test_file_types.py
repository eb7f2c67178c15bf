"""What a file is, by its content; what is not taken, and the words for it."""

from __future__ import annotations

import io
import random
from contextlib import suppress

import pytest

from criteria.dossiers.file_problems import FileProblem
from criteria.dossiers.file_types import EXTENSIONS, type_of
from tests.criteria.dossiers import files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", files.PDF),
        ("a.PDF", files.PDF),
        ("a.docx", files.DOCX),
        ("a.xlsx", files.XLSX),
        ("a.doc", files.DOC),
        ("a.xls", files.XLS),
        ("a.jpg", files.JPEG),
        ("a.jpeg", files.JPEG),
        ("a.png", files.PNG),
        ("a.webp", files.WEBP),
        ("a.heic", files.HEIC),
        ("a.heif", files.HEIC),
    ],
)
def test_what_is_on_the_list_is_taken(name: str, content: bytes) -> None:
    ending = name.rpartition(".")[2].lower()
    assert type_of(io.BytesIO(content), name) == EXTENSIONS[ending]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.html", files.HTML, "wrong_type"),
        ("a.svg", files.SVG, "wrong_type"),
        ("a.exe", files.EXE, "wrong_type"),
        ("a.docm", files.DOCM, "wrong_type"),
        ("a", files.PDF, "wrong_type"),
        ("", files.PDF, "wrong_type"),
        (".pdf", files.PDF, "wrong_type"),
        ("a.pdf.exe", files.PDF, "wrong_type"),
        ("a.pdf", files.EXE, "wrong_type"),
        ("a.pdf", files.HTML, "wrong_type"),
        ("a.png", files.SVG, "wrong_type"),
        ("a.pdf", files.EICAR, "wrong_type"),
        ("a.pdf", b"GIF89a" + files.PDF, "wrong_type"),
        ("a.docx", files.PLAIN_ZIP, "wrong_type"),
        ("a.doc", files.OTHER_OLE, "wrong_type"),
        ("a.png", files.JPEG, "name_and_content_differ"),
        ("a.pdf", files.DOCX, "name_and_content_differ"),
        ("a.xlsx", files.DOCX, "name_and_content_differ"),
        ("a.docx", files.DOC, "name_and_content_differ"),
        ("a.pdf", b"", "empty"),
        ("a.docx", files.DOCM, "has_macros"),
        ("a.docx", files.MACRO_TYPED, "has_macros"),
        ("a.docx", files.MACRO_TYPED_WIDELY, "has_macros"),
        ("a.docx", files.MACRO_TYPED_LATE, "damaged"),
        ("a.docx", files.MACRO_TYPED_BY_NUMBER, "damaged"),
        ("a.xlsx", files.MACRO_SHEET, "has_macros"),
        ("a.xls", files.XLS_WITH_MACRO_SHEET, "has_macros"),
        ("a.doc", files.DOC_WITH_MACROS, "has_macros"),
        ("a.pdf", files.LOCKED_PDF, "has_password"),
        ("a.docx", files.LOCKED_DOCX, "has_password"),
        ("a.docx", files.a_locked_zip(), "has_password"),
        ("a.doc", files.LOCKED_DOC, "has_password"),
        ("a.xls", files.LOCKED_XLS, "has_password"),
        ("a.doc", files.DOC_WITH_A_FILE, "has_objects"),
        ("a.doc", files.DOC_WITH_A_CONTROL, "has_objects"),
        ("a.doc", files.DOC_WITH_AN_OLD_EQUATION, "has_objects"),
        ("a.xls", files.XLS_WITH_CONTROLS, "has_objects"),
        ("a.docx", files.BOMB, "unpacks_too_large"),
        ("a.docx", files.DOCX[:60], "damaged"),
        ("a.doc", files.DOC[:600], "damaged"),
    ],
)
def test_what_is_not_on_the_list_is_named(name: str, content: bytes, code: str) -> None:
    with pytest.raises(FileProblem) as problem:
        type_of(io.BytesIO(content), name)
    assert problem.value.code == code
    assert len(problem.value.sentence().split()) <= 20


@pytest.mark.parametrize(
    "content", files.HARMLESS_OFFICE_FILES.values(), ids=files.HARMLESS_OFFICE_FILES.keys()
)
def test_an_office_file_that_runs_nothing_is_taken(content: bytes) -> None:
    assert type_of(io.BytesIO(content), "a.docx") == EXTENSIONS["docx"]


@pytest.mark.parametrize(
    ("content", "code"),
    files.DANGEROUS_OFFICE_FILES.values(),
    ids=files.DANGEROUS_OFFICE_FILES.keys(),
)
def test_an_office_file_that_could_run_something_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(FileProblem) as problem:
        type_of(io.BytesIO(content), "a.docx")
    assert problem.value.code == code
    assert len(problem.value.sentence().split()) <= 20


@pytest.mark.parametrize(
    "content", files.LARGE_DIRECTORIES.values(), ids=files.LARGE_DIRECTORIES.keys()
)
def test_a_large_directory_is_refused_before_it_is_read(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("criteria.dossiers.office_files.zipfile.ZipFile", None)
    with pytest.raises(FileProblem) as problem:
        type_of(io.BytesIO(content), "a.docx")
    assert problem.value.code == "unpacks_too_large"


def test_an_old_file_of_very_many_parts_is_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("criteria.dossiers.office_files.MOST_DIRECTORY_BYTES", 1024)
    assert type_of(io.BytesIO(files.DOC), "a.doc")
    content = files.an_ole_file({"WordDocument": b"", **{f"part {n}": b"" for n in range(8)}})
    with pytest.raises(FileProblem) as problem:
        type_of(io.BytesIO(content), "a.doc")
    assert problem.value.code == "unpacks_too_large"


def test_an_old_excel_file_of_very_many_records_is_not_read_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("criteria.dossiers.office_files.MOST_RECORDS", 100)
    content = files.an_ole_file({"Workbook": b"\x01\x00\x00\x00" * 1024})
    with pytest.raises(FileProblem) as problem:
        type_of(io.BytesIO(content), "a.xls")
    assert problem.value.code == "damaged"


@pytest.mark.parametrize("content", files.HARMLESS_PDFS.values(), ids=files.HARMLESS_PDFS.keys())
def test_a_pdf_that_runs_nothing_is_taken(content: bytes) -> None:
    assert type_of(io.BytesIO(content), "a.pdf") == "application/pdf"


@pytest.mark.parametrize(
    ("content", "code"), files.DANGEROUS_PDFS.values(), ids=files.DANGEROUS_PDFS.keys()
)
def test_a_pdf_that_could_run_something_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(FileProblem) as problem:
        type_of(io.BytesIO(content), "a.pdf")
    assert problem.value.code == code


def test_a_pdf_of_very_many_object_streams_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("criteria.dossiers.pdf_files.MOST_SIGNS", 6)
    content = files.a_packed_pdf(b"1 0 <<>>")
    assert type_of(io.BytesIO(content * 3), "a.pdf")
    with pytest.raises(FileProblem) as problem:
        type_of(io.BytesIO(content * 4), "a.pdf")
    assert problem.value.code == "unpacks_too_large"


def test_a_lock_is_found_where_two_reads_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("criteria.dossiers.pdf_files.CHUNK_BYTES", 64)
    for shift in range(64):
        content = b"%PDF-1.7\n" + b" " * shift + b"x" * 64 + b"/Encrypt 12 0 R" + b" " * 200
        with pytest.raises(FileProblem):
            type_of(io.BytesIO(content), "a.pdf")


def test_a_bookmark_is_none_of_an_object_stream_where_two_reads_meet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("criteria.dossiers.pdf_files.CHUNK_BYTES", 64)
    for shift in range(64):
        content = files.a_pdf_with(b" " * shift + b"/Outlines << /First 123 0 R >>")
        assert type_of(io.BytesIO(content), "a.pdf")


def test_a_name_and_its_value_are_found_however_far_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("criteria.dossiers.pdf_files.CHUNK_BYTES", 64)
    remark = b"%" + b"x" * 80 + b"\n"
    content = files.a_pdf_with(b"/AcroForm << /XFA " + remark * 60 + b"[(template) 4 0 R] >>")
    with pytest.raises(FileProblem):
        type_of(io.BytesIO(content), "a.pdf")


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.doc", "a.xls", "a.pdf"])
def test_a_mutilated_file_is_refused_in_words_never_a_fault(name: str) -> None:
    chance = random.Random(7)  # noqa: S311 - the same mutilations each time
    whole = {"docx": files.DOCX, "xlsx": files.XLSX, "doc": files.DOC, "xls": files.XLS}
    content = whole.get(name.rpartition(".")[2], files.PDF)
    for _try in range(600):
        broken = bytearray(content)
        for _byte in range(chance.randint(1, 12)):
            broken[chance.randrange(min(len(broken), 1600))] = chance.choice((0, 1, 254, 255))
        with suppress(FileProblem):
            type_of(io.BytesIO(bytes(broken)), name)
