"""Print the steps of a dossier as ``docs/workflow.md``, made from the table that code obeys."""

from django.core.management.base import BaseCommand
from django.utils import translation

from criteria.states import DossierState
from criteria.workflow import STEPS, Step

HEAD = """\
# The steps of a dossier

Made by `manage.py describe_workflow` from `STEPS` (`criteria/workflow.py`); a test holds it equal.
Gaps, unmet criteria and guards never close `submit`: they are named and frozen with it. Who made
a dossier takes no step that checks it. Where no district appraises, the office takes its steps.

| step | label | from | to | needs | carries | law |
|---|---|---|---|---|---|---|
"""
STATES = """
## States

| state | words |
|---|---|
"""


class Command(BaseCommand):
    """``manage.py describe_workflow > docs/workflow.md``."""

    help = "Print the steps of a dossier as Markdown."

    def handle(self, *args: object, **options: object) -> None:
        """Write the document to standard output."""
        with translation.override("vi"):
            rows = "".join(_row(step) for step in STEPS)
            states = "".join(f"| `{state.value}` | {state.label} |\n" for state in DossierState)
        self.stdout.write(HEAD + rows + STATES + states, ending="")


def _row(step: Step) -> str:
    sources = ", ".join(f"`{state.value}`" for state in DossierState if state in step.sources)
    needs = f"`{step.permission.value}`"
    if step.office is not None:
        needs += f" (no district: `{step.office.value}`)"
    carries = ", ".join(
        f"`{name}`" if name in step.required else f"`{name}?`" for name in step.fields
    )
    return (
        f"| `{step.name}` | {step.label} | {sources} | `{step.target.value}` | {needs} "
        f"| {carries} | {step.article} |\n"
    )
