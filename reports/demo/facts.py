"""What sources say of the province in mid-2024, read from ``reports/data/nam-dinh-2024.yaml``.

Nothing here is invented: a commune that no source names is simply absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from communes.text import fold
from reports.demo.citations import Citations
from reports.demo.pilots import PilotFact, pilots_of

FACTS = Path(__file__).resolve().parent.parent / "data" / "nam-dinh-2024.yaml"


@dataclass(frozen=True, slots=True)
class Named:
    """A commune that a source names at a level.

    ``decided`` is ``None`` where no source gives the day; ``voted``: the council's vote is known,
    the signed decision is not. ``field`` is the slug of the outstanding field, or empty.
    """

    code: str
    year: int | None
    decided: date | None
    decision: str
    voted: bool
    field: str
    source: str


@dataclass(frozen=True, slots=True)
class Title:
    """A level that a source gives to a district or the province, with what it says of the day."""

    code: str
    level: str
    year: int | None
    decision: str
    words: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that the demo shows, as of one day."""

    as_of: date
    province: str
    model: tuple[Named, ...]
    advanced: tuple[Named, ...]
    model_later: tuple[Named, ...]
    model_undated: tuple[Named, ...]
    titles: tuple[Title, ...]
    pilots: tuple[PilotFact, ...]

    @property
    def named(self) -> frozenset[str]:
        """Codes of all communes that a source names at some level, now or later."""
        groups = (self.model, self.advanced, self.model_later, self.model_undated)
        return frozenset(one.code for group in groups for one in group)


def read_facts(path: Path = FACTS) -> Facts:
    """The facts of a file in the shape of ``nam-dinh-2024.yaml``."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    cite = Citations(data["sources"])
    as_of = date.fromisoformat(data["as_of"])
    return Facts(
        as_of=as_of,
        province=data["province"]["code"],
        model=_all_named(data["model_communes"], cite),
        advanced=_all_named(data["advanced_units"], cite),
        model_later=_all_named(data["model_after_as_of"], cite),
        model_undated=_all_named(data["named_model_date_unknown"], cite),
        titles=(
            _province_title(data["province"]["code"], data["province_title"], cite),
            *_district_titles(data["districts"], cite),
        ),
        pilots=tuple(pilots_of(data, cite)),
    )


def field_words(slug: str, options: Iterable[str]) -> str:
    """The option of the model set that a slug names: «an_ninh_trat_tu» → «an ninh trật tự».

    Raises:
        ValueError: No option is written so.
    """
    for option in options:
        if fold(option).replace(" ", "_") == slug:
            return option
    raise ValueError(slug)


def _all_named(rows: Iterable[Mapping[str, Any]], cite: Citations) -> tuple[Named, ...]:
    return tuple(_named(row, cite) for row in rows)


def _named(row: Mapping[str, Any], cite: Citations) -> Named:
    decided = row.get("decided")
    keys = row["sources"] if "sources" in row else [row["source"]]
    return Named(
        code=row["code"],
        year=row.get("year"),
        decided=date.fromisoformat(decided) if decided else None,
        decision=row.get("decision") or "",
        voted=row.get("status") == "appraised",
        field=row.get("field") or "",
        source=cite(*keys),
    )


def _district_titles(rows: Iterable[Mapping[str, Any]], cite: Citations) -> Iterable[Title]:
    """Titles held on the day; a pilot is none, and what was granted later is left out."""
    for row in rows:
        if row.get("status") == "recognised":
            yield Title(
                code=row["code"],
                level=row["level"],
                year=row.get("year"),
                decision=row.get("decision") or "",
                words=_when(row),
                source=cite(row["source"], *row.get("corroborated_by", ())),
            )


def _when(row: Mapping[str, Any]) -> str:
    if row.get("decided_month"):
        return f"tháng {row['decided_month']} năm {row['decided_year']}"
    year = row.get("decided_year") or row.get("year")
    return f"năm {year}" if year else "năm: chưa có nguồn"


def _province_title(code: str, row: Mapping[str, Any], cite: Citations) -> Title:
    return Title(
        code=code,
        level=row["level"],
        year=None,
        decision=row["decision"] or "",
        words=_when(row),
        source=cite(row["source"]),
        note=row["wording_vi"],
    )
