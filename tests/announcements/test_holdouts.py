"""Who is left out: by chance, the same always, blind, never of what concerns everybody; and what the campaign brought."""

import math
import statistics
from datetime import timedelta
from random import Random

import pytest
from django.contrib import admin as django_admin
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from notifications.announcements import actions, fanout, holdouts, sending, uplift
from notifications.announcements.models import Announcement, Batch, HeldOut
from notifications.channels.models import Delivery, Notification
from tests.announcements.conftest import approved, composed, draft, sent
from tests.factories import OrderFactory, UserFactory
from yardsale.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Enough people, all of one lane."""
    return User.objects.bulk_create(
        User(email=f"{number}@lane.invalid", name=f"Neighbour {number}", district="Mill Lane")
        for number in range(400)
    )


def campaign(writer, second, **fields):
    fields = {"audience": "districts", "districts": ("Mill Lane",), "purpose": "marketing"} | fields
    return sent(writer, second, size=150, **fields)


def held_of(announcement):
    return set(HeldOut.objects.filter(announcement=announcement).values_list("person", flat=True))


def told_of(announcement):
    rows = Notification.objects.filter(occasion=announcement.occasion)
    return set(rows.values_list("recipient", flat=True))


def test_a_tenth_is_left_out_and_written_down_and_the_rest_is_told(writer, second, town):
    announcement = campaign(writer, second)
    held, told = held_of(announcement), told_of(announcement)
    assert announcement.holdout == 10
    assert held | told == {person.pk for person in town}
    assert held & told == set()
    assert 15 <= len(held) <= 70
    assert sum(Batch.objects.values_list("held", flat=True)) == len(held)


def test_no_letter_goes_to_whoever_is_left_out(writer, second, town):
    announcement = campaign(writer, second, outlets=("inbox",))
    assert not Delivery.objects.filter(notification__recipient__in=held_of(announcement)).exists()
    assert sending.go_on(announcement.pk) == 0
    Announcement.objects.filter(pk=announcement.pk).update(state="sending", told_upto=0)
    Batch.objects.filter(announcement=announcement).delete()
    before = held_of(announcement), told_of(announcement)
    sending.go_on(announcement.pk, size=77)
    assert (held_of(announcement), told_of(announcement)) == before


def drawn(salt, percent, people):
    """What the statement says of each of these keys."""
    announcement = Announcement(salt=salt, holdout=percent, reckoned=1_000)
    condition, params = holdouts.condition(announcement)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT people.id, {condition} FROM generate_series(1, %s) AS people (id) ORDER BY 1",
            [*params, people],
        )
        return [is_held for _key, is_held in cursor.fetchall()]


def chi_square(observed, expected):
    return sum((one - other) ** 2 / other for one, other in zip(observed, expected, strict=True))


#: 99.9 % of fair draws stay below these, by degrees of freedom.
LIMITS = {1: 10.83, 9: 27.88, 99: 148.2}


@pytest.mark.parametrize("percent", [10, 1, 50])
def test_over_a_hundred_thousand_people_it_is_balanced(percent):
    """Altogether, in each hundredth of the keys, and in each last digit of them; and stable."""
    salt, count = "0123456789abcdef0123456789abcdef", 100_000
    held = drawn(salt, percent, count)
    share = percent / 100
    assert chi_square([sum(held), count - sum(held)], [count * share, count * (1 - share)]) < LIMITS[1]
    for parts, part_of in ((100, lambda key: key * 100 // count), (10, lambda key: key % 10)):
        inside = [0] * parts
        for key, is_held in enumerate(held):
            inside[part_of(key)] += is_held
        each = count / parts
        outside = [each - one for one in inside]
        expected = [each * share] * parts + [each * (1 - share)] * parts
        assert chi_square(inside + outside, expected) < LIMITS[parts - 1]
    assert drawn(salt, percent, count) == held


def test_another_campaign_leaves_out_others_independently():
    """Four kinds of people in two campaigns: as many of each as chance gives."""
    one, other = drawn("a" * 32, 10, 100_000), drawn("b" * 32, 10, 100_000)
    kinds = [0, 0, 0, 0]
    for pair in zip(one, other, strict=True):
        kinds[2 * pair[0] + pair[1]] += 1
    assert chi_square(kinds, [81_000, 9_000, 9_000, 1_000]) < 16.27  # 99.9 % with three degrees of freedom


def test_the_statement_draws_as_python_would():
    import hashlib

    salt = "c" * 32
    numbers = [
        int(hashlib.sha256(f"{salt}:{key}".encode()).hexdigest()[:7], 16) % 10_000 for key in range(1, 301)
    ]
    assert drawn(salt, 10, 300) == [number < 1_000 for number in numbers]


def test_staff_see_how_many_and_never_who(signed_in, writer, second, town):
    announcement = campaign(writer, second)
    page = signed_in(writer).get(f"/announcements/desk/{announcement.code}/").content.decode()
    held = held_of(announcement)
    assert f"{len(held)} were left out to compare" in page
    assert announcement.salt not in page
    names = User.objects.filter(pk__in=held).values_list("name", "code")
    assert [name for name, code in names if f"{name}<" in page or code in page] == []
    assert HeldOut not in django_admin.site._registry
    assert Announcement not in django_admin.site._registry


@pytest.mark.parametrize(
    ("fields", "percent"),
    [
        ({}, 0),
        ({"purpose": "marketing"}, 10),
        ({"audience": "buyers"}, 10),
        ({"audience": "buyers", "purpose": "service"}, 0),
        ({"audience": "buyers", "holdout": 25}, 25),
        ({"audience": "buyers", "holdout": 0}, 0),
        ({"purpose": "marketing", "outlets": ("inbox", "banner")}, 0),
    ],
)
def test_what_is_usual_follows_the_people_and_what_it_is(writer, fields, percent):
    fields = {"outlets": ("inbox",)} | fields
    assert actions.compose(draft(*fields.pop("outlets"), **fields), by=writer).holdout == percent


def test_what_concerns_everybody_leaves_nobody_out(signed_in, writer):
    from tests.announcements.test_pages import form

    client = signed_in(writer)
    sent_in = form(outlets_chosen=["inbox"], purpose="service", holdout="10")
    answer = client.post("/announcements/desk/new/", sent_in)
    assert (answer.status_code, Announcement.objects.count()) == (422, 0)
    assert "is for everybody: leave this empty" in answer.content.decode()
    answer = client.post("/announcements/desk/new/", form(purpose="marketing", holdout="10"))
    assert "Everybody sees what goes to the banner" in answer.content.decode()
    announcement = composed(writer, "inbox", audience="buyers")
    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.filter(pk=announcement.pk).update(purpose="service")


def test_of_a_handful_nobody_is_left_out(writer, second):
    UserFactory(district="Mill Lane")
    announcement = campaign(writer, second)
    assert (announcement.holdout, len(told_of(announcement)), len(held_of(announcement))) == (10, 1, 0)


def test_approved_it_stays_and_who_was_left_out_too(writer, second, town):
    announcement = approved(writer, second, audience="buyers")
    for change in ({"holdout": 0}, {"salt": "x" * 32}, {"purpose": "marketing"}):
        with pytest.raises(DatabaseError, match="Approved, it goes to whom"), transaction.atomic():
            Announcement.objects.filter(pk=announcement.pk).update(**change)
    campaign(writer, second)
    for act in (lambda: HeldOut.objects.update(at=timezone.now()), lambda: HeldOut.objects.all().delete()):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            act()


def test_telling_with_a_holdout_is_still_one_statement(writer, second, town, django_assert_num_queries):
    announcement = approved(writer, second, audience="districts", districts=("Mill Lane",))
    sending.begin(announcement.pk)
    announcement.refresh_from_db()
    edition = announcement.editions.get(number=1)
    with transaction.atomic(), django_assert_num_queries(5):
        # The wording, the end of the batch, the statement, the batch, the place; without a holdout it is the same.
        fanout.tell_next(announcement, edition, size=100)


# -- What it brought ---------------------------------------------------------------------------------------------------


def began(announcement, days_ago):
    """Time passes by writing rows with older dates."""
    at = timezone.now() - timedelta(days=days_ago)
    Announcement.objects.filter(pk=announcement.pk).update(started_at=at, finished_at=at)
    Batch.objects.filter(announcement=announcement).update(made_at=at)
    Notification.objects.filter(occasion=announcement.occasion).update(told_at=at)
    with transaction.atomic(), connection.cursor() as cursor:
        # Who was left out is only added to: here the clock is turned back.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE announcements_heldout SET at = %s WHERE announcement_id = %s", [at, announcement.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    announcement.refresh_from_db()
    return at


def bought(person_id, at, price=40_00):
    order = OrderFactory(status="completed", buyer=User.objects.get(pk=person_id), price=price)
    type(order).objects.filter(pk=order.pk).update(paid_at=at, placed_at=at)


def test_it_is_measured_as_counting_by_hand_gives(writer, second, town):
    announcement = campaign(writer, second, holdout=30)
    at = began(announcement, 20)
    told, held = sorted(told_of(announcement)), sorted(held_of(announcement))
    dice = Random(5)
    counts = dict.fromkeys(told + held, 0)
    for person in [*told[:8], *told[:2], *held[:2]]:
        counts[person] += 1
        bought(person, at + timedelta(days=dice.random() * 13))
    bought(told[20], at + timedelta(days=15))  # too late
    bought(told[21], at - timedelta(days=1))  # before
    found = uplift.measure(announcement, 14)
    assert (found.told.people, found.told.orders, found.told.orders_squared) == (len(told), 10, 6 + 2 * 4)
    assert (found.held.people, found.held.orders, found.held.value) == (len(held), 2, 2 * 40_00)
    one = found.orders
    means = [statistics.mean(counts[person] for person in side) for side in (told, held)]
    error = math.sqrt(
        sum(statistics.variance(counts[person] for person in side) / len(side) for side in (told, held))
    )
    assert one.middle == pytest.approx(means[0] - means[1])
    assert (one.low, one.high) == pytest.approx(
        (one.middle - 1.959964 * error, one.middle + 1.959964 * error)
    )
    assert uplift.measure(announcement, 30).told.orders == 11


@pytest.mark.parametrize(
    ("days_ago", "buyers", "said"),
    [
        (3, 0, "Too early to tell"),
        (20, 0, "could be chance"),
        (20, 40, "It brought more orders: between"),
    ],
)
def test_the_page_says_in_plain_words_what_it_brought(
    signed_in, writer, second, town, days_ago, buyers, said
):
    announcement = campaign(writer, second, holdout=30)
    at = began(announcement, days_ago)
    for person in sorted(told_of(announcement))[:buyers]:
        bought(person, at + timedelta(days=1))
    client = signed_in(writer)
    look = f"/announcements/desk/{announcement.code}/"
    page = client.get(look).content.decode()
    assert said in page
    assert "Orders per 100 people" in page
    assert "The numbers as a table" in page
    assert 'href="?days=30#uplift"' in client.get(f"{look}?days=7").content.decode()
    assert client.get(f"{look}?days=x%00").status_code == 200


def test_of_few_people_nothing_is_said(signed_in, writer, second, town):
    User.objects.filter(pk__gt=town[59].pk).update(district="Elsewhere")
    announcement = campaign(writer, second)
    began(announcement, 30)
    page = signed_in(writer).get(f"/announcements/desk/{announcement.code}/").content.decode()
    assert "Too few people on one of the two sides" in page
    assert "Orders per 100 people" not in page
