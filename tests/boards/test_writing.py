"""Writing on the boards: topics, answers, changes, gaps; who is held, slowed, refused."""

import time
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.html import escape

from forum.boards import actions, counting, rules, words
from forum.boards.grants import reader_of
from forum.boards.models import Board, Forum, Post, Revision, Topic
from forum.boards.statuses import PostState
from forum.reports.models import Report
from tests.factories import UserFactory, known, topic_of
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
QUESTIONS = "/forum/questions/"


def counters(slug="questions"):
    forum = Forum.objects.get(board__slug=slug)
    return forum.direct_topics_count, forum.direct_posts_count, forum.last_post_id


def test_a_topic_and_its_answers_are_shown_and_counted(signed_in):
    person = known(name="Tess Talker")
    browser = signed_in(person)
    browser.post(f"{QUESTIONS}new/", {"subject": "Which tape?", "text": "For a **heavy** box."})
    topic = Topic.objects.get()
    browser.post(f"{topic.get_absolute_url()}reply/", {"text": "Brown paper tape."})
    page = browser.get(topic.get_absolute_url()).content.decode()
    assert "<strong>heavy</strong>" in page
    assert "Brown paper tape." in page
    assert (topic.code in browser.get(QUESTIONS).content.decode()) is True
    assert counters() == (1, 2, topic.posts.get(number=2).pk)


def test_who_did_not_sign_in_reads_and_is_led_to_the_door_to_write(client):
    topic = topic_of("Hello.")
    assert client.get(topic.get_absolute_url()).status_code == 200
    answer = client.post(f"{topic.get_absolute_url()}reply/", {"text": "Me too"})
    assert answer.status_code == 302
    assert "/login/" in answer.url
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("slug", "may"), [("announcements", False), ("resolved-disputes", False), ("community", True)]
)
def test_where_members_may_begin(slug, may):
    board = Board.objects.get(slug=slug)
    if may:
        assert actions.start(board, by=known(), subject="Hi", text="Hello").topic.forum_id == board.forum_id
    else:
        with pytest.raises(Refusal):
            actions.start(board, by=known(), subject="Hi", text="Hello")


def test_our_people_announce_and_neighbours_answer(moderator):
    topic = topic_of("We have a forum.", "Lovely!", board="announcements", by=moderator)
    assert topic.posts_count == 2
    resolved = actions.publish_resolved(subject="A lamp that did not light", text="Both told **their** side.")
    assert (resolved.poster, resolved.topic.forum.board.slug) == (None, "resolved-disputes")
    with pytest.raises(Refusal):
        actions.reply(resolved.topic, by=known(), text="I know who that was")
    with pytest.raises(Refusal):
        actions.reply(resolved.topic, by=moderator, text="Me too")


def test_the_same_form_twice_is_one_post():
    person, key = known(), uuid.uuid4()
    topic = topic_of("Hello.")
    first = actions.reply(topic, by=person, text="Once", key=key)
    assert actions.reply(topic, by=person, text="Once", key=key) == first
    assert topic.posts.count() == 2


def test_a_preview_shows_and_writes_nothing(signed_in):
    browser = signed_in(known())
    page = browser.post(f"{QUESTIONS}new/", {"subject": "Tape", "text": "A *thin* one", "do": "preview"})
    assert "<em>thin</em>" in page.content.decode()
    assert "A *thin* one" in page.content.decode()
    assert Post.objects.count() == 0


def test_a_quotation_begins_an_answer_with_whose_words_they_are(signed_in):
    topic = topic_of("First line.\nSecond line.")
    page = signed_in(known()).get(f"{topic.get_absolute_url()}reply/?quote=1").content.decode()
    assert f"&gt; @{topic.poster.code} #1" in page
    assert "&gt; Second line." in page


def test_what_is_changed_is_kept_and_said(signed_in, client):
    author = known()
    topic = topic_of("Before.", by=author, subject="Old title")
    post = topic.posts.get()
    browser = signed_in(author)
    browser.post(f"/forum/posts/{post.pk}/edit/", {"subject": "New title", "text": "After."})
    topic.refresh_from_db()
    post.refresh_from_db()
    assert (topic.subject, post.text, post.updates_count) == ("New title", "After.", 1)
    assert "<p>After.</p>" in post.html
    assert [(one.subject, one.text) for one in post.revisions.all()] == [("Old title", "Before.")]
    assert "Edited" in browser.get(topic.get_absolute_url()).content.decode()
    assert "Before." in browser.get(f"/forum/posts/{post.pk}/history/").content.decode()


def test_how_a_post_read_before_is_nobody_elses_business(signed_in):
    topic = topic_of("My number is 5.")
    actions.edit(topic.posts.get(), by=topic.poster, text="Never mind.")
    assert signed_in(known()).get(f"/forum/posts/{topic.posts.get().pk}/history/").status_code == 404


def test_postgres_refuses_to_change_a_revision():
    topic = topic_of("Before.")
    actions.edit(topic.posts.get(), by=topic.poster, text="After.")
    for statement in ("UPDATE boards_revision SET text = 'x'", "DELETE FROM boards_revision"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Revision.objects.get().text == "Before."


def test_nobody_changes_or_removes_what_others_wrote(signed_in):
    post = topic_of("Mine.").posts.get()
    browser = signed_in(known())
    browser.post(f"/forum/posts/{post.pk}/edit/", {"subject": "Ha", "text": "Yours."})
    browser.post(f"/forum/posts/{post.pk}/remove/", {"reason": "Ha"})
    post.refresh_from_db()
    assert (post.text, post.state) == ("Mine.", PostState.SHOWN)


def test_what_is_taken_back_leaves_a_gap_with_its_reason(signed_in, client):
    topic = topic_of("Question?", "Secret answer.", "Another.")
    post = topic.posts.get(number=2)
    browser = signed_in(post.poster)
    browser.post(f"/forum/posts/{post.pk}/remove/", {"reason": "Too hasty"})
    browser.logout()
    page = browser.get(topic.get_absolute_url()).content.decode()
    assert "Secret answer." not in page
    assert "Too hasty" in page
    assert "Another." in page
    assert counters() == (1, 2, topic.posts.get(number=3).pk)


def test_a_question_without_answers_that_is_taken_back_is_gone(client):
    topic = topic_of("Question?")
    actions.remove(topic.posts.get(), by=topic.poster, reason="Found it")
    assert client.get(topic.get_absolute_url()).status_code == 404
    assert counters() == (0, 0, None)


def test_a_question_with_answers_that_is_taken_back_leaves_them(client):
    topic = topic_of("Question?", "Answer.")
    actions.remove(topic.posts.get(number=1), by=topic.poster, reason="Found it")
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "Question?" not in page
    assert "Answer." in page


GONE = "A topic taken back by its author"


def test_the_title_goes_with_the_question_that_is_taken_back(client):
    topic = topic_of("Question?", "Answer.", subject="Plantedtitle of mine")
    actions.remove(topic.posts.get(number=1), by=topic.poster, reason="Found it")
    for place in ("/forum/", QUESTIONS, topic.get_absolute_url(), "/forum/feed/", "/forum/find/?q=Answer"):
        assert "Plantedtitle" not in client.get(place).content.decode(), place
    assert GONE in client.get(QUESTIONS).content.decode()
    assert (
        topic.get_absolute_url()
        not in client.get(f"{QUESTIONS}similar/?subject=Plantedtitle+of+mine").content.decode()
    )
    answer = actions.reply(topic, by=known(), text="One more.")
    topic.refresh_from_db()
    assert (topic.subject, answer.topic.subject) == (GONE, GONE)


def test_a_title_comes_back_with_its_question(moderator):
    topic = topic_of("Question?", "Answer.", subject="Mine")
    first = topic.posts.get(number=1)
    actions.remove(first, by=topic.poster, reason="Found it")
    Post.objects.filter(pk=first.pk).update(state=PostState.SHOWN, approved=True, taken_by=None)
    actions.remove(topic.posts.get(number=2), by=topic.posts.get(number=2).poster, reason="No")
    topic.refresh_from_db()
    assert (topic.subject, topic.approved) == ("Mine", True)


def test_a_topic_whose_question_our_people_took_is_gone_with_its_answers(client, moderator):
    topic = topic_of("Question?", "Answer.")
    held, first = counting.hold(topic.pk), topic.posts.get(number=1)
    counting.move_post(
        first, held, PostState.DELETED, taken_by=moderator, taken_at=timezone.now(), taken_for="Rude"
    )
    assert client.get(topic.get_absolute_url()).status_code == 404
    assert counters() == (0, 0, None)


# -- Newcomers -------------------------------------------------------------------------------------------------------


def test_a_newcomers_post_waits_and_only_they_and_moderators_see_it(signed_in, moderator):
    newcomer = UserFactory()
    browser = signed_in(newcomer)
    browser.post(f"{QUESTIONS}new/", {"subject": "Hello there", "text": "I am new."})
    topic = Topic.objects.get()
    page = browser.get(topic.get_absolute_url()).content.decode()
    assert "I am new." in page
    assert "Only you and our moderators see this so far" in page
    assert signed_in(moderator).get(topic.get_absolute_url()).status_code == 200
    stranger = signed_in(known())
    assert stranger.get(topic.get_absolute_url()).status_code == 404
    assert stranger.get(f"/forum/posts/{topic.posts.get().pk}/").status_code == 404
    assert "Hello there" not in stranger.get(QUESTIONS).content.decode()
    stranger.logout()
    assert stranger.get(topic.get_absolute_url()).status_code == 404
    assert counters() == (0, 0, None)


def test_who_was_let_through_twice_waits_no_more(moderator):
    newcomer = UserFactory()
    board = Board.objects.get(slug="questions")
    for n in range(3):
        post = actions.start(board, by=newcomer, subject=f"Number {n}", text="Hello")
        assert post.state == (PostState.HELD if n < 2 else PostState.SHOWN)
        if n < 2:
            from forum.moderation import actions as moderation

            moderation.let_through(Report.objects.open().get(), by=moderator)
    assert counters()[:2] == (3, 3)


# -- Limits ----------------------------------------------------------------------------------------------------------


def test_who_writes_a_lot_takes_a_break(settings):
    settings.POSTS_PER_HOUR = 2
    person = UserFactory()
    topic = topic_of("Hello.")
    for _n in range(2):
        actions.reply(topic, by=person, text="More")
    with pytest.raises(Refusal, match=r"Your limit is 2 .* With 1 completed trade it is 4"):
        actions.reply(topic, by=person, text="And more")


def test_who_changes_a_lot_takes_a_break_and_keeps_what_they_typed(signed_in, settings):
    person = known()
    topic = topic_of("Hello.", "Hi.", others=person)
    settings.POSTS_PER_HOUR = 1
    post = topic.posts.get(number=2)
    for n in range(2):
        actions.edit(post, by=person, text=f"Hi, {n}.")
    # Sending the same again changes nothing.
    actions.edit(post, by=person, text="Hi, 1.")
    answer = signed_in(person).post(f"/forum/posts/{post.pk}/edit/", {"text": "Hi, 2."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please take a break" in page
    assert "Hi, 2." in page
    assert Revision.objects.filter(post=post).count() == 2
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        actions.edit(post, by=person, text="Hi, 3.")
    assert Revision.objects.filter(post=post).count() == 3


def test_slow_mode_says_why_and_holds(signed_in, moderator):
    topic = topic_of("Hot.")
    actions.manage(topic, by=moderator, kind="slow", reason="everybody writes at once.", minutes=10)
    person = known()
    browser = signed_in(person)
    words = "This discussion is in slow mode: one post in 10 minutes, because everybody writes at once."
    assert words in browser.get(topic.get_absolute_url()).content.decode()
    browser.post(f"{topic.get_absolute_url()}reply/", {"text": "One"})
    again = browser.post(f"{topic.get_absolute_url()}reply/", {"text": "My second thought"})
    assert again.status_code == 422
    assert words in again.content.decode()
    assert "My second thought" in again.content.decode()
    Post.objects.filter(poster=person).update(created=timezone.now() - timedelta(minutes=11))
    browser.post(f"{topic.get_absolute_url()}reply/", {"text": "Two"})
    assert topic.posts.count() == 3


def test_who_is_silenced_reads_why_and_keeps_what_they_typed(signed_in):
    person = known(silenced_until=timezone.now() + timedelta(days=2), silenced_for="Be kind")
    topic = topic_of("Hello.")
    answer = signed_in(person).post(f"{topic.get_absolute_url()}reply/", {"text": "But I say"})
    page = answer.content.decode()
    assert "You cannot write until" in page
    assert "But I say" in page
    assert topic.posts.count() == 1


def test_who_is_silenced_reads_why_before_they_write_anything(signed_in):
    topic, until = topic_of("Hello."), timezone.now() + timedelta(days=2)
    browser = signed_in(known(silenced_until=until, silenced_for="Be kind"))
    for place in (f"{QUESTIONS}new/", topic.get_absolute_url(), f"{topic.get_absolute_url()}reply/"):
        page = browser.get(place).content.decode()
        assert "You cannot write until" in page, place
        assert 'name="text"' not in page, place
    browser = signed_in(known())
    for place in (f"{QUESTIONS}new/", topic.get_absolute_url(), f"{topic.get_absolute_url()}reply/"):
        page = browser.get(place).content.decode()
        assert "You cannot write until" not in page, place
        assert 'name="text"' in page, place


@pytest.mark.parametrize(
    ("slug", "start", "reply"),
    [
        ("announcements", False, True), ("resolved-disputes", False, False), ("questions", True, True),
        ("about-bikes", True, True),
    ],
)  # fmt: skip
def test_signing_in_is_offered_where_it_helps(client, moderator, slug, start, reply):
    if slug == "resolved-disputes":
        topic = actions.publish_resolved(subject="A lamp", text="Both told.").topic
    else:
        topic = topic_of("Hello.", board=slug, by=moderator)
    assert ("Sign in to write" in client.get(f"/forum/{slug}/").content.decode()) == start
    assert ("Sign in to answer" in client.get(topic.get_absolute_url()).content.decode()) == reply
    # As the grants say, so that the two do not part.
    reader = reader_of(known())
    assert rules.may_start(reader, topic.forum.board) == start
    assert rules.may_reply(reader, topic) == reply


def test_a_megabyte_is_refused_before_it_is_rendered(signed_in):
    huge = "> " * 500_000
    began = time.perf_counter()
    with pytest.raises(Refusal, match="at most 10000 characters"):
        words.preview(huge)
    assert time.perf_counter() - began < 0.05
    answer = signed_in(known()).post(f"{QUESTIONS}new/", {"subject": "Big", "text": "x" * 20_000})
    assert answer.status_code == 422
    assert "A post has at most 10000 characters" in answer.content.decode()
    assert Post.objects.count() == 0


# -- What our people do with topics ----------------------------------------------------------------------------------


def test_a_closed_topic_takes_no_answers_and_says_why(signed_in, moderator):
    topic = topic_of("Done?")
    signed_in(moderator).post(
        f"{topic.get_absolute_url()}manage/", {"kind": "lock", "reason": "It is settled."}
    )
    topic.refresh_from_db()
    assert topic.is_locked
    browser = signed_in(known())
    assert (
        "This discussion is closed: It is settled." in browser.get(topic.get_absolute_url()).content.decode()
    )
    browser.post(f"{topic.get_absolute_url()}reply/", {"text": "But"})
    assert topic.posts.count() == 1


def test_managing_is_not_there_for_others(signed_in, agent):
    topic = topic_of("Hello.")
    for person in (topic.poster, agent):
        answer = signed_in(person).post(
            f"{topic.get_absolute_url()}manage/", {"kind": "lock", "reason": "Ha"}
        )
        assert answer.status_code == 404
    with pytest.raises(Refusal):
        actions.manage(topic, by=topic.poster, kind="pin", reason="Mine")


def test_a_pinned_topic_stands_on_top(signed_in, moderator):
    old = topic_of("Old.", subject="The old one")
    topic_of("New.", subject="The new one")
    actions.manage(old, by=moderator, kind="pin", reason="Everybody asks this.")
    page = signed_in(known()).get(QUESTIONS).content.decode()
    assert page.index("The old one") < page.index("The new one")


def test_a_moved_topic_takes_its_counts_along_and_keeps_its_address(client, moderator):
    topic = topic_of("Hello.", "Hi.")
    actions.manage(
        topic,
        by=moderator,
        kind="move",
        reason="Fits better there.",
        board=Board.objects.get(slug="community"),
    )
    assert (counters(), counters("community")) == ((0, 0, None), (1, 2, topic.posts.get(number=2).pk))
    assert client.get(topic.get_absolute_url()).status_code == 200


# -- Ways off the site -----------------------------------------------------------------------------------------------

AWAY = [
    "Call me: 06 12 34 56 78",
    "Pay me at paypal.me/robby",
    "My insta is robby",
    "Write to rob at gmail dot com",
    "wa.me/31612345678",
    "IBAN NL91 ABNA 0417 1643 00",
    "> Somebody said:\n> 0612345678",
]
TALK = [
    "Is it safe to pay by PayPal or by bank transfer? He would like to talk on WhatsApp.",
    "80 is fair for a 1930 Singer, 1.60 m tall, size 42-44, bought on 2026-11-29 at 12:30.",
    "Type `git log --oneline | head -20`, or:\n\n    x = [10, 20, 30, 40, 50]",
    "It stands on http://127.0.0.1:8000/help/payments/ in full.",
    "Order 7K2M9Q4T, model NEX-5R, serial A0012.",
]


@pytest.mark.parametrize("text", AWAY)
def test_what_leads_off_the_site_is_refused_and_kept_as_typed(signed_in, text):
    author, topic = known(), topic_of("Hello.")
    browser, fields = signed_in(author), {"subject": "Lamp", "text": text}
    for place in ("/forum/questions/new/", f"{topic.get_absolute_url()}reply/"):
        answer = browser.post(place, fields)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "everybody reads it" in page
        assert escape(text.splitlines()[-1]) in page
    post = actions.reply(topic, by=author, text="Hello.")
    assert browser.post(f"/forum/posts/{post.pk}/edit/", fields).status_code == 422
    with pytest.raises(Refusal, match="everybody reads it"):
        actions.start(Board.objects.get(slug="questions"), by=author, subject=text, text="Hello.")
    with pytest.raises(Refusal, match="everybody reads it"):
        actions.remove(post, by=author, reason=text)


@pytest.mark.parametrize("text", TALK)
def test_neighbours_may_talk_about_paying_and_numbers(text):
    topic = topic_of("Hello.")
    answer = actions.reply(topic, by=known(), text=f"@{topic.poster.code} {text}")
    assert answer.state == PostState.SHOWN


def test_our_people_say_where_we_are_found(moderator):
    post = actions.reply(
        topic_of("Hello."), by=moderator, text="Write to help@example.org, or call 06 12345678."
    )
    assert post.state == PostState.SHOWN
