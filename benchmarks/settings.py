"""The portal's settings, with two more addresses to compare with."""

from ntm_portal.settings import *  # noqa: F403  # every setting, whatever is added

ROOT_URLCONF = "benchmarks.urls"
