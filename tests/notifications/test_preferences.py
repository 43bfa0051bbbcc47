"""The page on which a person says how they are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.channels import addresses, preferring, rules
from notifications.channels.carriers import CARRIERS
from notifications.channels.models import Notification, Preference, QuietTime
from notifications.channels.statuses import ESSENTIAL, Channel, Suppressed, Topic

pytestmark = pytest.mark.django_db
PAGE = "/inbox/preferences/"


def table(**changes):
    """What the browser sends: every optional topic, at once, but for the changes ("forum_email": "never")."""
    names = {f"{topic}-email": "now" for topic in Topic if topic not in ESSENTIAL}
    if Channel.PUSH in CARRIERS:
        names |= {f"{topic}-push": "now" for topic in Topic if topic != Topic.DESK}
    return {"act": "table"} | names | {name.replace("_", "-"): value for name, value in changes.items()}


def kept():
    rows = Preference.objects.order_by("topic").values_list("topic", "channel", "is_on", "pace")
    return list(rows)


def test_a_person_chooses_for_each_topic_and_comes_back_to_it(buyer, signed_in):
    browser = signed_in(buyer)
    answer = browser.post(PAGE, table(forum_email="weekly", saved_email="never"), follow=True)
    assert "That is how you hear of things from now on" in answer.content.decode()
    assert kept() == [("forum", "email", True, "weekly"), ("saved", "email", False, "now")]
    page = browser.get(PAGE).content.decode()
    assert page.count('<option value="weekly" selected>') == 1
    browser.post(PAGE, table(forum_email="never", saved_email="never"))
    assert kept()[0] == ("forum", "email", False, "weekly")


def test_security_and_money_stand_there_locked_and_say_why(buyer, signed_in):
    page = signed_in(buyer).get(PAGE).content.decode()
    for topic in (Topic.SECURITY, Topic.TRADE, Topic.HELP):
        assert str(topic.label) in page
        assert f'name="{topic}-email"' not in page
    assert page.count("Locked:") == 3
    assert str(Topic.DESK.label) not in page


def test_a_made_up_choice_of_a_locked_one_changes_nothing(buyer, signed_in):
    signed_in(buyer).post(PAGE, table() | {"trade-email": "never", "security-email": "never"})
    assert kept() == []


def test_our_own_people_see_their_work_too(signed_in, moderator):
    assert str(Topic.DESK.label) in signed_in(moderator).get(PAGE).content.decode()


@pytest.mark.parametrize("value", ["", "hourly", "x" * 5000, "\x00"])
def test_nonsense_in_the_table_is_a_kind_error_that_keeps_the_rest(value, buyer, signed_in):
    answer = signed_in(buyer).post(PAGE, table(forum_email=value, saved_email="daily"))
    page = answer.content.decode()
    assert (answer.status_code, "There is a problem" in page, kept()) == (422, True, [])
    assert '<option value="daily" selected>' in page


def test_quiet_hours_are_kept_and_given_up(buyer, signed_in):
    browser = signed_in(buyer)
    browser.post(PAGE, {"act": "quiet", "quiet_since": "22:00", "quiet_until": "07:30"})
    quiet = QuietTime.objects.get()
    assert (f"{quiet.quiet_since:%H:%M}", f"{quiet.quiet_until:%H:%M}") == ("22:00", "07:30")
    assert 'value="22:00"' in browser.get(PAGE).content.decode()
    browser.post(PAGE, {"act": "quiet", "quiet_since": "", "quiet_until": ""})
    quiet.refresh_from_db()
    assert (quiet.quiet_since, quiet.quiet_until) == (None, None)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("22:00", "", "Until when?"),
        ("", "07:00", "From when?"),
        ("22:00", "22:00", "the whole day"),
        ("25:00", "07:00", "Write a time like 22:00"),
        ("x", "y", "Write a time like 07:30"),
    ],
)
def test_half_quiet_hours_are_explained_and_kept_as_typed(since, until, words, buyer, signed_in):
    answer = signed_in(buyer).post(PAGE, {"act": "quiet", "quiet_since": since, "quiet_until": until})
    page = answer.content.decode()
    assert (answer.status_code, words in page, QuietTime.objects.exists()) == (422, True, False)
    assert all(f'value="{typed}"' in page for typed in (since, until) if typed)


def test_a_pause_begins_and_ends_with_a_tap(buyer, signed_in):
    browser = signed_in(buyer)
    until = timezone.localdate() + timedelta(days=9)
    page = browser.post(PAGE, {"act": "pause", "until": until.isoformat()}, follow=True).content.decode()
    assert "Everything optional is paused until" in page
    assert QuietTime.objects.get().paused_until > timezone.now() + timedelta(days=7)
    assert "The pause is over" in browser.post(PAGE, {"act": "go_on"}, follow=True).content.decode()
    assert QuietTime.objects.get().paused_until is None


@pytest.mark.parametrize(
    ("days", "words"), [(0, "after today"), (-3, "after today"), (400, "A year at most")]
)
def test_a_pause_ends_within_a_year(days, words, buyer, signed_in):
    until = timezone.localdate() + timedelta(days=days)
    answer = signed_in(buyer).post(PAGE, {"act": "pause", "until": until.isoformat()})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("act", ["", "x", "forms", "table\x00"])
def test_an_act_that_is_none_shows_the_page(act, buyer, signed_in):
    assert signed_in(buyer).post(PAGE, {"act": act}).status_code == 200


def test_the_page_asks_six_queries_whatever_was_decided(buyer, signed_in, django_assert_num_queries):
    browser = signed_in(buyer)
    browser.get(PAGE)
    for changes in ({}, {"forum_email": "weekly", "saved_email": "never", "alerts_email": "daily"}):
        browser.post(PAGE, table(**changes))
        browser.get(PAGE)
        with django_assert_num_queries(6):  # session, person, quiet times, choices, stopped address, bell
            browser.get(PAGE)


def test_who_switched_one_topic_off_and_touched_another_is_still_among_its_readers(buyer, stranger):
    """For telling very many: the rows of one person are not mixed."""
    preferring.choose(
        buyer, {(Topic.FORUM, Channel.EMAIL): (False, "now"), (Topic.SAVED, Channel.EMAIL): (True, "daily")}
    )
    assert set(rules.mailable(Topic.SAVED)) == {buyer, stranger}
    assert set(rules.mailable(Topic.FORUM)) == {stranger}
    addresses.suppress(stranger.email, Suppressed.COMPLAINED, at=None)
    assert (set(rules.mailable(Topic.FORUM)), set(rules.mailable(Topic.TRADE))) == (set(), {buyer, stranger})


# -- The inbox's filters and "done" ----------------------------------------------------------------------------------


def told(person, *kinds):
    values = {"title": "Oak table", "name": "Sam", "words": "Hi", "seller": "Sam", "buyer": "Bo"}
    return [
        Notification.objects.create(recipient=person, kind=kind, occasion=kind, values=values, url="/")
        for kind in kinds
    ]


def test_the_inbox_is_filtered_by_topic_and_unread(buyer, signed_in):
    forum, money = told(buyer, "forum.reply", "order.shipped")
    browser = signed_in(buyer)
    for query, seen in (
        ("?topic=forum", (True, False)),
        ("?topic=trade", (False, True)),
        ("?topic=x", (True, True)),
    ):
        page = browser.get(f"/inbox/{query}").content.decode()
        assert (f"/inbox/{forum.pk}/open/" in page, f"/inbox/{money.pk}/open/" in page) == seen
    browser.post(f"/inbox/{forum.pk}/done/")
    page = browser.get("/inbox/?topic=forum&show=unread").content.decode()
    assert ("All read" in page, f"/inbox/{forum.pk}/open/" in page) == (True, False)
    assert "Nothing about this" in browser.get("/inbox/?topic=saved").content.decode()


def test_done_marks_read_and_leads_back_to_the_same_list(buyer, stranger, signed_in):
    (one,) = told(buyer, "forum.reply")
    assert signed_in(stranger).post(f"/inbox/{one.pk}/done/").status_code == 404
    back = "http://testserver/inbox/?topic=forum"
    answer = signed_in(buyer).post(f"/inbox/{one.pk}/done/", headers={"Referer": back})
    assert (answer.status_code, answer.url) == (302, back)
    one.refresh_from_db()
    assert one.read_at is not None
    away = signed_in(buyer).post(f"/inbox/{one.pk}/done/", headers={"Referer": "https://evil.example/"})
    assert away.url == "/inbox/"
