"""The planned recognitions: who gets which level when, on what basis. Pure and deterministic.

Sources give some days and numbers; the rest is filled so that every published total is met on its
day. ``docs/demo-data.md`` says how the totals come about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from criteria.recognition.models import Basis, DatePrecision
from reports.demo.cast import GIAO_THUY, Cast, Place, choose
from reports.demo.facts import Facts, Named, Title

FIRST_DAY = date(2020, 7, 1)
"""The first day shown; titles whose day no source gives are stored from it."""

SETS_FROM = date(2022, 3, 8)
"""The sets of 2021-2025 took effect; what is older was granted under another text."""

COMMUNE_SETS = {
    "ntm": "xa-ntm-2021-2025",
    "advanced": "xa-ntm-nang-cao-2021-2025",
    "model": "xa-ntm-kieu-mau-2021-2025",
    "urban_civilised": "thi-tran-do-thi-van-minh",
}
DISTRICT_SETS = {"ntm": "huyen-ntm-2021-2025", "advanced": "huyen-ntm-nang-cao-2021-2025"}

END_OF_2021 = date(2021, 12, 31)
END_OF_2022 = date(2022, 12, 31)
MID_2023 = date(2023, 6, 30)
END_OF_2023 = date(2023, 12, 31)
REPORT_OF_MARCH = date(2024, 3, 31)
MID_MAY = date(2024, 5, 15)
FIRST_OF_JUNE = date(2024, 6, 1)

# Days of named communes where no source gives one: after the source's year or text, before the
# published total that counts them.
ESTIMATED_ADVANCED = {
    "13978": date(2020, 12, 31),  # Nam Thắng, advanced 2020
    "14200": END_OF_2021,  # Giao Thịnh, advanced 2021
    "13774": MID_2023,  # Liên Bảo, the 188th
    "14143": date(2023, 11, 3),  # Xuân Ninh, day of the article
    "13726": MID_MAY,  # Mỹ Phúc, before 199 was reported
    "13723": MID_MAY,  # Mỹ Tân, likewise
}
MODEL_IN_MID_2023 = frozenset({"14284", "13870"})  # Hải An, Yên Cường: the 8th and the 9th
WORDS_ADVANCED = {"14143": "theo bài báo ngày 3/11/2023"}
ESTIMATED_TITLES = {(GIAO_THUY, "advanced"): END_OF_2023}

INVENTED = "Số liệu minh họa, không phải kết quả công nhận."
UNDATED_MODEL = "Nguồn nêu tên là xã NTM kiểu mẫu nhưng không nêu ngày; ngày ở đây là minh họa."


@dataclass(frozen=True, slots=True)
class Planned:
    """One recognition to be recorded. ``tier`` is the unit's; ``decision`` may be empty."""

    unit: str
    tier: str
    level: str
    decided_on: date
    basis: Basis
    date_precision: DatePrecision
    source: str
    criteria_set: str | None = None
    for_year: int | None = None
    field: str = ""
    decision: str = ""
    words: str = ""
    note: str = ""


def plan(
    facts: Facts, places: Iterable[Place], *, field_of: Callable[[str], str]
) -> tuple[list[Planned], Cast]:
    """All recognitions of the demo in order of their days, and who was chosen to fill up.

    ``field_of`` turns a slug of the facts into the law's words for the outstanding field.
    """
    units = sorted(places, key=lambda place: place.code)
    cast = choose(facts, units)
    rows = [
        *_named_advanced(facts.advanced),
        *_named_model(facts.model, field_of),
        *_invented(facts, cast, units, field_of),
        *_titles(facts),
    ]
    return sorted(rows, key=lambda row: (row.decided_on, row.level, row.basis, row.unit)), cast


def _named_advanced(named: Iterable[Named]) -> Iterator[Planned]:
    for one in named:
        day = REPORT_OF_MARCH if one.voted else ESTIMATED_ADVANCED.get(one.code)
        yield _of_source("advanced", one, day, words=WORDS_ADVANCED.get(one.code, ""))


def _named_model(named: Iterable[Named], field_of: Callable[[str], str]) -> Iterator[Planned]:
    for one in named:
        day = REPORT_OF_MARCH if one.voted else MID_MAY
        if one.code in MODEL_IN_MID_2023:
            day = MID_2023
        yield _of_source("model", one, day, field=field_of(one.field) if one.field else "")


def _of_source(
    level: str, one: Named, estimate: date | None, *, field: str = "", words: str = ""
) -> Planned:
    day = one.decided or estimate
    if day is None:
        raise ValueError(f"{one.code} {level}: no day")
    return Planned(
        unit=one.code,
        tier="commune",
        level=level,
        decided_on=day,
        basis=Basis.APPRAISED if one.voted else Basis.SOURCED,
        date_precision=DatePrecision.DAY if one.decided else DatePrecision.ESTIMATED,
        source=one.source,
        criteria_set=_set_of(COMMUNE_SETS, level, day),
        for_year=one.year,
        field=field,
        decision=one.decision,
        words=words,
    )


def _invented(
    facts: Facts, cast: Cast, units: Iterable[Place], field_of: Callable[[str], str]
) -> Iterator[Planned]:
    """What fills each total up to the published one, by decisions of visibly false numbers."""
    everybody = [place.code for place in units]
    late = {one.code for one in facts.advanced}
    late.update(cast.advanced_2022, cast.advanced_giao_thuy, cast.without_advanced)
    undated = {one.code: one for one in facts.model_undated}
    acts: list[tuple[str, date, Iterable[str]]] = [
        ("ntm", FIRST_DAY, everybody),
        ("advanced", END_OF_2021, [code for code in everybody if code not in late]),
        ("advanced", END_OF_2022, cast.advanced_2022),
        ("urban_civilised", END_OF_2023, cast.urban),
        ("advanced", REPORT_OF_MARCH, cast.advanced_giao_thuy),
        ("model", REPORT_OF_MARCH, [*cast.model_first, *undated]),
        ("model", MID_MAY, cast.model_second),
        ("model", FIRST_OF_JUNE, cast.model_last),
    ]
    for number, (level, day, codes) in enumerate(acts, start=1):
        for code in sorted(codes):
            known = undated.get(code) if level == "model" else None
            yield Planned(
                unit=code,
                tier="commune",
                level=level,
                decided_on=day,
                basis=Basis.SYNTHETIC,
                date_precision=DatePrecision.ESTIMATED,
                source=known.source if known else INVENTED,
                criteria_set=_set_of(COMMUNE_SETS, level, day),
                field=field_of(known.field) if known else "",
                decision=f"minh-hoa-{number:02d}/QĐ-UBND",
                note=UNDATED_MODEL if known else "",
            )


def _titles(facts: Facts) -> Iterator[Planned]:
    return (_title(facts.province, title) for title in facts.titles)


def _title(province: str, title: Title) -> Planned:
    day = ESTIMATED_TITLES.get((title.code, title.level), FIRST_DAY)
    return Planned(
        unit=title.code,
        tier="province" if title.code == province else "district",
        level=title.level,
        decided_on=day,
        basis=Basis.SOURCED,
        date_precision=DatePrecision.ESTIMATED,
        source=title.source,
        criteria_set=_set_of(DISTRICT_SETS, title.level, day),
        for_year=title.year,
        decision=title.decision,
        words=title.words,
        note=title.note,
    )


def _set_of(sets: dict[str, str], level: str, day: date) -> str | None:
    return sets[level] if day >= SETS_FROM else None
