"""The desk's cast; the agent is everybody's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from support.tickets import letters, opening
from tests.factories import UserFactory
from yardsale.events import actions as events
from yardsale.events.models import Event


@pytest.fixture
def lead(db):
    return UserFactory(name="Lou Lead", email="lou@example.org", role="lead")


@pytest.fixture
def manager(db):
    """Keeps a book of key customers."""
    return UserFactory(name="Max Manager", email="max@example.org", role="account_manager")


@pytest.fixture
def ticket(buyer):
    return opening.open_ticket(
        kind="technical", subject="The page stays white", text="Since this morning.", customer=buyer
    )


@pytest.fixture
def suspended_buyer(buyer):
    buyer.suspended_until = timezone.now() + timedelta(days=3)
    buyer.suspended_for = "Be kind"
    buyer.save()
    return buyer


@pytest.fixture
def heard(django_capture_on_commit_callbacks):
    """heard() -> everything that happened is addressed, letters are written and sent."""

    def hear():
        for event in Event.objects.filter(addressed_at=None).order_by("pk"):
            events.address(event.pk)
        letters.sweep()

    return hear


@pytest.fixture
def takes_mail(settings):
    """The site is set up to receive e-mail."""
    settings.INBOUND_MAIL, settings.REPLY_DOMAIN = "postmark", "reply.yardsale.example"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "yardsale:secret", "MAILGUN_WEBHOOK_SIGNING_KEY": "key"}
    return settings
