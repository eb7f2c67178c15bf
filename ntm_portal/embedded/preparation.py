"""The part of the demo's set-up that stands on Django: tables, data, assets, accounts.

Imported after ``django.setup()``.
"""

from __future__ import annotations

import os
from itertools import groupby

from django.core.management import call_command
from django.db import connections

from ntm_portal.embedded.assets import collect_if_changed
from ntm_portal.embedded.layout import Layout
from ntm_portal.embedded.processes import say
from reports.demo.accounts import PASSWORD
from reports.demo.accounts import accounts as demo_accounts


def prepare_data(layout: Layout) -> None:
    """Bring tables, the demo's data and static files up to date."""
    say("Bringing the tables up to date …")
    call_command("migrate", verbosity=0, interactive=False)
    say("Loading Nam Định's data …")
    call_command("load_demo")
    if os.environ["REDIS_URL"] == "none":
        say("No Redis, by choice or for want of one: tasks run in-process, right after commit.")
        call_command("recompute_rates")
    if collect_if_changed(layout.data):
        say("Static files collected.")
    connections.close_all()


def accounts() -> str:
    """The accounts of the demo as lines for a terminal; those of one office share a line."""
    lines = [f"Accounts (password of all: {PASSWORD}):"]
    for (name, body), same in groupby(
        demo_accounts(), key=lambda account: (account.name.rstrip(" 0123456789"), account.body)
    ):
        users = [account.username for account in same]
        shown = f"{users[0]} … {users[-1]}" if len(users) > 2 else ", ".join(users)
        lines.append(f"  {shown:<36} {name}{', ' if body else ''}{body}")
    return "\n".join(lines)
