"""An announcement on X and Facebook: seen with its cost, let out by a second person, corrected and taken back there as well."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.announcements import actions, outcomes, sending
from notifications.announcements.models import Announcement
from notifications.announcements.outlets import OUTLETS
from notifications.social import posting
from notifications.social.models import Post
from notifications.social.statuses import State
from tests.announcements.conftest import composed, retracted
from tests.social.conftest import MAKES, networks
from yardsale.refusals import Refusal

__all__ = ["networks"]

pytestmark = pytest.mark.django_db
WORDS = {
    "inbox": ("Maps", "On Monday you choose on a map."),
    "x": ("", "On Monday, meeting points stand on a map."),
    "facebook": ("", "On Monday, meeting points stand on a map. Tell us how you like it."),
}


def written(by, *outlets, links=("x",)):
    return composed(by, *outlets, words={key: WORDS[key] for key in outlets}, links=links)


def let_out(announcement, writer, second):
    actions.ask(announcement, by=writer, version=announcement.version)
    actions.approve(announcement, by=second, version=announcement.version)
    go_on(announcement)


def go_on(announcement):
    sending.begin(announcement.pk)
    sending.go_on(announcement.pk)
    announcement.refresh_from_db()
    posting.sweep(timezone.now())


def corrected(announcement, writer, second):
    words = {key: (title, text.replace("Monday", "Tuesday")) for key, (title, text) in WORDS.items()}
    actions.propose(announcement, words, by=writer, reason="It is Tuesday.")
    actions.approve_correction(announcement, by=second, version=announcement.version)
    go_on(announcement)


def standings(announcement, key):
    posting_there = announcement.postings.get(outlet=key)
    return [(one.state, one.cost) for one in OUTLETS[key].standings(announcement, posting_there)]


def test_each_network_has_its_own_words_cost_and_outcome(networks, signed_in, writer, second):
    announcement = written(writer, "inbox", "x", "facebook")
    page = signed_in(writer).get(f"/announcements/desk/{announcement.code}/").content.decode()
    link = f"{announcement.get_absolute_url()}?by=x"
    for shown in ("costs $0.20", "of 280 characters", "Tell us how you like it.", link, "costs $0.00"):
        assert shown in page
    let_out(announcement, writer, second)
    assert networks.texts("facebook") == [WORDS["facebook"][1]]
    (said,) = networks.texts("x")
    assert said.startswith(WORDS["x"][1])
    assert said.endswith(link)
    assert {post.released_by for post in Post.objects.all()} == {second}
    assert standings(announcement, "x") == [("Posted", "cost $0.20")]
    assert standings(announcement, "facebook") == [("Posted", "")]
    page = signed_in(writer).get(f"/announcements/desk/{announcement.code}/").content.decode()
    assert "cost $0.20" in page


def test_who_may_not_post_there_does_not_let_it_out_there(networks, writer, second):
    second.groups.clear()
    second.user_permissions.add(*_permissions("change_announcement"))
    second = type(second).objects.get(pk=second.pk)
    announcement = written(writer, "x")
    actions.ask(announcement, by=writer, version=announcement.version)
    with pytest.raises(Refusal, match="X: somebody who may post there approves it"):
        actions.approve(announcement, by=second, version=announcement.version)


def _permissions(name):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename=name)


def test_too_long_for_a_network_or_for_correcting_it_there_is_said_before_anybody_is_asked(
    networks, writer, second
):
    words = {"x": ("", "word " * 54 + "words.")}  # 276 characters
    announcement = composed(writer, "x", words=words)
    let_out(announcement, writer, second)
    with pytest.raises(Refusal, match="X: That is 8 characters too many for X"):
        actions.propose(announcement, words, by=writer, reason="It is Tuesday.")
    other = composed(writer, "x", words={"x": ("", "See www.example.org")})
    with pytest.raises(Refusal, match="There is an address in the text"):
        actions.ask(other, by=writer, version=other.version)


def test_the_link_is_part_of_what_was_approved(writer, second):
    announcement = written(writer, "x", links=())
    actions.ask(announcement, by=writer, version=announcement.version)
    actions.approve(announcement, by=second, version=announcement.version)
    before = announcement.editions.get().approved_hash
    actions.change(announcement, _again(links=("x",)), by=writer, version=announcement.version)
    actions.ask(announcement, by=writer, version=announcement.version)
    actions.approve(announcement, by=second, version=announcement.version)
    assert announcement.editions.get().approved_hash != before


def _again(**fields):
    return actions.Draft(name="Maps", outlets=("x",), words={"x": WORDS["x"]}, **fields)


def test_a_correction_and_a_taking_back_follow_there(networks, writer, second):
    announcement = written(writer, "x", "facebook", links=())
    let_out(announcement, writer, second)
    corrected(announcement, writer, second)
    assert networks.texts("x") == [
        "On Monday, meeting points stand on a map.",
        "Correction: On Tuesday, meeting points stand on a map.",
    ]
    assert standings(announcement, "x") == [("Posted", "cost $0.015")] * 2
    retracted(announcement, writer)
    assert len(networks.texts("x")) == 2  # nothing is said to anybody inside our transaction
    assert standings(announcement, "x")[0][0] == "Posted, is being deleted there"
    posting.sweep(timezone.now())
    assert (networks.texts("x"), networks.texts("facebook")) == ([], [])
    assert [state for state, _cost in standings(announcement, "x")] == ["Deleted again"] * 2


def test_a_timeout_after_success_is_told_as_it_is_and_never_sent_again(networks, writer, second):
    networks.script(MAKES["x"], after=True, silent=True)
    announcement = written(writer, "x", links=())
    let_out(announcement, writer, second)
    assert announcement.state == "sent"
    assert standings(announcement, "x") == [("Nobody knows yet", "cost $0.015")]
    for _each in range(3):
        sending.sweep()
        sending.go_on(announcement.pk)
    posting.sweep(timezone.now())
    assert standings(announcement, "x") == [("Posted", "cost $0.015")]
    assert networks.names().count(MAKES["x"]) == 1


def test_taken_back_before_it_left_nothing_is_ever_said(networks, writer, second):
    announcement = written(writer, "x", links=())
    actions.ask(announcement, by=writer, version=announcement.version)
    actions.approve(announcement, by=second, version=announcement.version)
    sending.begin(announcement.pk)
    sending.go_on(announcement.pk)
    announcement.refresh_from_db()
    retracted(announcement, writer)
    posting.sweep(timezone.now())
    assert (networks.texts("x"), Post.objects.get().status) == ([], State.DROPPED)


def test_who_comes_from_there_is_counted_once_a_day_and_programs_are_not(client, networks, writer, second):
    cache.clear()
    announcement = written(writer, "x")
    let_out(announcement, writer, second)
    address = f"{announcement.get_absolute_url()}?by=x"
    for browser in ("Mozilla/5.0", "Mozilla/5.0", "Opera/9", "Twitterbot/1.0", "facebookexternalhit/1.1", ""):
        client.get(address, headers={"User-Agent": browser, "Sec-Fetch-Site": "cross-site"})
    client.get(f"{announcement.get_absolute_url()}?by=facebook", headers={"User-Agent": "Mozilla/5.0"})
    there = announcement.postings.get()
    figures = outcomes.figures(Announcement.objects.get(), there, outcomes.counts(announcement))
    assert [(one.label, one.value, one.of) for one in figures] == [("came to its page from there", 2, None)]


def test_what_is_for_some_people_is_not_said_to_all(writer):
    announcement = written(writer, "x")
    Announcement.objects.update(audience="sellers")
    announcement.refresh_from_db()
    with pytest.raises(Refusal, match="everybody sees it"):
        actions.ask(announcement, by=writer, version=announcement.version)


def test_the_desk_asks_the_same_however_many_corrections_follow(
    networks, signed_in, writer, second, django_assert_num_queries
):
    announcement = written(writer, "x", links=())
    let_out(announcement, writer, second)
    client, page = signed_in(writer), f"/announcements/desk/{announcement.code}/"
    client.get(page)
    with CaptureQueriesContext(connection) as once:
        client.get(page)
    before = len(once)
    for number in range(3):
        words = {"x": ("", f"On day {number}, meeting points stand on a map.")}
        actions.propose(announcement, words, by=writer, reason="It is another day.")
        actions.approve_correction(announcement, by=second, version=announcement.version)
        go_on(announcement)
    assert len(standings(announcement, "x")) == 4
    client.get(page)
    # One more: a correction's preview asks whether anything is out there that it corrects.
    with django_assert_num_queries(before + 1):
        client.get(page)
