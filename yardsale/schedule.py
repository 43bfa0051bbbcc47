"""What the clock does: each task that beat rings, and how often (seconds, or at an hour of the day in UTC).

`expires`: a doorbell that nobody heard for a minute is not worth hearing; the next one comes anyway.
"""

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, object]] = {
    "keep the offers' clocks": {
        "task": "listings.offers.tasks.keep_deadlines",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "sweep the outbox": {"task": "yardsale.events.tasks.sweep", "schedule": 2.0, "options": {"expires": 10}},
    "send what is waiting": {
        "task": "notifications.channels.tasks.sweep",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "pack digests": {
        "task": "notifications.channels.tasks.pack_digests",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "go on with announcements": {
        "task": "notifications.announcements.tasks.sweep",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "go on with surveys": {
        "task": "notifications.surveys.tasks.sweep",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "finish photos": {
        "task": "listings.catalogue.tasks.sweep_photos",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "end listings": {
        "task": "listings.catalogue.tasks.expire_listings",
        "schedule": 300.0,
        "options": {"expires": 60},
    },
    "keep holidays": {
        "task": "listings.people.tasks.keep_holidays",
        "schedule": 300.0,
        "options": {"expires": 60},
    },
    "learn words": {
        "task": "listings.catalogue.tasks.learn_words",
        "schedule": 900.0,
        "options": {"expires": 60},
    },
    "keep deadlines": {
        "task": "listings.orders.tasks.keep_deadlines",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "keep the disputes' clocks": {
        "task": "forum.disputes.tasks.keep_deadlines",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "sweep payments": {"task": "listings.payments.tasks.sweep", "schedule": 3.0, "options": {"expires": 10}},
    "pay sellers": {
        "task": "listings.payouts.tasks.pay_out_due",
        "schedule": crontab(hour=5, minute=10),
        "options": {"expires": 3600},
    },
    "ask about late webhooks": {
        "task": "listings.reconciliation.tasks.heal_waiting",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "count what insight shows": {
        "task": "yardsale.insight.tasks.reckon",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 7200},
    },
    "settle invitations": {
        "task": "listings.referrals.tasks.settle",
        "schedule": 600.0,
        "options": {"expires": 500},
    },
    "tell of vouchers": {
        "task": "listings.vouchers.tasks.tell",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "count who buys and sells": {
        "task": "listings.segments.tasks.reckon",
        "schedule": crontab(hour=4, minute=5),
        "options": {"expires": 7200},
    },
    "count what rises": {
        "task": "listings.trends.tasks.reckon",
        "schedule": crontab(hour=4, minute=15),
        "options": {"expires": 7200},
    },
    "look at the books": {
        "task": "listings.reconciliation.tasks.reconcile",
        "schedule": crontab(hour=4, minute=40),
        "options": {"expires": 3600},
    },
    "sweep payouts": {"task": "listings.payouts.tasks.sweep", "schedule": 30.0, "options": {"expires": 30}},
    "tell of unseen messages": {
        "task": "listings.conversations.tasks.tell_unseen",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "renew reply times": {
        "task": "listings.conversations.tasks.renew_reply_times",
        "schedule": crontab(hour=4, minute=40),
        "options": {"expires": 3600},
    },
    "show reviews": {
        "task": "listings.reviews.tasks.publish_due",
        "schedule": 300.0,
        "options": {"expires": 60},
    },
    "end silences and suspensions": {
        "task": "forum.moderation.tasks.end_due",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "answer notices of illegal content": {
        "task": "forum.moderation.tasks.send_letters",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "send letters of tickets": {
        "task": "support.tickets.mail_tasks.send_letters",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "read mail that came in": {
        "task": "support.tickets.mail_tasks.read_mails",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "forget files nobody sent": {
        "task": "support.tickets.mail_tasks.forget_files",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "keep the tickets' clocks": {
        "task": "support.tickets.tasks.keep_deadlines",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "compute clocks anew where a calendar was mended": {
        "task": "support.tickets.tasks.settle_mended",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "forget what the desk need not keep": {
        "task": "support.tickets.tasks.forget",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 3600},
    },
    "pack copies, say goodbye": {
        "task": "yardsale.privacy.tasks.sweep",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "erase who has left": {
        "task": "yardsale.privacy.tasks.erase_due",
        "schedule": 300.0,
        "options": {"expires": 280},
    },
    "keep nothing longer than we say": {
        "task": "yardsale.privacy.tasks.retain",
        "schedule": crontab(hour=3, minute=15),
        "options": {"expires": 3600},
    },
    "forget ended sessions": {
        "task": "yardsale.accounts.tasks.forget_sessions",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
    "forget devices that are told no longer": {
        "task": "notifications.push.tasks.forget",
        "schedule": crontab(hour=3, minute=35),
        "options": {"expires": 3600},
    },
    "forget forms acted on": {
        "task": "listings.payments.tasks.forget_forms",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 3600},
    },
    "tend the boards": {
        "task": "forum.boards.tasks.tend",
        "schedule": 1800.0,
        "options": {"expires": 600},
    },
    "gather what people look for": {
        "task": "listings.dashboard.tasks.gather_searches",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "forget who looked": {
        "task": "listings.dashboard.tasks.forget_visits",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "forget who said that an article helped": {
        "task": "support.help.tasks.forget_visitors",
        "schedule": crontab(hour=3, minute=45),
        "options": {"expires": 3600},
    },
    "send posts outside, and look for those nobody knows of": {
        "task": "notifications.social.tasks.sweep",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "forget pictures of what is gone": {
        "task": "listings.catalogue.tasks.forget_pictures",
        "schedule": crontab(hour=3, minute=35),
        "options": {"expires": 3600},
    },
    "draft today's finds": {
        "task": "notifications.social.tasks.draft_finds",
        "schedule": crontab(hour=6, minute=30),
        "options": {"expires": 3600},
    },
    "look at our sign-ins outside": {
        "task": "notifications.social.tasks.look_at_accounts",
        "schedule": crontab(hour=6, minute=20),
        "options": {"expires": 3600},
    },
    "forget old interests": {
        "task": "notifications.interests.tasks.forget_old",
        "schedule": crontab(hour=4, minute=20),
    },
    "tell guests what they look for": {
        "task": "notifications.interests.tasks.write_guests",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "reckon badges": {
        "task": "forum.belonging.tasks.reckon_badges",
        "schedule": crontab(hour=4, minute=15),
        "options": {"expires": 7200},
    },
    "learn what is sought and goes together": {
        "task": "notifications.interests.tasks.learn",
        "schedule": crontab(hour=4, minute=30),
        "options": {"expires": 3600},
    },
}
