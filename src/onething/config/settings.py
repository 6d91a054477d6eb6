"""Django's settings; what differs between installations comes from the environment (`onething.config.environment`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onething.config import environment

DATA_DIR: Path = environment.data_folder()
SECRET_KEY: str = environment.secret_key(DATA_DIR)
DEBUG = False
ALLOWED_HOSTS: list[str] = environment.names("ONETHING_ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))

INSTALLED_APPS = [
    "onething.apps.audit",
    "onething.apps.outbox",
    "onething.apps.people",
    "onething.apps.catalogue",
    "onething.apps.exchange",
    "onething.apps.casework",
    "onething.apps.documents",
    "onething.apps.applications",
    "onething.apps.ratings",
    "onething.apps.assistance",
    # Only their files: the kit's own, and htmx.
    "django.contrib.staticfiles",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before the log: a stylesheet is nobody's act.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onething.config.access_log.AccessLog",
    # It asks for the host, and thereby refuses one that isn't ours.
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "onething.config.urls"
WSGI_APPLICATION = "onething.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

# ---- database: one PostgreSQL, sync, a pool as large as there are blocking threads ----

THREADS: int = environment.whole_number("ONETHING_THREADS", 8)
_database: dict[str, Any] = environment.database_settings(environment.text("DATABASE_URL"))
DATABASES: dict[str, dict[str, Any]] = {
    "default": _database
    | {
        "ENGINE": "onething.config.postgresql",
        "OPTIONS": _database["OPTIONS"]
        | {
            # A pool with a long reconnect_timeout backs off ever longer and notices late that the server is back;
            # with a short one it gives up soon, and the next request asks anew.
            "pool": {"min_size": 1, "max_size": THREADS, "timeout": 5.0, "reconnect_timeout": 2.0},
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
    }
}
# Migrations connect as the schema's owner, through the same alias (`onething.config.migrating`).
DATABASE_WEB_ROLE: str = environment.text("ONETHING_WEB_ROLE", _database["USER"])

# ---- language and time ----

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# ---- what browsers load: files of the kit and of libraries, under addresses that change with their content ----

STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).resolve().parent.parent / "portals" / "ui" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 3600

# ---- limits on what comes in ----

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
"""Bytes of a request's body without files; larger ones get 413."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
"""Bytes of an uploaded file kept in memory; a larger one goes to a temporary file."""
MATERIAL_MAX_BYTES: int = environment.whole_number("ONETHING_MATERIAL_MAX_BYTES", 20 * 1024 * 1024)
"""Bytes of one uploaded material."""
UPLOAD_MAX_BYTES: int = 3 * MATERIAL_MAX_BYTES
"""Bytes of one request that brings files: a few photos at once. Larger ones are read away and get 413."""
FILE_UPLOAD_HANDLERS = [
    "onething.config.uploads.RefuseOversized",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

PUBLIC_ADDRESS: str = environment.public_address("ONETHING_PUBLIC_ADDRESS")
"""Where people reach this site (`https://fw.example.gov.cn`), printed on documents as a QR code; empty: no code."""

# ---- security ----

PASSWORD_ITERATIONS: int = environment.whole_number("ONETHING_PASSWORD_ITERATIONS", 600_000)
"""Rounds of PBKDF2-HMAC-SHA256 for new passwords (OWASP Password Storage Cheat Sheet)."""

SIGN_IN_PATH = "/sign-in"
SESSION_COOKIE_SECURE: bool = environment.text("ONETHING_PLAIN_HTTP") == ""
"""Cookies travel over HTTPS only, unless the installation says that it has none (a demo in a private network)."""
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "onething.portals.ui.problems.form_not_ours"
CSRF_TRUSTED_ORIGINS: list[str] = environment.names("ONETHING_TRUSTED_ORIGINS", ())

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.text("ONETHING_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS: int = environment.whole_number("ONETHING_HSTS_SECONDS", 0, lowest=0)

# ---- logs: JSON lines on standard error, one per request and per event, without personal data ----

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "onething.config.access_log.JsonLines"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": environment.text("ONETHING_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Django's own request log would write paths with query strings and tracebacks with local values.
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.server": {"handlers": ["nowhere"], "propagate": False},
    },
}
