"""Django's settings, as far as Open edX's LTI code reads them."""

import logging.config
import secrets

import django
from django.conf import settings

from tests.practice.options import Options

SECONDS_TO_WAIT_FOR_THE_DATABASE = 60


def configure_django(options: Options, base_url: str) -> None:
    """Set Django up for this process; ``base_url`` is the platform's issuer, without a slash."""
    options.data_dir.mkdir(parents=True, exist_ok=True)
    settings.configure(
        SECRET_KEY=secrets.token_urlsafe(),
        # A name that resolves to the loopback address is refused (DNS rebinding).
        ALLOWED_HOSTS=[options.host],
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "rest_framework",
            "waffle",
            "config_models",
            "lti_consumer",
            "tests.practice.apps.PracticeConfig",
        ],
        MIDDLEWARE=[
            "django.middleware.common.CommonMiddleware",  # checks the host's name
            "tests.practice.faults.FaultMiddleware",
            "tests.practice.people.NobodyIsLoggedInMiddleware",
            "tests.practice.studio.StudioSessionMiddleware",
            "edx_django_utils.cache.middleware.RequestCacheMiddleware",
            "edx_django_utils.cache.middleware.TieredCacheMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        APPEND_SLASH=False,
        CSRF_COOKIE_NAME="practice_csrf",
        ROOT_URLCONF="tests.practice.urls",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        DATABASES={"default": _database(options)},
        CACHES={
            "default": {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                # Each launch under way is one entry; the default of 300 would drop some.
                "OPTIONS": {"MAX_ENTRIES": 100_000},
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        TIME_ZONE="UTC",
        REST_FRAMEWORK={"UNAUTHENTICATED_USER": None},
        PRACTICE_TOOL_URL=options.tool_url,
        COURSE_MEMBER_API_ENROLLMENT_LIMIT=options.enrollment_limit,
        **_open_edx_settings(base_url),
    )
    _quieten_logging()
    django.setup()


def _database(options: Options) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": options.data_dir / "practice.sqlite3",
        # Open edX runs each request in a transaction. Every launch writes (the LTI code saves
        # the passport whenever it reads the key), so each transaction takes SQLite's write lock
        # at its start: one that begins by reading and then writes fails when another was quicker.
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {
            "timeout": SECONDS_TO_WAIT_FOR_THE_DATABASE,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def _open_edx_settings(base_url: str) -> dict[str, object]:
    return {
        "LMS_ROOT_URL": base_url,
        "LTI_BASE": base_url,
        "LEARNING_MICROFRONTEND_URL": base_url,
        "PLATFORM_NAME": "Practice platform",
        "SERVICE_VARIANT": "lms",
        "FEATURES": {},
        "USAGE_ID_PATTERN": r"(?P<usage_id>[^/]+)",
    }


def _quieten_logging() -> None:
    """Only errors are printed: a refused launch already says so on its own page."""
    settings.LOGGING_CONFIG = None
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"stderr": {"class": "logging.StreamHandler"}},
            "root": {"handlers": ["stderr"], "level": "ERROR"},
        }
    )
