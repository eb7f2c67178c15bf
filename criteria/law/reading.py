"""Reading parsed YAML strictly: every wrong thing is named with its place and reason. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from communes.days import iso_day

CONFIDENCES = frozenset({"high", "medium", "low"})
UNIT_KINDS = frozenset(
    {"xa", "thi_tran", "phuong", "dac_khu", "huyen", "thi_xa", "quan", "thanh_pho", "tinh"}
)
Item = TypeVar("Item")
_CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


class DefinitionError(ValueError):
    """A file of the law cannot be taken: where («tiêu chí 14 › 14.1 › targets») and why."""

    def __init__(self, path: str, reason: str):
        """Keep both for the loader's line."""
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Place:
    """A mapping of the file together with where it stands."""

    data: Mapping[str, Any]
    path: str

    @classmethod
    def of(cls, raw: object, path: str) -> Place:
        """Take a mapping with text keys, or say what stands there instead."""
        if not isinstance(raw, Mapping):
            raise DefinitionError(path, f"cần một nhóm khóa, đang là {_kind_of(raw)}")
        for key in raw:
            if not isinstance(key, str):
                raise DefinitionError(path, f"khóa phải là chữ, đang là {key!r}")
        return cls(raw, path)

    def only(self, required: Iterable[str], optional: Iterable[str] = ()) -> None:
        """Refuse unknown keys and missing ones."""
        must, may = set(required), set(optional)
        for key in self.data:
            if key not in must | may:
                known = ", ".join(sorted(must | may))
                raise DefinitionError(self.below(key), f"không biết khóa này; các khóa: {known}")
        for key in sorted(must - set(self.data)):
            raise DefinitionError(self.below(key), "thiếu khóa này")

    def below(self, key: object) -> str:
        """The path of a key inside."""
        return f"{self.path} › {key}"

    def fail(self, key: str, reason: str) -> DefinitionError:
        """An error at a key, to raise."""
        return DefinitionError(self.below(key), reason)

    def text(self, key: str) -> str:
        """A text that is not empty."""
        raw = self.data.get(key)
        if not isinstance(raw, str) or not raw.strip():
            raise self.fail(key, f"cần chữ, đang là {_kind_of(raw)}")
        return raw.strip()

    def maybe_text(self, key: str) -> str | None:
        """A text, or nothing."""
        return None if self.data.get(key) is None else self.text(key)

    def code(self, key: str) -> str:
        """A code: small letters, digits, hyphens, underscores."""
        text = self.text(key)
        if not _CODE.fullmatch(text):
            raise self.fail(key, f"mã chỉ gồm chữ thường, số, gạch: {text!r}")
        return text

    def one_of(self, key: str, known: Iterable[str]) -> str:
        """A text out of a known list."""
        text, choices = self.text(key), sorted(known)
        if text not in choices:
            raise self.fail(key, f"không biết {text!r}; chọn một trong: {', '.join(choices)}")
        return text

    def whole(self, key: str, *, at_least: int = 0) -> int:
        """A whole number."""
        raw = self.data.get(key)
        if isinstance(raw, bool) or not isinstance(raw, int) or raw < at_least:
            raise self.fail(key, f"cần số nguyên từ {at_least}, đang là {raw!r}")
        return raw

    def flag(self, key: str) -> bool:
        """True or false; false where the key is absent."""
        raw = self.data.get(key, False)
        if not isinstance(raw, bool):
            raise self.fail(key, f"cần true hoặc false, đang là {raw!r}")
        return raw

    def day(self, key: str) -> date:
        """A date, written YYYY-MM-DD."""
        raw = self.data.get(key)
        try:
            found = raw if type(raw) is date else iso_day(str(raw))
        except ValueError as error:
            raise self.fail(key, f"cần ngày dạng YYYY-MM-DD, đang là {raw!r}") from error
        if found == date.max:
            raise self.fail(key, "31/12/9999 không có ngày sau; không có hạn thì để trống")
        return found

    def maybe_day(self, key: str) -> date | None:
        """A date, or nothing."""
        return None if self.data.get(key) is None else self.day(key)

    def texts(self, key: str, known: Iterable[str] | None = None) -> tuple[str, ...]:
        """A list of texts without doubles, out of a known list where one is given."""
        found: list[str] = []
        for raw in self.items(key):
            if not isinstance(raw, str) or not raw.strip():
                raise self.fail(key, f"cần danh sách chữ, có {raw!r}")
            if known is not None and raw not in known:
                raise self.fail(key, f"không biết {raw!r}; chọn trong: {', '.join(sorted(known))}")
            if raw in found:
                raise self.fail(key, f"{raw!r} có hai lần")
            found.append(raw)
        return tuple(found)

    def items(self, key: str) -> list[Any]:
        """A list, as it stands."""
        raw = self.data.get(key)
        if not isinstance(raw, list):
            raise self.fail(key, f"cần một danh sách, đang là {_kind_of(raw)}")
        return raw

    def place(self, key: str) -> Place:
        """A mapping inside."""
        return Place.of(self.data.get(key), self.below(key))


def top_place(data: object, key: str) -> Place:
    """The whole file as a place; ``key`` is the top key that tells what it is."""
    place = Place.of(data, "tệp")
    if key not in place.data:
        raise DefinitionError("tệp", f"thiếu khóa đầu {key!r}")
    return place


def no_doubles(items: Iterable[Item], key: Callable[[Item], object], path: str) -> None:
    """Refuse the second of two items with the same key."""
    seen = set()
    for item in items:
        name = key(item)
        if name in seen:
            raise DefinitionError(f"{path} › {name}", "có hai lần")
        seen.add(name)


def iso(day: date | None) -> str | None:
    """A date as in the files, or nothing."""
    return None if day is None else day.isoformat()


def _kind_of(raw: object) -> str:
    if raw is None:
        return "để trống"
    names = {str: "chữ", bool: "true/false", int: "số", float: "số", list: "danh sách"}
    return names.get(type(raw), "một nhóm khóa" if isinstance(raw, Mapping) else repr(raw))
