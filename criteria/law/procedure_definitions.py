"""Procedures as files (trình tự, thủ tục): stages in order, and who answers for what. Pure.

Documents, clocks and votes are kept as they stand in ``rest`` and read by whoever needs them;
they are part of ``canonical()``, so a change in them is a change of the procedure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from criteria.law.reading import CONFIDENCES, DefinitionError, Place, iso, no_doubles, top_place
from criteria.law.texts import LegalBasis, check_legal_basis

TIERS = ("commune", "district", "province")
REST = (
    "principles",
    "conditions",
    "returns",
    "dossier",
    "revocation",
    "annual_review",
    "urban_civilised",
    "sources",
)
_STAGE_DETAILS = ("days", "day_kind", "threshold", "recalled_unverified", "outputs_vi", "note")


@dataclass(frozen=True, slots=True)
class StageDefinition:
    """One stage (bước); ``days`` is ``None`` where no source gives a period."""

    key: str
    order: int
    name_vi: str
    name_en: str
    tier: str
    actor_vi: str
    days: int | None
    confidence: str
    source: str
    details: Mapping[str, Any]

    def canonical(self) -> dict[str, Any]:
        """The file's shape."""
        return {
            "key": self.key,
            "order": self.order,
            "name_vi": self.name_vi,
            "name_en": self.name_en,
            "level": self.tier,
            "actor_vi": self.actor_vi,
            "confidence": self.confidence,
            "source": self.source,
            **self.details,
        }


@dataclass(frozen=True, slots=True)
class ResponsibilityDefinition:
    """Who answers for a criterion (cơ quan phụ trách), before and after the departments merged."""

    set_code: str
    number: int
    name_vi: str
    departments_2022: tuple[str, ...]
    departments_2025: tuple[str, ...]
    ministry_2022_vi: str | None

    def canonical(self) -> dict[str, Any]:
        """The file's shape; bodies parted by «; »."""
        return {
            "number": self.number,
            "name_vi": self.name_vi,
            "department_2022_vi": "; ".join(self.departments_2022),
            "department_2025_vi": "; ".join(self.departments_2025),
            "ministry_2022_vi": self.ministry_2022_vi,
        }


@dataclass(frozen=True, slots=True)
class ProcedureDefinition:
    """One procedure; ``valid_to`` is the last day with, ``aliases`` maps spellings of bodies.

    ``departments_2025_from`` is the first day of ``departments_2025``; without it they never act.
    """

    code: str
    name_vi: str
    name_en: str
    levels: tuple[str, ...]
    legal_basis: LegalBasis
    amended_by: tuple[Mapping[str, Any], ...]
    valid_from: date
    valid_to: date | None
    valid_note: str | None
    stages: tuple[StageDefinition, ...]
    responsibilities: tuple[ResponsibilityDefinition, ...]
    aliases: Mapping[str, str]
    fields: Mapping[str, str]
    departments_2025_from: date | None
    responsibility_notes: Mapping[str, Any]
    rest: Mapping[str, Any]

    def canonical(self) -> dict[str, Any]:
        """JSON-able and stable, in the file's shape."""
        sets: dict[str, list[dict[str, Any]]] = {}
        for one in self.responsibilities:
            sets.setdefault(one.set_code, []).append(one.canonical())
        merged = self.departments_2025_from
        return {
            "procedure": {
                "code": self.code,
                "name_vi": self.name_vi,
                "name_en": self.name_en,
                "applies_to_levels": list(self.levels),
                "legal_basis": self.legal_basis.canonical(),
                "amended_by": [dict(one) for one in self.amended_by],
                "valid_from": iso(self.valid_from),
                "valid_to": iso(self.valid_to),
                "valid_note": self.valid_note,
            },
            "steps": [stage.canonical() for stage in self.stages],
            "responsibility": {
                **self.responsibility_notes,
                **({} if merged is None else {"departments_2025_from": merged.isoformat()}),
                "aliases": dict(self.aliases),
                "fields": dict(self.fields),
                "sets": sets,
            },
            **self.rest,
        }


def check_procedure(data: object) -> ProcedureDefinition:
    """Check a parsed procedure.

    Raises:
        DefinitionError: the first wrong thing, with its place and the reason.
    """
    top = top_place(data, "procedure")
    top.only(("procedure", "steps"), ("responsibility", *REST))
    place = top.place("procedure")
    place.only(
        ("code", "name_vi", "name_en", "applies_to_levels", "legal_basis", "valid_from"),
        ("valid_to", "amended_by", "valid_note"),
    )
    stages = tuple(_stage(raw) for raw in top.items("steps"))
    if not stages:
        raise top.fail("steps", "cần ít nhất một bước")
    no_doubles(stages, lambda one: f"bước {one.key}", "tệp › steps")
    no_doubles(stages, lambda one: f"thứ tự {one.order}", "tệp › steps")
    duty = Place.of(top.data.get("responsibility") or {}, "responsibility")
    duty.only(
        (),
        ("aliases", "fields", "sets", "departments_2025_from", "confidence", "source", "note"),
    )
    valid_from, valid_to = place.day("valid_from"), place.maybe_day("valid_to")
    if valid_to is not None and valid_to < valid_from:
        raise place.fail("valid_to", "không được trước valid_from")
    merged = duty.maybe_day("departments_2025_from")
    if merged is not None and merged <= valid_from:
        raise duty.fail("departments_2025_from", "phải sau valid_from")
    return ProcedureDefinition(
        code=place.code("code"),
        name_vi=place.text("name_vi"),
        name_en=place.text("name_en"),
        levels=place.texts("applies_to_levels"),
        legal_basis=check_legal_basis(place.place("legal_basis")),
        amended_by=tuple(_jsonable(place.data.get("amended_by") or [], place.below("amended_by"))),
        valid_from=valid_from,
        valid_to=valid_to,
        valid_note=place.maybe_text("valid_note"),
        stages=tuple(sorted(stages, key=lambda stage: stage.order)),
        responsibilities=_responsibilities(duty),
        aliases=_names(duty, "aliases"),
        fields=_names(duty, "fields"),
        departments_2025_from=merged,
        responsibility_notes={
            key: _jsonable(duty.data[key], duty.below(key))
            for key in ("confidence", "source", "note")
            if key in duty.data
        },
        rest={key: _jsonable(top.data[key], key) for key in REST if key in top.data},
    )


def _stage(raw: object) -> StageDefinition:
    place = Place.of(raw, "steps")
    place = Place(place.data, f"bước {place.code('key')}")
    place.only(
        ("key", "order", "name_vi", "name_en", "level", "actor_vi", "confidence"),
        ("source", *_STAGE_DETAILS),
    )
    has_days = place.data.get("days") is not None
    return StageDefinition(
        key=place.code("key"),
        order=place.whole("order", at_least=1),
        name_vi=place.text("name_vi"),
        name_en=place.text("name_en"),
        tier=place.one_of("level", TIERS),
        actor_vi=place.text("actor_vi"),
        days=place.whole("days", at_least=1) if has_days else None,
        confidence=place.one_of("confidence", CONFIDENCES),
        source=place.maybe_text("source") or "",
        details={
            key: _jsonable(place.data[key], place.below(key))
            for key in _STAGE_DETAILS
            if key in place.data
        },
    )


def _responsibilities(duty: Place) -> tuple[ResponsibilityDefinition, ...]:
    found: list[ResponsibilityDefinition] = []
    if duty.data.get("sets") is None:
        return ()
    sets = duty.place("sets")
    for code in sets.data:
        rows = [_responsibility(code, raw, sets.below(code)) for raw in sets.items(code)]
        no_doubles(rows, lambda one: f"tiêu chí {one.number}", sets.below(code))
        found.extend(rows)
    return tuple(found)


def _responsibility(code: str, raw: object, path: str) -> ResponsibilityDefinition:
    place = Place.of(raw, path)
    place.only(
        ("number", "name_vi", "department_2022_vi", "department_2025_vi"), ("ministry_2022_vi",)
    )
    return ResponsibilityDefinition(
        set_code=code,
        number=place.whole("number"),
        name_vi=place.text("name_vi"),
        departments_2022=_bodies(place.text("department_2022_vi")),
        departments_2025=_bodies(place.text("department_2025_vi")),
        ministry_2022_vi=place.maybe_text("ministry_2022_vi"),
    )


def _bodies(text: str) -> tuple[str, ...]:
    return tuple(body.strip() for body in text.split(";") if body.strip())


def _names(duty: Place, key: str) -> dict[str, str]:
    if duty.data.get(key) is None:
        return {}
    inner = duty.place(key)
    return {name: inner.text(name) for name in inner.data}


def _jsonable(raw: object, path: str) -> Any:
    """The same value with dates as text and text keys; anything else is refused."""
    if raw is None or isinstance(raw, str | bool | int | float):
        return raw
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, list):
        return [_jsonable(one, path) for one in raw]
    if isinstance(raw, Mapping):
        return {str(key): _jsonable(value, f"{path} › {key}") for key, value in raw.items()}
    raise DefinitionError(path, f"không đọc được {raw!r}")
