"""At least one row of everything that staff may look at, with long words among them."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from PIL import Image

from forum.moderation.models import Act, Macro
from forum.questions import actions as questions
from forum.reports.models import Report
from forum.suggestions import actions as suggestions
from listings.catalogue.models import Attribute, Synonym
from listings.fees.models import FeeSchedule, SpecialCommission
from listings.payments.models import Chargeback, Payment, Refund
from listings.reconciliation.models import Reconciliation
from listings.reviews.models import Reply, Review
from support.help.models import Helped, Written
from support.tickets import changes, looks, opening
from support.tickets.models import InboundMail, KeyCustomer, Queue, SavedView, Score, Touch
from support.tickets.models import Macro as TicketMacro
from tests.factories import (
    CategoryFactory,
    DistrictFactory,
    ListingFactory,
    OrderFactory,
    PayoutAccountFactory,
    PayoutFactory,
    PhotoFactory,
    UserFactory,
    topic_of,
)

LONG = "A long title, as people write when every single word of it is to be found"


def furnish():
    """Make the rows; whoever registers a model adds one of it here."""
    seller = UserFactory(name="Bartholomäus Hohenstein-Oberwaldkirchen", about="I collect bells.")
    soon = timezone.now() + timedelta(days=14)
    orders = [OrderFactory(status=status, seller=seller) for status in ("paid", "placed", "completed")]
    review = Review.objects.create(
        order=orders[-1], author=orders[-1].buyer, about=seller, stars=5, text=LONG, publish_by=soon
    )
    Reply.objects.create(review=review, text=LONG)
    _catalogue(seller, soon)
    _money(seller)
    _forum()
    Report.objects.create(
        reporter=orders[-1].buyer, subject_kind="listing", subject_id=orders[-1].listing_id, about=seller,
        title=LONG, words=LONG, reason="scam", text=LONG, weight=3,
    )  # fmt: skip
    Act.objects.create(
        kind="silence", person=seller, subject_kind="person", subject_id=seller.pk, title=LONG, words=LONG, rule="kind",
        reason=LONG, until=soon, by=UserFactory(role="moderator"),
    )  # fmt: skip
    Macro.objects.create(title=LONG, kind="warn", rule="kind", words=LONG)
    TicketMacro.objects.create(
        title=f"A {LONG}"[:80], text=f"Hello {{first_name}}. {LONG}", does={"state": "solved"}
    )
    SavedView.objects.create(
        name=LONG[:60], query="view=unassigned&kind=complaint&owner=nobody&priority=2&tag=refund"
    )
    for slug in ("a-draft", "another"):
        Written.objects.create(slug=slug, topic="selling", title=LONG, text=LONG, written_by=seller)
    Written.objects.create(
        slug="shown", topic="selling", title=LONG, text=LONG, source="AB12", written_by=seller, status="published",
        published_by=seller, published_at=soon,
    )  # fmt: skip
    for number in range(3):
        Helped.objects.create(article="fees", visitor=number, is_yes=bool(number), comment=LONG)
    _desk(orders[-1].buyer)


def _desk(customer):
    agent, manager = UserFactory(role="support"), UserFactory(role="account_manager")
    ticket = opening.open_ticket(kind="technical", subject=LONG, text=LONG, customer=customer)
    looks.record(agent, "ticket", ticket=ticket, about=customer, reason=LONG)
    queue = Queue.objects.order_by("pk").first()
    changes.record(
        agent, "queue", "changed", queue, details={"name": [LONG, "General"], "kinds": [[], ["order"]]}
    )
    Score.objects.create(ticket=ticket, stars=4, comment=LONG, owner=agent)
    InboundMail.objects.create(digest="a", sender="bo@example.org", raw=b"Subject: Hm", ticket=ticket)
    kept = KeyCustomer.objects.create(
        customer=customer, manager=manager, health="trouble", next_step=LONG, next_at=timezone.localdate()
    )
    Touch.objects.create(key_customer=kept, by=manager, text=LONG, health="watch")


def _catalogue(seller, soon):
    DistrictFactory()
    group = CategoryFactory(parent=None, slug="aaa", name="Aardvarks")
    Synonym.objects.create(words="settee, sofa, couch")
    Attribute.objects.create(
        category=group, slug="colour", name="Colour", kind="choice", choices=[{"slug": "red", "name": "Red"}]
    )
    for status in ("on_sale", "suspended"):
        photo = PhotoFactory(listing=ListingFactory(seller=seller, title=LONG, status=status), alt=LONG)
        file = Path(settings.MEDIA_ROOT) / photo.original
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (120, 90), "teal").save(file)
    FeeSchedule.objects.create(starts_at=soon)
    for starts_at in (timezone.now(), soon):
        SpecialCommission.objects.create(category=group, starts_at=starts_at)


def _forum():
    question = topic_of(LONG, LONG, subject=LONG)
    questions.accept(question.posts.get(number=2), by=question.poster)
    first, second = (topic_of(LONG, board="suggestions", subject=LONG) for _one in range(2))
    suggestions.merge(first, into=second, by=UserFactory(role="moderator"), reason=LONG)


def _money(seller):
    PayoutAccountFactory(seller)
    PayoutFactory(seller, is_sent=False)
    payment = Payment.objects.filter(status="succeeded").earliest("pk")
    Refund.objects.create(
        payment=payment, amount=100, key="a-refund-for-the-pages", state="refused", why=LONG
    )
    Chargeback.objects.create(payment=payment, reference="cb_1", amount=100, currency="EUR")
    Reconciliation.objects.create(orders=3, unexplained=1, findings=[["abcdefghjk", LONG]])
