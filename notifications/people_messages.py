"""What people hear about each other: messages, reviews, reports, and whoever was suspended."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from forum.reports.events import ReportEvent
from listings.conversations import transcript
from listings.conversations.events import ConversationEvent
from listings.conversations.statuses import Kind
from listings.reviews.events import ReviewEvent
from notifications.channels.statuses import Topic
from notifications.messages import Message
from yardsale.accounts.events import PersonEvent
from yardsale.events.models import Event
from yardsale.hiding import actions as hiding
from yardsale.hiding.models import Kind as HiddenKind

if TYPE_CHECKING:
    from listings.conversations.models import Message as Said
    from listings.conversations.models import Seat
    from listings.reviews.models import Review
    from yardsale.accounts.models import User


def _who_talked_with_the_suspended(person: "User", event: Event) -> "list[User]":
    """Whoever leaves by themselves is nobody's news."""
    if event.by_id in {None, person.pk}:
        return []
    return list(type(person).objects.active().filter(seats__other=person).distinct())


def _review_values(review: "Review") -> dict[str, Any]:
    return {
        "author": review.author.name,
        "about": review.about.name,
        "stars": review.stars,
        "title": review.order.title,
    }


def _seat_values(seat: "Seat") -> dict[str, Any]:
    last = _unseen(seat)
    is_hidden = last is not None and hiding.is_out_of_sight(HiddenKind.MESSAGE, last)
    said = str(transcript.HIDDEN) if is_hidden else transcript.preview(last) or str(_("A photo"))
    return {"name": seat.other.name, "title": seat.thread.listing.title, "words": Truncator(said).chars(140)}


def _unseen(seat: "Seat") -> "Said | None":
    """The newest that the other side wrote; an offer among it has a mail of its own."""
    theirs = seat.thread.messages.visible_to(seat.person).filter(author=seat.other)
    return theirs.after(seat.read_up_to).exclude(kind=Kind.OFFER).order_by("-pk").first() or seat.last


def _about_page(review: "Review") -> str:
    return review.about.get_absolute_url()


def _reviews_page(review: "Review") -> str:
    return reverse("people:reviews", args=[review.about.code])


SUSPENDED = Message(
    kind="person.suspended",
    to=_who_talked_with_the_suspended,
    title=_("%(name)s was suspended"),
    text=_(
        "You have written to each other. Do not pay or send anything outside Yardsale, whatever they asked for."
        " What you paid here is held, and our people look after it."
    ),
    action=_("See your messages"),
    topic=Topic.SECURITY,
    why=_("You have written to each other."),
    icon="shield-alert",
    values=lambda person: {"name": person.name},
    url=lambda person: reverse("conversations:index"),
)

PEOPLE: dict[str, tuple[Message, ...]] = {
    PersonEvent.LEFT: (SUSPENDED,),
    PersonEvent.SUSPENDED: (replace(SUSPENDED, kind="person.suspended_for_now"),),
    PersonEvent.CLEARED: (
        Message(
            kind="person.cleared",
            to=_who_talked_with_the_suspended,
            title=_("%(name)s was not at fault"),
            text=_(
                "We had warned you of %(name)s. Somebody else of us looked again, and it was our mistake."
                " You can trade as before."
            ),
            action=_("See your messages"),
            topic=Topic.SECURITY,
            why=_("You have written to each other."),
            icon="shield-check",
            values=lambda person: {"name": person.name},
            url=lambda person: reverse("conversations:index"),
        ),
    ),
    PersonEvent.COPY_READY: (
        Message(
            kind="person.copy_ready",
            to=lambda person, event: [person],
            title=_("The copy of your data is ready"),
            text=_("You can take it with you until %(until)s; then we delete it. Nobody else can open it."),
            action=_("Get it"),
            topic=Topic.SECURITY,
            why=_("You asked for it."),
            icon="archive",
            values=lambda person: {},
            details=lambda event: {"until": event.details.get("until", "")},
            url=lambda person: reverse("privacy:yours"),
        ),
    ),
    ReportEvent.CLOSED: (
        Message(
            kind="report.closed",
            to=lambda report, event: [report.reporter] if report.reporter else [],
            title=_("We looked at your report"),
            text=_("“%(title)s”: %(outcome)s. Thank you for telling us."),
            action=_("How we decide"),
            topic=Topic.HELP,
            why=_("You reported it."),
            icon="flag",
            values=lambda report: {"title": report.title, "outcome": report.get_outcome_display()},
            url=lambda report: reverse("help:article", args=["reporting"]),
        ),
    ),
    ReviewEvent.PUBLISHED: (
        Message(
            kind="review.published",
            to=lambda review, event: [review.about],
            title=_("%(author)s reviewed you: %(stars)s of 5 stars"),
            text=_("See what %(author)s wrote about “%(title)s”."),
            action=_("Read the review"),
            why=_("You traded with each other."),
            icon="star",
            values=_review_values,
            url=_about_page,
        ),
    ),
    ReviewEvent.ANSWERED: (
        Message(
            kind="review.answered",
            to=lambda review, event: [review.author],
            title=_("%(about)s answered your review"),
            text=_("See what %(about)s says about “%(title)s”."),
            action=_("Read the answer"),
            why=_("You traded with each other."),
            icon="star",
            values=_review_values,
            url=_reviews_page,
        ),
    ),
    ConversationEvent.UNSEEN: (
        Message(
            kind="conversation.unseen",
            to=lambda seat, event: [seat.person],
            applies=lambda seat: seat.unread > 0,
            title=_("%(name)s wrote to you about “%(title)s”"),
            text=_("“%(words)s”"),
            action=_("Read and answer"),
            icon="message-circle",
            values=_seat_values,
            url=lambda seat: str(seat.thread.get_absolute_url()),
            topic=Topic.MESSAGES,
        ),
    ),
}
