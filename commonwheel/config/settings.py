"""Settings, all of them from the environment (see docs/operations.md). Secure unless told otherwise."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from commonwheel.config.environment import Environment

env = Environment()

HOME = env.folder("HOME", Path.cwd() / "var")
"""The one folder that holds everything of a small community: database, files, mail that was not sent."""


def _secret() -> str:
    """The signing key: from the environment, or made once and kept in HOME with access for its owner alone."""
    given = env.text("SECRET_KEY", "")
    if given:
        return given
    kept = HOME / "secret"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text().strip()


SECRET_KEY = _secret()
DEBUG = False
TESTING = "pytest" in sys.modules

SITE_NAME = env.text("NAME", "Commonwheel")
PORT = env.number("PORT", 0, at_most=65535) or Environment(prefix="").number("PORT", 8000, at_least=1, at_most=65535)
HOST = env.text("HOST", "127.0.0.1")
"""The address to listen on; this machine alone unless told otherwise."""
WORKERS = env.number("WORKERS", 2, at_least=1, at_most=64)
"""Processes that serve pages."""
THREADS = env.number("THREADS", 4, at_least=1, at_most=64)
"""Pages that one of these processes works on at a time."""
CONNECTIONS = 2000
"""Requests and open live streams that one of these processes holds at most."""
ORIGIN = env.address("ORIGIN", f"http://localhost:{PORT}", ("http", "https"))
"""Where people reach the community; https turns on secure cookies and HSTS."""
SECURE = ORIGIN.startswith("https://")
ALLOWED_HOSTS = [*env.names("HOSTS", (urlsplit(ORIGIN).hostname or "",)), "localhost", "127.0.0.1", "[::1]"]
"""This machine's own names too: whoever looks after its health asks by them."""
CSRF_TRUSTED_ORIGINS = [ORIGIN]
DEMO = env.flag("DEMO", not env.text("ORIGIN", ""))
"""Whether the first start fills an empty community with a demo. Its passwords are public: not on a real address."""
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
"""Whether a proxy that we trust sets X-Forwarded-For and X-Forwarded-Proto."""
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "commonwheel.config",
    "commonwheel.console",
    "commonwheel.web",
    "commonwheel.interchange",
    "commonwheel.reputation",
    "commonwheel.moderation",
    "commonwheel.delivery",
    "commonwheel.discovery",
    "commonwheel.groups",
    "commonwheel.formats",
    "commonwheel.conversations",
    "commonwheel.structure",
    "commonwheel.authority",
    "commonwheel.accounts",
    "commonwheel.ledger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{library}" for library in (
        "google", "microsoft", "apple", "github", "twitter_oauth2", "facebook", "openid_connect", "saml",
    )),
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "commonwheel.config.replicas.from_replicas",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "commonwheel.web.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commonwheel.web.middleware.reader",
    "commonwheel.web.acceptances.policies_first",
    "commonwheel.web.caching.page_marks",
    "commonwheel.web.middleware.refusals",
]

ROOT_URLCONF = "commonwheel.config.urls"
WSGI_APPLICATION = "commonwheel.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commonwheel.web.context.site",
            ],
            "builtins": ["commonwheel.web.templatetags.commonwheel", "django.templatetags.i18n"],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{quote(str(HOME))}/commonwheel.sqlite3")}
if DATABASES["default"]["ENGINE"] == "commonwheel.engines.databases.sqlite":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"
            # Each thread has a connection, and all of its cache is memory of the process; the system caches the file anyway.
            "PRAGMA cache_size=-8192; PRAGMA journal_size_limit=67108864;"
            # What is written is brought from the log into the file by whoever writes just then, and all who write wait for the disk: rarely.
            "PRAGMA wal_autocheckpoint=4000;"
        ),
    }
    SEARCH_ENGINE = "commonwheel.engines.search.sqlite.SQLiteSearch"
else:
    SEARCH_ENGINE = "commonwheel.engines.search.postgres.PostgresSearch"
REPLICAS = [f"replica-{number}" for number in range(1, len(env.names("REPLICA_URL")) + 1)]
"""Copies of the database that answer where a moment's lag is harmless (kernel/replicas.py)."""
for alias, database in zip(REPLICAS, env.databases("REPLICA_URL"), strict=True):
    DATABASES[alias] = database
for database in DATABASES.values():
    database.update({"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True})
    if database["ENGINE"] == "django.db.backends.postgresql":
        # A server that fell silent (a cut cable says nothing) is given up after seconds, not after the minutes of TCP.
        database["OPTIONS"] = {
            "prepare_threshold": 1, "connect_timeout": "3", "tcp_user_timeout": "5000", "keepalives_idle": "4", "keepalives_interval": "2", "keepalives_count": "3",
            # And the server gives up a host that fell silent: what that one had locked, others would wait for for hours.
            "options": "-c tcp_user_timeout=5000 -c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
        } | dict(database["OPTIONS"])  # fmt: skip
DATABASE_ROUTERS = ["commonwheel.kernel.replicas.Router"] if REPLICAS else []

REDIS_URL = env.address("REDIS_URL", "", ("redis", "rediss", "unix"))
if REPLICAS and not (REDIS_URL and DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"):
    raise ImproperlyConfigured("COMMONWHEEL_REPLICA_URL needs COMMONWHEEL_DATABASE_URL (PostgreSQL) and COMMONWHEEL_REDIS_URL, which tells how new a copy must be.")
if REDIS_URL:
    CACHES: dict[str, Any] = {"default": {"BACKEND": "commonwheel.engines.caches.redis.PatientRedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "cw"}}
    FRESHNESS = {"CLASS": "commonwheel.engines.freshness.redis.RedisFreshness", "OPTIONS": {"url": REDIS_URL, "has_replicas": bool(REPLICAS)}}
    LIMITS: dict[str, Any] = {"CLASS": "commonwheel.engines.limits.cached.CachedLimits"}
else:
    CACHES = {
        "default": {
            "BACKEND": "commonwheel.engines.caches.files.SeldomCulledCache",
            "LOCATION": str(HOME / "cache"),
            # Counting on in a file begins its time anew, so it must outlive the longest limit of signing in, an hour.
            "TIMEOUT": 3700,
            "OPTIONS": {"MAX_ENTRIES": 20000},
        }
    }
    FRESHNESS = {
        "CLASS": "commonwheel.engines.freshness.memory.SharedMemoryFreshness",
        "OPTIONS": {"path": str(HOME / "freshness")},
    }
    LIMITS = {"CLASS": "commonwheel.engines.limits.memory.SharedMemoryLimits", "OPTIONS": {"path": str(HOME / "limits")}}
ENGINES: dict[str, dict[str, Any]] = {
    "search": {"CLASS": SEARCH_ENGINE},
    "freshness": FRESHNESS,
    "limits": LIMITS,
}
"""Which engine serves each port of kernel/engines."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_ADAPTER = "commonwheel.web.pages.account.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "commonwheel.web.pages.account.forms.SignUpForm",
    "login": "commonwheel.web.pages.account.forms.SignInForm",
    "add_email": "commonwheel.web.pages.account.forms.NewAddressForm",
    "request_login_code": "commonwheel.web.pages.account.forms.CodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "homepage"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/h/ip",
    "reset_password": "20/m/ip,5/m/key",
    "confirm_email": "1/3m/key",
    "request_login_code": "20/m/ip,3/m/key",
}
SOCIALACCOUNT_ADAPTER = "commonwheel.web.pages.account.providers.adapter.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "commonwheel.web.pages.account.providers.forms.NewcomerForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_LOGIN_ON_GET = False
IDP_OIDC_ADAPTER = "commonwheel.web.pages.account.sites.adapter.OIDCAdapter"
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 60 * 60 * 24 * 60
MFA_ADAPTER = "commonwheel.web.pages.account.security.adapter.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "commonwheel.web.pages.account.security.forms.AddForm",
    "login_webauthn": "commonwheel.web.pages.account.security.forms.LoginForm",
    "authenticate_webauthn": "commonwheel.web.pages.account.security.forms.SecondStepForm",
    "reauthenticate_webauthn": "commonwheel.web.pages.account.security.forms.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

MAIL_FROM = env.text("MAIL_FROM", f"{SITE_NAME} <community@localhost>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
EMAIL_BACKEND = "commonwheel.delivery.mail.QueuedBackend"
SMTP_URL = env.address("SMTP_URL", "", ("smtp", "smtps"))
"""smtp://user:word@host:port; without one, mails are written as files to HOME/mail and the start says so."""
MAIL_FOLDER = HOME / "mail"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_SSL_REDIRECT = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "commonwheel.web.pages.errors.views.csrf"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
"""Each by its own name, so that those who read only that one find it."""
LOCALE_PATHS = [Path(__file__).parent.parent / "web" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "commonwheel.web.stylesheet.StylesheetFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
S3_BUCKET = env.text("S3_BUCKET", "")
FILES_AT = env.address("S3_PUBLIC_URL", "", ("http", "https"))
"""Where browsers fetch files by themselves, with a signature that we give to whoever may see them; "" where files go through us."""
if FILES_AT and not S3_BUCKET:
    raise ImproperlyConfigured("COMMONWHEEL_S3_PUBLIC_URL needs COMMONWHEEL_S3_BUCKET.")
FILES: dict[str, Any] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
if S3_BUCKET:
    FILES = {
        "BACKEND": "commonwheel.engines.files.s3.PrivateS3",
        "OPTIONS": {
            "bucket_name": S3_BUCKET, "endpoint_url": env.address("S3_ENDPOINT", "", ("http", "https")) or None, "region": env.text("S3_REGION", "us-east-1"),
            "access_key": env.text("S3_KEY", ""), "secret_key": env.text("S3_SECRET", ""), "public_address": FILES_AT,
        },
    }  # fmt: skip
STORAGES = {
    "default": FILES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
"""Maps of sources are for who looks into a script, and the largest files of all: to make them small is most of a first start."""
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

LEDGER_RAISES = TESTING
"""Whether a failing reaction stops the drain (tests) or is tried again later (everywhere else)."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname:7} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR"))},
    "loggers": {"django.server": {"level": "WARNING"}},
}

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
