"""Several people at once, with threads on PostgreSQL: one wins, the others are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from communes import journal
from communes.doors.errors import PortalError
from communes.models import JournalLine
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.models import Dossier, Evidence, Snapshot, StoredFile
from criteria.dossiers.results import put_results
from criteria.dossiers.rows import rows_of, value_json
from criteria.states import DossierState
from criteria.workflow import take
from tests.criteria.dossiers.scene import ADVANCED, Scene, a_draft, a_scene, client_of
from tests.criteria.dossiers.test_evidence import post

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return a_scene()


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all acts together; what each answered, or the code of its refusal."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=30)
            return act()
        except PortalError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def withdraw(scene: Scene, dossier: Dossier) -> Callable[[], Dossier]:
    """The act of withdrawing, so that the next round may open another."""
    reason = {"note": "Lập lại."}
    return partial(take, "withdraw", dossier_id=dossier.pk, actor=scene.leader, payload=reason)


def told(answers: list[Any]) -> Counter[str]:
    """States of those who got through, codes of those who did not."""
    return Counter(one.state if isinstance(one, Dossier) else one for one in answers)


def test_of_four_who_submit_at_once_one_wins(scene: Scene) -> None:
    for _round in range(ROUNDS):
        dossier = a_draft(scene)
        answers = at_once(
            [partial(take, "submit", dossier_id=dossier.pk, actor=scene.leader) for _ in range(4)]
        )
        assert told(answers) == {DossierState.SUBMITTED: 1, "illegal_transition": 3}
        assert JournalLine.objects.filter(chain=dossier.chain_id, kind="submit").count() == 1
        assert Snapshot.objects.filter(dossier=dossier).count() == 1
        withdraw(scene, dossier)()
    assert not list(journal.verify())


def test_a_submit_and_a_withdrawal_at_once_leave_one_story(scene: Scene) -> None:
    for _round in range(ROUNDS):
        dossier = a_draft(scene)
        submit = partial(take, "submit", dossier_id=dossier.pk, actor=scene.leader)
        at_once([submit, withdraw(scene, dossier)])
        lines = JournalLine.objects.filter(chain=dossier.chain_id).order_by("sequence")
        assert list(lines.values_list("kind", flat=True)) in (
            ["create", "withdraw"],
            ["create", "submit", "withdraw"],
        )
        assert Dossier.objects.get(pk=dossier.pk).state == DossierState.WITHDRAWN


def test_of_four_who_open_at_once_one_wins(scene: Scene) -> None:
    code = scene.commune.code or ""
    for year in range(2022, 2025):
        answers = at_once(
            [partial(create_dossier, scene.officer, code, ADVANCED, year) for _ in range(4)]
        )
        assert told(answers) == {DossierState.DRAFT: 1, "open_exists": 3}
        withdraw(scene, Dossier.objects.latest("pk"))()


def test_no_value_lands_after_the_freeze(scene: Scene) -> None:
    for number in range(ROUNDS):
        dossier = a_draft(scene)
        put_results(dossier.pk, [{"indicator": "10.1", "value": "1"}], scene.officer)
        writes = [
            partial(
                put_results, dossier.pk, [{"indicator": "10.1", "value": value}], scene.officer
            )
            for value in (10 * number + 2, 10 * number + 3, 10 * number + 4)
        ]
        submit = partial(take, "submit", dossier_id=dossier.pk, actor=scene.leader)
        at_once([*writes, submit])
        dossier.refresh_from_db()
        assert dossier.snapshot is not None
        frozen = {row["indicator"]: row for row in dossier.snapshot.results}["10.1"]
        standing = rows_of(dossier.pk)["10.1"]
        assert (frozen["version"], frozen["value"]) == (
            standing.version,
            value_json(standing.entry)["value"],
        )
        withdraw(scene, dossier)()


def test_of_four_who_change_one_cell_at_once_one_wins(scene: Scene) -> None:
    dossier = a_draft(scene)
    for number in range(ROUNDS):
        rows = [
            {"indicator": "10.1", "value": str(10 * number + n), "version": number}
            for n in range(1, 5)
        ]
        answers = at_once([partial(put_results, dossier.pk, [row], scene.officer) for row in rows])
        versions = Counter(one if one == "conflict" else one[0]["version"] for one in answers)
        assert versions == {number + 1: 1, "conflict": 3}


def test_a_double_click_with_one_key_is_one_step(scene: Scene) -> None:
    for number in range(ROUNDS):
        dossier = a_draft(scene)
        answers = at_once(
            [
                partial(
                    client_of(scene.leader).post,
                    f"/api/v1/dossiers/{dossier.pk}/steps/",
                    {"name": "submit"},
                    format="json",
                    HTTP_IDEMPOTENCY_KEY=f"key-{number}",
                )
                for _ in range(4)
            ]
        )
        assert {answer.status_code for answer in answers} == {200}
        first, *others = (answer.json() for answer in answers)
        assert others == [first] * 3
        assert JournalLine.objects.filter(chain=dossier.chain_id, kind="submit").count() == 1
        withdraw(scene, dossier)()


def test_the_same_file_sent_four_times_at_once_is_one_document(
    scene: Scene, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    dossier = a_draft(scene)
    answers = at_once([partial(post, client_of(scene.officer), dossier) for _ in range(4)])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert Evidence.objects.count() == 1
    assert StoredFile.objects.count() == 1
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1
