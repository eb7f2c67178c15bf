"""The whole way through the API: open, fill, judge, submit, return, submit again, accept."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from communes import journal
from communes.models import JournalLine
from criteria.dossiers.models import Dossier, Snapshot
from criteria.dossiers.snapshot import hash_of
from criteria.workflow import take
from tests.criteria.dossiers.scene import ADVANCED, Scene, client_of, good_rows


def test_a_dossier_goes_from_draft_to_the_province(scene: Scene) -> None:
    officer, leader = client_of(scene.officer), client_of(scene.leader)
    district, office = client_of(scene.appraiser), client_of(scene.office)
    made = officer.post(
        "/api/v1/dossiers/",
        {"unit": scene.commune.code, "criteria_set": ADVANCED, "year": 2024},
        format="json",
    )
    assert made.status_code == 201, made.content
    assert made.json()["state"] == "draft"
    url = f"/api/v1/dossiers/{made.json()['id']}/"
    rows = good_rows(Dossier.objects.get())
    put = officer.put(f"{url}results/", rows, format="json")
    assert put.status_code == 200, put.content
    assert len(put.json()) == 75
    assert {row["version"] for row in put.json()} == {1}
    judgement = officer.get(f"{url}judgement/").json()
    assert (judgement["outcome"], judgement["met"], judgement["total"]) == ("met", 19, 19)
    assert [guard["name"] for guard in judgement["guards"]] == [
        "prerequisites",
        "criteria",
        "satisfaction",
        "no_debt",
        "security",
    ]
    assert district.get(url).status_code == 404
    assert officer.post(f"{url}steps/", {"name": "submit"}, format="json").status_code == 403
    submitted = leader.post(f"{url}steps/", {"name": "submit"}, format="json")
    assert submitted.status_code == 200, submitted.content
    assert submitted.json()["state"] == "submitted"
    again = leader.post(f"{url}steps/", {"name": "submit"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    returned = district.post(
        f"{url}steps/",
        {"name": "return", "criteria": [{"number": 10, "reason": "Thiếu biểu thu nhập."}]},
        format="json",
    )
    assert returned.status_code == 200, returned.content
    change = [{"indicator": "10.1", "value": "99"}]
    assert officer.put(f"{url}results/", change, format="json").status_code == 200
    live = {row["indicator"]: row for row in officer.get(f"{url}results/").json()}
    seen = {row["indicator"]: row for row in district.get(f"{url}results/").json()}
    assert live["10.1"]["value"] == "99"
    assert seen["10.1"]["value"] == "1000"
    assert leader.post(f"{url}steps/", {"name": "submit"}, format="json").status_code == 200
    accepted = district.post(f"{url}steps/", {"name": "accept"}, format="json")
    assert accepted.json()["state"] == "province_appraisal"
    kinds = [line["kind"] for line in office.get(f"{url}journal/").json()["results"]]
    assert kinds == ["create", "submit", "return", "submit", "accept"]
    first, second = JournalLine.objects.filter(kind="submit").order_by("sequence")
    assert first.content["writers"] == [scene.officer.pk]
    assert second.content["writers"] == [scene.officer.pk]
    snapshots = list(Snapshot.objects.order_by("number"))
    assert [hash_of(one) for one in snapshots] == [
        first.content["content_hash"],
        second.content["content_hash"],
    ]
    assert not list(journal.verify())


def test_a_snapshot_that_was_altered_is_found(scene: Scene, draft: Dossier) -> None:
    take("submit", dossier_id=draft.pk, actor=scene.leader)
    call_command("verify_journal", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE criteria_snapshot DISABLE TRIGGER snapshot_no_change")
        cursor.execute("UPDATE criteria_snapshot SET met = met + 1")
        cursor.execute("ALTER TABLE criteria_snapshot ENABLE TRIGGER snapshot_no_change")
    with pytest.raises(CommandError, match=rf"{draft.chain.name}, dòng 2: what was submitted"):
        call_command("verify_journal", stdout=StringIO())
