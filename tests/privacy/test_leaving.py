"""Leaving: blocked while money is in flight, hidden at once, fourteen days to think again, then erased, once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from forum.belonging.models import Pair
from listings.catalogue.models import Listing
from tests.factories import ListingFactory, OrderFactory, UserFactory
from tests.factories.people import PASSWORD
from yardsale.accounts.models import User
from yardsale.privacy import actions
from yardsale.privacy.holdings import NAME
from yardsale.privacy.models import Erasure
from yardsale.privacy.statuses import ErasureState
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(signed_in):
    """Somebody who has just typed their password."""

    def sign_in(person):
        client = signed_in(person)
        assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
        return client

    return sign_in


def test_the_way_out_asks_for_the_password_first(signed_in, seller):
    answer = signed_in(seller).get("/settings/leave/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_reauthenticate"))


def test_what_is_open_is_named_with_a_way_there(fresh, seller):
    order = OrderFactory(status="paid", seller=seller, title="Blue road bike")
    client = fresh(seller)
    page = client.get("/settings/leave/").content.decode()
    assert "Blue road bike" in page
    assert order.get_absolute_url() in page
    assert client.post("/settings/leave/").status_code == 409
    seller.refresh_from_db()
    assert seller.is_active


def test_released_money_is_waited_for(seller):
    OrderFactory(status="completed", seller=seller)
    with pytest.raises(Refusal):
        actions.leave(seller, by=seller)


def test_our_own_people_give_back_their_roles_first(moderator):
    with pytest.raises(Refusal, match="role"):
        actions.leave(moderator, by=moderator)


def test_leaving_hides_everything_and_signs_out(fresh, client, seller):
    listing = ListingFactory(seller=seller)
    page = seller.get_absolute_url()
    answer = fresh(seller).post("/settings/leave/")
    assert (answer.status_code, answer.url) == (302, "/")
    seller.refresh_from_db()
    listing.refresh_from_db()
    assert (seller.is_active, listing.status) == (False, "withdrawn")
    assert abs(seller.leaves_at - timezone.now() - timedelta(days=14)) < timedelta(minutes=1)
    assert client.get(page).status_code == 404
    assert client.get("/settings/").status_code == 302


def test_whom_they_helped_finds_another_helper(seller, buyer):
    pair = Pair.objects.create(newcomer=buyer, helper=seller)
    actions.leave(seller, by=seller)
    pair.refresh_from_db()
    assert (pair.state, pair.ended_by) == ("ended", seller)
    Pair.objects.create(newcomer=buyer, helper=UserFactory())


def test_signing_in_offers_to_keep_the_account(client, seller):
    actions.leave(seller, by=seller)
    sign_in = {"login": seller.email, "password": PASSWORD}
    assert client.get("/stay/").status_code == 302
    answer = client.post(reverse("account_login"), sign_in)
    assert (answer.status_code, answer.url) == (302, "/stay/")
    assert "Keep my account" in client.get("/stay/").content.decode()
    assert client.post("/stay/").url == reverse("account_login")
    seller.refresh_from_db()
    assert (seller.is_active, seller.leaves_at) == (True, None)
    assert Erasure.objects.get().state == ErasureState.KEPT
    assert client.post(reverse("account_login"), sign_in).url == "/"
    assert actions.erase_due(timezone.now() + timedelta(days=30)) == []


def test_a_wrong_password_offers_nothing(client, seller):
    actions.leave(seller, by=seller)
    assert (
        client.post(reverse("account_login"), {"login": seller.email, "password": "wrong"}).status_code == 200
    )
    assert client.post("/stay/").status_code == 302
    assert not User.objects.get(pk=seller.pk).is_active


def test_who_was_suspended_for_good_is_offered_nothing(client, seller):
    User.objects.filter(pk=seller.pk).update(is_active=False)
    answer = client.post(reverse("account_login"), {"login": seller.email, "password": PASSWORD})
    assert answer.url == reverse("account_inactive")


def test_nothing_is_erased_before_its_day_and_once_then(seller):
    address = seller.email
    ListingFactory(seller=seller, title="Blue road bike")
    actions.leave(seller, by=seller)
    assert actions.erase_due(timezone.now() + timedelta(days=13)) == []
    late = timezone.now() + timedelta(days=15)
    assert len(actions.erase_due(late)) == 1
    assert actions.erase_due(late) == []
    seller.refresh_from_db()
    assert (seller.name, seller.is_active, seller.leaves_at) == (NAME, False, None)
    assert Listing.objects.get(seller=seller).title == "Its title left with its owner"
    assert mail.outbox == []
    assert Erasure.objects.get().goodbye_to == address
    assert (actions.say_goodbye(), actions.say_goodbye()) == (1, 0)
    assert [one.to for one in mail.outbox] == [[address]]
    assert Erasure.objects.get().goodbye_to == ""
    UserFactory(email=address)


def test_money_that_began_to_move_meanwhile_is_waited_for(seller):
    actions.leave(seller, by=seller)
    OrderFactory(status="paid", seller=seller)
    late = timezone.now() + timedelta(days=15)
    assert actions.erase_due(late) == []
    assert Erasure.objects.get().state == ErasureState.WAITING
    assert actions.erase_due(late) == []


def test_who_is_being_erased_cannot_stay_any_more(seller):
    actions.leave(seller, by=seller)
    Erasure.objects.update(state=ErasureState.RUNNING)
    assert actions.stay(seller) is False
    assert not User.objects.get(pk=seller.pk).is_active


def test_a_worker_that_died_is_followed_by_another(seller):
    actions.leave(seller, by=seller)
    late = timezone.now() + timedelta(days=15)
    assert actions._begin(Erasure.objects.get().pk, late)
    # While it is at it nobody else is.
    assert actions.erase_due(timezone.now()) == []
    assert len(actions.erase_due(timezone.now() + timedelta(minutes=6))) == 1
    seller.refresh_from_db()
    assert seller.name == NAME
