"""The articles, each a template of its own name, and the figures they name, which come from where they are ruled."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.disputes import terms
from forum.disputes.statuses import Rule
from listings.catalogue.statuses import CONDITION_MEANS
from listings.fees import rates
from listings.reviews import score

#: The price that the fee examples are worked out for, in minor units.
EXAMPLES = [500, 2000, 10_000]


@dataclass(frozen=True)
class Article:
    slug: str
    icon: str
    title: Promise
    summary: Promise

    @property
    def words(self) -> str:
        """What questions about it are asked with; "" for an article nobody asks about."""
        return str(WORDS.get(self.slug, ""))


ARTICLES = {
    article.slug: article
    for article in [
        Article(
            "how-it-works",
            "sparkles",
            _("How it works"),
            _("From a photo in the yard to money in your pocket."),
        ),
        Article(
            "fees", "percent", _("What it costs"), _("Joining and posting are free. These are the two fees.")
        ),
        Article(
            "money", "shield-check", _("How we hold the money"), _("Until you have it, nobody else does.")
        ),
        Article(
            "conditions",
            "badge-check",
            _("What the conditions mean"),
            _("New, like new, good, fair, for parts."),
        ),
        Article(
            "messages",
            "message-circle",
            _("Messages, and what is held back"),
            _("Ask anything; keep it here until it is paid."),
        ),
        Article(
            "offers", "hand-coins", _("Haggling"), _("How offers work, and prices that fall by themselves.")
        ),
        Article(
            "saving", "heart", _("Saving, following, going away"), _("Keep an eye on things; take a holiday.")
        ),
        Article("meeting", "handshake", _("Meeting safely"), _("A doorstep, a café, daylight.")),
        Article("posting", "package", _("Sending a parcel"), _("Wrap it well, keep the number.")),
        Article("reviews", "star", _("Reviews"), _("Who writes them, and how the stars are counted.")),
        Article("problems", "life-buoy", _("When something is wrong"), _("What you can do, and by when.")),
        Article(
            "reporting",
            "flag",
            _("Reporting, and what happens then"),
            _("The little flag, and who looks at it."),
        ),
        Article("appeals", "scale", _("When we were wrong"), _("Decisions about you, and a second look.")),
        Article(
            "disputes",
            "scale",
            _("Disputes"),
            _("You two talk first; if you find no way, a person decides."),
        ),
        Article("privacy", "eye-off", _("What we know about you"), _("Little, and why.")),
        Article("terms", "scroll-text", _("Terms"), _("What we promise each other, in plain words.")),
        Article("accessibility", "accessibility", _("Accessibility"), _("Yardsale is for everybody.")),
        Article("about", "house", _("About Yardsale"), _("Who made this, and from what.")),
    ]
}


#: By article.
WORDS = {
    "fees": _("commission buyer protection fee costs"),
    "money": _("money held payout paid bank"),
    "conditions": _("condition used scratch worn"),
    "messages": _("message phone number address chat"),
    "offers": _("offer haggle price counter"),
    "saving": _("favourite saved follow holiday price drop"),
    "meeting": _("meet hand-over code station pick up"),
    "posting": _("parcel pack packing tracking postage slip arrived"),
    "reviews": _("review stars"),
    "problems": _("refund return broken missing cancel"),
    "reporting": _("report flag moderator scam"),
    "appeals": _("appeal decision suspended silenced"),
    "disputes": _("dispute verdict evidence refund"),
    "privacy": _("data delete account cookies"),
}


def numbers() -> dict[str, Any]:
    """What the articles say in figures: today's fees (amounts in minor units) and the site's deadlines."""
    now = rates.current()
    examples = [
        {
            "price": price,
            "buyer": now.buyer_price(price),
            "protection": now.protection(price),
            "commission": now.commission(price),
            "proceeds": now.proceeds(price),
        }
        for price in EXAMPLES
    ]
    return {
        "rates": now,
        "commission_percent": _percent(now.commission_rate),
        "protection_percent": _percent(now.protection_rate),
        "examples": examples,
        **_disputes(),
        "conditions": [(condition.label, meaning) for condition, meaning in CONDITION_MEANS.items()],
        "reservation_minutes": settings.RESERVATION_MINUTES,
        "ship_days": settings.SHIP_WITHIN_WORKING_DAYS,
        "inspection_hours": settings.INSPECTION_HOURS_TRACKED,
        "inspection_days": settings.INSPECTION_DAYS_UNTRACKED,
        "offer_hours": settings.OFFER_HOURS,
        "offer_pay_hours": settings.OFFER_PAY_HOURS,
        "offers_a_day": settings.OFFERS_PER_DAY,
        "least_percent": settings.LEAST_OFFER_PERCENT,
        "give_days": settings.GIVE_EVERY_DAYS,
        "review_days": settings.REVIEW_DAYS,
        "counting": score.counting(),
        "photos": settings.PHOTOS_PER_LISTING,
        "listing_days": settings.LISTING_LIFE_DAYS,
        "alerts_per_day": settings.ALERTS_PER_DAY,
        "unseen_minutes": settings.UNSEEN_MAIL_MINUTES,
        "new_an_hour": settings.NEW_CONVERSATIONS_PER_HOUR,
        "messages_an_hour": settings.MESSAGES_PER_HOUR,
        "reply_days": settings.REPLY_TIME_DAYS,
        "reply_least": settings.REPLY_TIME_LEAST,
        "appeal_days": settings.APPEAL_DAYS,
        "session_days": settings.SESSION_COOKIE_AGE // 86400,
    }


def _percent(basis_points: int) -> str:
    """Written as in the site's locale: _percent(350) == "3.5 %"."""
    return f"{basis_points / 100:g}\u202f%"


def _disputes() -> dict[str, Any]:
    return {
        "dispute": terms.current(),
        "dispute_missing_days": settings.DISPUTE_MISSING_DAYS,
        "dispute_parcel_days": settings.DISPUTE_PARCEL_DAYS,
        "dispute_rules": [rule.label for rule in Rule],
    }
