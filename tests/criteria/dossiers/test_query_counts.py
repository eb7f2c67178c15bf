"""How many queries each door of a dossier costs, whatever lies in it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from criteria.dossiers.evidence import Description, Upload, attach_evidence
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.workflow import take
from tests.criteria.dossiers import files
from tests.criteria.dossiers.scene import Scene, client_of, good_rows

# Token and assignments are two of each.
MOST = {"": 3, "results/": 6, "judgement/": 8, "evidence/": 6, "steps/": 8, "journal/": 5}


def fill(dossier: Dossier, scene: Scene, evidence: int) -> None:
    put_results(dossier.pk, good_rows(dossier), scene.officer)
    for number in range(evidence):
        content = files.PDF + str(number).encode()
        upload = Upload(file=BytesIO(content), name="a.pdf", size=len(content))
        attach_evidence(
            dossier.pk,
            upload,
            indicators=["1.1", "10.1"],
            description=Description(title=f"Tài liệu {number}"),
            actor=scene.officer,
        )


@pytest.mark.parametrize("submitted", [False, True])
@pytest.mark.parametrize("path", MOST)
def test_reading_costs_as_much_for_a_full_dossier_as_for_an_empty_one(
    scene: Scene, draft: Dossier, settings: Any, tmp_path: Any, path: str, submitted: bool
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    fill(draft, scene, evidence=1)
    client, url = client_of(scene.leader), f"/api/v1/dossiers/{draft.pk}/{path}"
    if submitted:
        take("submit", dossier_id=draft.pk, actor=scene.leader)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert client.get(url).status_code == 200
    assert len(few) <= MOST[path], "\n".join(query["sql"][:120] for query in few)
    if not submitted:
        fill(draft, scene, evidence=5)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few)


def test_a_submission_costs_the_same_whatever_lies_in_it(
    scene: Scene, draft: Dossier, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    client, url = client_of(scene.leader), f"/api/v1/dossiers/{draft.pk}/steps/"
    counts = []
    for evidence in (1, 5):
        fill(draft, scene, evidence=evidence)
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(url, {"name": "submit"}, format="json")
        assert answer.status_code == 200
        counts.append(len(queries))
        wanted = {"criteria": [{"number": 10, "reason": "x"}]}
        take("return", dossier_id=draft.pk, actor=scene.appraiser, payload=wanted)
    assert counts[0] == counts[1]
    assert counts[0] <= 30
