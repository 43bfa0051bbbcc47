"""Every page, for everybody who may see it: accessible, inside its width, quiet in the console, light to load."""

import io
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.mail import EmailMultiAlternatives
from django.urls import URLResolver, get_resolver, resolve, reverse
from django.utils import timezone
from PIL import Image

from forum.belonging.models import Helper, Pair, Pick, Stall, StreetSale, Words
from forum.boards import actions as boards
from forum.boards import photos as pictures
from forum.boards.models import Board
from forum.moderation import actions as moderation
from forum.moderation import notices
from forum.questions import actions as questions
from forum.reports import subjects
from forum.reports.actions import report
from forum.reports.models import Report
from forum.suggestions import actions as suggestions
from listings.catalogue import indexing
from listings.checkout import actions as checkout
from listings.conversations import actions as conversations
from listings.conversations import meetings
from listings.offers import actions as offers
from listings.offers import plans
from listings.orders import actions as orders
from listings.orders.statuses import Delivery, OrderStatus
from listings.payouts.statements import this_month
from listings.people import actions as holidays
from listings.reviews import actions as reviews
from listings.saved import actions as saved
from listings.segments import actions as segments
from notifications import catalog
from notifications.announcements import actions as announcements
from notifications.channels.mail import unsubscribe_token
from notifications.channels.models import Notification
from notifications.channels.statuses import Topic
from notifications.interests import actions as interests
from notifications.interests.models import Interest
from notifications.push.words import mute_token
from notifications.surveys import actions as surveys
from notifications.surveys import inviting
from notifications.surveys.actions import Draft as SurveyDraft
from support.help import actions as help_centre
from support.help import contact
from tests.announcements.conftest import EVERY, WORDS, composed, sent
from tests.factories import (
    DistrictFactory,
    ListingFactory,
    OrderFactory,
    PayoutAccountFactory,
    PayoutFactory,
    ThreadFactory,
    UserFactory,
    VoucherFactory,
    known,
    topic_of,
)
from tests.journeys.addresses import (
    ANNOUNCER,
    BUYER,
    ELSEWHERE,
    EMPTY,
    MODERATOR,
    NO_PAGES,
    NOT_OURS,
    SAME_FRAME,
    SELLER,
    VISITOR,
)
from tests.journeys.quarrels import quarrels
from yardsale.accounts import actions as people
from yardsale.accounts.models import User
from yardsale.demo import mail

LOOKS = [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture
def cast(site, settings) -> dict[str, Any]:
    """A seller with things in every state, a buyer with an order in every state, and a newcomer with nothing."""
    district = DistrictFactory()
    seller = UserFactory(
        name="Sam Seller", email="sam@example.org", about="I mend bikes.", district=district.slug
    )
    buyer = UserFactory(
        name="Bo Buyer", email="bo@example.org", joined_at=timezone.now() - timedelta(days=30)
    )
    from listings.catalogue.models import Category, Listing

    road = Category.objects.get(slug="road-bikes")
    things = [
        ListingFactory(seller=seller, category=road, title=f"Road bike {n}", postage=500) for n in range(7)
    ]
    orders = {
        "placed": OrderFactory(listing=things[1], buyer=buyer),
        "paid": OrderFactory(listing=things[2], buyer=buyer, status=OrderStatus.PAID),
        "handed": OrderFactory(listing=things[3], buyer=buyer, status=OrderStatus.HANDED_OVER),
        "done": OrderFactory(listing=things[4], buyer=buyer, status=OrderStatus.COMPLETED),
        "post": OrderFactory(listing=things[5], buyer=buyer, status=OrderStatus.PAID, delivery=Delivery.POST),
    }
    places = {name: order.get_absolute_url() for name, order in orders.items()}
    places["sandbox"] = checkout.pay(orders["placed"], return_url=places["placed"])
    places["reply"] = f"/reviews/{reviewed(things[6], buyer).pk}/reply/"
    places["listing"] = things[0].get_absolute_url()
    places["seller"] = seller.get_absolute_url()
    places["letter"] = caught(site, settings)
    places |= money_and_drafts(seller, buyer)
    places |= talks(things, buyer, orders["paid"])
    places |= haggling(seller, buyer)
    places |= keeping_apart(things[0], buyer)
    moderator = UserFactory(name="Mo Moderator", role="moderator")
    places |= chatter(buyer, moderator)
    places |= opinions(buyer, moderator)
    places |= watched(things[0], buyer, moderator)
    places |= quarrels(seller, buyer, moderator)
    places |= explained()
    places |= neighbourly(seller, buyer, ListingFactory(category=road, title="A picked bike"))
    announcer = UserFactory(name="Gwen Growth", role="growth")
    places |= news(announcer)
    places["invited"] = f"/invited/{seller.code}/"
    # Seen where it is chosen, too: at the checkout.
    VoucherFactory(to=[buyer], value=500, name="Welcome back")
    places |= asked(announcer)
    # Found by the search, so that its page has its four orders.
    indexing.reindex(Listing.objects.all())
    saved.save(things[0], by=buyer)
    saved.follow(seller, by=buyer)
    return {
        "seller": seller,
        "buyer": buyer,
        "newcomer": UserFactory(),
        "moderator": moderator,
        "announcer": announcer,
        "places": places,
    }


def neighbourly(seller: Any, buyer: Any, listing: Any) -> dict[str, str]:
    """A street sale with a stall, a pick, and a buyer who is helped with their first sale."""
    begins = timezone.now() + timedelta(days=5)
    street = StreetSale.objects.create(
        slug="mill-lane-day", title="Mill Lane Day", about="From door to door.", is_shown=True, starts_at=begins,
        ends_at=begins + timedelta(hours=6),
    )  # fmt: skip
    stall = Stall.objects.create(
        sale=street,
        person=seller,
        district=listing.district,
        opens_at="10:00",
        closes_at="14:00",
        words="Bikes",
    )
    stall.listings.set([listing])
    Helper.objects.create(person=seller)
    pair = Pair.objects.create(newcomer=buyer, helper=seller, state="active", began_at=timezone.now())
    Words.objects.create(pair=pair, by=buyer, text="How many photos?")
    Pick.objects.create(person=buyer, listing=listing)
    User.objects.filter(pk=seller.pk).update(badges=["founder", "punctual"])
    boards.plant_boards()
    return {
        "street": street.get_absolute_url(),
        "helped": pair.get_absolute_url(),
        "pick": f"/picks/{listing.code}/",
    }


def reviewed(thing: Any, buyer: Any) -> Any:
    """What the buyer said of the seller of a thing that was sold, visible to everybody."""
    order = OrderFactory(listing=thing, buyer=buyer, status=OrderStatus.COMPLETED)
    review = reviews.write(
        order, by=buyer, stars=4, text="Kind, a little late.", friendly=True, punctual=False
    )
    reviews.write(order, by=thing.seller, stars=5)
    return review


def caught(site: Any, settings: Any) -> str:
    """A letter in the demo's box."""
    settings.DATA_DIR = site.folder
    letter = EmailMultiAlternatives("Sold!", "Time to post it.", to=["sam@example.org"])
    letter.attach_alternative(
        "<html lang='en'><head><title>Sold!</title></head><body><p>Post it.</p></body></html>", "text/html"
    )
    mail.CaughtMailBackend().send_messages([letter])
    return f"/demo/mail/{mail.newest(1)[0].name}/"


def money_and_drafts(seller: Any, buyer: Any) -> dict[str, str]:
    """A payout and its month, a draft, an accepted offer, an interest, a private offer, a thing the buyer has bought."""
    sold = OrderFactory(seller=seller, buyer=buyer, status=OrderStatus.COMPLETED, title="Sold and paid out")
    PayoutAccountFactory(seller)
    payout = PayoutFactory(seller)
    lent = ListingFactory(seller=seller, title="Given lantern", price=10_000)
    saved.save(lent, by=buyer)
    offers.give(lent, by=seller, amount=8_000)
    agreed = ListingFactory(seller=seller, title="Agreed armchair", price=10_000, postage=500)
    order = offers.accept(offers.make(agreed, by=buyer, amount=8_000), by=seller)
    interests.learn(sold)
    returning = OrderFactory(
        seller=seller, buyer=buyer, title="Returned rake", status=OrderStatus.SHIPPED, delivery=Delivery.POST
    )
    proposal = orders.propose(returning, by=buyer, kind="return", note="It is bent.")
    orders.answer(proposal, by=seller, is_yes=True, address="1 Mill Lane")
    told = Notification.objects.create(
        recipient=buyer,
        kind="listing.similar",
        occasion="listing:told",
        url="/",
        values={"title": "Lamp", "bought": "Lamp", "amount": 1, "currency": "EUR", "district": "Mill Lane"},
    )
    return {
        "payout": payout.get_absolute_url(),
        "statement": f"/my/money/{this_month().slug}/",
        "draft": ListingFactory(seller=seller, status="draft", title="Drafted drum").get_absolute_url(),
        "agreed": order.get_absolute_url(),
        "interest": f"/interests/{Interest.objects.get(order=sold).pk}/",
        "why": f"/interests/why/{_alert(buyer, lent, Interest.objects.get(order=sold)).pk}/",
        "unsubscribe": reverse("inbox:unsubscribe", args=[unsubscribe_token(buyer, Topic.ALERTS)]),
        "mute": reverse("push:mute", args=[mute_token(told)]),
        "private": lent.get_absolute_url(),
        "bought": sold.listing.get_absolute_url(),
        "returning": returning.get_absolute_url(),
    }


def _alert(buyer: Any, listing: Any, interest: Interest) -> Notification:
    return Notification.objects.create(
        recipient=buyer,
        kind=catalog.SIMILAR,
        occasion="listing:of-the-alert",
        values=catalog.ALERT.values(listing) | {"bought": interest.title},
        url=listing.get_absolute_url(),
        listing=listing,
        interest=interest,
    )


def talks(things: list[Any], buyer: Any, order: Any) -> dict[str, str]:
    """A conversation with every kind of row in it, and where one begins."""
    thread = ThreadFactory("Is it still there?", "Yes, it is.", listing=things[0], buyer=buyer)
    conversations.send(thread, by=buyer, text="Call me: 06 12 34 56 78")
    meetings.propose(thread, by=thread.seller, place="Station hall", at=timezone.now() + timedelta(days=1))
    conversations.hide(conversations.send(thread, by=thread.seller, text="You fool!"))
    conversations.note(thread, "notice", {"what": "order.paid", "order": order.code})
    unasked = ListingFactory(seller=thread.seller, title="Unasked lamp")
    return {"talk": thread.get_absolute_url(), "unasked": unasked.get_absolute_url()}


def watched(thing: Any, buyer: Any, moderator: Any) -> dict[str, str]:
    """Reports that wait, a decision with an appeal about the buyer, a hidden message, a notice without an account."""
    other, rude = UserFactory(name="Mia Mediator", role="moderator"), UserFactory(name="Loud Luise")
    words = {"rule": "kind", "reason": "Please write as you would talk across a fence."}
    reported = report(subjects.find("listing", thing.code, rude), by=rude, reason="scam", text="Odd.")
    changed = report(subjects.find("person", rude.code, buyer), by=buyer, reason="rude", text="Rude.")
    people.change_profile(rude, about="I say what I think.")
    silence = moderation.act_on_person(buyer, by=other, kind="silence", days=3, **words)
    moderation.appeal(silence, by=buyer, text="They began.")
    loud = moderation.act_on_person(rude, by=other, kind="silence", days=3, **words)
    moderation.note(rude, by=other, text="Third time.")
    subject = subjects.find("listing", thing.code, rude)
    assert subject is not None
    notice = notices.give(subject, sender=1, text="It is stolen.")
    return {
        "reported": f"/moderation/reports/{reported.code}/",
        "changed": f"/moderation/reports/{changed.code}/",
        "record": f"/moderation/people/{rude.code}/",
        "lift": f"/moderation/acts/{loud.code}/lift/",
        "appeal": f"/moderation/appeals/{silence.code}/",
        "decision": silence.get_absolute_url(),
        "noticed": f"/report/illegal/{notice.code}/",
    }


def explained() -> dict[str, str]:
    """An article that our people wrote, and the box for what was missing in another."""
    agent = UserFactory(name="Abe Agent", role="support")
    article = help_centre.draft(
        "Washing woollen jumpers", "Cold, and **flat**.\n\n- not in the sun", by=agent, topic="selling"
    )
    help_centre.publish(article, by=UserFactory(name="Lee Lead", role="admin"))
    answer = help_centre.say("fees", by=None, visitor=1, is_yes=False)
    return {
        "written": article.get_absolute_url(),
        "missing": reverse("help:missing", args=["fees", contact.told(answer)]),
    }


def chatter(buyer: Any, moderator: Any) -> dict[str, str]:
    """A topic with everything in it: a photo, a quotation, a name, a gap, a reason, slow mode; and one that waits."""
    answerer = known(name="Anna Answerer")
    topic = topic_of(
        "It is *tall*.\n\n> and made of\n\n- glass", by=answerer, subject="How do I pack a lamp?"
    )
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "sienna").save(file, "JPEG")
    file.seek(0)
    picture = pictures.keep(file, name="lamp.jpg", by=buyer)
    own = boards.reply(topic, by=buyer, text=f"Twice, @{answerer.code}. `fragile`", chosen=(picture.code,))
    boards.edit(own, by=buyer, text=f"Wrap it twice, @{answerer.code}. `fragile`")
    boards.remove(boards.reply(topic, by=answerer, text="Never mind"), by=answerer, reason="Said twice")
    boards.manage(topic, by=moderator, kind="slow", reason="everybody writes at once.", minutes=10)
    boards.manage(topic, by=moderator, kind="pin", reason="Everybody asks this.")
    newcomer = UserFactory(name="Nina Newcomer")
    board = Board.objects.get(slug="questions")
    waits = boards.start(board, by=newcomer, subject="Hello there", text="I am new here.")
    held = Report.objects.get(reason="held", subject_id=waits.pk)
    return {
        "topic": topic.get_absolute_url(),
        "own": own.get_absolute_url(),
        "waiting_topic": waits.topic.get_absolute_url(),
        "held": f"/moderation/reports/{held.code}/",
    }


def opinions(buyer: Any, moderator: Any) -> dict[str, str]:
    """A question with an answer that helped, settled; a suggestion that is planned and has votes; one that was merged."""
    question = topic_of(
        "Glass!", "In *paper*.", "Twice.", by=buyer, subject="How do I post a parcel with a lamp in it?"
    )
    questions.me_too(question, by=known(name="Sue Same"), is_on=True)
    best = question.posts.get(number=2)
    questions.accept(best, by=buyer)
    questions.lock(best, by=moderator, is_on=True)
    wanted, other = (
        topic_of("Please.", board="suggestions", subject=subject)
        for subject in ("Warn me when a photo is too dark", "Warn when photos are dark")
    )
    suggestions.vote(wanted, by=buyer, is_on=True)
    suggestions.change(wanted, by=moderator, status="planned", reason="Next spring.")
    suggestions.merge(other, into=wanted, by=moderator, reason="The same wish.")
    shipped = topic_of("Please.", board="suggestions", subject="A place to talk")
    suggestions.change(shipped, by=moderator, status="shipped", reason="You are in it.")
    return {
        "answered": question.get_absolute_url(),
        "wanted": wanted.get_absolute_url(),
        "merged": other.get_absolute_url(),
    }


def keeping_apart(thing: Any, buyer: Any) -> dict[str, str]:
    """Where one reports a thing and blocks a person, and somebody who is blocked."""
    rude = UserFactory(name="Rude Rudolf")
    order = OrderFactory(seller=rude, buyer=buyer, status=OrderStatus.PAID, title="Rusty pan")
    bound = conversations.open_thread(order.listing, buyer)
    people.block(rude, by=buyer)
    away = ThreadFactory("Hello?", buyer=buyer, title="Sun hat")
    holidays.go_on_holiday(
        away.seller, by=away.seller, until=timezone.localdate() + timedelta(days=7), note="Off to Crete"
    )
    return {
        "report": f"/report/listing/{thing.code}/",
        "blocking": f"{thing.seller.get_absolute_url()}block/",
        "bound": bound.get_absolute_url(),
        "away": away.get_absolute_url(),
        "blocked": rude.get_absolute_url(),
        "apart": ListingFactory(seller=rude, title="Rusty kettle").get_absolute_url(),
    }


def haggling(seller: Any, buyer: Any) -> dict[str, str]:
    """An offer that waits for the seller, one that was answered with another, one that was declined; a plan."""
    chair, lamp, clock = (
        ListingFactory(seller=seller, title=f"Haggled {what}", price=10_000)
        for what in ("chair", "lamp", "clock")
    )
    offered, answered, declined = (
        offers.make(thing, by=buyer, amount=7_000) for thing in (chair, lamp, clock)
    )
    offers.decline(declined, by=seller)
    plans.lay_down(chair, by=seller, accept_from=9_500, step_percent=5, step_days=7, floor=8_000)
    countered = offers.counter(answered, by=seller, amount=9_000)
    return {
        "haggled": chair.get_absolute_url(),
        "offered": offered.get_absolute_url(),
        "countered": countered.get_absolute_url(),
        "declined": declined.get_absolute_url(),
        "haggling": countered.thread.get_absolute_url(),
    }


def news(writer: Any) -> dict[str, str]:
    """An announcement that is out everywhere, with a correction that waits, and one that is being written."""
    second = UserFactory(name="Gus Growth", role="growth")
    announcement = sent(writer, second, *EVERY)
    words = {key: (title, f"{text} Soon.") for key, (title, text) in WORDS.items()}
    announcements.propose(announcement, words, by=second, reason="Sooner than we thought.")
    drafted = composed(second, *EVERY)
    announcements.ask(drafted, by=second, version=drafted.version)
    return {
        "announced": f"/announcements/desk/{announcement.code}/",
        "announced_page": announcement.get_absolute_url(),
        "drafted": f"/announcements/desk/{drafted.code}/",
        "voucher": VoucherFactory(state="waiting").get_absolute_url(),
    }


def asked(writer: Any) -> dict[str, str]:
    """A survey that some have answered, which asks the writer too, and one that is being written; segments of a night."""
    second = UserFactory(name="Gina Growth", role="growth")
    words = {"question": "Would you recommend us to a neighbour?", "in_words": "What should be better?"}
    out = surveys.compose(SurveyDraft(name="Spring", **words), by=writer)
    surveys.ask(out, by=writer, version=out.version)
    surveys.approve(out, by=second, version=out.version)
    while inviting.step(out.pk):
        pass
    for invitation in out.invitations.exclude(person=writer)[:12]:
        value = 3 + invitation.pk % 8
        surveys.answer(
            invitation, value=value, comment="The fees could be lower, and I like the string of tags."
        )
    draft = surveys.compose(SurveyDraft(name="Summer", **words), by=writer)
    segments.reckon()
    return {
        "survey": out.get_absolute_url(),
        "surveyed": f"/surveys/desk/{draft.code}/",
        "answers": f"/surveys/desk/{out.code}/",
    }


def look_at(page: Any, address: str) -> list[str]:
    """What is wrong with the page as it stands in the browser."""
    answer = page.goto(address)
    wrong = []
    if answer.status >= 500:
        wrong.append(f"{address}: {answer.status}")
    if answer.status in {403, 404}:
        page.complaints[:] = [said for said in page.complaints if str(answer.status) not in said]
    # axe itself tries to write styles into the page, which the policy forbids: what it causes is not the page's fault.
    before = len(page.complaints)
    found = Axe().run(page).response["violations"]
    del page.complaints[before:]
    for violation in found:
        wrong += [f"{address}: {violation['id']}: {node['html'][:160]}" for node in violation["nodes"][:3]]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        wrong.append(f"{address}: {width} px wide in a window of {page.viewport_size['width']}")
    policy = answer.headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        wrong.append(f"{address}: policy {policy!r}")
    return wrong


@pytest.mark.parametrize(("width", "scheme"), LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("visitor", VISITOR),
        ("buyer", BUYER),
        ("seller", SELLER),
        ("newcomer", EMPTY),
        ("moderator", MODERATOR),
        ("announcer", ANNOUNCER),
    ],
    ids=["visitor", "buyer", "seller", "newcomer", "moderator", "announcer"],
)
def test_no_page_has_an_accessibility_violation(cast, person, role, pages, width, scheme):
    page = person(cast.get(role), width=width, scheme=scheme)
    page.context.set_default_timeout(30_000)
    wrong = [fault for address in pages for fault in look_at(page, address.format(**cast["places"]))]
    assert wrong == []


# -- Nothing is forgotten --------------------------------------------------------------------------------------------


def named(resolver: Any, spaces: tuple[str, ...] = ()) -> set[str]:
    """Names of all addresses, with their namespaces."""
    found: set[str] = set()
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            found |= named(each, (*spaces, each.namespace) if each.namespace else spaces)
        elif each.name:
            found.add(":".join((*spaces, each.name)))
    return found


def test_every_named_page_of_the_site_stands_in_a_table(cast):
    tables = [*VISITOR, *BUYER, *SELLER, *EMPTY, *MODERATOR, *ANNOUNCER]
    addresses = [address.format(**cast["places"]).partition("?")[0] for address in tables]
    seen = {resolve(address).view_name for address in addresses if not address.startswith("http")}
    everything = {name for name in named(get_resolver()) if not name.startswith(NOT_OURS)}
    told = ELSEWHERE | SAME_FRAME | NO_PAGES
    assert everything - seen - told == set()
    assert told & seen == set()
    assert told - everything == set()
