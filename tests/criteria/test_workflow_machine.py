"""Any order of steps and writes: the portal agrees with a model of a few lines."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communes import journal
from communes.doors.errors import PortalError
from communes.models import JournalLine, Role, User
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.dossiers.snapshot import hash_of
from criteria.states import EDITABLE_STATES, DossierState
from criteria.workflow import STEP_NAMES, take
from tests.criteria.dossiers.scene import Scene, a_draft
from tests.criteria.test_workflow import ALLOWED, PAYLOADS

ACTORS = (
    Role.COMMUNE_OFFICER,
    Role.COMMUNE_LEADER,
    Role.DISTRICT_APPRAISER,
    Role.COORDINATION_OFFICE,
)
acts = st.one_of(
    st.tuples(st.sampled_from(STEP_NAMES), st.sampled_from(ACTORS)),
    st.tuples(st.just("put"), st.integers(0, 99)),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=st.lists(acts, max_size=12))
def test_any_story_ends_as_the_model_says(scene: Scene, story: list[tuple[str, Any]]) -> None:
    people: dict[Role, User] = {role: scene.person(role) for role in ACTORS}
    dossier = a_draft(scene)
    state, value, frozen, lines = DossierState.DRAFT, None, [], 1
    for act, by in story:
        before = state
        try:
            if act == "put":
                row = {"indicator": "10.1", "value": str(by)}
                put_results(dossier.pk, [row], people[Role.COMMUNE_OFFICER])
            else:
                take(act, dossier_id=dossier.pk, actor=people[by], payload=PAYLOADS[act])
        except PortalError:
            assert (act, before, by) not in ALLOWED
            assert act != "put" or before not in EDITABLE_STATES
            continue
        if act == "put":
            assert before in EDITABLE_STATES
            value = str(by)
        else:
            state = ALLOWED[act, before, by]
            lines += 1
            if act == "submit":
                frozen.append(value)
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.state == state
    assert JournalLine.objects.filter(chain=dossier.chain_id).count() == lines
    snapshots = list(dossier.snapshots.order_by("number"))
    kept = [{row["indicator"]: row for row in one.results}["10.1"]["value"] for one in snapshots]
    assert kept == frozen
    assert all(one.content_hash == hash_of(one) for one in snapshots)
    assert not list(journal.verify())
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.WITHDRAWN)
