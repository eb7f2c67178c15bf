"""The WSGI application that the web server runs."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from communes import queue
from reports.release import release

# No question of a visitor holds a thread for ever, be it slow or waiting for a lock. libpq hands
# this to every connection of the web process; worker and commands may take their time.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=20s")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_portal.settings")
application = get_wsgi_application()
queue.prepare()
# Asked at the first page, the digest might be of files that an upgrade has put there meanwhile.
release()

# A request makes a few thousand objects that die with it. Looking for rings of garbage in the
# midst of each took a sixth of the time of a PUT of 75 results; what stands now never is garbage.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
# Threads that wait for sockets, above all to publish a recompute, get their turn soon.
sys.setswitchinterval(0.0005)
