"""Settings from the environment: PAYUNG_ENV, PAYUNG_DATA, PAYUNG_DATABASE_URL, keys and hosts."""

import json
import os
import secrets
import stat
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

CHECKOUT = Path(__file__).resolve().parent.parent
ENV = os.environ.get("PAYUNG_ENV", "development")
if ENV not in {"development", "demo", "test", "production"}:
    raise ImproperlyConfigured("PAYUNG_ENV is development, demo, test or production.")
DATA = Path(os.environ.get("PAYUNG_DATA", CHECKOUT / "var")).resolve()
DEMO = ENV == "demo"
DEBUG = False
KEY_NAMES = ("PAYUNG_SECRET_KEY", "PAYUNG_SEAL_KEY", "PAYUNG_INDEX_KEY")
KEY_LETTERS, KEY_KINDS = 32, 10  # the fewest letters, and the fewest different ones; 16 random bytes in hex pass
OWNERS_ALONE = stat.S_IRWXG | stat.S_IRWXO  # the rights that nobody else has
os.umask(OWNERS_ALONE)  # whatever this process and its children write: database, journal, logs, letters


def _private_data() -> None:
    """Make the data folder, and take away what others may do in it and with its files."""
    try:
        DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = DATA.stat().st_mode
        if mode & stat.S_ISVTX:
            raise ImproperlyConfigured(f"PAYUNG_DATA is {DATA}, which everybody shares. Give it a folder of its own.")
        if os.name == "nt":
            return
        for path in [DATA, *DATA.glob("payung.sqlite3*"), *DATA.glob("development-keys.*")]:
            if (mode := path.stat().st_mode) & OWNERS_ALONE:
                path.chmod(stat.S_IMODE(mode) & ~OWNERS_ALONE)
    except FileNotFoundError:  # a journal that ended meanwhile
        return
    except OSError as fault:
        raise ImproperlyConfigured(f"PAYUNG_DATA is {DATA}, which is not ours alone: {fault.strerror}.") from fault


def _development_keys() -> dict[str, str]:
    """Return keys that are made once and kept in the data folder; production never uses them."""
    path = DATA / "development-keys.json"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
            json.dump({name: "development-" + secrets.token_hex(32) for name in KEY_NAMES}, new)
        try:
            os.link(draft, path)
        except OSError:  # another process was first, or the file system has no links
            if not path.exists():
                draft.rename(path)
        draft.unlink(missing_ok=True)
    keys: dict[str, str] = json.loads(path.read_text())
    return keys


def _keys() -> dict[str, str]:
    """Return the three keys, refusing weak and shared ones; production also refuses missing and development ones."""
    given = {name: os.environ[name] for name in KEY_NAMES if os.environ.get(name)}
    for name in KEY_NAMES if ENV == "production" else given:
        key = given.get(name, "")
        is_weak = len(key) < KEY_LETTERS or len(set(key)) < KEY_KINDS
        if is_weak or (ENV == "production" and key.startswith("development-")):
            where = "Production needs" if ENV == "production" else "Weak key in"
            raise ImproperlyConfigured(
                f"{where} {name}: at least {KEY_LETTERS} random letters, not a development key. "
                'Make one: python3 -c "import secrets; print(secrets.token_hex(32))"'
            )
    if len(set(given.values())) < len(given):
        raise ImproperlyConfigured("PAYUNG_SECRET_KEY, PAYUNG_SEAL_KEY and PAYUNG_INDEX_KEY must all differ.")
    return {**_development_keys(), **given} if len(given) < len(KEY_NAMES) else given


_private_data()
_KEYS = _keys()
SECRET_KEY = _KEYS["PAYUNG_SECRET_KEY"]
SEAL_KEY = _KEYS["PAYUNG_SEAL_KEY"]
INDEX_KEY = _KEYS["PAYUNG_INDEX_KEY"]

ALLOWED_HOSTS = [host for host in os.environ.get("PAYUNG_HOSTS", "").split(",") if host]
if ENV != "production":
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if ENV == "production"]

ROOMS = ["desk", "access", "regions", "workers", "roster", "enrolment", "dues", "coverage", "board", "home", "demo"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    *(f"payung.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # lengthens each answer by chance, so that its size tells no secret
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "payung.urls"
WSGI_APPLICATION = "payung.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "payung" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "payung.regions.queries.navigation",
                "payung.home.queries.help_link",
                *(["payung.demo.queries.on_the_door"] if DEMO else []),
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "payung.access.templatetags.posting",
            ],
        },
    }
]

_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824;"
    ),
}
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("PAYUNG_DATABASE_URL") or f"sqlite:///{DATA / 'payung.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE
else:  # compiling a query costs more than running any of ours
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {  # the limits of sign-in alone: shared by all processes, kept over a restart
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "payung_limits",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "figures": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "figures"},
}

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/beranda"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "payung.access.adapters.ClosedDoor"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# Wrong passwords are counted by visitor and name (see `access.adapters`), so that nobody can shut out somebody else.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/m/key,30/15m/key"}
PROXIES = [each for each in os.environ.get("PAYUNG_PROXIES", "127.0.0.1,::1").replace(" ", "").split(",") if each]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

_NOTO = ("/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto")  # fonts-noto-core, fonts-noto-cjk
FONTS = [each for each in os.environ.get("PAYUNG_FONTS", os.pathsep.join(_NOTO)).split(os.pathsep) if each]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [CHECKOUT / "payung" / "locale"]
LANGUAGE_COOKIE_NAME = "bahasa"
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

HEADS = Path(os.environ.get("PAYUNG_HEADS", DATA / "audit-heads.jsonl"))
BACKUP_TO = os.environ.get("PAYUNG_BACKUP_TO", "").replace(",", " ").split()  # public keys (age or ssh)

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [CHECKOUT / "payung" / "static"]
WHITENOISE_USE_FINDERS = ENV != "production"
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if ENV == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if ENV == "test"
        else "django_tasks_db.DatabaseBackend"
    }
}

FOLLOW_AT_ONCE = ENV == "test"  # commands set it too: what follows from an act is done before its answer

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
if ENV == "production":
    SECURE_SSL_REDIRECT = os.environ.get("PAYUNG_BEHIND_TLS", "1") == "1"
    SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz)$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler"
]  # an upload never touches the disk in clear
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # an address may hold a one-use token, so answers such as 404 and 422 leave no line
    "loggers": {"django.request": {"level": "ERROR"}},
}
