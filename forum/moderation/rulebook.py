"""The rules of the site: nine, in plain words. Every act of our people names one; everybody reads them at /rules/.

A rule's name is written into acts for good: words may be made clearer, names never change.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Rule:
    name: str
    icon: str
    title: Promise
    words: Promise


RULES = {
    rule.name: rule
    for rule in (
        Rule(
            "true", "badge-check", _("Say what it is"),
            _("Describe what you really have, with your own photos and with its faults. Write reviews of what really happened."),
        ),
        Rule(
            "here", "shield-check", _("Pay and talk here"),
            _(
                "Do not lead neighbours off the site to pay, and never ask for codes, cards or passwords."
                " Here their money is held."
            ),
        ),
        Rule(
            "yours", "tag", _("Sell what is yours to sell"),
            _("No stolen things, no copies of brands, nothing that belongs to somebody else, nothing you do not have."),
        ),
        Rule(
            "safe", "triangle-alert", _("Nothing dangerous"),
            _("No weapons, drugs, medicines, animals, or things that were recalled because they hurt people."),
        ),
        Rule(
            "kind", "heart-handshake", _("Be kind"),
            _("No insults, threats or pressure, nothing against people for who they are. A no is an answer."),
        ),
        Rule(
            "private", "eye-off", _("Keep private things private"),
            _("Do not post other people’s names, addresses, photos or messages where everybody reads them."),
        ),
        Rule(
            "once", "copy", _("Once is enough"),
            _("The same thing once, the same words to one neighbour. No advertising, no chain letters."),
        ),
        Rule(
            "fair", "scale", _("Play fair"),
            _("One person, one account. No reviews for friends, no bidding on your own things, no way round a decision of ours."),
        ),
        Rule(
            "law", "landmark", _("Keep the law"),
            _("What the law forbids to sell or to say is forbidden here, whoever asks for it."),
        ),
    )
}  # fmt: skip
CHOICES = [(rule.name, rule.title) for rule in RULES.values()]
