"""Django's settings, made from the administrator's (config.py) and the keys (keys.py)."""

from __future__ import annotations

import gc
import os
from typing import Any

import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from zeren.ledger import keys
from zeren.site import config

gc.set_threshold(50_000, 20, 50)  # a large import makes millions of small things that all stay

ZEREN = config.load(os.environ)
DATA = ZEREN.data
KEYS_FOLDER = ZEREN.keys
KEYS = keys.load(KEYS_FOLDER)
HELD_FOLDER = DATA / "held"  # forms whose sender was signed out, sealed, for half an hour
VAULT = DATA / "vault"  # photos, rendered letters: named by their digest, never overwritten
(DATA / "log").mkdir(parents=True, exist_ok=True)
VAULT.mkdir(parents=True, exist_ok=True)

SECRET_KEY = KEYS.secret.hex()
PIN_PEPPER = KEYS.pin_pepper
LEDGER_KEY = KEYS.ledger
FACTS_KEY = KEYS.facts
QR_KEY = KEYS.qr
SEAL_KEY = KEYS.seal
QR_OLD_KEYS = KEYS.old_qr

DEBUG = ZEREN.debug
#: In debug and in tests a code without words stops the act; in earnest it is logged and kept.
CODES_MUST_BE_DECLARED = DEBUG
ALLOWED_HOSTS = list(ZEREN.hosts)
CSRF_TRUSTED_ORIGINS = [ZEREN.origin] if ZEREN.origin else []
ROOT_URLCONF = "zeren.site.urls"
WSGI_APPLICATION = "zeren.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "zeren.site",
    "zeren.cli",
    "zeren.handover",
    "zeren.assessment",
    "zeren.scans",
    "zeren.results",
    "zeren.kiosk",
    "zeren.desk",
    "zeren.coverage",
    "zeren.census",
    "zeren.letters",
    "zeren.hazards",
    "zeren.targets",
    "zeren.training",
    "zeren.incidents",
    "zeren.responsibility",
    "zeren.cases",
    "zeren.content",
    "zeren.notices",
    "zeren.privacy",
    "zeren.webhooks",
    "zeren.obligations",
    "zeren.organisation",
    "zeren.accounts",
    "zeren.evidence",
    "zeren.limits",
    "zeren.web",
    "zeren.jobs",
    "zeren.ledger",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "zeren.site.proxies.proxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zeren.site.packing.packing",
    "zeren.site.sessions.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zeren.kiosk.middleware.shared",
    "zeren.accounts.middleware.door",
    "zeren.site.headers.headers",
    "zeren.site.middleware.viewer",
    "zeren.accounts.middleware.second",
    "zeren.web.whose.middleware",
    "zeren.web.once.Once",
    "zeren.web.answers.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["zeren.web.templatetags.every_form"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "zeren.site.menu.menu",
            ],
        },
    }
]


#: How long a write waits for the database. People are told after seconds; worker and commands,
#: whom nobody watches, wait their turn.
WAIT_SECONDS = 6 if os.environ.get("ZEREN_ROLE") == "web" else 20


def _database() -> dict[str, Any]:
    if ZEREN.database:
        found = config.postgres(ZEREN.database)
        found["CONN_HEALTH_CHECKS"] = True
        found["OPTIONS"].setdefault("connect_timeout", str(WAIT_SECONDS))
        if ZEREN.database_pool:
            # A pool keeps its connections itself; Django refuses CONN_MAX_AGE beside it.
            # A server that was away is asked again at the next request, not after minutes.
            found["OPTIONS"]["pool"] = {
                "min_size": 1,
                "max_size": ZEREN.database_pool,
                "timeout": WAIT_SECONDS,
                "reconnect_timeout": WAIT_SECONDS,
            }
        else:
            found["CONN_MAX_AGE"] = None
        return found
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "zeren.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # IMMEDIATE: half of concurrent writes failed in Django's default mode, none in this.
            "transaction_mode": "IMMEDIATE",
            "timeout": WAIT_SECONDS,
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={ZEREN.sqlite_synchronous};"
                " PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY"
            ),
        },
    }


DATABASES = {"default": _database()}

# Django's auth is used as a library (sessions, hashers); its app with groups and permissions is
# left out, since rights here are grants on a unit (organisation) and heads of units.
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["zeren.accounts.backends.SessionBackend"]
CSRF_FAILURE_VIEW = "zeren.web.errors.csrf"
PASSWORD_HASHERS = ["zeren.site.hashers.Argon2"]
LOGIN_URL = "sign-in"

SESSION_COOKIE_AGE = ZEREN.session_hours * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ZEREN.is_https
# __Host-: set over https by this very host for all its paths; no neighbour domain can plant one.
if ZEREN.is_https:
    SESSION_COOKIE_NAME = "__Host-zeren"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if ZEREN.is_https else 0
# Counts only from `proxies`: site/proxies.py takes the header away from everybody else.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ZEREN.is_https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 8
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # data: Tabler's icons; blob: a photo before sending
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "report-uri": ["/policy/report/"],  # report-to needs an address with its origin
    }
}

LANGUAGE_CODE = ZEREN.language
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ZEREN.time_zone

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
_IS_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
# Before `collectstatic` has run, files are served from where they lie, without compression.
WHITENOISE_USE_FINDERS = not _IS_COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAULT},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or not _IS_COLLECTED
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

CHECKPOINT_MAIL_AFTER = ("meeting.closed", "letter_campaign.issued")
"""Facts after which a checkpoint is mailed at once: a signing meeting, a year's letters."""

WORKBOOK_KNOWN = {
    "unprintable": "zeren.site.known.unprintable",
    "indicators": "zeren.site.known.indicators",
    "catalogue": "zeren.site.known.catalogue",
    "unsettled": "zeren.site.known.unsettled",
    "names_of_posts": "zeren.site.known.names_of_posts",
    "names_of_indicators": "zeren.site.known.names_of_indicators",
}
"""What the import asks of rooms above the organisation."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "filters": {"quiet": {"()": "zeren.web.quiet.Filter"}},
    "handlers": {
        "file": {
            "class": "zeren.web.quiet.LogFile",
            "filename": DATA / "log" / "zeren.log",
            "formatter": "lines",
            "filters": ["quiet"],
            "delay": True,
        },
        "console": {"class": "zeren.web.quiet.Console", "filters": ["quiet"], "level": "WARNING"},
    },
    "loggers": {
        "fido2": {"level": "WARNING"},  # it tells whose passkey was used
        "apprise": {"level": "CRITICAL"},  # these two repeat addresses, and those hold secrets
        "urllib3": {"level": "CRITICAL"},
    },
    "root": {"handlers": ["file", "console"], "level": ZEREN.log_level},
}
