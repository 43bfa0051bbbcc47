"""Questions written once ask and answer what the ORM does, and with other values something else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db.models import CharField, Count, Value
from django.utils import timezone

from listings.catalogue.models import Listing
from listings.orders.models import Order
from tests.factories import ListingFactory, OrderFactory, UserFactory
from yardsale.accounts import rights
from yardsale.accounts.models import User
from yardsale.written import Written


def test_objects_come_with_those_that_were_joined(db, django_assert_num_queries):
    asked = Written(
        lambda seller: Listing.objects.filter(seller=seller).select_related("seller").annotate(n=Value(3)),
        seller=int,
    )
    one, other = ListingFactory(), ListingFactory()
    assert asked(seller=one.seller_id) == [one]
    with django_assert_num_queries(1):
        (found,) = asked(seller=other.seller_id)
        assert (found, found.seller, found.n) == (other, other.seller, 3)
        assert found.seller.name == other.seller.name


def test_rows_are_read_as_the_orm_reads_them(db):
    asked = Written(
        lambda buyer: Order.objects.filter(buyer=buyer).values_list("item__title", "pk"), buyer=int
    )
    order = OrderFactory()
    assert asked(buyer=order.buyer_id) == list(
        Order.objects.filter(buyer=order.buyer).values_list("item__title", "pk")
    )
    assert asked(buyer=0) == []


def test_moments_words_lists_and_parts_take_their_values(db):
    now = timezone.now()
    old = UserFactory(name="Old", joined_at=now - timedelta(days=40))
    new = UserFactory(name="New", joined_at=now)

    def ask(since, name):
        named = (
            User.objects.filter(name=name).annotate(why=Value("name", CharField())).values_list("why", "pk")
        )
        joined = User.objects.filter(joined_at__gte=since - timedelta(days=1))
        return named.union(joined.annotate(why=Value("joined", CharField())).values_list("why", "pk"))

    asked = Written(ask, since=type(now), name=str)
    assert sorted(asked(since=now, name="Old")) == [("joined", new.pk), ("name", old.pk)]
    assert sorted(asked(since=now + timedelta(days=2), name="New")) == [("name", new.pk)]
    counted = Written(
        lambda since: (
            User.objects.filter(joined_at__lt=since).values("name").annotate(n=Count("pk")).values_list("n")
        ),
        since=type(now),
    )
    assert counted(since=now) == [(1,)]


def test_the_orm_writes_it_once(db):
    written = []
    asked = Written(lambda pk: written.append(pk) or User.objects.filter(pk=pk), pk=int)
    people = UserFactory(), UserFactory()
    assert [asked(pk=one.pk) for one in people] == [[one] for one in people]
    assert len(written) == 1


def test_what_cannot_be_put_in_later_is_refused(db):
    lost = Written(lambda pk: User.objects.filter(pk=abs(pk)), pk=int)
    with pytest.raises(ValueError, match="pk"):
        lost(pk=1)
    asked = Written(lambda pk: User.objects.filter(pk=pk), pk=int)
    for values in ({"pk": None}, {}, {"pk": 1, "name": "x"}):
        with pytest.raises(TypeError):
            asked(**values)


@pytest.mark.parametrize("role", ["support", "growth", None])
def test_rights_learnt_in_one_question_are_those_that_django_finds(db, role, django_assert_num_queries):
    person = UserFactory(**({"role": role} if role else {}))
    person.user_permissions.add(Permission.objects.get(codename="add_listing"))
    by_django = User.objects.get(pk=person.pk).get_all_permissions()
    fresh = User.objects.get(pk=person.pk)
    with django_assert_num_queries(1):
        rights.learn(fresh)
        assert fresh.get_all_permissions() == by_django
    assert "listings.add_listing" in by_django
    gone = User.objects.get(pk=person.pk)
    gone.is_active = False
    rights.learn(gone)
    assert gone.get_all_permissions() == set()
