"""Reading: what is new, who is told, what is found, how many queries a page costs."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from forum.boards import actions, parts
from forum.boards.models import Board, Forum, Post, Topic, Watch
from forum.boards.parts import Badge, Part
from notifications.channels.models import Notification
from tests.factories import DistrictFactory, UserFactory, known, topic_of
from tests.factories.boards import many_posts
from yardsale.accounts.models import Block
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db


def told():
    """(who, kind) of everything that people are told by what has happened so far."""
    for event in Event.objects.unaddressed().order_by("pk"):
        events.address(event.pk)
    return [(one.recipient, one.kind) for one in Notification.objects.order_by("pk")]


# -- Who is told -----------------------------------------------------------------------------------------------------


def test_who_wrote_hears_of_answers_once_until_they_look(signed_in):
    asker, other = known(), known()
    topic = topic_of("Question?", by=asker)
    actions.reply(topic, by=other, text="One")
    actions.reply(topic, by=other, text="Two")
    assert told() == [(asker, "forum.reply")]
    signed_in(asker).get(topic.get_absolute_url())
    told()
    assert Notification.objects.get().read_at is not None
    actions.reply(topic, by=other, text="Three")
    assert told() == [(asker, "forum.reply")] * 2


def test_who_said_stop_hears_nothing_even_after_writing_again(signed_in):
    asker = known()
    topic = topic_of("Question?", by=asker)
    signed_in(asker).post(f"{topic.get_absolute_url()}watch/", {"on": "0"})
    actions.reply(topic, by=asker, text="One more thing")
    actions.reply(topic, by=known(), text="Answer")
    assert told() == []


def test_who_watches_a_board_hears_of_new_topics(signed_in):
    watcher = known()
    signed_in(watcher).post("/forum/questions/watch/", {"on": "1"})
    topic = topic_of("Question?")
    actions.reply(topic, by=known(), text="Answer")
    assert (watcher, "forum.topic") in told()
    assert (watcher, "forum.reply") not in told()


def test_who_is_named_is_called_by_code_or_by_a_name_that_is_theirs_alone(signed_in):
    sam = known(name="Sam Seller")
    topic = topic_of("Question?", by=sam)
    bea = known(name="Bea B")
    actions.reply(topic, by=known(), text=f"@SamSeller and @{bea.code}, what do you say?")
    assert set(told()) == {(sam, "forum.mention"), (bea, "forum.mention")}
    page = signed_in(bea).get(topic.get_absolute_url()).content.decode()
    assert f'<a class="mention" href="/people/{sam.code}/">@Sam Seller</a>' in page
    assert f"@{sam.code}" in topic.posts.get(number=2).text


def test_a_name_that_two_have_calls_nobody():
    topic = topic_of("Question?", by=known(name="Sam"))
    actions.reply(topic, by=known(name="Sam"), text="I am one too")
    last = actions.reply(topic, by=known(), text="Which @Sam?")
    assert last.text == "Which @Sam?"


def test_a_mention_is_a_link_only_between_tags(signed_in, moderator):
    sam = known(name="Sam <b>Bold</b>")
    text = f"`@{sam.code}` [@{sam.code}](https://x.example/@{sam.code}) https://y.example/?a=@{sam.code} and @{sam.code}"
    topic = topic_of(text, by=moderator)
    page = signed_in(sam).get(topic.get_absolute_url()).content.decode()
    assert page.count('class="mention"') == 2
    assert "<b>Bold" not in page


@pytest.mark.parametrize("is_blocker", [True, False])
def test_who_keeps_apart_does_not_answer_in_the_others_topic(signed_in, is_blocker):
    asker, other = known(), known()
    topic = topic_of("Question?", "A neighbour's answer.", by=asker)
    pair = (other, asker) if is_blocker else (asker, other)
    Block.objects.create(blocker=pair[0], blocked=pair[1])
    browser, place = signed_in(other), f"{topic.get_absolute_url()}reply/"
    for page in (topic.get_absolute_url(), place):
        said = browser.get(page).content.decode()
        assert "have nothing to do with each other" in said
        assert 'name="text"' not in said
    sent = browser.post(place, {"text": "I know better."})
    assert (sent.status_code, topic.posts.count()) == (422, 2)
    third = topic_of("Another question?")
    assert (
        browser.post(f"{third.get_absolute_url()}reply/", {"text": f"@{asker.code}, so do I."}).status_code
        == 302
    )


def test_who_keeps_apart_hears_nothing_of_each_other():
    asker, other = known(), known()
    Block.objects.create(blocker=asker, blocked=other)
    topic = topic_of(f"@{asker.code} look!", by=other)
    actions.watch_topic(topic, by=asker, is_on=True)
    actions.reply(topic, by=other, text=f"@{asker.code} look!")
    assert told() == []


# -- What is new -----------------------------------------------------------------------------------------------------


def test_new_is_said_until_it_is_read(signed_in):
    reader = known(joined_at=timezone.now() - timedelta(days=9))
    topic = topic_of("Question?", "Answer.")
    browser = signed_in(reader)
    assert browser.get("/forum/").content.decode().count("tag-new") == 1
    assert browser.get("/forum/questions/").content.decode().count("tag-new") == 1
    assert browser.get(f"{topic.get_absolute_url()}new/", follow=True).redirect_chain[-1][0].endswith("#p1")
    assert browser.get("/forum/questions/").content.decode().count("tag-new") == 0
    actions.reply(topic, by=known(), text="Another")
    assert browser.get("/forum/questions/").content.decode().count("tag-new") == 1
    assert browser.get(f"{topic.get_absolute_url()}new/", follow=True).redirect_chain[-1][0].endswith("#p3")


def test_the_row_that_folds_boards_away_says_that_one_of_them_is_new(signed_in):
    browser = signed_in(known(joined_at=timezone.now() - timedelta(days=9)))
    topic = topic_of("In the park.", board=below().slug)

    def folded():
        page = browser.get("/forum/").content.decode()
        return re.findall(r"<summary.*?</summary>", page[page.index("shelves-more") :], re.S)[0]

    assert "tag-new" in folded()
    browser.get(f"{topic.get_absolute_url()}new/", follow=True)
    assert "tag-new" not in folded()


def test_the_first_page_of_a_board_is_read_in_the_order_of_its_index(client):
    """However large the board: both halves, what is pinned and what is not, stop after a page."""
    topic_of("Question?")
    with CaptureQueriesContext(connection) as asked:
        client.get("/forum/questions/")
    (page,) = [
        one["sql"] for one in asked.captured_queries if re.search("UNION ALL.*last_post_on", one["sql"])
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {page}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    # The one sort that is left puts the few rows found into their order.
    assert len(re.findall(r"\bSort  \(", plan)) == 1
    assert plan.count("topics_of_forum") == 2


def below():
    """A board that is folded away in the index."""
    DistrictFactory(slug="mill-lane", name="Mill Lane")
    actions.plant_boards()
    return Board.objects.filter(kind="district").first()


@pytest.mark.parametrize("place", ["/forum/read/", "/forum/questions/read/"])
def test_all_can_be_marked_read_at_once(signed_in, place):
    browser = signed_in(known(joined_at=timezone.now() - timedelta(days=9)))
    topic_of("Question?")
    browser.post(place)
    assert browser.get("/forum/").content.decode().count("tag-new") == 0
    assert browser.get("/forum/questions/").content.decode().count("tag-new") == 0


# -- Finding ---------------------------------------------------------------------------------------------------------


def found(browser, words):
    page = browser.get("/forum/search/", {"q": words}).content.decode()
    return [
        post.number for post in Post.objects.order_by("number") if f'href="/forum/posts/{post.pk}/"' in page
    ]


def test_words_are_found_in_titles_and_posts_by_their_stems(client):
    topic_of("It is a *café* lamp.", "Wrap it in newspapers.", subject="Packing lamps")
    assert found(client, "lamp") == [1]
    assert found(client, "newspaper") == [2]
    assert found(client, "cafe") == [1]
    assert found(client, "violin") == []
    assert "<mark>newspapers</mark>" in client.get("/forum/search/?q=newspaper").content.decode()


def test_what_is_out_of_sight_is_not_found(client):
    topic = topic_of("Question?", "Treasure here.")
    actions.remove(topic.posts.get(number=2), by=topic.posts.get(number=2).poster, reason="No")
    assert found(client, "treasure") == []


@pytest.mark.parametrize("asked", ["", "  ", "\x00", "'", '"', "a" * 5000, "& | ! ( ) :*", "%", "\\"])
def test_odd_searches_are_no_errors(client, asked):
    assert client.get("/forum/search/", {"q": asked}).status_code == 200


@pytest.mark.parametrize("before", ["x", "1-", "99999999999999999-1", "1-99999999999", "-1-1", "0-0"])
def test_odd_pages_are_no_errors(client, before):
    assert client.get("/forum/questions/", {"before": before}).status_code == 200
    assert client.get(topic_of("Hi.").get_absolute_url(), {"page": before}).status_code == 200


# -- Lists -----------------------------------------------------------------------------------------------------------


def many_topics(count, board="questions"):
    people = [known(name=f"Neighbour {n}") for n in range(5)]
    topics = [topic_of("Hello.", by=people[0], subject="The first one", board=board)]
    forum = Forum.objects.get(board__slug=board)
    made = Topic.objects.bulk_create(
        Topic(
            forum=forum, poster=people[n % 5], subject=f"Topic {n}", slug="t", type=0, status=0, approved=True
        )
        for n in range(count - 1)
    )
    for n, topic in enumerate(made):
        many_posts(topic, 2, people)
        Topic.objects.filter(pk=topic.pk).update(last_post_on=timezone.now() - timedelta(minutes=n + 1))
        Post.objects.filter(topic=topic, number=1).update(subject=topic.subject)
    return [*topics, *made]


def test_a_board_goes_on_by_key_without_gaps_or_repeats(client):
    many_topics(60)
    seen, place = [], "/forum/questions/"
    while place:
        page = client.get(place).content.decode()
        seen += [part.split('"')[0] for part in page.split('href="/forum/topics/')[1:]]
        nexts = page.split('rel="next" href="')
        place = f"/forum/questions/{nexts[1].split(chr(34))[0]}" if len(nexts) > 1 else ""
    assert len(seen) == len(set(seen)) == 60


def test_a_permalink_leads_to_the_page_where_the_post_stands(client):
    topic = topic_of("Hello.")
    many_posts(topic, 60, [known()])
    post = topic.posts.get(number=30)
    answer = client.get(post.get_absolute_url())
    assert answer.url == f"{topic.get_absolute_url()}?page=2#p30"
    page = client.get(answer.url).content.decode()
    assert 'id="p30"' in page
    assert f'rel="canonical" href="http://127.0.0.1:8000{topic.get_absolute_url()}?page=2"' in page


# -- Rooms above -----------------------------------------------------------------------------------------------------


def test_a_room_above_adds_to_lists_and_topics(client, monkeypatch):
    asked = []

    def badges(topics, reader):
        asked.append(len(topics))
        return {topic.pk: [Badge("Answered", "good")] for topic in topics}

    part = Part(badges=badges, start="Ask a question")
    monkeypatch.setitem(parts.PARTS, "questions", part)
    topic = topic_of("Question?", "First answer.", "Second answer.")
    assert "Answered" in client.get("/forum/questions/").content.decode()
    assert "Answered" in client.get(topic.get_absolute_url()).content.decode()
    assert asked == [1, 1]


def test_everything_in_a_row_is_escaped(client, monkeypatch):
    bad = "<b>&\"'"
    badges = lambda topics, reader: {topic.pk: [Badge(bad, "good", "pin")] for topic in topics}  # noqa: E731
    monkeypatch.setitem(parts.PARTS, "questions", Part(badges=badges))
    topic = topic_of(bad, bad, by=known(name=bad), subject=bad, others=known(name=bad))
    actions.remove(topic.posts.get(number=2), by=topic.posts.get(number=2).poster, reason=bad)
    for place, times in (("/forum/questions/", 3), (topic.get_absolute_url(), 5)):
        page = client.get(place).content.decode()
        assert "<b>" not in page
        assert page.count(escape(bad)) >= times


def test_each_blank_answer_has_a_key_of_its_own(signed_in):
    browser, topic = signed_in(known()), topic_of("Question?")
    keys = [
        re.findall(r'name="key" value="([^"]+)"', browser.get(topic.get_absolute_url()).content.decode())
        for _twice in range(2)
    ]
    assert [len(found) for found in keys] == [1, 1]
    assert keys[0] != keys[1]
    place = f"{topic.get_absolute_url()}reply/"
    for _twice in range(2):
        browser.post(place, {"text": "An answer.", "key": keys[0][0], "do": "send"})
    assert topic.posts.count() == 2


def test_a_row_says_what_is_pinned_closed_and_by_the_house(client):
    topic = topic_of("Question?")
    Topic.objects.filter(pk=topic.pk).update(
        type=Topic.TOPIC_STICKY, status=1, lock_reason="Solved", poster=None
    )
    Post.objects.filter(topic=topic).update(poster=None)
    page = client.get("/forum/questions/").content.decode()
    row = page[page.index('<li class="row') :].split("</li>")[0]
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", row)).strip()
    assert words.startswith("How do I pack a lamp? Pinned · Closed · Yardsale · last by Yardsale, ")
    assert words.endswith("1 post")


def test_pinned_topics_stand_above_once_and_the_rest_goes_on_below(client):
    topics = many_topics(30)
    Topic.objects.filter(pk__in=[topic.pk for topic in topics[-2:]]).update(type=Topic.TOPIC_STICKY)
    page = client.get("/forum/questions/").content.decode()
    rows = [part.split('"')[0].strip("/") for part in page.split('href="/forum/topics/')[1:]]
    assert rows[:2] == [topic.code for topic in topics[-2:]]
    assert rows[2:] == [topic.code for topic in topics[:25]]


# -- Queries ---------------------------------------------------------------------------------------------------------


def cost(browser, place):
    browser.get(place)  # what is seen for the first time is written down
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(place).status_code == 200
    return len(seen)


@pytest.mark.parametrize(("boards", "topics", "posts"), [(0, 1, 1), (20, 50, 50)], ids=["few", "many"])
def test_pages_cost_the_same_whatever_stands_on_them(signed_in, boards, topics, posts):
    for n in range(boards):
        DistrictFactory(slug=f"place-{n}", name=f"Place {n}")
    actions.plant_boards()
    reader = known()
    first = many_topics(topics)[0]
    many_posts(first, posts, [known(name=f"Writer {n}") for n in range(6)])
    Watch.objects.create(person=reader, topic=first)
    browser = signed_in(reader)
    places = [
        "/forum/",
        "/forum/questions/",
        "/forum/community/",
        first.get_absolute_url(),
        "/forum/search/?q=post",
    ]
    costs = [cost(browser, place) for place in places]
    # Of these two each for what stands above the boards: answered questions, and who asks the same.
    assert costs == [6, 8 + 2, 9, 9 + 2, 5]


def test_a_feed_costs_the_same_for_many(client):
    many_topics(50)
    assert cost(client, "/forum/feed/") == 2


def test_a_character_that_xml_cannot_hold_breaks_no_feed(client):
    """Markdown makes a form feed of it; the feed of everybody would be a 500."""
    topic_of("One &#12; two")
    assert "One  two" in client.get("/forum/feed/").content.decode()


def test_a_visitors_page_is_kept_and_changes_with_what_is_written(client, django_capture_on_commit_callbacks):
    topic = topic_of("Hello.")
    place = topic.get_absolute_url()
    for _twice in range(2):
        client.get(place)
    with CaptureQueriesContext(connection) as seen:
        client.get(place)
    assert len(seen) == 0
    with django_capture_on_commit_callbacks(execute=True):
        actions.reply(topic, by=known(), text="Fresh answer")
    assert "Fresh answer" in client.get(place).content.decode()


def test_the_first_posts_of_a_new_person_are_counted_from_their_own(signed_in):
    assert signed_in(UserFactory()).get("/forum/questions/new/").status_code == 200
    assert Board.objects.get(slug="questions").forum.direct_posts_count == 0


def test_what_search_shows_reads_as_the_post_does(client):
    sam = known(name="Sam <b>Bold</b>")
    topic_of(
        f"**What happened:** @{sam.code} dropped a *lamp* & 3 < 4 bulbs.\n\n- `one`\n- [two](https://x.example/two)"
    )
    page = client.get("/forum/search/?q=lamp").content.decode()
    excerpt = page.split('<p class="found">')[1].split("</p>")[0]
    assert excerpt == (
        "happened: @Sam &lt;b&gt;Bold&lt;/b&gt; dropped a <mark>lamp</mark> &amp; 3 &lt; 4 bulbs. one two"
    )


def test_links_in_a_feed_lead_here_from_anywhere(client):
    sam = known(name="Sam")
    topic_of(f"@{sam.code} knows [more](/help/) and [else](//x.example/) and [all](https://x.example/).")
    feed = client.get("/forum/feed/").content.decode()
    assert f'href="http://127.0.0.1:8000/people/{sam.code}/"' in unescape(feed)
    assert 'href="/' not in unescape(feed).replace('href="//x.example', "")
