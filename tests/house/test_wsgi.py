"""What holds in the web process alone."""

from __future__ import annotations

import os
import subprocess
import sys

_ASK_DATABASE = """
import ntm_portal.wsgi
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print(cursor.fetchone()[0])
"""
_ASK_RELEASE = """
import ntm_portal.wsgi
from reports.release import release
print(release.cache_info().currsize)
"""


def _answer_in_a_web_process(question: str) -> str:
    environment = {name: text for name, text in os.environ.items() if name != "PGOPTIONS"}
    asked = subprocess.run(
        [sys.executable, "-c", question],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return asked.stdout.strip()


def test_no_statement_of_the_web_process_waits_for_ever() -> None:
    assert _answer_in_a_web_process(_ASK_DATABASE) == "20s"


def test_the_release_is_known_before_the_first_page() -> None:
    assert _answer_in_a_web_process(_ASK_RELEASE) == "1"
