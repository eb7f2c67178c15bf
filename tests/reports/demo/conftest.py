from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml

from reports.demo.cast import Cast, Place
from reports.demo.facts import Facts, field_words, read_facts
from reports.demo.plan import Planned, plan

ROOT = Path(__file__).resolve().parents[3]
UNITS = ROOT / "communes" / "data" / "nam-dinh-2024.csv"
MODEL_SET = ROOT / "criteria" / "data" / "criteria" / "xa-ntm-kieu-mau-2021-2025.yaml"


@cache
def programme() -> tuple[Place, ...]:
    with UNITS.open(encoding="utf-8-sig", newline="") as rows:
        return tuple(
            Place(row["commune_code"], row["district_code"], row["commune_kind"] == "thi_tran")
            for row in csv.DictReader(rows)
            if row["in_ntm_programme"] == "true"
        )


@cache
def field_options() -> tuple[str, ...]:
    criteria = yaml.safe_load(MODEL_SET.read_text(encoding="utf-8"))["criteria"]
    return next(
        tuple(indicator["options"])
        for criterion in criteria
        for indicator in criterion["indicators"]
        if indicator["code"] == "4.2"
    )


def field_of(slug: str) -> str:
    return field_words(slug, field_options())


@pytest.fixture(scope="session")
def facts() -> Facts:
    return read_facts()


@pytest.fixture(scope="session")
def places() -> tuple[Place, ...]:
    return programme()


@pytest.fixture(scope="session")
def planned(facts: Facts, places: tuple[Place, ...]) -> list[Planned]:
    return plan(facts, places, field_of=field_of)[0]


@pytest.fixture(scope="session")
def cast(facts: Facts, places: tuple[Place, ...]) -> Cast:
    return plan(facts, places, field_of=field_of)[1]


@pytest.fixture(scope="session")
def fields() -> Callable[[str], str]:
    return field_of
