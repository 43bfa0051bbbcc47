"""A small town in which everything private says a planted word: one of each kind, for every page that could show it.

`build()` makes it inside the caller's transaction. What people do is done by the real actions; what only a state of a row
matters for is written directly.
"""

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone

from forum.disputes import actions as disputes
from forum.disputes.models import Case, Evidence
from forum.disputes.statuses import State
from forum.moderation import actions as moderation
from forum.moderation import notices
from forum.moderation.models import Macro
from forum.reports import actions as reports
from forum.reports import subjects
from forum.reports.models import Report
from forum.reports.statuses import Kind
from forum.resolved import actions as resolved
from listings.catalogue import actions as catalogue
from listings.catalogue.models import Attribute, Listing, Synonym
from listings.conversations import actions as conversations
from listings.conversations import letters, meetings
from listings.conversations.models import Message
from listings.fees.models import FeeSchedule, SpecialCommission
from listings.offers import actions as offers
from listings.orders import actions as orders
from listings.orders.models import Order
from listings.orders.records import Proposal
from listings.payments.gateways.sandbox_books import SandboxPayment
from listings.payments.models import Chargeback, GatewayEvent, LedgerLine, Payment, Refund
from listings.payouts.models import Payout, PayoutAccount
from listings.reconciliation.models import Reconciliation
from listings.reviews import actions as reviewing
from listings.reviews.models import Review
from notifications.channels.models import Delivery, Notification
from notifications.interests.models import GuestSearch, Interest
from tests.access import (
    announcements,
    audience,
    belonging,
    boards,
    desk,
    helping,
    lead,
    outside,
    tickets,
    vouchers,
)
from tests.access.words import EVERYBODY, PHONES, word
from tests.catalogue.pictures import encoded
from tests.factories import (
    CaseFactory,
    CategoryFactory,
    ListingFactory,
    OrderFactory,
    PayoutAccountFactory,
    PayoutFactory,
    PhotoFactory,
    ThreadFactory,
    UserFactory,
)
from tests.factories.disputes import decision
from tests.push.browsers import switched_on
from yardsale.accounts import actions as accounts
from yardsale.hiding import actions as hiding

STAFF = {
    "agent": "support",
    "lead": "lead",
    "manager": "account_manager",
    "moderator": "moderator",
    "conflicted": "moderator",
    "growth": "growth",
    "admin": "admin",
}
ROLES = EVERYBODY.split()
REASONS = "What both photos show is enough: the bell is cracked. This part is long enough to explain it. "


def build() -> SimpleNamespace:
    """Everybody (by role), and everything they have, by name."""
    w = SimpleNamespace()
    _people(w)
    _catalogue(w)
    _talks(w)
    _orders(w)
    _reviews(w)
    _money(w)
    _disputes(w)
    _resolved(w)
    boards.plant(w)
    tickets.plant(w)
    desk.plant(w)
    helping.plant(w)
    _desk(w)
    _frozen(w)
    _news(w)
    _keys(w)
    lead.plant(w)
    announcements.plant(w)
    vouchers.plant(w)
    audience.plant(w)
    outside.plant(w)
    belonging.plant(w)
    return w


def _person(name, **fields):
    mail = word("email" + fields.pop("mail", name).replace("_", ""))
    return UserFactory(name=f"Neighbour {name.title()}", email=f"{mail}@example.org", **fields)


def _people(w):
    for role in ROLES[1:]:
        setattr(w, role, _person(role, role=STAFF.get(role), is_superuser=role == "admin"))
    w.first = UserFactory(name="Fay First", email=f"{word('emailextra')}@example.org", role="moderator")
    w.second = UserFactory(name="Sid Second", role="moderator")
    w.avoided = UserFactory(name=f"Neighbour {word('blockedname')}")
    accounts.block(w.avoided, by=w.buyer)


def _catalogue(w):
    w.category = CategoryFactory()
    Attribute.objects.create(
        category=w.category,
        slug="test-colour",
        name="Colour",
        kind="choice",
        choices=[{"slug": "red", "name": "Red"}],
    )
    make = {"category": w.category}
    w.listing = ListingFactory(seller=w.seller, title="Blue road bike", postage=500, **make)
    w.photo = PhotoFactory(listing=w.listing)
    w.other_listing = ListingFactory(seller=w.other_seller, title="Red kettle", postage=500, **make)
    w.draft = _hidden(w.seller, "draftlisting", status="draft", published_at=None, expires_at=None, **make)
    w.others_draft = _hidden(
        w.other_seller, "othersdraft", status="draft", published_at=None, expires_at=None, **make
    )
    Listing.objects.filter(pk=w.draft.pk).update(typed={"price": word("draftlisting")})
    w.suspended = _hidden(w.seller, "suspendedlisting", **make)
    catalogue.suspend(w.suspended, by=w.first, reason="Looks like a copy of somebody's photos.")
    w.withdrawn = _hidden(w.seller, "withdrawnlisting", **make)
    catalogue.withdraw(w.withdrawn, by=w.seller)


def _hidden(seller, kind, **fields):
    return ListingFactory(seller=seller, title=f"Secret {word(kind)}", description=word(kind), **fields)


def _talks(w):
    w.thread = ThreadFactory(
        f"Is the {word('message')} still there?", "It is!", listing=w.listing, buyer=w.buyer
    )
    held = conversations.send(
        w.thread,
        by=w.buyer,
        text=f"Ring me at {PHONES['held']}, I am {word('held')}, or mail me@somewhere.example",
    )
    assert held.is_held
    photo = letters.keep(ContentFile(encoded()), name="a.jpg", code=w.thread.code)
    w.picture = conversations.send(w.thread, by=w.seller, text="", photo=photo)
    Message.objects.create(
        thread=w.thread,
        author=w.seller,
        kind="photo",
        photo=f"letters/{word('photopath')}.jpg",
        delivered_at=timezone.now(),
    )
    hidden = conversations.send(w.thread, by=w.seller, text=f"A rude {word('hiddenmessage')}")
    hiding.hide("message", hidden)
    w.others_thread = ThreadFactory(
        f"Is the {word('messageothers')} still there?", listing=w.other_listing, buyer=w.outsider
    )
    w.meeting = meetings.propose(
        w.thread, by=w.seller, place=f"The {word('place')}", at=timezone.now() + timedelta(days=2)
    )
    w.offer = offers.make(w.listing, by=w.buyer, amount=9_000)
    w.own_offer = offers.make(w.other_listing, by=w.outsider, amount=9_000)


def _orders(w):
    def order(status, buyer=w.buyer, seller=w.seller, **fields):
        return OrderFactory(status=status, buyer=buyer, seller=seller, **fields)

    w.placed = order("placed", title="Unpaid lamp", delivery="post")
    w.paid = order("paid", title=f"Bell {word('ordertitle')}", delivery="post")
    w.shipped = order("shipped", title="A sent bell", delivery="post")
    w.meeting_order = order("paid", title="A met bell")
    w.handed = order("handed_over", title="A handed bell")
    w.done = order("shipped", title="A kept bell", delivery="post")
    orders.confirm_receipt(w.done, by=w.buyer)
    w.cancelled = order("cancelled", title="No bell")
    w.others_order = order("paid", w.outsider, w.other_seller, title="Their bell", delivery="post")
    # Who judges has bought from one of the two: a conflict.
    w.conflicts_order = order("completed", w.conflicted, w.seller, title="An old bell")
    _write(w.placed, address=f"{word('unpaidaddress')}street 4")
    _write(
        w.paid,
        recipient=word("recipient").title(),
        address=f"1 {word('address')}street\nTown\n{PHONES['address']}",
    )
    _write(w.done, address=f"{word('oldaddress')} street")
    _write(w.cancelled, cancel_note=f"Because of {word('cancelnote')}")
    _write(w.others_order, address=f"{word('othersaddress')} street")
    w.proposal = orders.propose(
        w.meeting_order, by=w.buyer, kind="part_refund", amount=500, note=f"Since it is {word('proposal')}"
    ) or Proposal.objects.get(order=w.meeting_order)
    w.return_proposal = Proposal.objects.create(
        order=w.shipped, kind="return", by=w.seller, note="Send it back?", address=f"2 {word('proposaladdress')} street",
        answer_by=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    w.payment = Payment.objects.get(order=w.paid)
    w.sandbox = SandboxPayment.objects.create(
        reference="sbx-planted",
        payment_code="none",
        amount=100,
        currency="EUR",
        words="A bell",
        return_url="http://testserver/",
    )


def _write(order, **fields):
    """Columns that only a form fills."""
    Order.objects.filter(pk=order.pk).update(**fields)
    order.refresh_from_db()


def _reviews(w):
    w.unshown = reviewing.write(w.done, by=w.buyer, stars=2, text=f"It was {word('unshownreview')}.")
    w.review = _shown(w.handed, w.buyer, w.seller, "All was fine.")
    w.hidden_review = _shown(w.conflicts_order, w.seller, w.conflicted, f"Rude: {word('hiddenreview')}")
    reviewing.hide(w.hidden_review)


def _shown(order, author, about, text):
    review = Review.objects.create(
        order=order, author=author, about=about, stars=4, text=text, publish_by=timezone.now()
    )
    reviewing.show(review)
    return Review.objects.get(pk=review.pk)


def _money(w):
    w.account = PayoutAccountFactory(w.seller)
    PayoutAccount.objects.filter(pk=w.account.pk).update(holder=f"S. {word('holder')}")
    account = PayoutAccountFactory(w.other_seller)
    PayoutAccount.objects.filter(pk=account.pk).update(holder=f"O. {word('othersholder')}")
    w.payout = PayoutFactory(w.seller, is_sent=False)
    Payout.objects.filter(pk=w.payout.pk).update(destination=f"NL {word('destination')}")
    # Of a sale that nobody ends any more: the books know of neither.
    old_payment = Payment.objects.get(order=w.conflicts_order)
    w.refund = Refund.objects.create(
        payment=old_payment,
        key="planted",
        amount=1,
        state="refused",
        why=word("refundwhy"),
        ended_at=timezone.now(),
    )
    w.chargeback = Chargeback.objects.create(
        payment=old_payment, reference=word("reference"), amount=1, currency="EUR", state="lost",
        opened_at=timezone.now(), ended_at=timezone.now(),
    )  # fmt: skip
    w.gateway_event = GatewayEvent.objects.first()
    w.line = LedgerLine.objects.first()
    w.reconciliation = Reconciliation.objects.create(
        orders=1, unexplained=1, healed=0, findings=[{"order": word("findings")}]
    )
    w.special = SpecialCommission.objects.create(tier="pro", commission_rate=100, starts_at=timezone.now())


def _disputes(w):
    def case(state, **fields):
        return CaseFactory(
            state=state, moderator=fields.pop("moderator", w.moderator),
            order=OrderFactory(status="handed_over", buyer=w.buyer, seller=w.seller, **fields),
            text=f"The {word('statement')} is cracked, and the photos show it whole.",
        )  # fmt: skip

    w.talking = case(State.TALKING, title="Talked about")
    w.dispute_offer = disputes.offer(
        w.talking, by=w.buyer, deal="part", amount=500, note=f"For the {word('disputeoffer')}"
    )
    # Taken by the moderator, everything shown.
    w.case = case(State.EVIDENCE, title="Looked at")
    photo = letters.keep(ContentFile(encoded()), name="bell.jpg", code=w.case.code)
    w.evidence = disputes.show(
        w.case, by=w.buyer, slot="other", note=f"Here is the {word('evidence')}", photo=photo
    )
    Evidence.objects.create(
        case=w.case, by=w.seller, slot="other", photo=f"letters/{word('evidencepath')}.jpg", sha256="0" * 64
    )
    for side in (w.buyer, w.seller):
        disputes.say_ready(w.case, by=side)
    # Decided by the first, and waits for a second: neither side has read it.
    w.confirming = case(State.REVIEW, moderator=w.first, price=80_000, title="Dear")
    disputes.decide(w.confirming, decision(reasons=REASONS + word("unshownverdict")), by=w.first)
    assert w.confirming.state == State.CONFIRMING
    # Appealed, and taken by the moderator who has not written a draft yet.
    w.appealed = _appealed(w, case(State.REVIEW, moderator=w.first, title="Appealed"))
    disputes.claim(w.appealed, by=w.moderator)
    # Appealed, and drafted by another.
    w.drafted = _appealed(w, case(State.REVIEW, moderator=w.first, title="Drafted"))
    disputes.claim(w.drafted, by=w.second)
    disputes.draft(w.drafted, by=w.second, deal="keep", reasons=REASONS + word("draft"))
    # On its way back.
    w.returning = _returning(w)
    w.decided = case(State.REVIEW, moderator=w.first, title="Decided")
    disputes.decide(w.decided, decision(reasons=REASONS + word("firstverdict")), by=w.first)
    for one in ("talking", "case", "confirming", "appealed", "drafted", "returning", "decided"):
        getattr(w, one).refresh_from_db()


def _appealed(w, case):
    disputes.decide(case, decision(reasons=REASONS + word("firstverdict")), by=w.first)
    disputes.appeal(case, by=w.seller, text=f"But the {word('appealtext')} came later.")
    return Case.objects.get(pk=case.pk)


def _returning(w):
    order = OrderFactory(status="shipped", delivery="post", buyer=w.buyer, seller=w.seller, title="Goes back")
    case = CaseFactory(state=State.TALKING, order=order)
    offer = disputes.offer(case, by=w.buyer, deal="return")
    disputes.accept(case, offer, by=w.seller, address=f"9 {word('returnaddress')} street, Town")
    offered = CaseFactory(
        state=State.TALKING,
        order=OrderFactory(
            status="shipped", delivery="post", buyer=w.buyer, seller=w.seller, title="May go back"
        ),
    )
    w.return_offer = disputes.offer(
        offered,
        by=w.seller,
        deal="return",
        address=f"7 {word('offeraddress')} street, Town",
        note="Send it back?",
    )
    w.offered = offered
    return Case.objects.get(pk=case.pk)


def _resolved(w):
    """Four cases that are over: told to everybody, waiting for a second reader, sent back, and taken down again."""
    lessons = {"told": "Photograph every side.", "taken": f"Mind the {word('takendown')}."}
    for name in ("told", "untold", "returned", "taken"):
        order = OrderFactory(status="handed_over", buyer=w.buyer, seller=w.seller, title="A cracked bell")
        case = CaseFactory(state=State.SETTLED, moderator=w.first, order=order)
        lesson = lessons.get(name, f"Mind the {word('untold')}.")
        draft = resolved.Draft("The bell was cracked", "It had a crack.", "It was whole.", REASONS, lesson)
        setattr(w, name, resolved.write(case, draft, by=w.first))
    for telling in (w.told, w.taken):
        resolved.publish(telling, by=w.second, edition=telling.edition)
        telling.refresh_from_db()
    w.told_topic, w.taken_topic = w.told.post.topic, w.taken.post.topic
    resolved.take_down(w.taken, by=w.second, note=f"For us: {word('tellingnote')}")
    resolved.send_back(
        w.returned, by=w.second, edition=w.returned.edition, note=f"For us: {word('tellingnote')}"
    )
    for name in ("untold", "returned", "taken"):
        setattr(w, f"{name}_case", getattr(w, name).case)


def _frozen(w):
    """A sale that a suspension stopped, and that waits for one of our people now that it is over."""
    seller, buyer = UserFactory(name="Neighbour Paused"), UserFactory(name="Neighbour Waiting")
    order = OrderFactory(status="paid", buyer=buyer, seller=seller, title="A stopped bell", delivery="post")
    act = moderation.act_on_person(
        seller, by=w.first, kind="suspend", days=3, rule="here", reason="We look into it.", stops_sales=True
    )
    moderation.lift(act, by=w.first, reason="All is well.")
    w.frozen_report = Report.objects.of(Kind.ORDER, order.pk).latest("pk")


def _desk(w):
    def report(person, kind, code, **said):
        return reports.report(subjects.find(kind, str(code), person), by=person, reason="scam", **said)

    # Who has reported a thing decides nothing about it.
    report(w.conflicted, "listing", w.listing.code, text="Odd.")
    report(w.conflicted, "listing", w.other_listing.code, text="Odd.")
    w.report = report(w.outsider, "listing", w.listing.code, text=f"It is a {word('report')}.")
    w.thread_report = report(w.buyer, "thread", w.thread.code, text="Rude.")
    w.closed_report = report(w.outsider, "person", w.other_seller.code, text="Odd.")
    moderation.dismiss(w.closed_report, by=w.first, outcome="nothing", note=f"For us: {word('reportnote')}")
    act_report = report(w.outsider, "listing", w.other_listing.code, text="Look at this.")
    w.act = moderation.act_on_report(
        act_report,
        by=w.first,
        kind="silence",
        days=3,
        rule="here",
        reason=f"Because of {word('actreason')} here.",
    )
    w.appeal = moderation.appeal(w.act, by=w.other_seller, text=f"No: {word('modappeal')}")
    w.note = moderation.note(w.seller, by=w.moderator, text=f"Mind the {word('staffnote')}")
    w.macro = Macro.objects.create(title="Canned", kind="warn", rule="here", words=f"Dear {word('macro')}")
    w.notice = notices.give(
        subjects.find("listing", w.listing.code, w.outsider), sender=1, text=f"Illegal: {word('noticetext')}",
        name=f"N. {word('noticename')}", email=f"{word('noticemail')}@example.org",
    )  # fmt: skip
    w.noticed = w.notice.report
    LogEntry.objects.create(
        user=w.admin, content_type=ContentType.objects.get_for_model(Listing), object_id=str(w.suspended.pk),
        object_repr="A bike", action_flag=CHANGE, change_message=f"Changed {word('adminlog')}",
    )  # fmt: skip


def _news(w):
    w.interest = Interest.objects.create(
        person=w.buyer, title=f"A {word('interest')} lamp", category=w.category, price=100
    )
    w.search = Interest.objects.create(
        person=w.buyer,
        is_search=True,
        title="An oak lamp",
        looked_for="lamp",
        found_by=["lamp"],
        feed_key=UUID(int=1),
    )
    w.guest_search = GuestSearch.objects.create(
        key=UUID(int=2), email="guest@example.org", sender=1, title="An oak lamp", without="broken", looked_for="lamp",
        found_by=["lamp"], confirmed_at=timezone.now(),
    )  # fmt: skip
    w.notification = _told(w.buyer, "notification")
    w.alert = Notification.objects.create(
        recipient=w.buyer, kind="listing.similar", occasion="listing:of-the-alert", url=w.listing.get_absolute_url(),
        values={"title": "A lamp", "amount": 100, "currency": "EUR", "district": "Mill Lane", "bought": "A lamp"},
        listing=w.listing, interest=w.interest,
    )  # fmt: skip
    w.others_notification = _told(w.other_seller, "notificationother")
    w.device = switched_on(w.buyer)
    w.delivery = Delivery.objects.filter(notification=w.notification).first() or Delivery.objects.create(
        notification=w.notification, channel="email"
    )


def _keys(w):
    """What the last few addresses are made of."""
    w.passkey = Authenticator.objects.create(
        user=w.first, type="webauthn", data={"name": "Phone", "credential": {}}
    )
    w.district = w.listing.district
    w.synonym = Synonym.objects.order_by("pk").first()
    w.fees = FeeSchedule.objects.first()
    w.content_type = ContentType.objects.get_for_model(Listing).pk


def _told(person, kind):
    values = {"title": f"A {word(kind)} thing", "amount": 100, "currency": "EUR"}
    return Notification.objects.create(
        recipient=person,
        kind="listing.expired",
        occasion=f"planted:{kind}",
        values=values,
        url="/my/listings/",
    )
