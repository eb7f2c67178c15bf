"""The schema says what is answered: every reading address's answer fits it, and every refusal."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from jsonschema import Draft202012Validator, FormatChecker

from tests.safety.conftest import Tour
from tests.safety.table import API, Case
from tests.safety.test_doors import OF_ANY_QUERY, somebody_who_may
from tests.safety.test_hostile import path_of
from tests.safety.world import World

READ = tuple(
    case
    for case in API
    if case.route not in OF_ANY_QUERY and case.row().may and not case.route.endswith("content/")
)


@cache
def the_schema() -> dict[str, Any]:
    """OpenAPI 3.1, whose shapes are JSON Schema; an object holds the named fields alone."""
    with patched_settings({"OAS_VERSION": "3.1.0"}):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    found: dict[str, Any] = json.loads(json.dumps(schema, default=str))
    for shape in found["components"]["schemas"].values():
        if "properties" in shape:
            shape.setdefault("additionalProperties", False)
    return found


def operation_of(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = the_schema()["paths"][path_of(case)]["get"]
    return found


def faults(answer: HttpResponse, described: dict[str, Any]) -> list[str]:
    shape = described["content"]["application/json"]["schema"]
    whole = {**shape, "components": the_schema()["components"]}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{one.json_path}: {one.message}" for one in validator.iter_errors(answer.json())]


def resolved(described: dict[str, Any]) -> dict[str, Any]:
    name = described["$ref"].rsplit("/", 1)[1]
    found: dict[str, Any] = the_schema()["components"]["responses"][name]
    return found


@pytest.mark.parametrize("case", READ, ids=str)
def test_an_answer_has_the_shape_that_the_schema_gives(tour: Tour, case: Case) -> None:
    described = operation_of(case)["responses"]["200"]
    shown = tour.shown(case)
    assert shown
    for persona, answer in shown:
        assert faults(answer, described) == [], persona


@pytest.mark.parametrize("case", READ, ids=str)
def test_a_refusal_has_the_shape_that_the_schema_gives(world: World, case: Case) -> None:
    client = world.program_of(somebody_who_may(case))
    answer = client.get(case.path(world).split("?")[0], {"khong_co": "1"})
    assert answer.status_code == 400
    assert faults(answer, resolved(operation_of(case)["responses"]["4XX"])) == []


def test_every_operation_tells_of_refusals_and_of_the_language() -> None:
    for path, operations in the_schema()["paths"].items():
        for method, operation in operations.items():
            assert "4XX" in operation["responses"], (method, path)
            languages = [one for one in operation["parameters"] if one["name"] == "lang"]
            assert [one["schema"]["enum"] for one in languages] == [["vi", "en"]], (method, path)
