"""``./scripts/demo``: sets all up, runs web, worker and beat, ends on Ctrl-C."""

from __future__ import annotations

import argparse
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import django
from django.core.management import CommandError

from ntm_portal.embedded.environment import mark_as_demo, set_demo_environment
from ntm_portal.embedded.launcher import Servers, ensure_secret, ensure_servers, make_folders
from ntm_portal.embedded.layout import EmbeddedError, Layout, data_dir_from_environment
from ntm_portal.embedded.locks import exclusive, is_last, open_lock
from ntm_portal.embedded.ports import HOST, require_free
from ntm_portal.embedded.processes import say
from ntm_portal.embedded.reset import throw_away
from ntm_portal.embedded.supervisor import Program, supervise
from ntm_portal.embedded.translations import compile_translations

WEB_WORKERS = 2
UP_SECONDS = 1.0
SAYS = "Sets all up, runs web, worker and beat on 127.0.0.1, ends on Ctrl-C."


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=SAYS)
    parser.add_argument("--port", type=int, default=8000, help="the port (8000)")
    parser.add_argument(
        "--data-dir", type=Path, help="keep all data in this folder instead of var/"
    )
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away first")
    parser.add_argument("--prepare", action="store_true", help="set up and load data, then exit")
    options = parser.parse_args(arguments)
    if not 0 < options.port < 65536:
        parser.error("--port: from 1 to 65535")
    return options


def main(arguments: Sequence[str]) -> int:
    """Run the demo; answers the exit status."""
    options = parse(arguments)
    started = time.monotonic()
    data = (options.data_dir or data_dir_from_environment()).resolve()
    try:
        if not options.prepare:
            require_free(options.port)
            be_the_only_demo(Layout(data))
        servers = set_up(data, reset=options.reset)
        if not options.prepare:
            require_free(options.port)  # the set-up took its time
    except (EmbeddedError, CommandError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Interrupted; the next start goes on from here.")
        return 130
    if options.prepare:
        say(f"Ready after {time.monotonic() - started:.0f} s: {data}")
        return 0
    return run(servers, options.port, started)


def be_the_only_demo(layout: Layout) -> None:
    """Hold the folder until this process ends: two would share beat's memory and the logs.

    Raises:
        EmbeddedError: A demo runs on the folder.
    """
    make_folders(layout)
    if not is_last(open_lock(layout.demo_lock)):
        raise EmbeddedError(
            f"A demo runs on {layout.data} already: stop it, or choose another --data-dir."
        )


def set_up(data: Path, *, reset: bool) -> Servers:
    """Servers, tables, data and assets of the demo; quick when all is there.

    Raises:
        EmbeddedError: A server cannot be had, or the data cannot be thrown away.
    """
    layout = Layout(data)
    if reset:
        say(f"Throwing the demo's data in {data} away …")
        throw_away(layout)
    make_folders(layout)
    with exclusive(layout.data / "prepare.lock"):
        set_demo_environment()
        mark_as_demo(data)
        ensure_secret(data)
        say(f"Data in {data}. Starting the servers …")
        servers = ensure_servers(data)
        compile_translations()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_portal.settings")
        django.setup()
        # Models can be imported only now: the settings name the servers started above.
        from ntm_portal.embedded.preparation import prepare_data

        prepare_data(layout)
    return servers


def programs(layout: Layout, port: int) -> list[Program]:
    """Web, worker and beat; without Redis no worker: web and beat run their tasks themselves."""
    python = sys.executable
    web = [
        *(python, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *("--workers", str(WEB_WORKERS), "--blocking-threads", "16"),
        *("--blocking-threads-idle-timeout", "600", "--workers-kill-timeout", "8"),
        *("--no-ws", "--log-level", "warning", "ntm_portal.wsgi:application"),
    ]
    celery = [python, "-m", "celery", "-A", "ntm_portal"]
    beat_folder = layout.data / "beat"
    beat_folder.mkdir(mode=0o700, exist_ok=True)
    worker = [*celery, "worker", "--concurrency", "2", "--without-mingle", "--without-gossip"]
    beat = [*celery, "beat", "-s", str(beat_folder / "schedule"), "--pidfile="]
    wanted = [
        Program("web", web, layout.logs / "web.log"),
        Program("worker", [*worker, "--loglevel", "INFO"], layout.logs / "worker.log"),
        Program("beat", [*beat, "--loglevel", "INFO"], layout.logs / "beat.log", late=True),
    ]
    in_process = os.environ.get("REDIS_URL") == "none"
    return [program for program in wanted if not (in_process and program.name == "worker")]


def run(servers: Servers, port: int, started: float) -> int:
    """Run the processes until Ctrl-C."""
    address = f"http://{HOST}:{port}/"

    def is_up() -> bool:
        try:
            with urllib.request.urlopen(f"{address}healthz", timeout=UP_SECONDS):  # noqa: S310
                return True
        except (urllib.error.URLError, OSError):
            return False

    def when_up() -> None:
        from ntm_portal.embedded.preparation import accounts

        seconds = time.monotonic() - started
        sys.stdout.write(f"\n{accounts()}\n\nThe portal runs: {address} (after {seconds:.0f} s)\n")
        sys.stdout.write(f"Logs: {servers.layout.logs}. Ctrl-C ends it.\n")
        sys.stdout.flush()

    wanted = programs(servers.layout, port)
    say(f"Starting {', '.join(program.name for program in wanted)} …")
    status = supervise(wanted, lock=servers.lock, is_up=is_up, when_up=when_up)
    say("Stopping …")
    servers.leave()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
