"""Pilots that sources name: text beside the levels, never among them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.demo.citations import Citations


@dataclass(frozen=True, slots=True)
class PilotFact:
    """One pilot of a unit, in both languages; ``tier`` is the unit's."""

    unit: str
    tier: str
    key: str
    name_vi: str
    name_en: str
    text_vi: str
    text_en: str
    source: str


def pilots_of(data: Mapping[str, Any], cite: Citations) -> Iterator[PilotFact]:
    """The pilots in a file of facts."""
    yield _smart_commune(data["smart_commune_pilot"], cite)
    yield from _model_districts(data["districts"], cite)


def _smart_commune(row: Mapping[str, Any], cite: Citations) -> PilotFact:
    province, ministry, budget = (
        row["province_decision"],
        row["ministry_decision"],
        row["budget_vnd_billion"],
    )
    first, second = ministry["numbers_reported"]
    chosen, approved = _day(ministry["date"]), _day(province["date"])
    years = row["period"].replace("-", " - ")
    money = {
        key: f"{budget[key]}" for key in ("total", "central", "district", "commune_and_other")
    }
    comma = {key: value.replace(".", ",") for key, value in money.items()}
    return PilotFact(
        unit=row["commune"]["code"],
        tier="commune",
        key="smart",
        name_vi="xã NTM thông minh",
        name_en="smart new rural commune",
        text_vi=(
            f"UBND tỉnh phê duyệt mô hình theo Quyết định {province['number']} ngày {approved},"
            f" giai đoạn {years}. Bộ Nông nghiệp và PTNT chọn thí điểm ngày {chosen}"
            f" (nguồn nêu hai số: {first} và {second}). Kinh phí {comma['total']} tỷ đồng:"
            f" Trung ương {comma['central']}; huyện {comma['district']};"
            f" xã và nguồn khác {comma['commune_and_other']}."
        ),
        text_en=(
            f"Approved by the province, Decision {province['number']} of {approved}, for {years}."
            f" Chosen by the ministry on {chosen} (two numbers in sources: {first}, {second})."
            f" Budget VND {money['total']} billion: central {money['central']}, district"
            f" {money['district']}, commune and others {money['commune_and_other']}."
        ),
        source=cite(
            province["source"],
            *ministry["sources"],
            budget["source"],
        ),
    )


def _model_districts(rows: Iterable[Mapping[str, Any]], cite: Citations) -> Iterator[PilotFact]:
    for row in rows:
        if row["level"] == "model_pilot":
            share = f"{row['indicators_met_or_nearly']}/{row['indicators_total']}"
            yield PilotFact(
                unit=row["code"],
                tier="district",
                key="model_district",
                name_vi="huyện NTM kiểu mẫu",
                name_en="model new rural district",
                text_vi=f"Huyện {row['wording_vi']} của đề án thí điểm, đến giữa năm 2024.",
                text_en=f"Has met or nearly met {share} indicators of the pilot by mid-2024.",
                source=cite(row["source"]),
            )


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day:02d}/{day.month}/{day.year}" if day.month > 2 else f"{day:%d/%m/%Y}"
