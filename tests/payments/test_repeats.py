"""Forms that move money, each sent two to five times, half of them at once: each has one effect, and one answer."""

import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from listings.offers.models import Offer
from listings.orders.models import Order
from listings.orders.records import Proposal
from listings.orders.statuses import OrderStatus
from listings.payments.models import OnceToken
from tests.factories import ListingFactory, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def browser_of(person):
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def checkout(people):
    listing = ListingFactory(seller=people[0])
    form = {"delivery": "meet", "price": str(listing.price), "postage": ""}
    return UserFactory(password="x"), f"{listing.get_absolute_url()}checkout/", form


def offer(people):
    listing = ListingFactory(seller=people[0])
    return people[1], f"{listing.get_absolute_url()}offer/", {"choice": "9000"}


def confirm(people):
    order = OrderFactory(status=OrderStatus.HANDED_OVER, seller=people[0], buyer=people[1])
    return order.buyer, f"{order.get_absolute_url()}confirm/", {}


def propose(people):
    order = OrderFactory(status=OrderStatus.HANDED_OVER, seller=people[0], buyer=people[1])
    form = {"amount": "10", "note": "A scratch."}
    return order.seller, f"{order.get_absolute_url()}propose/part_refund/", form


def cancel(people):
    order = OrderFactory(status=OrderStatus.PAID, seller=people[0], buyer=people[1])
    return order.buyer, f"{order.get_absolute_url()}cancel/", {"reason": "mistake", "note": ""}


KINDS = (checkout, offer, confirm, propose, cancel)


def effects():
    return {
        "checkout": Order.objects.filter(status=OrderStatus.PLACED).count(),
        "offer": Offer.objects.count(),
        "confirm": Order.objects.filter(status=OrderStatus.COMPLETED).count(),
        "propose": Proposal.objects.count(),
        "cancel": Order.objects.filter(status=OrderStatus.CANCELLED).count(),
    }


def send(client, path, form):
    try:
        answer = client.post(path, form)
        return answer.status_code, answer.get("Location", "").split("/sandbox/")[0]
    finally:
        connections.close_all()


def send_all(count, dice):
    """How often each kind was sent for the first time, and what was answered that should not have been."""
    people, odd = (UserFactory(password="x"), UserFactory(password="x")), []
    sent: Counter[str] = Counter()
    with ThreadPoolExecutor(5) as crowd:
        for number in range(count):
            kind = KINDS[number % len(KINDS)]
            person, path, form = kind(people)
            form |= {"once": secrets.token_urlsafe(16)}
            times = dice.randint(2, 5)
            clients = [browser_of(person) for _each in range(times)]
            is_at_once = number % 2 == 0
            lines = crowd.map(send, clients, [path] * times, [form] * times) if is_at_once else []
            answers = set(lines) or {send(client, path, form) for client in clients}
            sent[kind.__name__] += 1
            if len(answers) != 1 or next(iter(answers))[0] != 302:
                odd.append((kind.__name__, answers))
    return sent, odd


def _try(count, seed, settings):
    settings.OFFERS_PER_DAY = count
    sent, odd = send_all(count, Random(seed))
    assert odd == []
    assert effects() == dict(sent)
    assert OnceToken.objects.count() == count


def test_fifty_forms_sent_again_and_again_have_fifty_effects(settings):
    _try(50, 1, settings)


@pytest.mark.long
def test_a_thousand_forms_sent_again_and_again_have_a_thousand_effects(settings):
    _try(1000, 2, settings)
