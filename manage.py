#!/usr/bin/env python
"""Django's command line; without ``DATABASE_URL`` it joins or starts the embedded servers."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from ntm_portal.embedded.environment import needs_servers, prepare
from ntm_portal.embedded.layout import EmbeddedError


def main() -> int:
    """Run one command; servers that others use are left running."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_portal.settings")
    try:
        prepare(servers=needs_servers(sys.argv))
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
