"""The table of messages: every line can be said, leads somewhere, and has an icon."""

import ast
import importlib
import pkgutil
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from django.utils import timezone

import forum
import listings
import notifications
import support
import yardsale
from forum.belonging.models import Pair
from forum.boards.actions import manage
from forum.boards.models import Post
from forum.disputes.actions import open_dispute
from forum.moderation import actions as moderation
from forum.moderation.models import Act
from forum.questions import actions as questions
from forum.reports import subjects
from forum.reports.actions import report
from forum.resolved import actions as resolved
from forum.suggestions import actions as suggestions
from listings.offers import actions as offers
from listings.orders.statuses import Delivery, OrderStatus
from listings.reviews.models import Review
from notifications import catalog, telling
from notifications.channels.models import Notification
from notifications.channels.statuses import Topic
from notifications.messages import WHY
from notifications.money_messages import MONEY
from notifications.social import actions as outside
from notifications.social.models import Account
from notifications.social.models import Post as PostOutside
from support.tickets import handling, talking
from support.tickets.opening import open_ticket
from tests.factories import (
    CaseFactory,
    ListingFactory,
    OrderFactory,
    UserFactory,
    VoucherFactory,
    known,
    topic_of,
)
from tests.factories.conversations import ThreadFactory
from yardsale.accounts.models import User
from yardsale.events import actions as events
from yardsale.templatetags.yardsale import icon

pytestmark = pytest.mark.django_db


def _orders(name):
    status = OrderStatus.PLACED if name == "order.payment_declined" else OrderStatus.PAID
    return [
        OrderFactory(title="100% oak table", status=status, delivery=delivery)
        for delivery in (Delivery.MEET, Delivery.POST)
    ]


def _review():
    order = OrderFactory(title="100% oak table", status=OrderStatus.COMPLETED)
    return Review.objects.create(
        order=order, author=order.buyer, about=order.seller, stars=5, text="Fine.", publish_by=timezone.now()
    )


def _offer(name):
    offer = offers.make(ListingFactory(title="100% oak table"), by=UserFactory(), amount=8_000)
    if name == "offer.accepted":
        offers.accept(offer, by=offer.seller)
    return offer


def _left():
    """Somebody with whom another has talked, and who was suspended by staff."""
    return ThreadFactory("Is the oak table still there?").seller


def _report():
    reporter = UserFactory()
    subject = subjects.find("listing", ListingFactory(title="100% oak table").code, reporter)
    return report(subject, by=reporter, reason="other")


def _act(name):
    """A suspension, or what an event of that name happens to."""
    moderator = UserFactory(role="moderator")
    words = {"rule": "here", "reason": "You asked to be paid elsewhere."}
    others = [("warn", None), ("hide", None), ("silence", 3)] if name == "act.made" else []
    kinds = [*others, ("suspend", 7)]
    acts = [
        moderation.act_on_report(_report(), by=moderator, kind=kind, days=days, **words)
        for kind, days in kinds
    ]
    if name == "act.lifted":
        return [moderation.lift(acts[0], by=UserFactory(role="moderator"), reason="Our mistake.")]
    return acts


def _appeal(name):
    appeal = moderation.appeal(_act(name)[0], by=User.objects.get(pk=_person_of_last_act()), text="Not me.")
    other = UserFactory(role="moderator")
    if name == "appeal.made":
        return [appeal]
    moderation.decide(appeal, by=other, is_reversed=False, answer="It was you.")
    reversed_one = moderation.appeal(
        _act(name)[0], by=User.objects.get(pk=_person_of_last_act()), text="Not me either."
    )
    moderation.decide(reversed_one, by=other, is_reversed=True, answer="It was not you.")
    return [appeal, reversed_one]


def _person_of_last_act():
    return Act.objects.latest("pk").person_id


#: The state in which a case is when it hears of something; the rest may happen in any.
STATES = {
    "dispute.reviewed": "review", "dispute.disagreed": "review", "dispute.proposed": "confirming",
    "dispute.unopposed": "decided", "dispute.claimed": "evidence",
}  # fmt: skip


def _cases(name):
    """One of a sum that two moderators decide; of reminders one for a side and one for moderators."""
    UserFactory(role="moderator")
    state = STATES.get(name, "talking")
    cases = [CaseFactory(state=state, title="100% oak table", price=80_000)]
    if name == "dispute.opened":
        order = OrderFactory(title="100% oak table", status="handed_over")
        agent = UserFactory(role="support")
        cases = [open_dispute(order, by=agent, claimant=order.buyer, reason="broken")]
    if name == "dispute.told":
        cases = [CaseFactory(state="settled", title="100% oak table")]
        draft = resolved.Draft("A table", "A scratch.", "", "The photos show the scratch.")
        telling = resolved.write(cases[0], draft, by=UserFactory(role="moderator"))
        resolved.publish(telling, by=UserFactory(role="moderator"), edition=telling.edition)
    if name == "dispute.reminded":
        cases.append(CaseFactory(state="escalated", title="100% oak table"))
    if name == "dispute.claimed":
        cases.append(CaseFactory(state="appealed", title="100% oak table"))
    return cases


def _accepted(name):
    """An answer that helped; who asked is told, and who has the same question."""
    topic = topic_of("It is heavy.", "Take it apart.", subject="How do I move an oak table?")
    questions.me_too(topic, by=known(), is_on=True)
    return [questions.accept(topic.posts.get(number=2), by=UserFactory(role="moderator"))]


def _changes(name):
    """A suggestion that is planned, or that was merged into another."""
    moderator = UserFactory(role="moderator")
    one = topic_of("Please.", board="suggestions", subject="A shelf for my oak table")
    if name == "suggestion.changed":
        return [suggestions.change(one, by=moderator, status="planned", reason="Next month.")]
    other = topic_of("Please.", board="suggestions", subject="A shelf for every oak table")
    return [suggestions.merge(one, into=other, by=moderator, reason="The same wish.")]


def _posts(name):
    """A topic and an answer; what a moderator did not let through or removed says why."""
    posts = list(topic_of("Is oak heavy?", "Very.", subject="100% oak table").posts.order_by("number"))
    if name in {"post.refused", "post.removed"}:
        Post.objects.filter(pk=posts[1].pk).update(taken_for="No advertising.")
        posts = [Post.objects.get(pk=posts[1].pk)]
    return posts


def _ticket(name):
    """A customer's, with an agent who has taken it, and a lead."""
    UserFactory(role="lead")
    ticket = open_ticket(kind="other", subject="100% oak table", text="Where is it?", customer=UserFactory())
    handling.take(ticket, by=UserFactory(role="support"), version=1)
    if name == "ticket.merged":
        other = open_ticket(kind="other", subject="It came.", text="Thanks.", customer=ticket.customer)
        handling.merge(ticket, by=ticket.owner, version=None, into=other)
    return ticket


def _outside(name):
    """A post that growth hears of; a sign-in that ends soon."""
    by = UserFactory(role="growth")
    if name == "social.sign_in_ends":
        soon = timezone.now() + timedelta(days=3)
        return Account.objects.create(network="x", checked_at=timezone.now(), ends_at=soon)
    post = outside.compose(by=by, network="x", text="100% oak table")
    PostOutside.objects.filter(pk=post.pk).update(problem="no_answer")
    return post


def _voucher(name):
    UserFactory(role="growth")
    state = "waiting" if name == "voucher.asked" else "running"
    if name not in {"voucher.granted", "voucher.ending"}:
        return [VoucherFactory(name="100% oak table", state=state)]
    purposes = {"campaign": "", "making_good": "The oak table came late.", "referral": ""}
    return [
        VoucherFactory(name="100% oak table", to=[UserFactory()], purpose=purpose, reason=reason).grants.get()
        for purpose, reason in purposes.items()
    ]


def details_of(name, subject):
    """What else an event of that name tells."""
    if name == "ticket.answered":
        return {"message": talking.reply(subject, by=subject.owner, text="Soon.", version=2).pk}
    if name == "ticket.assigned":
        return {"owner": subject.owner_id}
    if name == "ticket.solved":
        return {"why": "silent"}
    if name == "post.made":
        return {"to": [UserFactory().pk], "mentioned": [UserFactory().pk]}
    if name == "topic.managed":
        act = manage(subject, by=UserFactory(role="moderator"), kind="lock", reason="It is answered.")
        return {"act": act.pk}
    return {}


def subjects_of(name):
    """Things that an event may happen to."""
    made = {
        "listing": lambda: [ListingFactory(title="100% oak table", reminded_at=timezone.now())],
        "order": lambda: _orders(name),
        "review": lambda: [_review()],
        "offer": lambda: [_offer(name)],
        "person": lambda: [_left()],
        "address": lambda: [UserFactory()],
        "report": lambda: [_report()],
        "act": lambda: _act(name),
        "appeal": lambda: _appeal(name),
        "dispute": lambda: _cases(name),
        "question": lambda: _accepted(name),
        "suggestion": lambda: _changes(name),
        "post": lambda: _posts(name),
        "topic": lambda: [topic_of("Is oak heavy?", subject="100% oak table")],
        "ticket": lambda: [_ticket(name)],
        "pair": lambda: [
            Pair.objects.create(
                newcomer=UserFactory(name="100% oak table"), helper=UserFactory(name="An oak table")
            )
        ],
        "social": lambda: [_outside(name)],
        "voucher": lambda: _voucher(name),
        "conversation": lambda: [
            ThreadFactory("Is the oak table still there?", title="100% oak table").seats.get(unread__gt=0)
        ],
    }
    return made[name.split(".")[0]]()


@pytest.mark.parametrize("name", sorted(set(catalog.TABLE) - set(MONEY)))
def test_every_message_of_the_table_can_be_said(name, signed_in):
    for subject in subjects_of(name):
        Notification.objects.all().delete()
        by = UserFactory() if name.startswith("person.") else None
        assert events.address(events.publish(name, subject, by=by, **details_of(name, subject)).pk) is True
        for message in Notification.objects.all():
            assert "%(" not in message.title + message.text
            assert "oak table" in message.title + message.text or name.startswith(
                ("person.", "report.", "address.", "social.sign_in", "pair.written", "pair.sold")
            )
            browser = signed_in(message.recipient)
            assert message.title in browser.get("/inbox/").content.decode()
            assert browser.get(message.url, follow=True).status_code == 200
        assert Notification.objects.exists()


def test_every_kind_is_named_once_and_has_an_icon():
    lines = [message for messages in catalog.TABLE.values() for message in messages]
    found_elsewhere = [*catalog.WATCHED, *catalog.MATCHED_KINDS, catalog.ANNOUNCEMENT, catalog.SURVEY]
    assert len(catalog.MESSAGES) == len(lines) + len(found_elsewhere)
    assert all(icon(message.icon) for message in catalog.MESSAGES.values())


def test_only_alerts_can_be_switched_off():
    assert catalog.ALERT_KINDS == [
        "followed.new",
        "listing.goes_with",
        "listing.similar",
        "offer.given",
        "saved.back",
        "saved.cheaper",
        "saved.sold",
        "search.found",
    ]


def test_who_cancels_is_not_told_and_a_deadline_tells_both():
    order = OrderFactory(status=OrderStatus.PAID)
    events.address(events.publish("order.cancelled", order, by=order.seller).pk)
    assert [row.recipient for row in Notification.objects.all()] == [order.buyer]
    events.address(events.publish("order.cancelled", order).pk)
    told = Notification.objects.order_by("pk").values_list("recipient", flat=True)
    assert list(told)[1:] == [order.buyer.pk, order.seller.pk]


HOUSES = (forum, listings, notifications, support, yardsale)


def _modules():
    for house in HOUSES:
        for module in pkgutil.walk_packages(house.__path__, f"{house.__name__}."):
            is_ours = ".migrations." not in module.name and not module.name.startswith("yardsale.demo")
            if is_ours and module.name not in {
                "yardsale.wsgi",
                "yardsale.server",
                "yardsale.embedded.__main__",
            }:
                yield importlib.import_module(module.name)


def _event_kinds():
    """Every enumeration of events of the house, wherever it stands: what is called so, and what stands in a file of events."""
    kinds = set()
    for module in _modules():
        for kind in vars(module).values():
            if not (isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum):
                continue
            if kind.__name__.endswith("Event") or kind.__module__.endswith(".events"):
                kinds.add(kind)
    return kinds


def test_every_event_is_told_or_declared_silent_or_has_consequences():
    """Whoever adds an event says here what becomes of it."""
    names = {str(name) for kind in _event_kinds() for name in kind}
    assert len(names) > 100
    said = [set(catalog.TABLE), set(telling.CONSEQUENCES), set(telling.SETTLED), set(catalog.SILENT)]
    assert names - set().union(*said) == set()
    assert {str(name) for some in said for name in some} - names == set()
    assert catalog.SILENT & set(catalog.TABLE) == set()
    assert catalog.SILENT & set(telling.CONSEQUENCES) == set()


def test_nothing_is_published_under_a_name_that_stands_in_no_table():
    """What is published names a member of an enumeration: a word written out would slip past the table above."""
    written_out = []
    for module in _modules():
        for call in ast.walk(ast.parse(Path(module.__file__).read_text())):
            if (
                isinstance(call, ast.Call)
                and getattr(call.func, "id", getattr(call.func, "attr", "")) == "publish"
            ):
                first = call.args[0] if call.args else None
                if isinstance(first, ast.Constant | ast.JoinedStr):
                    written_out.append(f"{module.__name__}:{call.lineno}")
    assert written_out == []


def test_every_message_has_words_a_reason_and_a_known_topic():
    for kind, message in catalog.MESSAGES.items():
        assert message.topic in Topic, kind
        assert "" not in map(str, (message.title, message.text, message.action, message.reason)), kind
    assert sorted(kind for kinds in catalog.KINDS.values() for kind in kinds) == sorted(catalog.MESSAGES)
    assert set(WHY) == set(Topic)
