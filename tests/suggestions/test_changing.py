"""Where a suggestion stands: who says so, where it may go, who hears of it; merging, and the roadmap."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from forum.boards import actions as boards
from forum.boards import subjects
from forum.boards.models import Board
from forum.suggestions import actions
from forum.suggestions.models import Change, Suggestion, Vote
from forum.suggestions.statuses import MOVES, SuggestionStatus
from notifications.channels.models import Notification
from tests.factories import UserFactory, known, topic_of
from tests.suggestions.test_voting import suggested, votes
from yardsale.events import actions as events
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def status_of(topic):
    return Suggestion.objects.values_list("status", flat=True).get(topic=topic)


def address_all():
    """Each event twice: the second time changes nothing."""
    for pk in Event.objects.unaddressed().order_by("pk").values_list("pk", flat=True):
        events.address(pk)
        events.address(pk)


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


@pytest.mark.parametrize(
    ("before", "after"), [(one, two) for one in SuggestionStatus.values for two in SuggestionStatus.values]
)
def test_the_table_of_moves_is_kept(moderator, before, after):
    topic, other = suggested(), suggested("Another")
    fields = {"status": before}
    if before == "merged":
        fields |= {"merged_into": other.pk, "votes": 0}
    Suggestion.objects.filter(topic=topic).update(**fields)
    may = after in MOVES[before]
    try:
        if after == "merged":
            actions.merge(topic, into=other, by=moderator, reason="Same.")
        else:
            actions.change(topic, by=moderator, status=after, reason="So it is.")
    except Refusal:
        assert not may
    else:
        assert may
    assert status_of(topic) == (after if may else before)
    assert Change.objects.count() == int(may)


def test_a_moderator_says_where_it_stands_and_why_for_all_to_read(signed_in, moderator, client):
    topic = suggested()
    browser = signed_in(moderator)
    place = f"{topic.get_absolute_url()}status/"
    assert browser.get(place).status_code == 200
    page = browser.post(
        place, {"status": "planned", "reason": "Next spring <b>."}, follow=True
    ).content.decode()
    assert "Next spring &lt;b&gt;." in page
    browser.logout()
    page = browser.get(topic.get_absolute_url()).content.decode()
    assert "Planned" in page
    assert "Next spring" in page
    assert "Say where it stands" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"status": "planned", "reason": " "}, "Say why"),
        ({"status": "planned", "reason": "x" * 301}, "at most 300"),
        ({"status": "merged", "reason": "Kept words"}, "merged"),
        ({"status": "nonsense", "reason": "Kept words"}, "nonsense"),
        ({"reason": "Kept words"}, "Choose where it stands"),
    ],
)
def test_bad_input_is_said_kindly_and_kept(signed_in, moderator, typed, said):
    topic = suggested()
    answer = signed_in(moderator).post(f"{topic.get_absolute_url()}status/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert typed["reason"].strip() in page
    assert status_of(topic) == "open"


@pytest.mark.parametrize("door", ["status", "merge"])
def test_for_everybody_else_the_doors_are_not_there(signed_in, client, agent, moderator, door):
    topic = suggested()
    place = f"{topic.get_absolute_url()}{door}/"
    assert client.get(place).status_code == 302
    for person in (known(), topic.poster, agent):
        browser = signed_in(person)
        assert browser.get(place).status_code == 404
        assert browser.post(place, {"status": "shipped", "reason": "Ha"}).status_code == 404
    other = topic_of("Hi.", board="community")
    assert signed_in(moderator).get(f"{other.get_absolute_url()}{door}/").status_code == 404


def test_actions_ask_themselves(moderator):
    topic, other = suggested(), suggested("Another")
    with pytest.raises(Refusal, match="for our moderators"):
        actions.change(topic, by=topic.poster, status="shipped", reason="Ha")
    with pytest.raises(Refusal, match="for our moderators"):
        actions.merge(topic, into=other, by=topic.poster, reason="Ha")
    with pytest.raises(Refusal, match="Say why"):
        actions.change(topic, by=moderator, status="shipped", reason=" ")


def test_what_was_said_stays(moderator):
    actions.change(suggested(), by=moderator, status="planned", reason="Soon.")
    for statement in ("UPDATE suggestions_change SET reason = 'x'", "DELETE FROM suggestions_change"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "merged"},
        {"status": "nonsense"},
        {"merged_into": 0},
        {"status": "merged", "merged_into": 0, "votes": 0},
    ],
)
def test_postgres_refuses_what_cannot_be(fields):
    topic = suggested()
    if "merged_into" in fields:
        fields = fields | {"merged_into": topic.pk}
    with pytest.raises(DatabaseError), transaction.atomic():
        Suggestion.objects.filter(topic=topic).update(**fields)


@pytest.mark.parametrize("status", ["shipped", "declined"])
def test_nobody_votes_on_what_is_settled(signed_in, moderator, status):
    topic = suggested()
    actions.change(topic, by=moderator, status=status, reason="So it is.")
    person = known()
    page = (
        signed_in(person).post(f"{topic.get_absolute_url()}vote/", {"on": "1"}, follow=True).content.decode()
    )
    assert "It is settled" in page
    assert votes(topic) == 1


# -- Who hears of it -------------------------------------------------------------------------------------------------


def test_every_voter_hears_of_a_change_once_and_who_made_it_does_not(moderator):
    topic = suggested(by=known(name="Author"))
    for name in ("Ann", "Bob", "Cy"):
        actions.vote(topic, by=known(name=name), is_on=True)
    actions.vote(topic, by=moderator, is_on=True)
    actions.vote(topic, by=known(name="Gone", is_active=False), is_on=True)
    actions.vote(topic, by=Vote.objects.get(person__name="Cy").person, is_on=False)
    address_all()
    actions.change(topic, by=moderator, status="shipped", reason="Look at the form.")
    address_all()
    assert told("suggestion.changed") == ["Ann", "Author", "Bob"]
    one = Notification.objects.filter(kind="suggestion.changed").first()
    assert (one.title, one.text) == ("“A dark photo warning”: Shipped", "You voted for it. Look at the form.")
    assert one.url == topic.get_absolute_url()


def test_nobody_hears_of_what_was_hidden_meanwhile(moderator):
    topic = suggested()
    actions.change(topic, by=moderator, status="planned", reason="Soon.")
    subjects.hide(topic.posts.get().pk, moderator, "Off topic")
    address_all()
    assert told("suggestion.changed") == []


# -- Merging ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def two():
    one, other = (
        suggested(by=known(name="First")),
        suggested("Say when photos are dark", by=known(name="Second")),
    )
    both = known(name="Both")
    for topic, person in ((one, known(name="Ann")), (other, known(name="Bob")), (one, both), (other, both)):
        actions.vote(topic, by=person, is_on=True)
    address_all()
    return one, other


def test_merging_moves_votes_each_once_and_leaves_a_link(client, moderator, two):
    one, other = two
    actions.merge(one, into=other, by=moderator, reason="The same wish.")
    assert (votes(one), votes(other)) == (0, 5)
    names = Vote.objects.filter(suggestion=other.pk).values_list("person__name", flat=True)
    assert sorted(names) == ["Ann", "Bob", "Both", "First", "Second"]
    page = client.get(one.get_absolute_url()).content.decode()
    assert f'href="{other.get_absolute_url()}">Say when photos are dark</a>' in page
    assert "The same wish." in page
    assert one.code not in client.get("/forum/suggestions/").content.decode()
    assert one.code in client.get("/forum/suggestions/?status=merged").content.decode()


def test_who_voted_for_the_one_that_ended_hears_of_that_and_of_what_follows(moderator, two):
    one, other = two
    actions.merge(one, into=other, by=moderator, reason="The same wish.")
    address_all()
    assert told("suggestion.merged") == ["Ann", "Both", "First"]
    note = Notification.objects.filter(kind="suggestion.merged").first()
    assert note.title == "“A dark photo warning” is part of “Say when photos are dark” now"
    assert note.url == other.get_absolute_url()
    actions.change(other, by=moderator, status="shipped", reason="There it is.")
    address_all()
    assert told("suggestion.changed") == ["Ann", "Bob", "Both", "First", "Second"]


def test_the_title_of_what_was_hidden_stands_nowhere_that_others_were_merged_into_it(
    client, signed_in, moderator, two
):
    one, other = two
    actions.merge(one, into=other, by=moderator, reason="The same wish.")
    subjects.hide(other.posts.get(number=1).pk, moderator, "Rude.")
    page = client.get(one.get_absolute_url()).content.decode()
    assert other.subject not in page
    assert "taken out of sight since" in page
    for who in (moderator, other.poster):
        assert other.subject in signed_in(who).get(one.get_absolute_url()).content.decode()
    address_all()
    assert told("suggestion.merged") == []


def test_what_was_merged_before_leads_straight_to_where_the_votes_are(moderator, two):
    one, other = two
    third = suggested("Third")
    actions.merge(one, into=other, by=moderator, reason="Same.")
    actions.merge(other, into=third, by=moderator, reason="Same.")
    merged = Suggestion.objects.filter(merged_into=third.pk).values_list("topic", flat=True)
    assert set(merged) == {one.pk, other.pk}
    assert votes(third) == 6


def test_where_it_went_is_not_named_while_that_is_out_of_sight(client, moderator, two):
    one, other = two
    actions.merge(one, into=other, by=moderator, reason="Same.")
    subjects.hide(other.posts.get().pk, moderator, "Private names")
    address_all()
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Say when photos" not in page
    assert "which was taken out of sight since" in page
    assert told("suggestion.merged") == []


def test_nobody_votes_on_what_was_merged(moderator, two):
    one, other = two
    actions.merge(one, into=other, by=moderator, reason="Same.")
    with pytest.raises(Refusal, match="please vote there"):
        actions.vote(one, by=known(), is_on=True)


def test_nothing_is_merged_into_itself_into_what_was_merged_or_into_what_is_no_suggestion(moderator, two):
    one, other = two
    third, talk = suggested("Third"), topic_of("Hi.", board="community")
    held = boards.start(
        Board.objects.get(slug="suggestions"), by=UserFactory(), subject="Hi", text="New"
    ).topic
    actions.merge(one, into=other, by=moderator, reason="Same.")
    for into, said in (
        (third, "the same"),
        (one, "merged itself"),
        (talk, "suggestions"),
        (held, "everybody sees"),
    ):
        with pytest.raises(Refusal, match=said):
            actions.merge(third, into=into, by=moderator, reason="Same.")
    assert votes(third) == 1


@pytest.mark.parametrize("way", ["likely", "code", "address"])
def test_a_moderator_merges_by_choice_code_or_address(signed_in, moderator, two, way):
    one, other = two
    browser = signed_in(moderator)
    place = f"{one.get_absolute_url()}merge/"
    assert "Say when photos are dark" in browser.get(place).content.decode()
    typed = {
        "likely": {"likely": other.code},
        "code": {"other": other.code},
        "address": {"other": f" http://testserver{other.get_absolute_url()}?page=2#p3 "},
    }[way]
    answer = browser.post(place, typed | {"reason": "Same."})
    assert answer.url == other.get_absolute_url()
    assert status_of(one) == "merged"


@pytest.mark.parametrize(
    "typed", ["", "nonsense", "tnothing1", "https://elsewhere.example/", "\x00", "x" * 400, "{self}"]
)
def test_a_wrong_address_is_said_kindly_and_kept(signed_in, moderator, two, typed):
    one, _other = two
    typed = typed.format(self=one.code)
    answer = signed_in(moderator).post(
        f"{one.get_absolute_url()}merge/", {"other": typed, "reason": "Kept words"}
    )
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert status_of(one) == "open"


# -- The roadmap -----------------------------------------------------------------------------------------------------


def test_the_roadmap_has_three_columns_with_the_newest_change_on_top(client, moderator):
    topics = {name: suggested(f"Wish {name}") for name in ("a", "b", "c", "d", "e")}
    for name, status in (
        ("b", "planned"),
        ("a", "planned"),
        ("c", "started"),
        ("d", "shipped"),
        ("e", "declined"),
    ):
        actions.change(topics[name], by=moderator, status=status, reason="So it is.")
    page = client.get("/forum/roadmap/").content.decode()
    order = [page.index(f"Wish {name}<") for name in ("a", "b", "c", "d")]
    assert order == sorted(order)
    assert "Wish e" not in page
    assert "csrfmiddlewaretoken" not in page


def test_an_empty_roadmap_says_so_and_what_is_out_of_sight_is_not_on_it(client, moderator):
    topic = suggested("Wish")
    actions.change(topic, by=moderator, status="planned", reason="Soon.")
    subjects.hide(topic.posts.get().pk, moderator, "Off topic")
    page = client.get("/forum/roadmap/").content.decode()
    assert "Wish" not in page
    assert page.count("Nothing here at the moment.") == 3


def test_a_kept_page_changes_with_a_vote(client, django_capture_on_commit_callbacks):
    topic = suggested()
    for _again in range(3):
        assert 'vote-count">1<' in client.get(topic.get_absolute_url()).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        actions.vote(topic, by=known(), is_on=True)
    assert 'vote-count">2<' in client.get(topic.get_absolute_url()).content.decode()


def test_what_is_changed_long_ago_stays_below(client, moderator):
    old, new = suggested("Old wish"), suggested("New wish")
    for topic in (new, old):
        actions.change(topic, by=moderator, status="shipped", reason="Done.")
    Suggestion.objects.filter(topic=old).update(changed_at=timezone.now() - timezone.timedelta(days=9))
    page = client.get("/forum/roadmap/").content.decode()
    assert page.index("New wish") < page.index("Old wish")
