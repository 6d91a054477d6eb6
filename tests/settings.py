"""The platform's settings with a data folder of the test run's own."""

from __future__ import annotations

import os
import tempfile

# `DATABASE_URL` of the developer's shell must never reach a test: the session fixture sets its own server.
os.environ.pop("DATABASE_URL", None)
os.environ.pop("DATABASE_OWNER_URL", None)
os.environ["ONETHING_DATA"] = tempfile.mkdtemp(prefix="onething-test-")
os.environ["ONETHING_THREADS"] = "8"
os.environ["ONETHING_PASSWORD_ITERATIONS"] = "1000"

from onething.config.settings import *  # noqa: F403 - the environment has to be set first
