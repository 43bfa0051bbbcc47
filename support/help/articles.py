"""The articles: each a template of its own name, or written by our people in the site; and the figures they name, which
come from where they are ruled."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from forum.disputes import terms
from forum.disputes.statuses import Rule
from listings.catalogue.statuses import CONDITION_MEANS
from listings.fees import rates
from listings.orders import proposals
from listings.reviews import score
from support.help.models import Written
from support.help.statuses import Topic
from yardsale import markup

#: The price that the fee examples are worked out for, in minor units.
EXAMPLES = [500, 2000, 10_000]
#: Of those that our people wrote, the newest; the help centre is meant to stay small.
MOST_WRITTEN = 200
ICONS: dict[str, str] = {
    Topic.BUYING: "shopping-bag",
    Topic.SELLING: "tag",
    Topic.MONEY: "hand-coins",
    Topic.SAFETY: "shield-check",
    Topic.ACCOUNT: "user",
    Topic.FORUM: "messages-square",
    Topic.ABOUT: "house",
}


@dataclass(frozen=True)
class Article:
    slug: str
    topic: str
    icon: str
    title: Promise | str
    summary: Promise | str
    #: Markdown of one that was written here; "" for a template.
    text: str = ""

    @property
    def words(self) -> str:
        """What questions about it are asked with; "" for an article nobody asks about."""
        return str(self.title if self.text else WORDS.get(self.slug, ""))

    @property
    def found_by(self) -> str:
        """All that counts in a search as its title does: nobody knows our titles."""
        return f"{self.title} {self.words} {ALSO.get(self.slug, '')}"

    @property
    def topic_name(self) -> Promise | str:
        return Topic(self.topic).label

    @property
    def html(self) -> SafeString:
        return markup.html(self.text)

    @property
    def url(self) -> str:
        return _address(self.slug)


@lru_cache(maxsize=512)
def _address(slug: str) -> str:
    return reverse("help:article", args=[slug])


@dataclass(frozen=True)
class Shelf:
    """One topic and its articles."""

    topic: Topic
    icon: str
    articles: list[Article]


#: By topic, in the order in which they are read: slug, icon, title, summary.
_TEMPLATES: dict[Topic, list[tuple[str, str, Promise, Promise]]] = {
    Topic.BUYING: [
        (
            "how-it-works",
            "sparkles",
            _("How it works"),
            _("From a photo in the yard to money in your pocket."),
        ),
        ("hand-over", "key-round", _("The six digits"), _("What they are for, and when to say them.")),
        ("problems", "life-buoy", _("When something is wrong"), _("What you can do, and by when.")),
        ("returns", "undo-2", _("Returns, and part of the money back"), _("You two agree; we carry it out.")),
        (
            "late",
            "calendar-clock",
            _("Posted late, or nobody came"),
            _("What happens by itself, and what you can do."),
        ),
        ("saving", "heart", _("Saving, following, going away"), _("Keep an eye on things; take a holiday.")),
        ("alerts", "bell", _("Hearing of similar things"), _("Why a message came, and how to mute it.")),
        ("reviews", "star", _("Reviews"), _("Who writes them, and how the stars are counted.")),
    ],
    Topic.SELLING: [
        ("selling", "camera", _("Selling well"), _("Photos, words and a price that fits.")),
        (
            "conditions",
            "badge-check",
            _("What the conditions mean"),
            _("New, like new, good, fair, for parts."),
        ),
        ("offers", "hand-coins", _("Haggling"), _("How offers work, and prices that fall by themselves.")),
        ("posting", "package", _("Sending a parcel"), _("Wrap it well, keep the number.")),
    ],
    Topic.MONEY: [
        ("fees", "percent", _("What it costs"), _("Joining and posting are free. These are the two fees.")),
        ("money", "shield-check", _("How we hold the money"), _("Until you have it, nobody else does.")),
        (
            "payouts",
            "landmark",
            _("When your money comes"),
            _("Payouts, your bank account, and why one may wait."),
        ),
    ],
    Topic.SAFETY: [
        ("meeting", "handshake", _("Meeting safely"), _("A doorstep, a café, daylight.")),
        (
            "messages",
            "message-circle",
            _("Messages, and what is held back"),
            _("Ask anything; keep it here until it is paid."),
        ),
        (
            "scams",
            "shield-alert",
            _("Tricks, and how to see through them"),
            _("If it hurries you away from here, it is one."),
        ),
        ("blocking", "ban", _("Keeping apart from somebody"), _("Block a person; they hear nothing of it.")),
    ],
    Topic.ACCOUNT: [
        (
            "signing-in",
            "log-in",
            _("Signing in"),
            _("With a password, a code or a passkey, and a second step."),
        ),
        ("privacy", "eye-off", _("What we know about you"), _("Little, and why.")),
        ("leaving", "door-open", _("Closing your account"), _("As easy as joining.")),
    ],
    Topic.FORUM: [
        ("forum", "messages-square", _("The forum"), _("Ask, answer, and say what should be better.")),
        (
            "reporting",
            "flag",
            _("Reporting, and what happens then"),
            _("The little flag, and who looks at it."),
        ),
        ("appeals", "scale", _("When we were wrong"), _("Decisions about you, and a second look.")),
        ("disputes", "gavel", _("Disputes"), _("You two talk first; if you find no way, a person decides.")),
    ],
    Topic.ABOUT: [
        ("contact", "mail", _("Writing to us"), _("A person reads it, and a person answers.")),
        ("terms", "scroll-text", _("Terms"), _("What we promise each other, in plain words.")),
        ("accessibility", "accessibility", _("Accessibility"), _("Yardsale is for everybody.")),
        ("about", "house", _("About Yardsale"), _("Who made this, and from what.")),
    ],
}
ARTICLES = {
    slug: Article(slug, topic, icon, title, summary)
    for topic, rows in _TEMPLATES.items()
    for slug, icon, title, summary in rows
}
#: What people come for most, as they would ask it: (question, article, anchor).
MOST_ASKED: list[tuple[Promise, str, str]] = [
    (_("When does my money come?"), "payouts", ""),
    (_("It has not arrived. What now?"), "late", "not-arrived"),
    (_("Can I give it back?"), "returns", ""),
    (_("Where are my six digits?"), "hand-over", ""),
    (_("Why was my message held back?"), "messages", "held"),
    (_("I cannot sign in"), "signing-in", "trouble"),
]


#: Of an article: what questions about it are asked with.
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
    "hand-over": _("six digits code hand-over meet release"),
    "returns": _("return refund part money back"),
    "late": _("late arrived parcel no-show cancel waiting"),
    "alerts": _("alert notification mute similar"),
    "selling": _("sell photo price listing description"),
    "payouts": _("payout bank account statement first"),
    "scams": _("scam fraud trick phishing fake"),
    "blocking": _("block person neighbour"),
    "signing-in": _("sign password passkey code login"),
    "leaving": _("close account leave delete"),
    "forum": _("forum board question vote suggestion"),
    "privacy": _("data delete account cookies"),
}

#: What people look for it with besides: the same matter in other words. The forum is not asked with these.
ALSO = {
    "fees": _("cut percent charged"),
    "money": _("hold safe"),
    "offers": _("counteroffer declined accepted"),
    "saving": _("vacation away"),
    "posting": _("package wrap courier insured"),
    "reviews": _("rating feedback"),
    "problems": _("damaged described wrong"),
    "reporting": _("illegal forbidden stolen"),
    "appeals": _("removed banned"),
    "late": _("package lost delayed sent send"),
    "alerts": _("email message stop unsubscribe"),
    "selling": _("faster"),
    "payouts": _("withdrawal paid money iban"),
    "scams": _("gift card link outside whatsapp pretends"),
    "blocking": _("harass threaten writing"),
    "signing-in": _("log locked authenticator"),
    "privacy": _("store download personal"),
    "contact": _("contact support team person talk complaint"),
    "terms": _("terms conditions rules"),
    "accessibility": _("screen reader keyboard contrast blind"),
}


def of(written: Written) -> Article:
    return Article(
        written.slug, written.topic, ICONS[written.topic], written.title, written.summary, written.text
    )


def written() -> list[Article]:
    """The published ones, in one query."""
    return [of(one) for one in Written.objects.published().order_by("-pk")[:MOST_WRITTEN]]


def named(slug: str) -> Article | None:
    """The one that everybody may read under this name."""
    if slug in ARTICLES:
        return ARTICLES[slug]
    found = Written.objects.published().filter(slug=slug).first()
    return of(found) if found else None


def shelves() -> list[Shelf]:
    """All of them by topic; what our people wrote stands behind the templates."""
    everything = [*ARTICLES.values(), *written()]
    return [Shelf(topic, ICONS[topic], [one for one in everything if one.topic == topic]) for topic in Topic]


def addresses() -> list[str]:
    """Of everything in the help centre that everybody reads."""
    return [reverse("help:index"), *(one.url for one in [*ARTICLES.values(), *written()])]


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
        **_clocks(),
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


def _clocks() -> dict[str, Any]:
    return {
        "pause_hours": settings.PAYOUT_PAUSE_HOURS,
        "payout_failures": settings.PAYOUT_FAILURES,
        "first_payout_days": settings.FIRST_PAYOUT_DAYS,
        "new_seller_days": settings.NEW_SELLER_DAYS,
        "code_tries": settings.HAND_OVER_TRIES,
        "code_lock_minutes": settings.HAND_OVER_LOCK_MINUTES,
        "proposal_hours": settings.PROPOSAL_ANSWER_HOURS,
        "return_days": settings.RETURN_WITHIN_WORKING_DAYS,
        "more_days": settings.MORE_TIME_DAYS,
        "most_extensions": proposals.MOST_EXTENSIONS,
        "holding_days": settings.HOLDING_LIMIT_DAYS,
        "holiday_days": settings.LONGEST_HOLIDAY_DAYS,
        "grace_days": settings.LEAVE_GRACE_DAYS,
        "reminder_day": settings.LISTING_REMINDER_DAYS,
        "interest_days": settings.INTEREST_LIFE_DAYS,
        "holdout": settings.ALERT_HOLDOUT_PERCENT,
        "first_posts": settings.FORUM_FIRST_POSTS,
        "edit_days": settings.POST_EDIT_DAYS,
        "reauthentication_minutes": settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60,
    }
