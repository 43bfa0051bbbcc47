"""System checks of our own: what must never reach production."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

#: Everybody of the demo town signs in under this domain, which exists nowhere.
DEMO_DOMAIN = "demo.yardsale.test"


@register(Tags.database)
def no_demo_people_in_production(
    app_configs: Any = None, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """The demo's passwords are printed in the README: a site that is not the demo refuses to start with them."""
    if settings.DEMO:
        return []
    from django.contrib.auth import get_user_model

    try:
        if (
            connection.introspection
            and get_user_model()._meta.db_table not in connection.introspection.table_names()
        ):
            return []
        found = get_user_model().objects.filter(email__iendswith=f"@{DEMO_DOMAIN}").exists()
    except DatabaseError:
        return []
    if not found:
        return []
    return [
        Error(
            "This database holds the demo's people, whose passwords are public.",
            hint="Start with an empty database, or set DEMO=1 if this is the demo.",
            id="yardsale.E001",
        )
    ]


@register(deploy=True)
def payments_are_real_in_production(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """With the sandbox anybody buys anything for nothing: `manage.py check --deploy` says so."""
    if settings.DEMO or settings.PAYMENT_GATEWAY != "sandbox":
        return []
    return [
        Warning(
            "PAYMENT_GATEWAY is the sandbox: nobody pays real money.",
            hint="Choose a real gateway before real people buy here.",
            id="yardsale.W001",
        )
    ]


@register(deploy=True)
def money_goes_to_stripe_itself(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A stand-in's address, or a key for tests, takes no real money: `manage.py check --deploy` says so."""
    is_pretended = settings.STRIPE_API_BASE or not settings.STRIPE_SECRET_KEY.startswith(
        ("sk_live_", "rk_live_")
    )
    if settings.DEMO or settings.PAYMENT_GATEWAY != "stripe" or not is_pretended:
        return []
    return [
        Warning(
            "PAYMENT_GATEWAY is stripe, with a key for tests or at another address: nobody pays real money.",
            hint="Set STRIPE_SECRET_KEY to a live key and leave STRIPE_API_BASE empty.",
            id="yardsale.W002",
        )
    ]


def refuse_to_start_wrongly() -> None:
    """Raise ImproperlyConfigured when this site must not serve anybody."""
    if not settings.PAYMENT_GATEWAY:
        raise ImproperlyConfigured(
            "Set PAYMENT_GATEWAY: how do people pay here? (“sandbox” takes no real money.)"
        )
    if settings.PAYMENT_GATEWAY == "stripe" and not (
        settings.STRIPE_SECRET_KEY and settings.STRIPE_WEBHOOK_SECRETS
    ):
        raise ImproperlyConfigured(
            "PAYMENT_GATEWAY=stripe needs STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET."
        )
    if problems := no_demo_people_in_production():
        raise ImproperlyConfigured(" ".join(f"{problem.msg} {problem.hint}" for problem in problems))
