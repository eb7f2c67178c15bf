"""Files that people load: their bytes, encoding and YAML, taken or refused by name (rule 6)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from communes.doors.encodings import EncodingProblem, decode
from communes.text import TextProblem, clean_text
from criteria.law.lines import WHOLE_FILE, line_of

if TYPE_CHECKING:
    from yaml import SafeLoader as _Loader
else:
    # The parser in C where the wheel has it: ten times as quick, the same answers.
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

LARGEST_FILE = 8 * 1024 * 1024
LONGEST_TEXT = 4000
DEEPEST = 30
_LINE = "dòng "
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WHY = {
    "control_character": "có ký tự điều khiển",
    "too_long": f"dài quá {LONGEST_TEXT} ký tự",
    "old_encoding": "chữ có vẻ theo bảng mã cũ (TCVN3, VNI); hãy chuyển sang Unicode",
}


class FileProblem(ValueError):  # noqa: N818 - it is told to the person who loads
    """A file that cannot be taken: where («dòng 12», «tiêu chí 3 › name_vi») and why."""

    def __init__(self, place: str, reason: str) -> None:
        """Keep both for the message of the command."""
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason

    def with_line(self, text: str) -> FileProblem:
        """The same with the line of its place; ``text`` is the file's."""
        if self.place == WHOLE_FILE or self.place.startswith(_LINE):
            return self
        line = line_of(text, self.place)
        return self if line is None else FileProblem(f"{_LINE}{line}, {self.place}", self.reason)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte order mark, or of a marked UTF-16 one.

    Raises:
        FileProblem: it is absent, too large, empty, or in another encoding, which is named.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise FileProblem(WHOLE_FILE, f"không đọc được: {error.strerror}") from error
    if size > LARGEST_FILE:
        raise FileProblem(WHOLE_FILE, f"lớn quá {LARGEST_FILE // 1024**2} MB")
    try:
        text = decode(raw)
    except EncodingProblem as problem:
        raise FileProblem(_line_words(problem.line), problem.reason) from problem
    control = _CONTROL.search(text)
    if control:
        line = text[: control.start()].count("\n") + 1
        raise FileProblem(_line_words(line), _WHY["control_character"])
    if not text.strip():
        raise FileProblem(WHOLE_FILE, "để trống")
    return text


def clean_tree(data: Any, place: str = WHOLE_FILE) -> Any:
    """The same value with every text clean (NFC, trimmed).

    Raises:
        FileProblem: a text that no door takes, with its place.
    """
    if isinstance(data, str):
        return clean_line(data, place)
    if isinstance(data, list):
        return [clean_tree(one, f"{place} › {at}") for at, one in enumerate(data, start=1)]
    if isinstance(data, dict):
        return {
            clean_tree(key, place): clean_tree(value, f"{place} › {key}")
            for key, value in data.items()
        }
    return data


def clean_line(text: str, place: str) -> str:
    """One clean text, or the reason why no door takes it."""
    try:
        return clean_text(text, limit=LONGEST_TEXT)
    except TextProblem as problem:
        raise FileProblem(place, _WHY[problem.code]) from problem


class _StrictLoader(_Loader):
    """Plain data only: no doubled keys, no tags of a language."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, list | dict):
                raise FileProblem(_line(key_node.start_mark), "khóa phải là chữ hoặc số")
            if key in seen:
                raise FileProblem(_line(key_node.start_mark), f"khóa {key!r} có hai lần")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, OverflowError) as error:
            if isinstance(error, FileProblem):
                raise
            reason = f"không đọc được {str(node.value)[:40]!r}"
            raise FileProblem(_line(node.start_mark), reason) from error


def parse_yaml(text: str) -> Any:
    """The data of one YAML document, every text clean.

    Raises:
        FileProblem: not YAML, or something in it that is never taken, with its line or place.
    """
    try:
        _check_shape(text)
        return clean_tree(yaml.load(text, Loader=_StrictLoader))  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FileProblem(_line(mark), f"không phải YAML hợp lệ: {error.problem}") from error
    except yaml.YAMLError as error:
        raise FileProblem(WHOLE_FILE, f"không phải YAML hợp lệ: {error}") from error


def _check_shape(text: str) -> None:
    """Refuse aliases, which can multiply, and nesting that no file of the law has."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise FileProblem(_line(event.start_mark), "không dùng bí danh (*)")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise FileProblem(_line(event.start_mark), "lồng nhau quá sâu")


def _line(mark: Any) -> str:
    return _line_words(0 if mark is None else mark.line + 1)


def _line_words(number: int) -> str:
    return f"{_LINE}{number}" if number else WHOLE_FILE
