"""Who may write what: every writing address × every role.

Where somebody may, the state says no, so that nothing changes from one persona to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse

from communes.models import JournalLine, Role
from tests import factories
from tests.safety.table import COMMUNE, EVERYBODY, LEADER, SEES, Row
from tests.safety.world import ELSEWHERE, NOBODY, PERSONAS, World

DISTRICT = frozenset({Role.DISTRICT_APPRAISER.value})
OFFICE = frozenset({Role.COORDINATION_OFFICE.value})
OPENERS = COMMUNE - {Role.COMMUNE_CONTRIBUTOR.value}
FOREIGN = frozenset({*ELSEWHERE, NOBODY})


@dataclass(frozen=True, slots=True)
class Write:
    """A request; whom the state alone stops gets 409, everybody else what a reader would."""

    method: str
    state: str
    door: str
    body: Any
    row: Row

    def __str__(self) -> str:
        return f"{self.method} {self.door} {self.body} {self.state}"

    def send(self, world: World, persona: str) -> HttpResponse:
        path = "/api/v1/dossiers/"
        if self.state:
            path += f"{world.dossiers[self.state].pk}/{self.door}"
        client = world.program_of(persona)
        if self.door == "evidence/":
            return client.post(path, {})  # type: ignore[return-value]
        body = dict(self.body, unit=world.places["unit"]) if not self.state else self.body
        send = getattr(client, self.method)
        answer: HttpResponse = send(path, body, content_type="application/json")
        return answer


def stopped(state: str, may: frozenset[str]) -> Row:
    return Row(may, sees=SEES[state], status=409)


WRITES = (
    Write(
        "post",
        "",
        "",
        {"criteria_set": factories.ADVANCED, "year": 2024},
        Row(OPENERS, sees=EVERYBODY - FOREIGN, status=409),
    ),
    Write("put", "submitted", "results/", [], stopped("submitted", COMMUNE)),
    Write("put", "province_appraisal", "results/", [], stopped("province_appraisal", COMMUNE)),
    Write("post", "submitted", "evidence/", {}, stopped("submitted", COMMUNE)),
    Write("post", "submitted", "steps/", {"name": "submit"}, stopped("submitted", LEADER)),
    Write(
        "post",
        "province_appraisal",
        "steps/",
        {"name": "withdraw", "note": "x"},
        stopped("province_appraisal", LEADER),
    ),
    Write("post", "returned", "steps/", {"name": "accept"}, stopped("returned", DISTRICT)),
    Write(
        "post",
        "returned",
        "steps/",
        {"name": "return", "criteria": [{"number": 10, "reason": "x"}]},
        stopped("returned", DISTRICT | OFFICE),
    ),
    Write("post", "draft", "steps/", {"name": "accept"}, stopped("draft", frozenset())),
)


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_only_who_has_the_role_gets_as_far_as_the_state(world: World, write: Write) -> None:
    before = JournalLine.objects.count()
    answered = {persona: write.send(world, persona).status_code for persona in PERSONAS}
    assert answered == {persona: write.row.expected("api/", persona) for persona in PERSONAS}
    assert JournalLine.objects.count() == before
