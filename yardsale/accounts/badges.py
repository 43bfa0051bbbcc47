"""Badges: what each is called, and the rule it stands for. They are reckoned each night by forum.belonging, and come with
the person, so that no row on a page costs a query."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

#: The rules' numbers; the statement that reckons is given the same.
ANSWERS = 5
LAST, LEAST, GOOD_PERCENT, POST_DAYS = 20, 10, 95, 3
FOUNDERS = 10
HELPED = 1
NUMBERS = {
    "answers": ANSWERS,
    "last": LAST,
    "least": LEAST,
    "percent": GOOD_PERCENT,
    "days": POST_DAYS,
    "founders": FOUNDERS,
    "helped": HELPED,
}


@dataclass(frozen=True)
class Badge:
    slug: str
    icon: str
    name: Any
    rule: Any
    # Whether it is taken away again, and when.
    loss: Any

    @property
    def rule_words(self) -> str:
        return str(self.rule) % NUMBERS


_TURNS = _("It goes when it is no longer true, and comes back when it is.")
BADGES = (
    Badge(
        "punctual",
        "package-check",
        _("Posts on time"),
        _(
            "Of the last %(last)d things sold by post, at least %(least)d of them, %(percent)d in 100 were posted"
            " within %(days)d days of payment. What was never posted counts as late."
        ),
        _TURNS,
    ),
    Badge(
        "careful",
        "scan-search",
        _("Describes with care"),
        _(
            "Of the last %(last)d buyers who said whether it was as described, at least %(least)d of them,"
            " %(percent)d in 100 said yes."
        ),
        _TURNS,
    ),
    Badge(
        "answers",
        "lightbulb",
        _("Helpful answers"),
        _("%(answers)d answers in the forum were accepted by whoever asked. One’s own questions do not count."),
        _("It goes when accepted answers are taken back."),
    ),
    Badge(
        "founder",
        "sprout",
        _("Founder of a neighbourhood"),
        _("One of the first %(founders)d people of a neighbourhood who have bought or sold something."),
        _("It stays for as long as one lives there."),
    ),
    Badge(
        "guide",
        "hand-heart",
        _("Helped somebody begin"),
        _("Was the helper of somebody new until their first sale was made."),
        _("It stays."),
    ),
)  # fmt: skip
BY_SLUG = {badge.slug: badge for badge in BADGES}


def of(person: Any) -> list[Badge]:
    """In the order of the table."""
    return [badge for badge in BADGES if badge.slug in (person.badges or ())]
