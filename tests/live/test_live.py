"""Open pages are told that there is news: at once, each their own, and at no cost to those who only look."""

import os
import signal
import time
import urllib.request

import pytest
from django.db import transaction

from listings.conversations import actions as conversations
from notifications.channels import actions
from notifications.channels.models import Notification
from tests.factories import ListingFactory, UserFactory
from tests.live.listening import cookie_of, listen_until
from yardsale.live.ring import ring
from yardsale.live.streams import MOST_EACH

pytestmark = pytest.mark.django_db(transaction=True)


def all_hear(pages):
    return lambda: all("hears" in page.events() for page in pages)


def news_for(person, occasion="event:1"):
    return Notification(recipient=person, kind="listing.similar", occasion=occasion, url="/", values={})


def test_what_is_written_rings_on_the_pages_of_those_it_is_for_and_on_no_others(listen, buyer, stranger):
    theirs, others = listen(cookie_of(buyer)), listen(cookie_of(stranger))
    listen_until([theirs, others], all_hear([theirs, others]))
    actions.notify([news_for(buyer)])
    took = listen_until([theirs, others], lambda: "bell" in theirs.events())
    assert took < 2
    assert "bell" not in others.events()


def test_nothing_rings_for_what_was_never_committed(listen, buyer):
    page = listen(cookie_of(buyer))
    listen_until([page], all_hear([page]))
    with transaction.atomic():
        ring([buyer.pk])
        transaction.set_rollback(True)
    ring([UserFactory().pk])
    time.sleep(0.5)
    ring([buyer.pk])
    listen_until([page], lambda: "bell" in page.events())
    assert page.events().count("bell") == 1


def test_reading_and_neighbours_messages_ring_as_well(listen, buyer, seller):
    cookie = cookie_of(seller)
    page = listen(cookie)
    listen_until([page], all_hear([page]))
    message = conversations.ask(ListingFactory(seller=seller), by=buyer, text="Is it still there?")
    listen_until([page], lambda: page.events().count("bell") == 1)
    actions.notify([news_for(seller)])
    listen_until([page], lambda: page.events().count("bell") == 2)
    actions.read_all(by=seller)
    listen_until([page], lambda: page.events().count("bell") == 3)
    assert not message.is_held


def test_a_page_with_old_numbers_is_told_at_once(listen, buyer):
    Notification.objects.bulk_create([news_for(buyer)])
    cookie = cookie_of(buyer)
    old, new = listen(cookie, "news=0&talks=0"), listen(cookie, "news=1&talks=0")
    listen_until([old, new], all_hear([old, new]))
    assert ("bell" in old.events(), "bell" in new.events()) == (True, False)


def test_who_is_not_signed_in_is_told_not_to_come_again(listen):
    page = listen()
    listen_until([page], lambda: page.is_over)
    assert (page.status, page.events()) == (204, [])


def test_a_stream_says_what_it_is_and_is_kept_by_nobody(listen, buyer):
    page = listen(cookie_of(buyer))
    listen_until([page], all_hear([page]))
    head = page.heard.split(b"\r\n\r\n")[0].decode().lower()
    assert "200 ok" in head
    assert "content-type: text/event-stream" in head
    assert "cache-control: private, no-store" in head
    assert "x-accel-buffering: no" in head
    assert "content-length" not in head
    assert "transfer-encoding" not in head


def test_one_person_holds_a_few_pages_and_their_places_are_free_again(listen, site, buyer):
    """There are two processes, with a count each."""
    cookie = cookie_of(buyer)
    pages = [listen(cookie) for _each in range(2 * MOST_EACH + 4)]
    listen_until(pages, lambda: all(page.status for page in pages))
    refused = [page for page in pages if page.status == 204]
    assert len(pages) - len(refused) <= 2 * MOST_EACH
    assert len(refused) >= 4
    for page in pages:
        page.close()
    time.sleep(0.5)
    again = listen(cookie)
    listen_until([again], all_hear([again]))


def test_300_open_pages_hold_no_thread_and_every_one_of_them_rings(listen, site):
    """Two processes of eight threads: with a thread for each page the seventeenth would stop the site."""
    people = [UserFactory() for _each in range(60)]
    pages = [listen(cookie) for cookie in map(cookie_of, people) for _page in range(5)]
    listen_until(pages, all_hear(pages), 60)
    began = time.monotonic()
    for _each in range(20):
        with urllib.request.urlopen(f"{site.url}/", timeout=5) as answer:
            assert answer.status == 200
    assert time.monotonic() - began < 5
    ring(person.pk for person in people)
    took = listen_until(pages, lambda: all("bell" in page.events() for page in pages))
    assert took < 2


def test_without_redis_pages_are_told_to_ask_and_afterwards_to_listen_again(listen, site, valkey, buyer):
    page = listen(cookie_of(buyer))
    listen_until([page], all_hear([page]))
    valkey.kill()
    listen_until([page], lambda: page.events()[-1] == "deaf")
    late = listen(cookie_of(buyer))
    listen_until([page, late], lambda: late.events() == ["deaf"])
    ring([buyer.pk])  # says nothing, and takes nobody down
    valkey.start()
    listen_until([page, late], lambda: page.events()[-1] == late.events()[-1] == "hears")
    time.sleep(2.1)  # this process asks Redis again
    ring([buyer.pk])
    listen_until([page, late], lambda: page.events()[-1] == late.events()[-1] == "bell")
    assert not page.is_over


def test_a_redis_that_says_nothing_counts_as_away(listen, valkey, buyer):
    page = listen(cookie_of(buyer))
    listen_until([page], all_hear([page]))
    os.kill(valkey.pid, signal.SIGSTOP)
    try:
        listen_until([page], lambda: page.events()[-1] == "deaf", 40)
    finally:
        os.kill(valkey.pid, signal.SIGCONT)
    listen_until([page], lambda: page.events()[-1] == "hears")


def test_a_server_that_cannot_hold_a_page_says_so(client, signed_in, buyer):
    """Like the one of these tests: the page then asks every few seconds, as it always did."""
    answer = signed_in(buyer).get("/inbox/live/")
    assert (answer.status_code, answer.content) == (204, b"")
