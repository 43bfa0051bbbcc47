"""The pages of conversations, for both sides and for nobody else."""

import pytest
from django.urls import reverse

from listings.conversations import actions
from listings.conversations.models import Message, Seat, Thread
from tests.catalogue.pictures import encoded, upload
from tests.factories import ListingFactory, OrderFactory, ThreadFactory
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db


def page(name, thread, *more):
    return reverse(f"conversations:{name}", args=[thread.code, *more])


@pytest.fixture
def thread(buyer, seller):
    return ThreadFactory("Is it still there?", buyer=buyer, seller=seller, title="Blue bike")


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    ("method", "name"),
    [("get", "thread"), ("post", "thread"), ("get", "fresh"), ("post", "keep"), ("get", "meet")],
)
def test_a_strangers_conversation_does_not_exist(signed_in, stranger, thread, method, name):
    assert getattr(signed_in(stranger), method)(page(name, thread)).status_code == 404


def test_asking_shows_an_empty_composer_and_begins_nothing_before_the_first_word(signed_in, buyer, seller):
    listing = ListingFactory(seller=seller)
    client, where = signed_in(buyer), reverse("conversations:ask", args=[listing.code])
    assert "Say hello to Sam Seller" in text_of(client.get(where))
    assert "Is it still available?" in text_of(client.get(f"{where}?say=there")).split("<textarea")[1]
    assert not Thread.objects.exists()
    answer = client.post(where, {"text": "Hello Sam"}, follow=True)
    assert "Hello Sam" in text_of(answer)
    assert client.get(where).url == Thread.objects.get().get_absolute_url()


def test_nobody_asks_about_their_own_thing_and_visitors_sign_in_first(client, signed_in, seller):
    where = reverse("conversations:ask", args=[ListingFactory(seller=seller).code])
    assert "/accounts/login/" in client.get(where).url
    assert "nothing to ask here" in text_of(signed_in(seller).get(where, follow=True))


def test_what_is_written_is_read_by_the_other_side(signed_in, buyer, seller, thread):
    content = text_of(signed_in(seller).get(page("thread", thread)))
    assert "Is it still there?" in content
    assert Seat.objects.get(person=seller).unread == 0
    signed_in(seller).post(page("thread", thread), {"text": "Yes, come and see <b>it</b>"})
    content = text_of(signed_in(buyer).get(page("thread", thread)))
    assert "Yes, come and see &lt;b&gt;it&lt;/b&gt;" in content
    assert "Seen by" not in content


def test_the_list_says_what_is_new_first_and_bold(signed_in, buyer, seller, thread):
    ThreadFactory("One", "Two", buyer=buyer, seller=seller, title="Red lamp")
    content = text_of(signed_in(seller).get("/messages/"))
    assert content.index("Blue bike") < content.index("Red lamp")
    assert content.count("row unread") == 1
    assert "Red lamp" not in text_of(signed_in(seller).get("/messages/?show=unread"))


def test_an_empty_list_says_what_to_do_next(signed_in, buyer):
    for show, words in [("", "No messages yet"), ("unread", "All read"), ("archived", "Nothing put away")]:
        assert words in text_of(signed_in(buyer).get(f"/messages/?show={show}"))


def test_a_thread_is_put_away_and_muted_and_taken_back(signed_in, seller, thread):
    client = signed_in(seller)
    for do in ("mute", "archive"):
        client.post(page("keep", thread), {"do": do})
    assert "Blue bike" not in text_of(client.get("/messages/"))
    assert "Blue bike" in text_of(client.get("/messages/?show=archived"))
    for do in ("unmute", "unarchive", "nonsense"):
        client.post(page("keep", thread), {"do": do})
    seat = Seat.objects.get(person=seller)
    assert (seat.is_muted, seat.is_archived) == (False, False)


def test_an_open_page_gets_what_came_after_and_nothing_while_nothing_did(signed_in, buyer, seller, thread):
    client = signed_in(seller)
    context = client.get(page("thread", thread)).context
    asked = {"after": context["transcript"].last, "version": thread.version, "state": context["state"]}
    assert client.get(page("fresh", thread), asked).status_code == 204
    actions.send(thread, by=buyer, text="Hello?")
    content = text_of(client.get(page("fresh", thread), asked))
    assert "Hello?" in content
    assert "Is it still there?" not in content
    assert Seat.objects.get(person=seller).unread == 0


def test_what_has_changed_is_drawn_anew(signed_in, buyer, seller, thread):
    client = signed_in(seller)
    asked = {
        "after": client.get(page("thread", thread)).context["transcript"].last,
        "version": thread.version,
    }
    actions.note(thread, "notice", {"what": "order.paid"})
    content = text_of(client.get(page("fresh", thread), asked))
    assert "data-whole" in content
    assert "Is it still there?" in content
    assert "We hold the money" in content


def test_the_other_side_has_looked(signed_in, buyer, seller, thread):
    Seat.objects.filter(person=seller).update(read_up_to=Message.objects.get().pk)
    assert "Seen by Sam Seller" in text_of(signed_in(buyer).get(page("thread", thread)))


@pytest.mark.parametrize(
    "query", ["before=x", "before=0", "after=²", "reword=1", "reword=%00", "before=" + "9" * 40]
)
def test_odd_addresses_are_answered(signed_in, buyer, thread, query):
    for name in ("thread", "fresh"):
        assert signed_in(buyer).get(f"{page(name, thread)}?{query}").status_code == 200
    assert signed_in(buyer).get(f"/messages/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " "}, "Write something first"),
        ({"text": "x" * 2001}, "at most 2000"),
        ({"text": "a\x00b"}, "Null"),
    ],
)
def test_what_cannot_be_sent_is_explained_and_stays(signed_in, buyer, thread, fields, words):
    answer = signed_in(buyer).post(page("thread", thread), fields)
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert fields["text"].strip()[:50].replace("\x00", "") in text_of(answer).replace("\x00", "")
    assert Message.objects.count() == 1


def test_a_refusal_keeps_what_was_typed(signed_in, buyer, thread, settings):
    settings.MESSAGES_PER_HOUR = 1
    answer = signed_in(buyer).post(page("thread", thread), {"text": "One more thing"})
    assert "a lot of messages" in text_of(answer)
    assert "One more thing" in text_of(answer)


def test_a_photo_is_seen_by_the_two_and_nobody_else(client, signed_in, buyer, seller, stranger, thread):
    picture = upload(encoded(size=(900, 600)))
    signed_in(buyer).post(page("thread", thread), {"text": "Like this?", "photo": picture})
    message = Message.objects.latest("pk")
    assert (message.kind, message.details) == ("photo", {"width": 900, "height": 600})
    where = page("photo", thread, message.pk)
    assert "Like this?" in text_of(signed_in(seller).get(page("thread", thread)))
    for who in (buyer, seller):
        answer = signed_in(who).get(f"{where}?small")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert signed_in(stranger).get(where).status_code == 404
    client.logout()
    assert client.get(where).status_code == 302
    assert client.get(f"/media/{message.photo}").status_code == 404


def test_what_is_no_photo_is_refused_and_the_words_stay(signed_in, buyer, thread):

    answer = signed_in(buyer).post(page("thread", thread), {"text": "Look", "photo": upload(b"<html>")})
    assert answer.status_code == 200
    assert "not a photo we can read" in text_of(answer)
    assert "Look" in text_of(answer)


def test_from_an_order_to_its_conversation(signed_in, buyer, seller, stranger):
    order = OrderFactory(buyer=buyer, seller=seller, status="paid")
    where = reverse("conversations:talk", args=[order.code])
    assert signed_in(stranger).post(where).status_code == 404
    assert signed_in(seller).post(where).url == Thread.objects.get().get_absolute_url()


def queries(client, address, django_assert_num_queries, count):
    client.get(address)
    with django_assert_num_queries(count):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 3, 60])
def test_a_thread_asks_the_database_seven_times(signed_in, buyer, seller, django_assert_num_queries, count):
    thread = ThreadFactory(*["Hello"] * count, buyer=buyer, seller=seller)
    queries(signed_in(buyer), page("thread", thread), django_assert_num_queries, 7)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_list_asks_the_database_five_times(signed_in, seller, django_assert_num_queries, count):
    for _ in range(count):
        ThreadFactory("Hello", seller=seller)
        ThreadFactory("Hello", "Hello", seller=seller)
    queries(signed_in(seller), "/messages/", django_assert_num_queries, 5)


def test_an_open_page_costs_three_questions_while_nothing_happens(
    signed_in, buyer, thread, django_assert_num_queries
):
    client = signed_in(buyer)
    state = client.get(page("thread", thread)).context["state"]
    with django_assert_num_queries(3):
        assert client.get(page("fresh", thread), {"state": state}).status_code == 204


def test_the_list_goes_on_where_it_stopped(signed_in, seller):
    for _ in range(26):
        ThreadFactory("Hello", "Hello", seller=seller)
    client = signed_in(seller)
    first = client.get("/messages/").context
    second = client.get("/messages/" + first["next_url"]).context
    seen = [row["seat"].pk for row in [*first["rows"], *second["rows"]]]
    assert (len(seen), len(set(seen))) == (26, 26)


def test_earlier_messages_are_a_page_away(signed_in, buyer, seller):
    thread = ThreadFactory(buyer=buyer, seller=seller)
    for number in range(60):
        actions.note(thread, "notice", {"what": "order.paid"}) if number else actions.send(
            thread, by=buyer, text="The very first"
        )
    client = signed_in(buyer)
    newest = client.get(page("thread", thread))
    assert "The very first" not in text_of(newest)
    earlier = newest.context["transcript"].earlier
    assert "The very first" in text_of(client.get(f"{page('thread', thread)}?before={earlier}"))


@pytest.mark.parametrize("has_met", [True, False])
@pytest.mark.parametrize("heard", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_what_happened_to_an_order_stands_in_the_order_it_happened(signed_in, buyer, seller, has_met, heard):
    listing = ListingFactory(seller=seller)
    if has_met:
        ThreadFactory("Hello", "My number: 0612345678", listing=listing, buyer=buyer)
    order = OrderFactory(status="completed", buyer=buyer, listing=listing)
    about = Event.objects.about(order).filter(name__in=["order.paid", "order.handed_over", "order.completed"])
    happened = list(about.order_by("pk"))
    for number in heard:
        events.address(happened[number].pk)
    thread = Thread.objects.get()
    content = text_of(signed_in(seller).get(page("thread", thread)))
    paid, delivered, handed, done = (
        content.find(words)
        for words in ("Paid. We hold", "messages that were held", "Handed over.", "Done: the")
    )
    assert -1 < paid < handed < done
    assert paid < delivered < handed if has_met else delivered == -1
    said = [
        thread.messages.get(details__what=event.name, details__order=order.code).sent_at for event in happened
    ]
    assert said == [event.happened_at for event in happened]
    assert {seat.last.details["what"] for seat in thread.seats.all()} == {"order.completed"}
    assert "Done: the buyer has it" in text_of(signed_in(buyer).get(reverse("conversations:index")))


def test_what_is_heard_late_neither_hides_what_was_written_since_nor_is_missed_by_an_open_page(
    signed_in, buyer, seller
):
    order = OrderFactory(status="paid", buyer=buyer, seller=seller)
    thread = ThreadFactory("On my way", listing=order.listing, buyer=buyer)
    client = signed_in(seller)
    client.get(page("thread", thread))
    events.address(Event.objects.about(order).get(name="order.paid").pk)
    assert {seat.last.text for seat in thread.seats.all()} == {"On my way"}
    newest = Message.objects.latest("pk").pk
    asked = {"after": newest - 1, "version": thread.version}
    content = text_of(client.get(page("fresh", thread), asked))
    assert content.find("Paid. We hold") < content.find("On my way")
    assert f'data-last="{newest}"' in content
