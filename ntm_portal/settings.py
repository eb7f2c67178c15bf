"""Settings of the portal, read from the environment; a missing or wrong value stops the start.

``.env.example`` lists every name. Nothing here starts a server or touches the network.
"""

from pathlib import Path

from environs import Env, validate

from ntm_portal.logging_config import configure_logging

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

DEMO = env.bool("DEMO", default=False)
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_DATA_DIR = env.path("PORTAL_DATA_DIR", default=BASE_DIR / "var")
PORTAL_TODAY = env.date("PORTAL_TODAY", default=None)
PORTAL_PROVINCE = env.str("PORTAL_PROVINCE", default="36")
PORTAL_PROVINCE_NAME = env.str("PORTAL_PROVINCE_NAME", default="Nam Định")
# How many proxies in front of the portal may be believed about a visitor's address.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
HTTPS = env.bool("HTTPS", default=not DEMO)

INSTALLED_APPS = [
    "communes.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "ntm_portal.static_files.PortalStaticFilesConfig",
    "axes",
    "django_filters",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "communes",
    "criteria",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ntm_portal.middleware.PrivateByDefaultMiddleware",
    "ntm_portal.middleware.PageGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ntm_portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ntm_portal.intake.IntakeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "communes.sessions.SessionLimitsMiddleware",
    "ntm_portal.middleware.BackgroundLoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ntm_portal.urls"
WSGI_APPLICATION = "ntm_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ntm_portal.context.portal",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=600, conn_health_checks=True)}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis. «none» is a choice: tasks then run in-process after commit.
REDIS_URL = env.str("REDIS_URL")
WITH_REDIS = REDIS_URL != "none"
# A dead or hanging Redis costs an official at most this much, once.
REDIS_TIMEOUT_SECONDS = 0.5
CACHES: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "communes.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
    }
    if WITH_REDIS
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

CELERY_BROKER_URL = REDIS_URL if WITH_REDIS else "memory://"
if CELERY_BROKER_URL.startswith("unix://"):
    CELERY_BROKER_URL = CELERY_BROKER_URL.replace("unix://", "redis+socket://", 1).replace(
        "?db=", "?virtual_host=", 1
    )
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ALWAYS_EAGER = not WITH_REDIS
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Nobody commands a worker through Redis, and its listener hung after Redis had come back.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "recompute"
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 1800
# A worker keeps its connection for so many tasks: a new one costs more than a recompute.
CELERY_DB_REUSE_MAX = 1000
# For those who publish; a worker waits longer (``ntm_portal.celery``).
CELERY_BROKER_CONNECTION_TIMEOUT = REDIS_TIMEOUT_SECONDS
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
    "socket_timeout": REDIS_TIMEOUT_SECONDS,
    "retry_on_timeout": False,
    "max_retries": 0,
}

AUTH_USER_MODEL = "communes.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "communes.hashers.FrugalArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_MIN_LENGTH = 12
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "communes:sign_in"
LOGIN_REDIRECT_URL = "criteria:my_work"
LOGOUT_REDIRECT_URL = "reports:dashboard"

# Ten wrong passwords in a row close an account at that address for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_USERNAME_CALLABLE = "communes.sign_in.canonical_username"
AXES_CLIENT_IP_CALLABLE = "communes.sign_in.client_address"
AXES_LOCKOUT_CALLABLE = "communes.sign_in.locked_out"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
# Fields of our forms that no log of failures may keep, «giu» for the form that a sign-in page
# carries; «password» is masked anyhow.
AXES_SENSITIVE_PARAMETERS = [
    *("code", "new_password", "new_password_again", "csrfmiddlewaretoken", "giu"),
]

# From the sign-in on, whatever happens; an hour without use ends a session before.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "ntm_portal.failures.csrf_failure"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in ("camera", "geolocation", "microphone", "payment", "usb", "fullscreen", "midi")
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "communes.doors.authentication.ApiTokenAuthentication",
        "communes.doors.authentication.PageSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["communes.doors.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "communes.doors.paging.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "ntm_portal.api.answer_error",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
    "PAGE_SIZE": 50,
}
REST_KNOX = {
    "TOKEN_TTL": None,
    "AUTO_REFRESH": False,
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_LIMIT_PER_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cổng thông tin nông thôn mới",
    "DESCRIPTION": "API for units, criteria, dossiers and attainment rates.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "ntm_portal.schema.describe_shared",
    ],
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["ntm_portal.formats"]
LOCALE_PATHS = [BASE_DIR / "ntm_portal" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=PORTAL_DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=PORTAL_DATA_DIR / "media")
STATICFILES_BACKEND = env.str(
    "STATICFILES_BACKEND", default="whitenoise.storage.CompressedManifestStaticFilesStorage"
)
# Evidence lies in the folder, or in a bucket of an S3-compatible store once one is named.
S3_BUCKET = env.str("S3_BUCKET", default="")
EVIDENCE_STORE: dict[str, object] = (
    {
        "BACKEND": "ntm_portal.private_bucket.PrivateBucket",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str(
                "S3_ENDPOINT_URL",
                validate=validate.URL(schemes={"http", "https"}, require_tld=False),
            ),
            "region_name": env.str("S3_REGION", default="us-east-1"),
            "access_key": env.str("S3_ACCESS_KEY", validate=validate.Length(min=1)),
            "secret_key": env.str("S3_SECRET_KEY", validate=validate.Length(min=1)),
        },
    }
    if S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    }
)
STORAGES = {"default": EVIDENCE_STORE, "staticfiles": {"BACKEND": STATICFILES_BACKEND}}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Images and fonts are compressed already; maps are for developers, and compressing them is slow.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    *("avif", "br", "gif", "gz", "jpeg", "jpg", "map", "png", "webp", "woff", "woff2", "zip"),
]
# Larger than any page's form (75 indicators with parts), smaller than a nuisance.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
EVIDENCE_MAX_BYTES = 50 * 1024 * 1024
# A dossier proves some 75 indicators; removed files count, since a submission may name them.
EVIDENCE_DOSSIER_BYTES = env.int("EVIDENCE_DOSSIER_MB", default=2048) * 1024 * 1024
EVIDENCE_DOSSIER_FILES = env.int("EVIDENCE_DOSSIER_FILES", default=1000)

# Who asked is in the user's id; addresses belong to the proxy's log and its retention.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING = configure_logging(level=env.str("LOG_LEVEL", default="INFO"))
