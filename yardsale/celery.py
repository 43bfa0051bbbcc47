"""The Celery application: a doorbell. Postgres holds the truth; losing every message here loses nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yardsale.settings")
# Each task would otherwise open its own database connection (90-119 against 700-750 one-row tasks a second).
os.environ.setdefault("CELERY_DB_REUSE_MAX", "1000")

app = Celery("yardsale")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "yardsale.accounts",
        "yardsale.events",
        "yardsale.insight",
        "yardsale.privacy",
        "listings.catalogue",
        "listings.conversations",
        "listings.dashboard",
        "listings.offers",
        "listings.orders",
        "listings.payments",
        "listings.payouts",
        "listings.people",
        "listings.reconciliation",
        "listings.referrals",
        "listings.reviews",
        "forum.belonging",
        "listings.vouchers",
        "listings.segments",
        "listings.trends",
        "forum.boards",
        "forum.moderation",
        "forum.disputes",
        "notifications",
        "notifications.announcements",
        "notifications.channels",
        "notifications.interests",
        "notifications.push",
        "notifications.social",
        "notifications.surveys",
        "support.help",
        "support.tickets",
    ]
)
app.autodiscover_tasks(["support.tickets"], related_name="mail_tasks")
