"""What holds in the web process alone."""

from __future__ import annotations

import os
import subprocess
import sys

_ASK = """
import ntm_portal.wsgi
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print(cursor.fetchone()[0])
"""


def test_no_statement_of_the_web_process_waits_for_ever() -> None:
    environment = {name: text for name, text in os.environ.items() if name != "PGOPTIONS"}
    asked = subprocess.run(
        [sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == "20s"
