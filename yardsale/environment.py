"""How settings are read from the environment. Imports nothing of the site: every process reads it first."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str = "") -> str:
    """A variable that is set but empty counts as not set: compose files pass on what they do not know."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = env(name).lower()
    return value in {"1", "true", "yes", "on"} if value else default


def words(name: str, default: str = "") -> list[str]:
    return [word for word in env(name, default).replace(",", " ").split() if word]


def database(url: str) -> dict[str, object]:
    """Django's connection settings for postgresql://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": parts.port or "",
        # One connection kept by each web thread and worker: opening one costs more than a page.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def social_app(name: str) -> dict[str, object]:
    """One provider's settings; without its variables there is no app and no button."""
    client, secret = env(f"{name}_CLIENT_ID"), env(f"{name}_CLIENT_SECRET")
    if not (client and secret):
        return {"APPS": []}
    app: dict[str, object] = {"client_id": client, "secret": secret}
    if name == "APPLE":
        app |= {"key": env("APPLE_TEAM_ID"), "settings": {"certificate_key": env("APPLE_CERTIFICATE_KEY")}}
    return {"APPS": [app]}
