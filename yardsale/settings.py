"""All settings, from the environment; what is not set is safe for production. Names are listed in `.env.example`; the
numbers that people are bound by stand in `terms`."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from yardsale.environment import database, env, flag, social_app, words
from yardsale.schedule import SCHEDULE
from yardsale.terms import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent


DEBUG = flag("DEBUG")
# The demo town: caught mail is readable in the browser, demo sign-ins exist. Never on in production.
DEMO = flag("DEMO")
DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / ".yardsale")))
SECRET_KEY = env("SECRET_KEY")
if not SECRET_KEY:
    if not (DEBUG or DEMO):
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text (see .env.example).")
    SECRET_KEY = "only-for-development-and-the-demo-" + "x" * 30
SITE_NAME = "Yardsale"
SITE_URL = env("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
_host = urlsplit(SITE_URL).hostname or "localhost"
ALLOWED_HOSTS = [_host, *words("ALLOWED_HOSTS", "localhost 127.0.0.1" if DEBUG or DEMO else "")]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
IS_HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "yardsale",
    "yardsale.accounts",
    "yardsale.events",
    "yardsale.hiding",
    "yardsale.insight",
    "yardsale.privacy",
    "listings",
    "forum.reports",
    "forum.moderation",
    "forum.disputes",
    # Machina's apps, each by a local one of its name; its attachments, polls, feeds, members, search and tracking are not here.
    "forum.boards.engine.forum",
    "forum.boards.engine.forum_conversation",
    "forum.boards.engine.forum_permission",
    "forum.boards",
    "forum.resolved",
    "forum.questions",
    "forum.suggestions",
    "forum.belonging",
    "notifications",
    "notifications.push",
    "notifications.announcements",
    "notifications.surveys",
    "notifications.social",
    "support",
    "support.tickets",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "lucide",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.apple",
    "allauth.socialaccount.providers.twitter_oauth2",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yardsale.policy.PolicyMiddleware",
    # What visitors looked for stands in a cookie of theirs; the pages are kept for all of them.
    "listings.catalogue.recent.RecentSearchesMiddleware",
    # Answers signed-out visitors from the cache before sessions, users and templates cost anything.
    "yardsale.visitors.VisitorPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "yardsale.accounts.sessions.PersonMiddleware",
    "yardsale.accounts.sessions.PrivacyMiddleware",
    "yardsale.accounts.zones.ZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yardsale.accounts.doorsteps.DoorstepMiddleware",
    "yardsale.accounts.staff_mfa.StaffLockMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    # Hearts in kept pages and cards become the person's own.
    "listings.saved.hearts.HeartMiddleware",
]

MIGRATION_MODULES = {
    "forum": "machina.apps.forum.migrations",
    "forum_permission": "machina.apps.forum_permission.migrations",
}
# What machina renders on saving, it renders as we do.
MACHINA_MARKUP_LANGUAGE: tuple[str, dict[str, str]] = ("yardsale.markup.html", {})
MACHINA_MARKUP_WIDGET = None

ROOT_URLCONF = "yardsale.urls"
WSGI_APPLICATION = "yardsale.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "yardsale.templatetags.yardsale",
                "support.templatetags.help",
                "notifications.templatetags.interests",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yardsale.web.site",
                "notifications.channels.context.bell",
            ],
        },
    }
]


# -- Data ---------------------------------------------------------------------------------------------------------

DATABASES = {"default": database(env("DATABASE_URL", "postgresql://yardsale@127.0.0.1:5432/yardsale"))}
DEFAULT_AUTO_FIELD = (
    "django.db.models.AutoField"  # BigAutoField stands in each of our AppConfigs; see docs/architecture.md
)
REDIS_URL = env("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        # Keeps answering (from this process's memory) while Redis is down, so that limits and pages go on.
        "BACKEND": "yardsale.cache.SurvivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "yardsale",
        "TIMEOUT": 600,
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.5},
    }
}
SESSION_ENGINE = "yardsale.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "yardsale.web.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(DATA_DIR / "media")))
# Photos inside conversations: served by the site to those two alone, never by a proxy.
PRIVATE_ROOT = Path(env("PRIVATE_ROOT", str(DATA_DIR / "private")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "yardsale.staticfiles.JoinedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# Every address carries its content hash; compressing the other copies would double the time of collecting.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MAX_AGE = 60 * 60

# -- Background work ----------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env("CELERY_BROKER_URL", REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    # A killed worker's tasks return within seconds instead of about 100.
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 10,
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
}
CELERY_TASK_PUBLISH_RETRY = False  # the doorbell may be broken: the outbox sweep finds what was not rung
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "yardsale"
CELERY_TASK_QUEUE_MAX_PRIORITY = 10
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE

# -- People -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "yardsale.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "yardsale.accounts.forms.SignupForm"
# allauth's forms in our words; see yardsale/accounts/entrance.py.
ACCOUNT_FORMS = {
    name: f"yardsale.accounts.entrance.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "add_email": "AddEmailForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "reauthenticate": "ReauthenticateForm",
        "request_login_code": "RequestLoginCodeForm",
        "confirm_login_code": "ConfirmLoginCodeForm",
        "confirm_email_verification_code": "ConfirmEmailVerificationCodeForm",
        "confirm_password_reset_code": "ConfirmPasswordResetCodeForm",
    }.items()
}
MFA_FORMS = {
    "authenticate": "yardsale.accounts.entrance.AuthenticateForm",
    "reauthenticate": "yardsale.accounts.entrance.MFAReauthenticateForm",
    "activate_totp": "yardsale.accounts.entrance.ActivateTOTPForm",
    "add_webauthn": "yardsale.accounts.entrance.AddWebAuthnForm",
    "login_webauthn": "yardsale.accounts.entrance.LoginWebAuthnForm",
    "authenticate_webauthn": "yardsale.accounts.entrance.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "yardsale.accounts.entrance.ReauthenticateWebAuthnForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "yardsale.accounts.models.public_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
# Not SUPPORTS_CHANGE: it is offered to new people only, and so would tell who is a member.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address a person: a new one replaces the old when its code was entered
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Nothing about how somebody signs in changes on the word of a session alone: address, sign-ins elsewhere, passkeys.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "yardsale.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
# Our own people have a second lock (accounts.staff_mfa). Off in the demo, whose passwords are public.
STAFF_MFA = flag("STAFF_MFA", default=not DEMO)
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
USERSESSIONS_TRACK_ACTIVITY = False  # would write to the database on every page
SOCIALACCOUNT_ADAPTER = "yardsale.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "yardsale.accounts.entrance.SocialSignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False  # they too choose the name that neighbours see
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {
    "google": social_app("GOOGLE") | {"SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True},
    "facebook": social_app("FACEBOOK") | {"SCOPE": ["email", "public_profile"]},
    "apple": social_app("APPLE"),
    "twitter_oauth2": social_app("X") | {"OAUTH_PKCE_ENABLED": True},
}
# Browsers hold the redirect after a form to `form-action` too; only configured providers are let through.
_SOCIAL_DOORS = {
    "google": "https://accounts.google.com",
    "facebook": "https://www.facebook.com",
    "apple": "https://appleid.apple.com",
    "twitter_oauth2": "https://x.com",
}
SOCIAL_DOORS = [door for name, door in _SOCIAL_DOORS.items() if SOCIALACCOUNT_PROVIDERS[name]["APPS"]]

# Where a form that pays, or that asks to be paid, leads on to.
PAYMENT_DOORS = (
    ["https://checkout.stripe.com", "https://connect.stripe.com"]
    if env("PAYMENT_GATEWAY") == "stripe"
    else []
)

# -- Mail ---------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <hello@{_host}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if DEMO:
    # Every mail is caught and readable at /demo/mail/: sign-up by code can be tried without a mail server.
    EMAIL_BACKEND = "yardsale.demo.mail.CaughtMailBackend"
elif env("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env("EMAIL_HOST")
    EMAIL_PORT = int(env("EMAIL_PORT", "587"))
    EMAIL_HOST_USER = env("EMAIL_HOST_USER")
    EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
    EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=True)
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# -- Notifications on devices -------------------------------------------------------------------------------------

# 32 bytes as base64url, by which push services know us. Empty: devices are not told. Another key ends every subscription.
VAPID_PRIVATE_KEY = env("VAPID_PRIVATE_KEY")
# Whom a push service writes to when we are a nuisance.
VAPID_SUBJECT = env("VAPID_SUBJECT", SITE_URL if IS_HTTPS else f"mailto:hello@{_host}")
# Origins like http://127.0.0.1:9000 that stand in for push services, in tests alone: nothing else inside is written to.
PUSH_TEST_ORIGINS = words("PUSH_TEST_ORIGINS")

# -- Security -----------------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_HTTPS and flag("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
# A gateway that calls from inside the network is known by its signature, not by its transport.
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^payments/webhooks/"]
if flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = int(env("TRUSTED_PROXY_COUNT", "1"))
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF, *SOCIAL_DOORS, *PAYMENT_DOORS, *words("CSP_FORM_ACTION")],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# A photo is at most 15 MB and 50 megapixels; a form with 12 of them may be large, its fields not.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
DATA_UPLOAD_MAX_NUMBER_FILES = 24
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# -- Trade (its deadlines and limits stand in `terms`; fee rates live in dated rows, `payments.FeeSchedule`) --------

CURRENCY = env("CURRENCY", "EUR")
# Outside the demo it must be chosen: with the sandbox anybody buys anything for nothing.
PAYMENT_GATEWAY = env("PAYMENT_GATEWAY", "sandbox" if DEBUG or DEMO else "")
# The sandbox signs its webhooks with this; it reaches the site at SANDBOX_WEBHOOK_URL.
SANDBOX_WEBHOOK_SECRET = env("SANDBOX_WEBHOOK_SECRET", f"sandbox:{SECRET_KEY}")
SANDBOX_WEBHOOK_URL = env("SANDBOX_WEBHOOK_URL", f"{SITE_URL}/payments/webhooks/sandbox/")
# With PAYMENT_GATEWAY=stripe. Webhooks go to /payments/webhooks/stripe/; the account and Connect sign with one secret each.
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRETS = words("STRIPE_WEBHOOK_SECRET")
STRIPE_WEBHOOK_TOLERANCE = 300  # seconds
# Another address than Stripe's own: a stand-in for tests.
STRIPE_API_BASE = env("STRIPE_API_BASE")
STRIPE_TIMEOUT = 8  # seconds; a person is waiting
STRIPE_RETRIES = 1

# -- Social: what we say on X and on our Facebook page -----------------------------------------------------------------

# Everything is done but sent: posts, costs and results are shown, and nothing leaves. Off by itself in production alone.
SOCIAL_DRY_RUN = flag("SOCIAL_DRY_RUN", default=DEBUG or DEMO or not IS_HTTPS)
# What a month of posts may cost, in minor units of US dollars; reserved before each post.
SOCIAL_MONTHLY_CAP = int(env("SOCIAL_MONTHLY_CAP", "2000"))
# Seconds to connect, and to wait for an answer. After such a wait nobody knows whether a post arrived.
SOCIAL_TIMEOUT = (3.05, float(env("SOCIAL_TIMEOUT", "10")))
# Seconds from arming in which the call must begin, and in which the networks list what was posted.
SOCIAL_CALL_WITHIN = 30
SOCIAL_SETTLE_SECONDS = int(env("SOCIAL_SETTLE_SECONDS", "120"))
# Whether the environment's proxy leads out; stand-ins next door are spoken to directly.
SOCIAL_USES_PROXY = flag("SOCIAL_USES_PROXY", default=True)
# Days before the end of a sign-in in which our people are told.
SOCIAL_WARN_DAYS = 10
SOCIAL_X_KEY, SOCIAL_X_SECRET = env("SOCIAL_X_KEY"), env("SOCIAL_X_SECRET")
SOCIAL_X_TOKEN, SOCIAL_X_TOKEN_SECRET = env("SOCIAL_X_TOKEN"), env("SOCIAL_X_TOKEN_SECRET")
# The account's number: what stands before the dash of its access token.
SOCIAL_X_USER = env("SOCIAL_X_USER", SOCIAL_X_TOKEN.partition("-")[0])
SOCIAL_X_API = env("SOCIAL_X_API", "https://api.x.com")
SOCIAL_FACEBOOK_PAGE = env("SOCIAL_FACEBOOK_PAGE")
SOCIAL_FACEBOOK_TOKEN = env("SOCIAL_FACEBOOK_TOKEN")
SOCIAL_FACEBOOK_SECRET = env("SOCIAL_FACEBOOK_SECRET")
SOCIAL_FACEBOOK_API = env("SOCIAL_FACEBOOK_API", "https://graph.facebook.com/v24.0")

# -- Words and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
# While there is one language nothing has to be looked up: for pages full of words that is a tenth of their cost.
USE_I18N = len(LANGUAGES) > 1
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", "Europe/Amsterdam")
# Where amounts are written as Babel's locale writes them.
FORMAT_LOCALE = env("FORMAT_LOCALE", "en_IE")

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
    },
}
if env("SENTRY_DSN"):
    import sentry_sdk

    sentry_sdk.init(dsn=env("SENTRY_DSN"), send_default_pii=False, traces_sample_rate=0.0)

# What listings are written in (catalogue.languages): endings of its words are left out of account.
SEARCH_LANGUAGE = env("SEARCH_LANGUAGE", "english")
# Seconds that a process keeps its reading of categories, attributes and districts.
TREE_SECONDS = float(env("TREE_SECONDS", "60"))

# -- Support ------------------------------------------------------------------------------------------------------

TICKETS_PER_DAY = 10
TICKET_MESSAGES_PER_HOUR = 30
TICKET_REOPEN_DAYS = 7
# Days a customer may be silent before they are reminded, and before the ticket is solved.
TICKET_REMIND_DAYS = 3
TICKET_SILENT_DAYS = 7
# Files of one message.
TICKET_FILES = 5
TICKET_FILE_BYTES = 10 * 1024 * 1024
# Requests of guests: of one sender (by a number that is another one tomorrow) and one address a day, of all an hour.
GUEST_REQUESTS_PER_DAY = 5
GUEST_REQUESTS_PER_HOUR = 120
GUEST_FILES_PER_HOUR = 300
# Bytes that the unsent files of all guests together may take.
GUEST_FILE_BYTES = 1024 * 1024 * 1024
# Files of one person an hour, of one address that has not signed in a day; bytes that one person's unsent files may take.
TICKET_FILES_PER_HOUR = 100
GUEST_FILES_PER_DAY = 20
WAITING_FILE_BYTES = 100 * 1024 * 1024
# Mails to one address an hour; further ones wait.
LETTERS_PER_HOUR = 12

# Mail that comes in. REPLY_DOMAIN: where the mail company receives for us; without it our mails say "answer on the page".
REPLY_DOMAIN = env("REPLY_DOMAIN")
INBOUND_MAIL = env("INBOUND_MAIL").lower()  # "mailgun", "postmark" or nothing
INBOUND_AUTH_HEADER = env("INBOUND_AUTH_HEADER")
OUTGOING_MAIL = env("OUTGOING_MAIL").lower()  # "mailgun", "postmark" or nothing: who tells us what came back
MAIL_MAX_BYTES = 25 * 1024 * 1024
ANYMAIL = {
    # Without a secret the addresses of these webhooks are not there (support.tickets.views.inbound).
    "MAILGUN_WEBHOOK_SIGNING_KEY": env("MAILGUN_WEBHOOK_SIGNING_KEY"),
    "WEBHOOK_SECRET": env("INBOUND_SECRET"),
}
