"""What can be reported, as the person who reports it sees it: nobody reports what they cannot see.

Rooms above bring kinds of their own: the boards call `register(Kind.POST, finder, parties)` in their AppConfig.ready, with a
finder (code, user) -> Subject or None, and parties (pk) -> keys of everybody who is part of that post. Where everybody
can see that something stood there, `gone` (code, user) -> Gone or None says what became of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.reports.models import LONGEST_WORDS
from forum.reports.statuses import Kind
from listings.catalogue.models import Listing
from listings.conversations.models import Message, Thread
from listings.orders.models import Order
from listings.reviews.models import Review
from yardsale.accounts.models import User

#: How much of a conversation is copied.
LAST_MESSAGES = 40


@dataclass(frozen=True)
class Subject:
    """`about` is whose it is; `words` is what is kept of it."""

    kind: str
    pk: int
    about: User
    title: str
    words: str
    url: str


@dataclass(frozen=True)
class Gone:
    """What is out of sight already: `words` say what became of it and nothing of what it said."""

    about: User
    words: str
    url: str


def find(kind: str, code: str, user: User) -> Subject | None:
    """What this person may see and report under an address; None when there is no such thing for them."""
    finder = FINDERS.get(kind)
    return finder(code, user) if finder else None


def find_gone(kind: str, code: str, user: User) -> Gone | None:
    """What this person could have reported, had it not gone out of sight."""
    finder = GONE.get(kind)
    return finder(code, user) if finder else None


def register(kind: str, finder: "Finder", parties: "Parties", gone: "GoneFinder | None" = None) -> None:
    """A kind of thing that another room knows; the last word counts."""
    FINDERS[kind], PARTIES[kind] = finder, parties
    if gone is not None:
        GONE[kind] = gone


def parties(kind: str, pk: int) -> set[int]:
    """The keys of everybody who is part of a thing, and therefore does not judge it."""
    return set(PARTIES[kind](pk)) if kind in PARTIES else set()


def _listing(code: str, user: User) -> Subject | None:
    listing = Listing.objects.visible_to(user).select_related("seller").filter(code=code).first()
    if listing is None or listing.status == "draft":
        return None
    words = f"{listing.title}\n\n{listing.description}"
    return _subject(Kind.LISTING, listing, listing.seller, listing.title, words, listing.get_absolute_url())


def _person(code: str, user: User) -> Subject | None:
    person = User.objects.active().filter(code=code).first()
    if person is None:
        return None
    return _subject(
        Kind.PERSON,
        person,
        person,
        person.name,
        f"{person.name}\n\n{person.about}",
        person.get_absolute_url(),
    )


def _thread(code: str, user: User) -> Subject | None:
    thread = (
        Thread.objects.involving(user).select_related("listing", "buyer", "seller").filter(code=code).first()
    )
    if thread is None:
        return None
    other = thread.other_side(user)
    title = _("Conversation about %(title)s") % {"title": thread.listing.title}
    return _subject(Kind.THREAD, thread, other, title, _transcript(thread, user), thread.get_absolute_url())


def _transcript(thread: Thread, user: User) -> str:
    """As this person reads it: what we held back of their own words never reached the other side, and is marked so."""
    seen = Message.objects.filter(thread=thread, author__isnull=False).visible_to(user).unhidden()
    messages = list(seen.select_related("author").order_by("-pk")[:LAST_MESSAGES])
    return "\n\n".join(_line(message) for message in reversed(messages))


def _line(message: Message) -> str:
    held = f"({_('held back, not sent')}) " if message.is_held else ""
    name = message.author and message.author.name
    return f"{message.sent_at:%Y-%m-%d %H:%M} {name}: {held}{message.text or message.kind}"


def _review(code: str, user: User) -> Subject | None:
    if not (code.isascii() and code.isdigit() and len(code) < 18):
        return None
    shown = Review.objects.published().select_related("author", "about", "order")
    review = shown.filter(pk=int(code)).first()
    if review is None:
        return None
    title = _("Review of %(name)s") % {"name": review.about.name}
    return _subject(
        Kind.REVIEW,
        review,
        review.author,
        title,
        f"{review.stars}/5\n\n{review.text}",
        review.about.get_absolute_url(),
    )


def _message(code: str, user: User) -> Subject | None:
    """One message of somebody else, by its key: whoever takes part in the conversation reads it."""
    if not (code.isascii() and code.isdigit() and len(code) < 18):
        return None
    mine = Message.objects.filter(thread__in=Thread.objects.involving(user), author__isnull=False)
    seen = mine.visible_to(user).unhidden().select_related("author", "thread")
    message = seen.filter(pk=int(code)).first()
    if message is None:
        return None
    return replace(of_message(message), url=f"{message.thread.get_absolute_url()}#m{message.pk}")


def of_message(message: Message) -> Subject:
    """For the chat guard, which reports what somebody wrote and not to whom."""
    assert message.author is not None, "the house suspects nothing of itself"
    title = _("Message by %(name)s") % {"name": message.author.name}
    return _subject(
        Kind.MESSAGE, message, message.author, title, message.text, message.author.get_absolute_url()
    )


def of_order(order: Order) -> Subject:
    """For a clock: two people who both wait, so it is filed under the one who has the money to get.

    Its page is nobody's but of the two: our people read it in the admin.
    """
    title = _("Order %(code)s: %(title)s") % {"code": order.code, "title": order.title}
    words = _("%(status)s, paid on %(day)s; %(buyer)s buys from %(seller)s.") % {
        "status": order.get_status_display(),
        "day": f"{order.paid_at or order.placed_at:%Y-%m-%d}",
        "buyer": order.buyer.name,
        "seller": order.seller.name,
    }
    url = reverse("admin:listings_order_change", args=[order.pk])
    return _subject(Kind.ORDER, order, order.seller, title, words, url)


def _subject(kind: str, thing: Any, about: User, title: str, words: str, url: str) -> Subject:
    return Subject(kind, thing.pk, about, title[:120], words.strip()[:LONGEST_WORDS], url)


def _sides(model: Any, *columns: str) -> "Parties":
    """Everybody who stands in these columns of the row with that key."""

    def found(pk: int) -> set[int]:
        rows = model.objects.filter(pk=pk).values_list(*columns)
        return {person for row in rows for person in row if person is not None}

    return found


Finder = Callable[[str, User], Subject | None]
GoneFinder = Callable[[str, User], Gone | None]
Parties = Callable[[int], Iterable[int]]
FINDERS: dict[str, Finder] = {
    Kind.LISTING: _listing,
    Kind.PERSON: _person,
    Kind.THREAD: _thread,
    Kind.MESSAGE: _message,
    Kind.REVIEW: _review,
}
GONE: dict[str, GoneFinder] = {}
#: Who bought a thing is part of it as its seller is.
PARTIES: dict[str, Parties] = {
    Kind.LISTING: _sides(Listing, "seller", "orders__buyer"),
    Kind.PERSON: lambda pk: [pk],
    Kind.THREAD: _sides(Thread, "buyer", "seller"),
    Kind.MESSAGE: _sides(Message, "thread__buyer", "thread__seller"),
    Kind.REVIEW: _sides(Review, "author", "about"),
    Kind.ORDER: _sides(Order, "buyer", "seller"),
}
