"""What every operation of the API shares, told once in its schema: refusals and languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from communes.doors.queries import LANGUAGE

_REFUSAL = {
    "type": "object",
    "description": "Why a request was refused, in the language asked for.",
    "properties": {
        "code": {"type": "string", "description": "A stable word for programs."},
        "message": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "One entry for each thing wrong: by field, or by indicator.",
            "items": {"type": "object", "additionalProperties": True},
        },
    },
    "required": ["code", "message"],
}


def describe_shared(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """A postprocessing hook: the shape of every refusal, and ``lang`` on every address."""
    components = result["components"]
    components["schemas"]["Refusal"] = _REFUSAL
    components["responses"] = {
        "Refusal": {
            "description": "Refused; nothing was written.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
        }
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["4XX"] = {"$ref": "#/components/responses/Refusal"}
            operation.setdefault("parameters", []).append(_language())
    return result


def _language() -> dict[str, Any]:
    return {
        "in": "query",
        "name": LANGUAGE,
        "description": "Language of sentences; by default what Accept-Language asks for.",
        "schema": {"type": "string", "enum": list(dict(settings.LANGUAGES))},
    }
