"""Bringing a neighbour along: what it brings both, and each guard on its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.orders import actions as orders
from listings.orders.models import Order
from listings.payments.models import Chargeback
from listings.payouts.models import PayoutAccount
from listings.referrals import actions, rules
from listings.referrals.models import Referral
from listings.vouchers.models import Voucher, VoucherGrant
from notifications.channels.models import Notification
from tests.factories import ListingFactory, OrderFactory, PayoutAccountFactory, UserFactory, VoucherFactory
from yardsale.accounts.actions import block
from yardsale.accounts.models import User
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db
LATER = timedelta(days=20)


@pytest.fixture
def voucher():
    return VoucherFactory(purpose="referral", name="A friend in the town", budget=10_000)


@pytest.fixture
def referral(voucher):
    return Referral.objects.create(inviter=UserFactory(name="Ina"), newcomer=UserFactory(name="Nils"))


def tell_all():
    for event in Event.objects.unaddressed():
        events.address(event.pk)


def buys(referral, **fields):
    """A purchase of the newcomer's, completed and heard of."""
    order = OrderFactory(buyer=referral.newcomer, status="completed", **({"price": 4000} | fields))
    tell_all()
    referral.refresh_from_db()
    return order


def settle(referral):
    Referral.objects.filter(pk=referral.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    actions.settle_due()
    tell_all()
    referral.refresh_from_db()
    return referral.state, referral.why


def test_both_get_theirs_after_the_time_to_complain(referral, voucher):
    order = buys(referral)
    assert (referral.state, referral.order) == ("waiting", order)
    assert referral.due_at == order.completed_at + timedelta(days=14)
    assert actions.settle_due() == 0
    assert settle(referral) == ("rewarded", "")
    assert actions.settle_due() == 0
    assert {(grant.person, grant.times) for grant in VoucherGrant.objects.all()} == {
        (referral.inviter, 1), (referral.newcomer, 1),
    }  # fmt: skip
    assert Notification.objects.filter(kind="voucher.earned").count() == 2


def test_a_second_neighbour_brings_a_second_use(referral, voucher):
    buys(referral)
    settle(referral)
    second = Referral.objects.create(inviter=referral.inviter, newcomer=UserFactory())
    buys(second)
    settle(second)
    assert VoucherGrant.objects.get(person=referral.inviter).times == 2
    for _use in range(2):
        orders.place(
            ListingFactory(price=4000), by=referral.inviter, price=4000, delivery="meet", voucher=voucher.slug
        )
    assert Voucher.objects.get().committed == 1000


# -- Purchases that do not count, after which another may ----------------------------------------------------------------


def test_too_small_a_purchase_does_not_count(referral):
    buys(referral, price=1499)
    assert referral.state == "joined"
    buys(referral, price=1500)
    assert referral.state == "waiting"


def test_what_is_bought_from_who_invited_does_not_count(referral):
    buys(referral, listing=ListingFactory(seller=referral.inviter, price=4000))
    assert referral.state == "joined"


def test_what_is_bought_from_another_of_the_same_ring_does_not_count(referral):
    other = Referral.objects.create(inviter=referral.inviter, newcomer=UserFactory())
    buys(referral, listing=ListingFactory(seller=other.newcomer, price=4000))
    assert referral.state == "joined"


def test_what_is_bought_from_who_invited_the_inviter_does_not_count(referral):
    above = Referral.objects.create(inviter=UserFactory(), newcomer=referral.inviter)
    buys(referral, listing=ListingFactory(seller=above.inviter, price=4000))
    assert referral.state == "joined"


def test_a_purchase_that_was_given_up_does_not_count(referral):
    OrderFactory(buyer=referral.newcomer, status="cancelled", price=4000)
    tell_all()
    referral.refresh_from_db()
    assert referral.state == "joined"


# -- Guards on the two people ------------------------------------------------------------------------------------------


def test_the_same_device(referral):
    Referral.objects.update(same_device=True)
    buys(referral)
    assert settle(referral) == ("refused", "same_device")
    assert not VoucherGrant.objects.exists()


def test_the_same_address_however_it_is_written(referral):
    OrderFactory(buyer=referral.inviter, status="paid", delivery="post", address="1 Long Street\n12345 Town")
    order = OrderFactory(
        buyer=referral.newcomer,
        status="paid",
        delivery="post",
        address="1, LONG street,\n12345  town",
        price=4000,
    )
    orders.ship(order, by=order.seller)
    orders.confirm_receipt(order, by=order.buyer)
    tell_all()
    referral.refresh_from_db()
    assert settle(referral) == ("refused", "same_address")


def test_the_same_bank_account(referral):
    for person in (referral.inviter, referral.newcomer):
        PayoutAccountFactory(person)
    PayoutAccount.objects.update(holder="N. Nilsson", masked="NL •• 4321")
    buys(referral)
    assert settle(referral) == ("refused", "same_bank")


def test_who_keeps_apart(referral):
    buys(referral)
    block(referral.newcomer, by=referral.inviter)
    assert settle(referral) == ("refused", "apart")


def test_our_own_people(referral):
    buys(referral)
    User.objects.get_queryset().filter(pk=referral.inviter_id).update(is_staff=True)
    assert settle(referral) == ("refused", "apart")


def test_a_purchase_that_the_bank_took_back(referral):
    order = buys(referral)
    Chargeback.objects.create(
        payment=order.payments.get(), reference="cb", amount=order.total, currency="EUR", state="lost"
    )
    assert settle(referral) == ("refused", "undone")


def test_five_count_in_a_month(referral, settings):
    for _number in range(settings.REFERRALS_PER_MONTH):
        one = Referral.objects.create(inviter=referral.inviter, newcomer=UserFactory())
        Referral.objects.filter(pk=one.pk).update(
            state="rewarded", settled_at=timezone.now(), due_at=timezone.now(), order=OrderFactory(price=2000)
        )
    buys(referral)
    assert settle(referral) == ("refused", "month")
    Referral.objects.exclude(pk=referral.pk).update(settled_at=timezone.now() - timedelta(days=32))
    Referral.objects.filter(pk=referral.pk).update(state="waiting", why="")
    assert settle(referral) == ("rewarded", "")


def test_nothing_is_promised_beyond_the_budget(referral):
    Voucher.objects.update(budget=900)
    buys(referral)
    assert settle(referral) == ("refused", "budget")
    assert not VoucherGrant.objects.exists()


def test_without_a_voucher_that_runs_nothing_is_given(referral):
    Voucher.objects.update(state="stopped")
    buys(referral)
    assert settle(referral) == ("refused", "budget")


# -- The way in ------------------------------------------------------------------------------------------------------


def sign_up(client, email="nils@example.org", **more):
    form = {
        "email": email,
        "name": "Nils New",
        "password1": "a-good-long-password",
        "password2": "a-good-long-password",
    }
    client.post("/accounts/signup/", form | more)
    return User.objects.get_queryset().filter(email=email).first()


def test_who_follows_the_link_and_signs_up_is_brought_along(client, voucher):
    inviter = UserFactory(name="Ina Inviter")
    page = client.get(f"/invited/{inviter.code}/").content.decode()
    assert "Ina Inviter invites you" in page
    assert inviter.email not in page
    newcomer = sign_up(client)
    assert Referral.objects.get().newcomer == newcomer
    assert Referral.objects.get().inviter == inviter
    assert not Referral.objects.get().same_device


def test_nobody_is_brought_along_without_the_link(client):
    assert sign_up(client) is not None
    assert not Referral.objects.exists()


@pytest.mark.parametrize("cookie", ["nobody00", "nul\x00", "x" * 400, "'; --"])
def test_a_made_up_cookie_is_nothing(client, cookie):
    client.cookies["invited"] = cookie
    assert sign_up(client) is not None
    assert not Referral.objects.exists()


def test_a_device_of_who_invited_is_noticed(rf, django_user_model):
    from allauth.usersessions.models import UserSession

    inviter = UserFactory()
    UserSession.objects.create(user=inviter, ip="127.0.0.1", user_agent="A browser", session_key="k" * 32)
    assert rules.is_same_device(rf.get("/", headers={"user-agent": "A browser"}), inviter)
    assert not rules.is_same_device(rf.get("/", headers={"user-agent": "Another"}), inviter)


def test_my_invitations_say_nothing_about_others(signed_in, referral):
    page = signed_in(referral.inviter).get("/my/invitations/").content.decode()
    assert f"/invited/{referral.inviter.code}/" in page
    assert "A neighbour joined" in page
    assert referral.newcomer.name not in page
    assert referral.newcomer.email not in page
    assert "Nobody yet" in signed_in(referral.newcomer).get("/my/invitations/").content.decode()


@pytest.mark.parametrize("count", [1, 10])
def test_the_page_asks_as_much_for_one_as_for_many(signed_in, voucher, count, django_assert_max_num_queries):
    inviter = UserFactory()
    for _number in range(count):
        Referral.objects.create(inviter=inviter, newcomer=UserFactory())
    client = signed_in(inviter)
    client.get("/my/invitations/")
    with django_assert_max_num_queries(7):
        client.get("/my/invitations/")


def test_a_newcomer_who_has_bought_before_is_heard_once(referral):
    buys(referral)
    first = referral.order
    buys(referral)
    assert referral.order == first
    assert Order.objects.filter(buyer=referral.newcomer).count() == 2
