"""A dossier's states: every list of them knows each, and nothing but the workflow writes one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from criteria.dossiers.pages.words import _TONES
from criteria.permissions import _FROM_PROVINCE
from criteria.states import OPEN_STATES, DossierState
from ntm_portal.embedded.layout import PROJECT
from reports.api.attainment import PipelineSerializer
from reports.pages.plan import ALWAYS, SHOWN

APPS = ("communes", "criteria", "reports", "ntm_portal")
# States that a list leaves out knowingly; a new state is named here or in the list.
BEFORE_THE_PROVINCE = {
    DossierState.DRAFT,
    DossierState.SUBMITTED,
    DossierState.RETURNED,
    DossierState.WITHDRAWN,
}
NOT_IN_THE_PLAN = {DossierState.WITHDRAWN, DossierState.REVOKED}
# Calls that write what they are given.
WRITERS = {"Dossier", "bulk_update", "create", "setattr", "update"}
WRITERS |= {"get_or_create", "save", "update_or_create"}
WRITING_SQL = re.compile(
    r"\bINTO\s+criteria_dossier\b|\bSET\s((?!\bWHERE\b).)*\bstate\s*=", re.IGNORECASE | re.DOTALL
)


@pytest.mark.parametrize("state", DossierState)
def test_every_list_of_states_knows_each(state: DossierState) -> None:
    assert state in _TONES
    assert state.value in PipelineSerializer().fields
    assert (state in SHOWN) != (state in NOT_IN_THE_PLAN)
    assert (state in _FROM_PROVINCE) != (state in BEFORE_THE_PROVINCE)


def test_what_is_open_is_in_the_plan() -> None:
    assert set(ALWAYS) <= set(SHOWN)
    assert set(OPEN_STATES) <= set(SHOWN)


def _writes_a_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "state" and isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(WRITING_SQL.search(node.value))
    return isinstance(node, ast.Call) and _name(node.func) in WRITERS and _names_the_state(node)


def _name(function: ast.expr) -> str:
    """The last word of what is called: ``update`` of ``Dossier.objects.filter(…).update``."""
    return getattr(function, "attr", getattr(function, "id", ""))


def _names_the_state(call: ast.Call) -> bool:
    if any(given.arg == "state" for given in call.keywords):
        return True
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(
        isinstance(word, ast.Constant) and word.value == "state"
        for one in given
        for word in ast.walk(one)
    )


def _writing(source: str) -> bool:
    return any(_writes_a_state(node) for node in ast.walk(ast.parse(source)))


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from (PROJECT / app).rglob("*.py")


@pytest.mark.parametrize(
    "source",
    [
        "dossier.state = 'draft'",
        "dossier.state, dossier.version = 'draft', 2",
        "dossier.state: str = 'draft'",
        "setattr(dossier, 'state', 'draft')",
        "Dossier(unit=unit, state='draft')",
        "Dossier.objects.create(state='draft')",
        "Dossier.objects.filter(pk=1).update(state='draft')",
        "Dossier.objects.update(**{'state': 'draft'})",
        "Dossier.objects.bulk_update(rows, ['state'])",
        "Dossier.objects.update_or_create(pk=1, defaults={'state': 'draft'})",
        "dossier.save(update_fields=['state'])",
        "cursor.execute('INSERT INTO criteria_dossier SELECT * FROM kept')",
        "cursor.execute('UPDATE criteria_dossier SET version = 2, state = %s')",
        "cursor.execute(f'update {table} set state = %s')",
    ],
)
def test_the_guard_sees_every_way_to_write_a_state(source: str) -> None:
    assert _writing(source)


@pytest.mark.parametrize(
    "source",
    [
        "Dossier.objects.filter(state='draft')",
        "shown = dossier.state",
        "told.update(unit=dossier.unit)",
        "cursor.execute('SELECT state FROM criteria_dossier FOR UPDATE')",
        "cursor.execute('UPDATE criteria_dossier SET version = 2 WHERE state = %s')",
    ],
)
def test_the_guard_lets_a_state_be_read(source: str) -> None:
    assert not _writing(source)


def test_nothing_but_the_workflow_writes_a_state() -> None:
    writers = {
        path.relative_to(PROJECT).as_posix()
        for path in _sources()
        if _writing(path.read_text(encoding="utf-8"))
    }
    assert writers == {"criteria/workflow.py"}
