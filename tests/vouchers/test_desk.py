"""Making vouchers and letting them out, granting them, making good; and that people hear of theirs once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.vouchers import actions, rules
from listings.vouchers.models import Voucher, VoucherGrant, VoucherUse
from notifications.channels.models import Notification
from tests.factories import OrderFactory, UserFactory, VoucherFactory
from yardsale.accounts.models import User
from yardsale.events import actions as events
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def tell_all():
    for event in Event.objects.unaddressed():
        events.address(event.pk)


def test_nobody_lets_out_their_own():
    voucher = VoucherFactory(state="waiting")
    with pytest.raises(Refusal, match="Somebody else lets it out"):
        actions.approve(voucher, by=voucher.made_by)
    with pytest.raises(IntegrityError, match="running_voucher_was_approved_by_another"), transaction.atomic():
        Voucher.objects.update(state="running", approved_by=voucher.made_by)
    with pytest.raises(IntegrityError, match="running_voucher_was_approved_by_another"), transaction.atomic():
        Voucher.objects.update(state="running")


def test_a_change_asks_for_approval_anew():
    voucher = VoucherFactory(state="waiting")
    other = UserFactory(role="growth")
    actions.change(voucher, {"budget": 99_900}, by=other)
    assert (voucher.state, voucher.made_by) == ("draft", other)
    with pytest.raises(Refusal, match="does not wait"):
        actions.approve(voucher, by=UserFactory(role="growth"))


def test_what_runs_is_not_changed_but_stopped():
    voucher = VoucherFactory()
    with pytest.raises(Refusal, match="runs already"):
        actions.change(voucher, {"budget": 99_900}, by=voucher.made_by)
    actions.stop(voucher, by=voucher.made_by)
    with pytest.raises(Refusal):
        actions.stop(voucher, by=voucher.made_by)


@pytest.mark.parametrize("count", [1, 30])
def test_granting_is_one_statement_and_once(count, django_assert_num_queries):
    voucher = VoucherFactory()
    people = User.objects.get_queryset().filter(pk__in=[UserFactory().pk for _each in range(count)])
    with django_assert_num_queries(3):  # a savepoint and its end
        assert actions.grant(voucher, people) == count
    assert actions.grant(voucher, people) == 0
    assert VoucherGrant.objects.count() == count
    assert rules.most_cost(voucher, count) == (count, 500 * count, False)
    assert rules.most_cost(voucher, 1000) == (1000, voucher.budget, True)


def test_each_hears_of_it_once_and_once_before_it_ends():
    people = [UserFactory(), UserFactory()]
    voucher = VoucherFactory(to=people)
    assert [actions.tell_granted(), actions.tell_granted()] == [2, 0]
    tell_all()
    assert Notification.objects.filter(kind="voucher.granted").count() == 2
    assert actions.remind() == 0
    VoucherGrant.objects.update(told_at=timezone.now() - timedelta(days=20))
    Voucher.objects.update(ends_at=timezone.now() + timedelta(days=2))
    # Who has used it has nothing to be reminded of.
    order = OrderFactory(buyer=people[0])
    VoucherUse.objects.create(voucher=voucher, person=people[0], order=order, amount=500, number=1)
    assert [actions.remind(), actions.remind()] == [1, 0]
    tell_all()
    assert [each.recipient for each in Notification.objects.filter(kind="voucher.ending")] == [people[1]]


def test_nobody_hears_of_what_does_not_run():
    VoucherFactory(to=[UserFactory()], state="waiting")
    assert actions.tell_granted() == 0


def test_making_good_is_capped_and_has_a_reason(signed_in, settings):
    lead, buyer = UserFactory(role="lead"), UserFactory()
    client, path = signed_in(lead), f"/vouchers/making-good/{buyer.code}/"
    good = {"amount": "10", "reason": "Your parcel lay two weeks in our shelf."}
    assert client.post(path, good | {"amount": "25.01"}).status_code == 422
    assert client.post(path, good | {"reason": "no"}).status_code == 422
    assert client.post(path, good).status_code == 302
    tell_all()
    assert Notification.objects.get(kind="voucher.made_good").recipient == buyer
    assert "two weeks" in signed_in(buyer).get("/my/vouchers/").content.decode()
    settings.MAKE_GOOD_MONTHLY = 1900
    answer = signed_in(lead).post(path, good)
    assert answer.status_code == 422
    assert "in thirty days" in answer.content.decode()
    assert Voucher.objects.count() == 1


def test_nobody_makes_good_to_themselves_or_our_people():
    lead = UserFactory(role="lead")
    for person in (lead, UserFactory(role="support")):
        with pytest.raises(Refusal):
            actions.make_good(person, amount=500, reason="It was a long day for all.", by=lead)


# -- What Postgres refuses -----------------------------------------------------------------------------------------------


def use(voucher, buyer, number=1, amount=500):
    return VoucherUse.objects.create(
        voucher=voucher, person=buyer, order=OrderFactory(buyer=buyer), amount=amount, number=number
    )


def test_the_database_alone_stops_at_the_budget(buyer, stranger):
    voucher = VoucherFactory(code="EDGE-1", budget=900)
    use(voucher, buyer)
    with pytest.raises(IntegrityError, match="voucher_is_within_its_budget"), transaction.atomic():
        use(voucher, stranger)
    assert Voucher.objects.get().committed == 500


def test_the_database_alone_refuses_a_second_use(buyer):
    voucher = VoucherFactory(to=[buyer])
    use(voucher, buyer)
    with pytest.raises(IntegrityError, match="voucher_use_counts_once"), transaction.atomic():
        use(voucher, buyer)
    with pytest.raises(IntegrityError, match="not this person's to use so often"), transaction.atomic():
        use(voucher, buyer, number=2)


def test_the_database_alone_refuses_another_persons_voucher(buyer, stranger):
    with pytest.raises(IntegrityError, match="not this person's"), transaction.atomic():
        use(VoucherFactory(to=[buyer]), stranger)


@pytest.mark.parametrize("change", [{"amount": 600}, {"number": 7}, {"state": "reserved"}])
def test_a_use_is_spent_or_given_back_and_nothing_else(buyer, change):
    made = use(VoucherFactory(to=[buyer]), buyer)
    VoucherUse.objects.update(state="spent")
    with pytest.raises(IntegrityError, match="spent or given back"), transaction.atomic():
        VoucherUse.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError, match="not removed"), transaction.atomic():
        made.delete()
