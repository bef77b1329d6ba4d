"""Django's settings, from the environment: see docs/operating.md for the variables."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from charterdesk.server import environment
from charterdesk.server.sqlite import bring_fixed_sqlite, refuse_unsafe_sqlite
from charterdesk.server.static_version import version_of

bring_fixed_sqlite()

PACKAGE = Path(__file__).resolve().parent.parent
DEBUG = False
DEMO = environment.flag("CHARTERDESK_DEMO")
DATA_DIR = environment.directory("CHARTERDESK_DATA_DIR", Path("var"))
FILES_ROOT = DATA_DIR / "files"
LARGEST_FILE = 25 * 1024 * 1024  # bytes, of one attachment
LARGEST_MAIL = 50 * 1024 * 1024  # bytes, with its attachments as they travel
LARGEST_REQUEST = 4 * LARGEST_FILE
BASE_URL = environment.base_url("CHARTERDESK_BASE_URL", "http://localhost:8000")
_served_by_https = BASE_URL.startswith("https://")
ALLOWED_HOSTS = environment.hosts(
    "CHARTERDESK_ALLOWED_HOSTS",
    sorted({urlsplit(BASE_URL).hostname or "localhost", *(() if _served_by_https else ("localhost", "127.0.0.1"))}),
)

DATABASES: dict[str, dict[str, Any]] = {
    "default": environment.database("DATABASE_URL", DATA_DIR / "charterdesk.sqlite3")
}
_one_machine = "sqlite3" in str(DATABASES["default"]["ENGINE"])
if _one_machine:
    refuse_unsafe_sqlite()
# Several machines must share one key, so it is made here only where there can be but one machine.
SECRET_KEY = environment.secret(
    "CHARTERDESK_SECRET_KEY", kept_in=DATA_DIR / "secret-key" if _one_machine or DEMO else None
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "charterdesk.apps.base",
    "charterdesk.apps.people",
    "charterdesk.apps.contracts",
    "charterdesk.apps.tickets",
    "charterdesk.apps.environments",
    "charterdesk.apps.meaning",
    "charterdesk.apps.channels",
    "charterdesk.apps.telephone",
    "charterdesk.apps.workspace",
    "charterdesk.apps.search",
    "charterdesk.apps.escalation",
    "charterdesk.apps.knowledge",
    "charterdesk.apps.remote",
    "charterdesk.apps.vault",
    "charterdesk.apps.appointments",
    "charterdesk.apps.notifications",
    "charterdesk.apps.on_call",
    "charterdesk.apps.integrations",
    "charterdesk.web.desk",
    "charterdesk.web.portal",
    "charterdesk.web.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "template_partials",
    "csp",
]

# The library i18n of templates is ours on purpose (web/kept_words.py).
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "charterdesk.server.static_files.StaticFiles",
    "charterdesk.server.static_files.compressed_pages",
    "csp.middleware.CSPMiddleware",
    "charterdesk.server.middleware.bounded_requests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "charterdesk.server.middleware.carried_forms",
    "charterdesk.server.middleware.private_pages",
    "charterdesk.server.devices.signed_in_devices",
    "charterdesk.server.middleware.own_language",
    "charterdesk.server.middleware.DeskMiddleware",
    "charterdesk.server.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "charterdesk.server.urls"
WSGI_APPLICATION = "charterdesk.server.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["charterdesk.web.tags", "charterdesk.web.kept_addresses", "charterdesk.web.labelled"],
            # In place of Django's own of that name, with fixed words kept.
            "libraries": {"i18n": "charterdesk.web.kept_words"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

FORM_RENDERER = "charterdesk.web.fields.PlainFields"

# Who signs in, and how
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "charterdesk.server.signin.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the desk, which knows whose address it is
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever has the account hears of each new password, key or code
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds: mail takes its time
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {  # the others are allauth's own
    "register": "5/m/ip,30/h/ip,3/h/key",
    "ask_address": "5/m/ip,20/h/ip,3/h/key",
    "ask_network": "60/h/key",
    "ask_desk": "200/h/key",
    "help_typed": "60/m/key",
}
ACCOUNT_SESSION_REMEMBER = False
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds
# The desk's own people show a second factor, or set one up before anything else.
STAFF_MFA = environment.flag("CHARTERDESK_STAFF_MFA", default=not DEMO)
# Sign-in servers of organisations may stand in the network of the installation itself.
IDENTITY_INSIDE = environment.flag("CHARTERDESK_IDENTITY_INSIDE")
MFA_ADAPTER = "charterdesk.server.signin.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _served_by_https
MFA_TOTP_ISSUER = "Charterdesk"
MFA_TOTP_TOLERANCE = 1  # periods of 30 s before and after
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "landing"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Behind proxies of ours the limits count the visitor's address, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.count("CHARTERDESK_PROXIES")
# The limits on tries must hold for all processes and survive a restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "base_cache",
        # When the cache is full a third of it is forgotten: tries counted on one account must not make room for others.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _served_by_https
SESSION_COOKIE_NAME = "__Host-session" if _served_by_https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _served_by_https else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_HSTS_SECONDS = 365 * 86400 if _served_by_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _served_by_https
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "img-src": ["'self'", "data:"],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20

LANGUAGE_CODE = "en"
LANGUAGES = [("fr", _("French")), ("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATICFILES_DIRS = [PACKAGE / "web" / "static"]
# Browsers keep these files for a year: their addresses change with any of them.
STATIC_URL = f"/static/{version_of(STATICFILES_DIRS[0], version('django-allauth'), version('django-ninja'))}/"
WHITENOISE_USE_FINDERS = True  # nothing to collect: the files of the package are served from where they are

# Mail goes out by this server; the demo keeps it in a folder instead, whatever is set.
MAIL_SERVER = None if DEMO else environment.mail_server("CHARTERDESK_SMTP")
EMAIL_FILE_PATH = DATA_DIR / "mail"
if MAIL_SERVER is None:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL_SERVER.security == "tls", MAIL_SERVER.security == "starttls"
    EMAIL_TIMEOUT = 30  # seconds
DEFAULT_FROM_EMAIL = environment.mail_address(
    "CHARTERDESK_MAIL_FROM", f"no-reply@{urlsplit(BASE_URL).hostname or 'localhost'}"
)
# Tickets that one address may open by mail, an hour and a day: apps/channels/incoming/quota.py.
MAIL_QUOTA = environment.quota("CHARTERDESK_MAIL_QUOTA", "60/300")
# Mail comes in by LMTP from a mail server of this machine; the demo takes it at a socket of its own.
_socket = DATA_DIR / "lmtp"
LMTP = environment.service(
    "CHARTERDESK_LMTP", f"unix:{_socket}" if DEMO and len(os.fsencode(_socket)) <= environment.LONGEST_SOCKET else ""
)
# The master keys of the vault, outside the database: apps/vault/keys.py. The demo makes one beside its data.
VAULT_KEYS = environment.file("CHARTERDESK_VAULT_KEYS") or (DATA_DIR / "vault-keys" if DEMO else None)
# Hosts whose machines are listed, and the folder of lists that other programs write: apps/environments/connectors.
HYPERVISORS = environment.hosts("CHARTERDESK_HYPERVISORS", [])
LIBVIRT_CERTIFICATES = environment.file("CHARTERDESK_LIBVIRT_CERTIFICATES")
MACHINE_LISTS = environment.file("CHARTERDESK_MACHINE_LISTS") or (DATA_DIR / "machine-lists" if DEMO else None)
# Days for which reports of remote connections are kept: apps/remote/forgetting.py.
REMOTE_LOG_DAYS = environment.days("CHARTERDESK_REMOTE_LOG_DAYS", 365)
# Files that others sent are looked at by ClamAV before anybody gets them.
# Hosts of our own network that trackers may be at; every other one is asked by https in the open only.
INTERNAL_TRACKERS = environment.hosts("CHARTERDESK_INTERNAL_TRACKERS", [])
CLAMAV = environment.service("CHARTERDESK_CLAMAV", elsewhere=True)
# What texts mean is read too, where the extra of that name is installed: apps/meaning.
MEANING = environment.flag("CHARTERDESK_MEANING")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Every command of every client (aiosmtpd), every connection.
    "loggers": {"mail.log": {"level": "WARNING"}, "imapclient": {"level": "WARNING"}},
}
