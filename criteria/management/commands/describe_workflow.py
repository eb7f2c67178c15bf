"""Prints ``docs/workflow.md``: the steps of a dossier, made from the table that the code uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import translation

from criteria.states import OPEN_STATES, DossierState
from criteria.workflow import STEPS, Step

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD = """# The steps of a dossier

Made from `criteria/workflow.py` by `manage.py describe_workflow > docs/workflow.md`; a test keeps
both equal. Only `take` writes a dossier's state: it locks the dossier, checks that the person may
see it (404), holds the role (403) and that the state allows the step (409), then the payload
(400); it freezes a snapshot where the dossier is submitted, moves the state, writes the journal's
line and announces the change, all in one transaction. Gaps, unmet criteria and guards never close
`submit`. Who opened, wrote or submitted a dossier takes none of the steps marked as checks.
"""


class Command(BaseCommand):
    """Print the document."""

    help = "Prints docs/workflow.md from the table of steps."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write to standard output."""
        self.stdout.write(document(), ending="")


def document() -> str:
    """The whole document, in Markdown; labels in Vietnamese."""
    with translation.override("vi"):
        return f"{_HEAD}\n{_states()}\n{_steps()}"


def _states() -> str:
    rows = (
        f"| `{state.value}` | {state.label} | {'yes' if state in OPEN_STATES else ''} |"
        for state in DossierState
    )
    return _table("States", ("state", "label", "open"), rows)


def _steps() -> str:
    names = ("step", "label", "from → to", "who", "where no district", "carries", "checks", "law")
    return _table("Steps", names, map(_row, STEPS))


def _row(step: Step) -> str:
    sources = ", ".join(f"`{state.value}`" for state in DossierState if state in step.sources)
    carried = ", ".join(
        f"`{name}`" if name in step.required else f"`{name}`?" for name in step.fields
    )
    cells = (
        f"`{step.name}`",
        str(step.label),
        f"{sources} → `{step.target.value}`",
        f"`{step.permission.value}`",
        f"`{step.office.value}`" if step.office else "",
        carried,
        "yes" if step.checks else "",
        f"{step.article}, `{step.stage}`",
    )
    return f"| {' | '.join(cells)} |"


def _table(title: str, names: tuple[str, ...], rows: Iterable[str]) -> str:
    head = f"| {' | '.join(names)} |\n|{'---|' * len(names)}"
    lines = "\n".join(rows)
    return f"## {title}\n\n{head}\n{lines}\n"
