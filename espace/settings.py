"""Settings of the portal, read from the environment.

One variable, `PORTAIL_MODE`, tells the three lives apart: `production` (the default, so that a
forgotten variable is the strict case), `demo` and `test`. The mode is read here alone: for what
has no default in production (secrets, addresses), and for what is gathered at the end of this file.

The database is reached under one of three roles, chosen by `PORTAIL_ROLE`: `app` for the web
(neither owner nor able to bypass row-level security), `worker` for the jobs (the same plus the badge
`portail_systeme`), `owner` for migrations only.
"""

from pathlib import Path
from urllib.parse import unquote

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = env.str("PORTAIL_MODE", "production")
IS_DEMO = MODE == "demo"
IS_TEST = MODE == "test"
IS_PRODUCTION = not (IS_DEMO or IS_TEST)
ROLE = env.str("PORTAIL_ROLE", "app")
VAR_DIR = Path(env.str("PORTAIL_VAR", str(BASE_DIR / "var")))


def _required(name: str, elsewhere: str) -> str:
    """A variable without default in production, where an empty one is a missing one; `elsewhere`, its default.

    A portal that starts with a known key, or writes to people from an address that nobody holds, is worse than one
    that does not start. Raises ImproperlyConfigured with the name.
    """
    if not IS_PRODUCTION:
        return str(env.str(name, elsewhere))
    value = str(env.str(name, "")).strip()
    if not value:
        raise ImproperlyConfigured(f"Le réglage {name} manque : il n’a pas de valeur par défaut en production.")
    return value


# ── Secrets ────────────────────────────────────────────────────────────────────────────────────
_known = "cle-connue-de-tous-pour-la-demonstration-et-les-essais-0123456789"
SECRET_KEY = _required("SECRET_KEY", _known)
# Fernet keys, the first one encrypts, the others still decrypt: that is how a key is rotated.
CLES_CHIFFREMENT = _required("PORTAIL_CLES", "ZXNwYWNlLXBhcnRlbmFpcmVzLWRlbW8ta2V5LTAwMDA=").split(",")
# Key of the keyed hashes (e-mail of an excluded person): never rotated without recomputing them.
CLE_EMPREINTES = _required("PORTAIL_CLE_EMPREINTES", _known)

# ── Applications ───────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "espace",
    "accounts",
    "conventions",
    "signalements",
    "reporting",
    "django.contrib.admin.apps.SimpleAdminConfig",  # accounts.admin has its own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django_otp",
    "pgtrigger",
    "simple_history",
    "csp",
    "django_include_bootstrap",
]

MIDDLEWARE = [
    "espace.middleware.RequestIdMiddleware",
    "espace.middleware.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "espace.middleware.ProbeMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "espace.middleware.SessionLifeMiddleware",
    "espace.middleware.RefusalJournalMiddleware",
    "espace.tenancy.TenancyMiddleware",
    "espace.middleware.RefusMiddleware",
    "espace.middleware.SignInRequiredMiddleware",
    "conventions.middleware.MaintenanceMiddleware",
    "accounts.middleware.EnrolmentMiddleware",
]

ROOT_URLCONF = "espace.urls"
WSGI_APPLICATION = "espace.wsgi.application"

# The kernel imports no app: it is told by name who computes the perimeter of an account.
PERIMETRE_OF = "accounts.perimetres.perimetre_of"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["espace.gabarits.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "espace.context.page",
            ],
            "builtins": ["espace.templatetags.composants", "espace.templatetags.francais"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ── Database, cache, broker ────────────────────────────────────────────────────────────────────
_urls = {"app": "DATABASE_URL", "worker": "DATABASE_URL_WORKER", "owner": "DATABASE_URL_OWNER"}
DATABASES = {"default": env.db(_urls[ROLE], default="postgres:///portail")}
DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])  # a socket's folder may hold a space
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # the tenancy middleware holds the transaction, rendering included
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # seconds, else for ever
if ROLE == "owner":
    # Policies are forced on the owner too: a migration says aloud that it acts for the system.
    DATABASES["default"]["OPTIONS"]["options"] = "-c app.acteur=systeme"
elif env.int("PORTAIL_POOL", 0):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": env.int("PORTAIL_POOL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("PORTAIL_CACHE_PREFIX", "ep"),
        "OPTIONS": {"socket_timeout": 2},  # seconds: a server that says nothing is one that is down
    }
}
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", REDIS_URL)

# ── Accounts ───────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.Compte"
AUTHENTICATION_BACKENDS = ["accounts.adapter.CompteBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.CompositionValidator"},
    {"NAME": "accounts.passwords.PersonalValidator"},
    {"NAME": "accounts.passwords.FormerPasswordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:connexion"
LOGIN_REDIRECT_URL = "/accueil/"
PASSWORD_RESET_TIMEOUT = 3600  # one hour: CNIL 2022-100 asks 24 h at most

ACCOUNT_ADAPTER = "accounts.adapter.CompteAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "identifiant"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_PRESERVE_USERNAME_CASING = False  # looked up as it is counted, in its one writing (espace.crypto.canonical)
ACCOUNT_UNIQUE_EMAIL = False  # one person may hold two accounts with one e-mail (U-2.2-double-compte)
ACCOUNT_EMAIL_VERIFICATION = "none"  # the activation link already proves the address
ACCOUNT_PREVENT_ENUMERATION = True
# 5 failures in 5 minutes and 25 a day for one identifiant (CNIL 2022-100, case 2), 60 an hour for one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,25/d/key,60/h/ip", "reset_password": "20/h/ip,5/h/key"}
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
# In the session, which dies at the sign-out: a message may name a person.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
APPAREIL_COOKIE_AGE = 2 * 365 * 24 * 3600  # seconds a browser stays known
SESSION_COOKIE_AGE = 12 * 3600  # absolute life, seconds
SESSION_IDLE_SECONDS = 30 * 60
SESSION_WARNING_SECONDS = 2 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "espace.views.erreurs.csrf_failure"
OTP_TOTP_ISSUER = "Espace Partenaires"

# ── Language, time ─────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "FR"

# ── Files ──────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# The font is made by « manage.py build_assets », before the web server starts.
STATICFILES_DIRS = [BASE_DIR / "static", *filter(Path.is_dir, [VAR_DIR / "assets"])]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "fichiers"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Django spools uploads over 2.5 MB in clear on disk: everything stays in memory, bounded, and beyond it answers 413.
FILE_UPLOAD_HANDLERS = ["espace.files.MemoryOrNothing"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# ── Mail ───────────────────────────────────────────────────────────────────────────────────────
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
# Seconds for each exchange. Without it a server that says nothing holds both processes of the worker, and the warnings
# of the 48 hours with them; a mail is ten exchanges at most, which stay within its lease (espace.outbox.LEASE).
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = _required("PORTAIL_EXPEDITEUR", "Espace Partenaires <ne-pas-repondre@espace-partenaires.example>")
PORTAIL_ORIGINE = _required("PORTAIL_ORIGINE", "https://espace-partenaires.example")
# Who answers accessibility complaints and questions of people without an account.
PORTAIL_CONTACT = _required("PORTAIL_CONTACT", "assistance@espace-partenaires.example")
# What the law asks a site to say of itself (loi n° 2004-575): given by whoever deploys it.
PORTAIL_MENTIONS = {
    "editeur": env.str("PORTAIL_EDITEUR", ""),
    "directeur": env.str("PORTAIL_DIRECTEUR_PUBLICATION", ""),
    "hebergeur": env.str("PORTAIL_HEBERGEUR", ""),
}

# ── Web security ───────────────────────────────────────────────────────────────────────────────
# Proxies in front of the web server, each adding to X-Forwarded-For (espace.adresse). None unless declared: one that
# is counted and does not exist lets a visitor choose the address the journal and the limits see.
PROXIES = env.int("PORTAIL_PROXIES", 0)
ALLOWED_HOSTS = _required("ALLOWED_HOSTS", "").split(",")
CSRF_TRUSTED_ORIGINS: list[str] = [PORTAIL_ORIGINE]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF, NONCE],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = True
    # Believed from a declared proxy only: anybody else would be taken at their word.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
    SECURE_HSTS_SECONDS = 63072000  # two years, the length browsers ask for preloading
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    APPAREIL_COOKIE_NAME = "__Host-appareil"
else:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
    CSRF_TRUSTED_ORIGINS = []
    # One process serves the demo over plain HTTP: the names below differ so that two copies do not share a session.
    SESSION_COOKIE_NAME = "session" + env.str("PORTAIL_PORT", "")
    CSRF_COOKIE_NAME = "csrf" + env.str("PORTAIL_PORT", "")
    APPAREIL_COOKIE_NAME = "appareil" + env.str("PORTAIL_PORT", "")
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if IS_DEMO:
    PORTAIL_ORIGINE = env.str("PORTAIL_ORIGINE", "http://127.0.0.1:8000")
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "courriels"
    # Compressing takes half a minute, for readers who are on the same machine.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}

if IS_TEST:
    PORTAIL_ORIGINE = "http://testserver"
    # Argon2 costs 50 ms a sign-in on purpose: its own tests bring it back.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_AUTOREFRESH = True  # nothing is collected for the tests

# ── Logs: one line a request, identifiers only ─────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"()": "espace.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING" if IS_TEST else "INFO")},
    # Django prints the address of each refused request; ours is in the one line of espace.logs.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
