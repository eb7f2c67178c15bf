"""Loads levels, criteria sets and procedures from YAML: twice is the same as once.

A file is told apart by its top key. A bad one changes nothing. Periods turn here from the file's
last day with into the stored first day without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from communes import journal
from communes.models import Tier, Unit
from communes.periods import first_day_without
from criteria.events import announce_facts_changed
from criteria.law.definitions import (
    DefinitionError,
    LevelDefinition,
    SetDefinition,
    check_levels,
    check_procedure,
    check_set,
)
from criteria.law.files import FileProblem, parse_yaml, read_text
from criteria.law.models import CriteriaSet, Criterion, Indicator, Level, SetVersion
from criteria.law.procedure_loading import save_procedure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TOP_KEYS = ("set", "levels", "procedure")
# Key of the database lock that lets one load wait for another; any fixed number does.
_LOAD_LOCK = 7_102_022


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: ``kind`` is the file's top key, ``text`` one line for the person."""

    kind: str
    code: str
    changed: bool
    text: str


def load_file(path: Path) -> Loaded:
    """Load one YAML file.

    Raises:
        FileProblem: what is wrong and where, with its line; nothing was written.
    """
    text = read_text(path)
    try:
        return load_data(parse_yaml(text))
    except FileProblem as problem:
        raise problem.with_line(text) from problem


@transaction.atomic
def load_data(data: Any) -> Loaded:
    """Load parsed data: one transaction, journalled and announced when something changed.

    Raises:
        FileProblem: what is wrong and where; nothing was written.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOAD_LOCK])
    kinds = [key for key in TOP_KEYS if isinstance(data, dict) and key in data]
    if len(kinds) != 1:
        raise FileProblem("tệp", f"cần đúng một khóa đầu trong: {', '.join(TOP_KEYS)}")
    try:
        if kinds == ["set"]:
            loaded = save_set(check_set(data))
        elif kinds == ["levels"]:
            loaded = save_levels(check_levels(data))
        else:
            loaded = _save_procedure(data)
    except DefinitionError as error:
        raise FileProblem(error.path, error.reason) from error
    if loaded.changed and loaded.kind != "procedure":
        announce_facts_changed(provinces=province_ids())
    return loaded


def province_ids() -> list[int]:
    """All provinces: a load of the law concerns every figure."""
    return list(Unit.objects.filter(tier=Tier.PROVINCE).values_list("pk", flat=True))


def hash_of(canonical: object) -> str:
    """The content hash of a definition, whatever its file looked like."""
    return journal.sha256(journal.canonical(canonical))


def save_set(definition: SetDefinition) -> Loaded:
    """Add the text as the set's newest version, unless the set has had this text before."""
    code = definition.code
    _need_levels([definition.level, *definition.prerequisite_levels], f"bộ tiêu chí {code}")
    criteria_set, _made = CriteriaSet.objects.get_or_create(
        code=code, defaults={"level_id": definition.level}
    )
    if criteria_set.level_id != definition.level:
        reason = f"bộ {code} thuộc chuẩn {criteria_set.level_id!r}, không đổi được chuẩn"
        raise FileProblem("set › level", reason)
    canonical = definition.canonical()
    digest = hash_of(canonical)
    known = criteria_set.versions.filter(content_hash=digest).first()
    if known is not None:
        return Loaded("set", code, changed=False, text=f"{code}: không có gì thay đổi")
    newest = criteria_set.versions.order_by("-number").first()
    version = SetVersion.objects.create(
        criteria_set=criteria_set,
        number=1 if newest is None else newest.number + 1,
        name_vi=definition.name_vi,
        name_en=definition.name_en,
        applies_to=list(definition.applies_to),
        legal_basis=definition.legal_basis.canonical(),
        valid_from=definition.valid_from,
        valid_to=first_day_without(definition.valid_to),
        prerequisite_levels=list(definition.prerequisite_levels),
        content_hash=digest,
        definition=canonical,
    )
    counts = _save_criteria(version, definition)
    content = {"set": code, "version": version.number, "content_hash": digest}
    journal.record("criteria_loaded", content, actor=None)
    text = f"{code}: bản {version.number}, {counts[0]} tiêu chí, {counts[1]} chỉ tiêu"
    return Loaded("set", code, changed=True, text=text)


def _save_criteria(version: SetVersion, definition: SetDefinition) -> tuple[int, int]:
    """Rows for keys and names; how many criteria and indicators there are."""
    criteria = Criterion.objects.bulk_create(
        Criterion(
            version=version,
            number=one.number,
            name_vi=one.name_vi,
            name_en=one.name_en,
            group_vi=one.group_vi,
            department_vi=one.department_vi,
        )
        for one in definition.criteria
    )
    pairs = [
        (row, indicator)
        for row, one in zip(criteria, definition.criteria, strict=True)
        for indicator in one.indicators
    ]
    Indicator.objects.bulk_create(
        Indicator(
            version=version,
            criterion=row,
            code=indicator.code,
            position=position,
            name_vi=indicator.name_vi,
            name_en=indicator.name_en,
        )
        for position, (row, indicator) in enumerate(pairs, start=1)
    )
    return len(criteria), len(pairs)


def save_levels(definitions: list[LevelDefinition]) -> Loaded:
    """Make or change the levels that are named; others stay."""
    names = ", ".join(one.code for one in definitions)
    standing = Level.objects.in_bulk()
    changed = [
        one.code
        for position, one in enumerate(definitions, start=1)
        if _save_level(position, one, standing.get(one.code))
    ]
    if not changed:
        return Loaded("levels", names, changed=False, text="chuẩn: không có gì thay đổi")
    digest = hash_of([one.canonical() for one in definitions])
    journal.record("levels_loaded", {"levels": changed, "content_hash": digest}, actor=None)
    return Loaded("levels", names, changed=True, text=f"chuẩn: {', '.join(changed)}")


def _save_level(position: int, definition: LevelDefinition, standing: Level | None) -> bool:
    """Write one level if it is new or different."""
    values: dict[str, Any] = {
        "position": position,
        "name_vi": definition.name_vi,
        "name_en": definition.name_en,
        "implies": list(definition.implies),
        "counts": list(definition.counts),
        "pilot": definition.pilot,
        "recognised_from": definition.recognised_from,
        "recognised_to": first_day_without(definition.recognised_to),
        "decided_by": definition.decided_by,
        "confidence": definition.confidence,
    }
    if standing is not None and all(getattr(standing, key) == values[key] for key in values):
        return False
    Level.objects.update_or_create(code=definition.code, defaults=values)
    return True


def _save_procedure(data: Any) -> Loaded:
    definition = check_procedure(data)
    _need_levels(definition.levels, f"trình tự {definition.code}")
    if not save_procedure(
        definition,
        valid_to=first_day_without(definition.valid_to),
        content_hash=hash_of(definition.canonical()),
    ):
        text = f"{definition.code}: không có gì thay đổi"
        return Loaded("procedure", definition.code, changed=False, text=text)
    text = f"{definition.code}: {len(definition.stages)} bước"
    return Loaded("procedure", definition.code, changed=True, text=text)


def _need_levels(codes: Iterable[str], place: str) -> None:
    """Refuse a level that was never loaded."""
    wanted = set(codes)
    known = set(Level.objects.filter(code__in=wanted).values_list("code", flat=True))
    if wanted - known:
        missing = ", ".join(sorted(wanted - known))
        raise FileProblem(place, f"chưa nạp chuẩn {missing}; hãy nạp levels.yaml trước")
