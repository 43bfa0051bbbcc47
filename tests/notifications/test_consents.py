"""Each change of mind about being advertised to is a row: what, when, where, to which words. Nobody changes it afterwards."""

import pytest
from django.db import IntegrityError, connection, transaction

from notifications.channels import actions, consents, rules
from notifications.channels.forms import WHAT
from notifications.channels.models import Consent
from notifications.channels.statuses import Channel, Topic
from tests.notifications.test_preferences import PAGE, table

pytestmark = pytest.mark.django_db


def rows(person):
    return [
        (one.topic, one.channel, one.is_on, one.page)
        for one in Consent.objects.filter(person=person).order_by("pk")
    ]


def test_switching_off_and_on_are_two_rows_and_what_is_sent_goes_by_them(buyer):
    assert buyer in rules.mailable(Topic.ANNOUNCEMENTS)
    actions.switch(buyer, topic=Topic.ANNOUNCEMENTS, channel=Channel.EMAIL, is_on=False, page="unsubscribe")
    assert buyer not in rules.mailable(Topic.ANNOUNCEMENTS)
    actions.switch(buyer, topic=Topic.ANNOUNCEMENTS, channel=Channel.EMAIL, is_on=True)
    assert buyer in rules.mailable(Topic.ANNOUNCEMENTS)
    assert rows(buyer) == [
        ("announcements", "email", False, "unsubscribe"),
        ("announcements", "email", True, "elsewhere"),
    ]
    words = Consent.objects.values_list("words", flat=True)
    assert all(f"[{consents.EDITION}]" in one and "What is new at Yardsale" in one for one in words)


def test_saying_the_same_again_is_no_change_of_mind(buyer):
    for _twice in range(2):
        actions.switch(buyer, topic=Topic.ALERTS, channel=Channel.PUSH, is_on=False)
    assert rows(buyer) == [("alerts", "push", False, "elsewhere")]


def test_what_does_not_advertise_is_not_recorded(buyer):
    actions.switch(buyer, topic=Topic.MESSAGES, channel=Channel.EMAIL, is_on=False)
    assert rows(buyer) == []


def test_the_page_of_preferences_records_what_changed(signed_in, buyer):
    signed_in(buyer).post(PAGE, table(announcements_email="never"))
    assert rows(buyer) == [("announcements", "email", False, "preferences")]


@pytest.mark.parametrize(
    "statement", ["UPDATE notifications_consent SET is_on = true", "DELETE FROM notifications_consent"]
)
def test_nobody_changes_it_afterwards(buyer, statement):
    actions.switch(buyer, topic=Topic.ALERTS, channel=Channel.EMAIL, is_on=False)
    with (
        pytest.raises(IntegrityError, match="only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_there_are_words_for_every_topic_that_advertises():
    assert set(consents.WORDS) == set(consents.MARKETING)
    # What is kept is what stood on the page; whoever changes the words there begins a new edition.
    assert {topic: str(WHAT[topic]) for topic in consents.MARKETING} == consents.WORDS
    longest = max(map(len, consents.WORDS.values())) + len(consents.EDITION) + len(consents.OFF) + 3
    assert longest <= Consent._meta.get_field("words").max_length
