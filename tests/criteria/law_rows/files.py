"""Small files of the law for these tests, written where a test asks."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

SET: dict[str, Any] = {
    "set": {
        "code": "bo-vi-du",
        "name_vi": "Bộ tiêu chí ví dụ",
        "name_en": "Example set",
        "level": "ntm",
        "applies_to": ["xa"],
        "legal_basis": {
            "number": "1/QĐ-TTg",
            "date": "2022-03-08",
            "issuer": "Thủ tướng Chính phủ",
            "annex": None,
        },
        "valid_from": "2022-03-08",
        "valid_to": "2025-12-31",
        "prerequisite_levels": [],
    },
    "criteria": [
        {
            "number": 1,
            "name_vi": "Đường sá",
            "name_en": "Roads",
            "group_vi": "Hạ tầng",
            "department_vi": "Sở Giao thông vận tải (từ 01/3/2025: Sở Xây dựng; đến nay)",
            "indicators": [
                {
                    "code": "1.1",
                    "name_vi": "Tỷ lệ đường được cứng hóa",
                    "name_en": "Hardened roads",
                    "kind": "percent",
                    "unit": "%",
                    "comparator": ">=",
                    "targets": {"default": 80, "by_year": {}},
                }
            ],
        }
    ],
}


def a_set(**changes: Any) -> dict[str, Any]:
    """A valid set; ``changes`` go into its head."""
    data = copy.deepcopy(SET)
    data["set"].update(changes)
    return data


def write(folder: Path, data: Any, name: str = "tep.yaml") -> Path:
    """The data as a YAML file."""
    path = folder / name
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path
