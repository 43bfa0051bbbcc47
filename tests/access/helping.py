"""The help centre of the planted world: a draft, an article, somebody whom one did not help; and the rows of its addresses."""

from types import SimpleNamespace

from support.help import actions, contact
from tests.access.doors import DONE, NOBODY, Row, only, public, said
from tests.access.words import word


def plant(w: SimpleNamespace) -> None:
    w.article = actions.draft(
        "Bells and whistles",
        "How to ring.",
        by=w.agent,
        source=f"Ticket {word('helpsource')}",
        topic="selling",
    )
    actions.publish(w.article, by=w.admin)
    w.draft_article = actions.draft(
        "Bells that nobody hears yet",
        f"Not to be read {word('helpdraft')}",
        by=w.agent,
        source=f"Ticket {word('helpsource')}",
    )
    w.helped = actions.say("fees", by=w.outsider, visitor=None, is_yes=False)
    # Once: it carries the moment, and a page is the same page under the same address.
    w.helped_token = contact.told(w.helped)
    actions.comment(w.helped, f"What about {word('helpcomment')}?")


# fmt: off
HELP = [
    Row("help:index", get=public(200), post=NOBODY, query="?q=bells"),
    Row("help:article", lambda w: ["fees"], get=public(200), post=NOBODY, also=((lambda w: [w.article.slug], None),
        (lambda w: [w.draft_article.slug], public(404)))),
    Row("help:likely", get=public(200), post=NOBODY, query="?q=bells"),
    # Whoever reads may say so; nothing is said back.
    Row("help:helped", lambda w: ["fees"], get=NOBODY, post=public(*DONE), data=said(answer="no")),
    # Of a person only they come back to what they said; a visitor's has no name but its token.
    Row("help:missing", lambda w: ["fees", w.helped_token], get=only("outsider", 200, anonymous=404),
        post=only("outsider", *DONE, anonymous=404), data=said(comment="Gifts?")),
]
