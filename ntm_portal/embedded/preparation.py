"""The part of the demo's set-up that needs Django: tables, data, translations, assets."""

from __future__ import annotations

import os

import django
from django.core.management import call_command
from django.db import connections

from ntm_portal.embedded.assets import collect_if_changed
from ntm_portal.embedded.layout import Layout
from ntm_portal.embedded.processes import say
from ntm_portal.embedded.translations import compile_translations


def prepare_data(layout: Layout) -> None:
    """Bring tables, the demo's data, translations and static files up to date."""
    compile_translations()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_portal.settings")
    django.setup()
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
