"""The platform's settings, with the benchmark's two addresses beside the platform's."""

from __future__ import annotations

from onething.config.settings import *  # noqa: F403 - all of them

ROOT_URLCONF = "bench.support.pages_floor"
LOGGING = {"version": 1, "disable_existing_loggers": True}
