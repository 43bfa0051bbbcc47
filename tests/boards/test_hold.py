"""What waits is seen whole before it is shown, and what was let through is not changed behind our backs."""

import pytest

from forum.boards import actions, photos
from forum.boards.models import Board, Forum, Post
from forum.boards.statuses import PostState
from forum.moderation import actions as moderation
from forum.questions import actions as questions
from forum.questions.search import answered_like
from forum.reports.models import Report
from tests.catalogue.pictures import upload
from tests.factories import UserFactory, known, topic_of
from yardsale.accounts.forms import tidy_line, tidy_text
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
QUESTIONS = "/forum/questions/"


def picture_of(person):
    return photos.keep(upload(), name="lamp.jpg", by=person)


def held(text="I am new.", *, by=None, chosen=()):
    board = Board.objects.get(slug="questions")
    author = by or UserFactory(name="Nina Newcomer")
    return actions.start(board, by=author, subject="Hello there", text=text, chosen=chosen)


def place_of_report():
    return f"/moderation/reports/{Report.objects.open().get().code}/"


def seen_on(page):
    return page.split('name="seen" value="')[1].split('"')[0]


# -- What a moderator sees before they let it through ----------------------------------------------------------------


def test_photos_that_wait_are_seen_by_whoever_lets_them_through(signed_in, moderator):
    newcomer = UserFactory()
    photo = picture_of(newcomer)
    held(by=newcomer, chosen=(photo.code,))
    browser = signed_in(moderator)
    page = browser.get(place_of_report()).content.decode()
    assert f'src="{photo.get_absolute_url()}?small"' in page
    assert browser.get(f"{photo.get_absolute_url()}?small").status_code == 200


def test_a_photo_that_was_swapped_meanwhile_is_looked_at_again(signed_in, moderator):
    newcomer = UserFactory()
    one, other = picture_of(newcomer), picture_of(newcomer)
    post = held(by=newcomer, chosen=(one.code,))
    browser = signed_in(moderator)
    place = place_of_report()
    seen = seen_on(browser.get(place).content.decode())
    actions.edit(post, by=newcomer, text=post.text, subject=post.subject, chosen=(other.code,))
    browser.post(f"{place}answer/", {"seen": seen})
    post.refresh_from_db()
    assert post.state == PostState.HELD
    page = browser.get(place).content.decode()
    assert other.code in page
    assert one.code not in page
    browser.post(f"{place}answer/", {"seen": seen_on(page)})
    post.refresh_from_db()
    assert post.state == PostState.SHOWN


def test_the_end_of_a_long_post_is_read_before_it_is_shown(signed_in, moderator):
    newcomer = UserFactory()
    post = held("word " * 1_950 + "Plantedend", by=newcomer)
    browser = signed_in(moderator)
    place = place_of_report()
    page = browser.get(place).content.decode()
    assert "Plantedend" in page
    assert "It says the same now." in page
    actions.edit(post, by=newcomer, text="word " * 1_950 + "Otherend", subject=post.subject)
    browser.post(f"{place}answer/", {"seen": seen_on(page)})
    post.refresh_from_db()
    assert post.state == PostState.HELD
    assert "Otherend" in browser.get(place).content.decode()


# -- What somebody new changes ---------------------------------------------------------------------------------------


def let_through(moderator):
    moderation.let_through(Report.objects.open().get(), by=moderator)


def test_what_somebody_new_changes_waits_again(signed_in, moderator, client):
    newcomer = UserFactory()
    post = held(by=newcomer)
    let_through(moderator)
    browser = signed_in(newcomer)
    place = f"/forum/posts/{post.pk}/edit/"
    assert "out of sight until a moderator has read it" in browser.get(place).content.decode()
    sent = browser.post(place, {"subject": "Plantedtitle", "text": "Plantedspam"}, follow=True)
    assert "A moderator reads your change before neighbours see it" in sent.content.decode()
    post.refresh_from_db()
    assert (post.state, post.text) == (PostState.HELD, "Plantedspam")
    report = Report.objects.open().get()
    assert (report.reason, report.subject_id) == ("held", post.pk)
    assert "Plantedspam" in report.words
    browser.logout()
    assert client.get(post.topic.get_absolute_url()).status_code == 404
    pages = [client.get(page).content.decode() for page in ("/forum/", QUESTIONS, "/forum/feed/")]
    assert "Plantedtitle" not in "".join(pages)
    let_through(moderator)
    assert "Plantedspam" in client.get(post.topic.get_absolute_url()).content.decode()


def test_a_change_that_is_not_let_through_leaves_the_answers_under_the_former_title(moderator, client):
    newcomer = UserFactory()
    post = held(by=newcomer)
    let_through(moderator)
    actions.reply(post.topic, by=known(), text="Welcome!")
    actions.edit(post, by=newcomer, subject="Plantedtitle", text="Plantedspam")
    report = Report.objects.open().get()
    moderation.act_on_report(report, by=moderator, kind="refuse", rule="once", reason="Advertising.")
    page = client.get(post.topic.get_absolute_url()).content.decode()
    assert "Welcome!" in page
    assert "Hello there" in page
    pages = [client.get(place).content.decode() for place in ("/forum/", QUESTIONS, "/forum/feed/")]
    assert "Planted" not in page + "".join(pages)
    assert "is not shown any more" in page


def test_answers_stay_under_the_former_title_while_a_change_of_the_question_waits(
    signed_in, moderator, client
):
    newcomer, neighbour = UserFactory(), known()
    post = held(by=newcomer)
    let_through(moderator)
    place = post.topic.get_absolute_url()
    actions.reply(post.topic, by=neighbour, text="Welcome!")
    actions.edit(post, by=newcomer, subject="Plantedtitle", text="Plantedspam")
    actions.edit(post, by=newcomer, subject="Plantedother", text="Plantedspam")
    for browser in (client, signed_in(neighbour)):
        page = browser.get(place).content.decode()
        assert "Welcome!" in page
        assert "a moderator reads it first" in page
        pages = [browser.get(where).content.decode() for where in ("/forum/", QUESTIONS, "/forum/feed/")]
        assert "Hello there" in page + pages[1]
        assert "Planted" not in page + "".join(pages)
    assert Forum.objects.get(board__slug="questions").direct_posts_count == 1
    actions.reply(post.topic, by=neighbour, text="Are you there?")
    let_through(moderator)
    client.logout()
    page = client.get(place).content.decode()
    assert "Plantedother" in page
    assert "a moderator reads it first" not in page
    assert Forum.objects.get(board__slug="questions").direct_posts_count == 3


def test_photos_that_somebody_new_adds_wait_too(moderator):
    newcomer = UserFactory()
    post = held(by=newcomer)
    let_through(moderator)
    actions.edit(post, by=newcomer, text=post.text, subject=post.subject, chosen=())
    post.refresh_from_db()
    assert post.state == PostState.SHOWN
    actions.edit(post, by=newcomer, text=post.text, subject=post.subject, chosen=(picture_of(newcomer).code,))
    post.refresh_from_db()
    assert post.state == PostState.HELD


def test_what_somebody_known_changes_is_shown_at_once():
    topic = topic_of("Before.")
    actions.edit(topic.posts.get(), by=topic.poster, text="After.")
    assert topic.posts.get().state == PostState.SHOWN
    assert not Report.objects.exists()


def test_an_accepted_answer_that_somebody_new_changes_helps_nobody_until_it_was_read(moderator):
    topic = topic_of("It is tall and made of glass.")
    newcomer = UserFactory()
    answer = actions.reply(topic, by=newcomer, text="Wrap it in towels.")
    let_through(moderator)
    answer.refresh_from_db()
    questions.accept(answer, by=topic.poster)
    asked = "How do I pack a lamp?"
    assert len(answered_like(asked)) == 1
    actions.edit(answer, by=newcomer, text="Plantedspam")
    assert answered_like(asked) == []
    let_through(moderator)
    assert len(answered_like(asked)) == 1


# -- Codes, titles, names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", ["a\0b", "", "ü", "x" * 500])
def test_what_is_no_code_of_a_photo_is_none(signed_in, kept):
    author = known()
    topic = topic_of("Hello.", by=author)
    browser = signed_in(author)
    fields = {"subject": "Lamp", "text": "Changed.", "kept": kept}
    for place in (
        f"{QUESTIONS}new/",
        f"{topic.get_absolute_url()}reply/",
        f"/forum/posts/{topic.posts.get(number=1).pk}/edit/",
    ):
        assert browser.post(place, fields).status_code == 302
    assert Post.objects.count() == 3


UNSEEN = ["\u200b", "\u2060", "\u00ad", "\u2800", "\u3164", "\u115f\u1160", "\uffa0", "\u200b \u3164\ufe0f"]


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_nobody_can_see_is_nothing(signed_in, moderator, unseen):
    browser = signed_in(known())
    topic = topic_of("Hello.")
    for fields in ({"subject": unseen, "text": "Hi"}, {"subject": "Hi", "text": f"{unseen}\n{unseen}"}):
        assert browser.post(f"{QUESTIONS}new/", fields).status_code == 422
        with pytest.raises(Refusal):
            actions.start(Board.objects.get(slug="questions"), by=known(), **fields)
    for who, place, more in (
        (topic.poster, f"/forum/posts/{topic.posts.get().pk}/remove/", {}),
        (moderator, f"{topic.get_absolute_url()}manage/", {"kind": "lock"}),
    ):
        assert signed_in(who).post(place, {"reason": unseen, **more}).status_code == 422
    with pytest.raises(Refusal):
        actions.remove(topic.posts.get(), by=topic.poster, reason=unseen)
    with pytest.raises(Refusal):
        actions.manage(topic, by=moderator, kind="lock", reason=unseen)
    assert Post.objects.count() == 1


def test_letters_of_every_script_are_seen():
    for text in ("안녕하세요", "ᄒ", "⠓⠊", "❤️", "नमस्ते", "😀", "?"):
        assert (tidy_line(text), tidy_text(text)) == (text, text)


def test_a_told_reason_does_not_turn_the_line_around(signed_in, moderator):
    topic = topic_of("Hello.", "Hi.")
    post = topic.posts.get(number=2)
    signed_in(post.poster).post(f"/forum/posts/{post.pk}/remove/", {"reason": "\u202eTwice\u2066 the same."})
    assert topic.posts.get(number=2).taken_for == "Twice the same."
    browser = signed_in(moderator)
    browser.post(f"{topic.get_absolute_url()}manage/", {"kind": "lock", "reason": "\u202eSettled."})
    topic.refresh_from_db()
    assert topic.lock_reason == "Settled."


def test_a_name_that_becomes_a_link_does_not_tell_of_a_post_that_waits(moderator):
    topic = topic_of("Hello.")
    newcomer = UserFactory(name="Heldwig")
    actions.reply(topic, by=newcomer, text="I wait.")
    asker = topic.poster
    assert actions.reply(topic, by=asker, text="@Heldwig, are you there?").text.startswith("@Heldwig")
    actions.edit(topic.posts.get(number=1), by=asker, text="@Heldwig?")
    assert topic.posts.get(number=1).text == "@Heldwig?"
    let_through(moderator)
    assert f"@{newcomer.code}" in actions.reply(topic, by=asker, text="@Heldwig, thank you.").text


@pytest.mark.parametrize(
    "back",
    ["-1", "[]", "boards:index", "/\0", "/a\nb", "7" * 400, "/" + "7" * 4_000, "//evil.example", "/\\evil"],
)
def test_whoever_switches_the_theme_from_nowhere_comes_home(client, back):
    answer = client.post("/appearance/", {"theme": "dark", "next": back})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_whoever_switches_the_theme_comes_back(client):
    answer = client.post("/appearance/", {"theme": "dark", "next": "/forum/?q=ü"})
    assert answer.headers["Location"].startswith("/forum/?q=")
