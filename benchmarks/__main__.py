"""``python -m benchmarks [name …] [--small]``: one JSON object a line on standard output."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import import_module

from benchmarks.harness import CannotMeasureError, own_home
from ntm_portal.embedded.layout import EmbeddedError
from ntm_portal.embedded.processes import say

NAMES = ("recompute", "results", "freshness", "dashboard")


def main(arguments: Sequence[str]) -> int:
    """Run each bench in a process and a data folder of its own; 1 when one could not measure."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(NAMES))
    parser.add_argument("--small", action="store_true", help="few rounds and no large nation")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)} (there are {', '.join(NAMES)})")
    names = options.names or list(NAMES)
    if len(names) == 1:
        return _run(names[0], small=options.small)
    flags = ["--small"] if options.small else []
    return max([_run_apart(name, flags) for name in names])


def _run_apart(name: str, flags: list[str]) -> int:
    command = [sys.executable, "-m", "benchmarks", name, *flags]
    return 1 if subprocess.run(command, check=False).returncode else 0  # noqa: S603  # ourselves


def _run(name: str, *, small: bool) -> int:
    started = time.monotonic()
    try:
        with own_home() as servers:
            # Its models can be imported only now: the settings name the servers started above.
            import_module(f"benchmarks.{name}").bench(servers, small=small)
    except (CannotMeasureError, EmbeddedError) as error:
        say(f"{name} could not measure: {error}")
        return 1
    say(f"{name}: {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
