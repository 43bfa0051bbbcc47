"""Posts in the one queue: reported, hidden, brought back; newcomers' posts let through or not."""

import re

import pytest

from forum.boards import actions
from forum.boards import subjects as boards
from forum.boards.models import Board, Forum
from forum.boards.statuses import PostState
from forum.moderation import actions as moderation
from forum.moderation import notices
from forum.moderation.models import Macro
from forum.reports import subjects
from forum.reports.actions import report
from forum.reports.models import Report
from notifications.channels.models import Notification
from tests.factories import UserFactory, known, topic_of
from yardsale.events import actions as events
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def told(person):
    for event in Event.objects.unaddressed().order_by("pk"):
        events.address(event.pk)
    return [one.kind for one in Notification.objects.to(person).order_by("pk")]


def held(by=None):
    author = by or UserFactory(name="Nina Newcomer")
    return actions.start(
        Board.objects.get(slug="questions"), by=author, subject="Hello there", text="I am new."
    )


def test_a_newcomers_post_is_let_through_from_the_queue(signed_in, moderator, client):
    post = held()
    browser = signed_in(moderator)
    assert "Hello there" in browser.get("/moderation/").content.decode()
    place = f"/moderation/reports/{Report.objects.get().code}/"
    assert "It waits for you" in browser.get(place).content.decode()
    browser.post(f"{place}answer/")
    post.refresh_from_db()
    assert post.state == PostState.SHOWN
    assert Report.objects.get().outcome == "nothing"
    assert told(post.poster) == ["forum.approved"]
    browser.logout()
    assert browser.get(post.topic.get_absolute_url()).status_code == 200
    assert Forum.objects.get(board__slug="questions").direct_posts_count == 1


def test_what_is_not_let_through_says_why_to_its_author(signed_in, moderator):
    post = held()
    browser = signed_in(moderator)
    place = f"/moderation/reports/{Report.objects.get().code}/"
    form = {"kind": "refuse", "rule": "once", "reason": ""}
    assert browser.post(place, form).status_code == 422
    post.refresh_from_db()
    assert post.state == PostState.HELD
    browser.post(place, form | {"reason": "No advertising, please."})
    post.refresh_from_db()
    assert (post.state, post.taken_for) == (PostState.REFUSED, "No advertising, please.")
    assert Report.objects.get().outcome == "acted"
    assert told(post.poster) == ["act.refuse"]
    page = signed_in(post.poster).get(post.topic.get_absolute_url()).content.decode()
    assert "No advertising, please." in page
    assert signed_in(known()).get(post.topic.get_absolute_url()).status_code == 404


def test_what_waits_cannot_be_closed_without_an_answer(moderator):
    held()
    with pytest.raises(Refusal, match="waits to be let through"):
        moderation.dismiss(Report.objects.get(), by=moderator, outcome="nothing", note="Eh")


@pytest.mark.parametrize("kind", ["warn", "silence", "suspend"])
def test_a_post_goes_on_waiting_after_a_word_to_its_author(signed_in, moderator, kind):
    post = held()
    browser, place = signed_in(moderator), f"/moderation/reports/{Report.objects.get().code}/"
    sent = browser.post(
        place, {"kind": kind, "days": 3, "rule": "once", "reason": "No adverts."}, follow=True
    )
    page = sent.content.decode()
    assert "still waits" in page
    assert "Show it" in page
    post.refresh_from_db()
    assert post.state == PostState.HELD
    assert Report.objects.open().get().subject_id == post.pk
    moderation.let_through(Report.objects.get(), by=moderator)
    post.refresh_from_db()
    assert post.state == PostState.SHOWN


def test_a_won_appeal_shows_what_was_not_let_through_and_tells_who_watches(signed_in, moderator, client):
    author, watcher = UserFactory(name="Nina Newcomer"), known()
    topic = topic_of("Question?", others=known())
    actions.watch_topic(topic, by=watcher, is_on=True)
    post = actions.reply(topic, by=author, text="Plantedword.")
    act = moderation.act_on_report(
        Report.objects.get(), by=moderator, kind="refuse", rule="once", reason="No adverts."
    )
    assert "Plantedword" in signed_in(author).get(act.get_absolute_url()).content.decode()
    assert "Not shown" in client.get("/moderation/log/").content.decode()
    # Nobody sees that something was not shown.
    assert 'id="p2"' not in signed_in(watcher).get(topic.get_absolute_url()).content.decode()
    assert told(watcher) == []
    asked = moderation.appeal(act, by=author, text="It was a question.")
    moderation.decide(asked, by=UserFactory(role="moderator"), is_reversed=True, answer="You are right.")
    post.refresh_from_db()
    assert (post.state, post.taken_for) == (PostState.SHOWN, "")
    assert "Plantedword" in signed_in(watcher).get(topic.get_absolute_url()).content.decode()
    assert told(watcher) == ["forum.reply"]


def test_what_waits_is_not_shown_and_what_is_shown_is_hidden(signed_in, moderator):
    held()
    browser, waiting = signed_in(moderator), Report.objects.get()
    note = Macro.objects.create(title="Adverts", kind="hide", rule="once", words="No adverts.")
    page = browser.get(f"/moderation/reports/{waiting.code}/?note={note.pk}").content.decode()
    assert 'value="hide"' not in page
    assert re.search('value="refuse"[^>]*checked', page)
    with pytest.raises(Refusal, match="cannot be done"):
        moderation.act_on_report(waiting, by=moderator, kind="hide", rule="once", reason="No adverts.")
    reporter, shown = known(), topic_of("Hello.")
    open_one = report(subjects.find("post", shown.code, reporter), by=reporter, reason="rude")
    page = browser.get(f"/moderation/reports/{open_one.code}/").content.decode()
    assert 'value="hide"' in page
    assert 'value="refuse"' not in page


def test_nobody_but_moderators_lets_posts_through(signed_in):
    post = held()
    place = f"/moderation/reports/{Report.objects.get().code}/answer/"
    for person in (post.poster, known(), UserFactory(role="support")):
        assert signed_in(person).post(place).status_code == 404
    moderator = UserFactory(role="moderator")
    with pytest.raises(Refusal):
        moderation.let_through(Report.objects.get(), by=post.poster)
    moderation.let_through(Report.objects.get(), by=moderator)
    with pytest.raises(Refusal):
        moderation.let_through(Report.objects.get(), by=moderator)


def test_a_post_is_reported_hidden_and_brought_back(signed_in, moderator, client):
    topic = topic_of("Question?", "You fool, Plantedword!")
    post = topic.posts.get(number=2)
    reporter = known()
    browser = signed_in(reporter)
    assert f"/report/post/{post.pk}/" in browser.get(topic.get_absolute_url()).content.decode()
    browser.post(f"/report/post/{post.pk}/", {"reason": "rude"})
    act = moderation.act_on_report(
        Report.objects.get(), by=moderator, kind="hide", rule="kind", reason="Be kind."
    )
    assert "Plantedword" not in browser.get(topic.get_absolute_url()).content.decode()
    assert "Plantedword" in signed_in(post.poster).get(topic.get_absolute_url()).content.decode()
    assert Forum.objects.get(board__slug="questions").direct_posts_count == 1
    moderation.lift(act, by=UserFactory(role="moderator"), reason="It was a joke between friends.")
    browser.logout()
    assert "Plantedword" in browser.get(topic.get_absolute_url()).content.decode()
    assert Forum.objects.get(board__slug="questions").direct_posts_count == 2


def test_a_topic_whose_first_post_is_hidden_is_out_of_sight(signed_in, moderator):
    topic = topic_of("Plantedword", "Answer.")
    reporter = known()
    report(subjects.find("post", topic.code, reporter), by=reporter, reason="spam")
    moderation.act_on_report(
        Report.objects.get(), by=moderator, kind="hide", rule="once", reason="Advertising."
    )
    assert signed_in(reporter).get(topic.get_absolute_url()).status_code == 404
    assert signed_in(topic.poster).get(topic.get_absolute_url()).status_code == 200
    assert Forum.objects.get(board__slug="questions").direct_topics_count == 0


def test_nobody_is_told_of_what_is_let_through_while_its_topic_is_hidden(moderator):
    topic = topic_of("Plantedword", others=known())
    watcher, newcomer = known(), UserFactory()
    actions.watch_topic(topic, by=watcher, is_on=True)
    answer = actions.reply(topic, by=newcomer, text="I know it.")
    boards.hide(topic.posts.get(number=1).pk, moderator, "Rude.")
    boards.let_through(answer.pk, moderator)
    assert told(watcher) == []
    boards.restore(topic.posts.get(number=1).pk, moderator)
    actions.reply(topic, by=known(), text="So do I.")
    assert told(watcher) == ["forum.reply"]


def test_a_moderators_remove_leads_to_a_rule_a_reason_and_an_appeal(signed_in, moderator):
    topic = topic_of("Question?", "Twice the same.")
    post = topic.posts.get(number=2)
    browser, place = signed_in(moderator), f"/forum/posts/{post.pk}/remove/"
    assert place in browser.get(topic.get_absolute_url()).content.decode()
    assert "can appeal" in browser.get(place).content.decode()
    assert not Report.objects.exists()
    answer = browser.post(place, {"reason": "It stands above already."})
    found = Report.objects.get()
    assert answer["Location"] == f"/moderation/reports/{found.code}/"
    assert (found.claimed_by, found.reporter, found.about) == (moderator, None, post.poster)
    post.refresh_from_db()
    assert post.state == PostState.SHOWN
    browser.post(place)
    assert Report.objects.get() == found
    assert 'value="hide"' in browser.get(answer["Location"]).content.decode()
    act = moderation.act_on_report(found, by=moderator, kind="hide", rule="kind", reason="It stands above.")
    post.refresh_from_db()
    assert post.state == PostState.HIDDEN
    assert act.code in signed_in(post.poster).get(act.get_absolute_url()).content.decode()
    assert told(post.poster)


def test_what_its_author_takes_back_before_it_was_read_waits_for_nobody(signed_in, moderator):
    post, kept = held(), held(by=UserFactory())
    actions.remove(post, by=post.poster, reason="Too hasty.")
    report_of = Report.objects.of("post", post.pk).get()
    assert (report_of.state, report_of.outcome) == ("closed", "twice")
    assert [one.subject_id for one in Report.objects.open()] == [kept.pk]
    page = signed_in(moderator).get(f"/moderation/reports/{report_of.code}/").content.decode()
    assert "Taken back by its author" in page
    assert "It waits for you" not in page


def test_what_its_author_takes_back_after_it_was_reported_is_still_looked_at(signed_in, moderator):
    topic, reporter = topic_of("Hello.", "You fool!"), known()
    post = topic.posts.get(number=2)
    mine = report(subjects.find("post", str(post.pk), reporter), by=reporter, reason="rude")
    actions.remove(post, by=post.poster, reason="I was angry.")
    page = signed_in(moderator).get(f"/moderation/reports/{mine.code}/").content.decode()
    assert "Taken back by its author" in page
    mine.refresh_from_db()
    assert mine.state == "new"


def test_nobody_but_its_author_removes_a_post_directly(moderator):
    topic = topic_of("Question?", "Answer.")
    with pytest.raises(Refusal, match="cannot be removed"):
        actions.remove(topic.posts.get(number=2), by=moderator, reason="No")
    for person in (topic.poster, known(), UserFactory(role="support")):
        with pytest.raises(Refusal, match="cannot be removed"):
            actions.judge(topic.posts.get(number=2), by=person)
    assert not Report.objects.exists()


def test_what_a_moderator_wants_hidden_joins_the_report_that_is_open(moderator):
    topic = topic_of("Question?", "Answer.")
    post, reporter = topic.posts.get(number=2), known()
    mine = report(subjects.find("post", str(post.pk), reporter), by=reporter, reason="rude")
    assert actions.judge(post, by=moderator) == mine
    other = UserFactory(role="moderator")
    assert actions.judge(post, by=other) == mine
    mine.refresh_from_db()
    assert mine.claimed_by == moderator


def test_a_moderator_who_argues_in_a_topic_judges_nothing_in_it(signed_in, moderator):
    topic = topic_of("Question?", "You are wrong.")
    actions.reply(topic, by=moderator, text="I am not.")
    post, browser = topic.posts.get(number=2), signed_in(moderator)
    page = browser.post(f"/forum/posts/{post.pk}/remove/", follow=True).content.decode()
    assert "You take part in this discussion" in page
    assert not Report.objects.exists()
    reporter = known()
    found = report(subjects.find("post", str(post.pk), reporter), by=reporter, reason="rude")
    assert "somebody else decides it" in browser.get(f"/moderation/reports/{found.code}/").content.decode()
    with pytest.raises(Refusal, match="part of it"):
        moderation.act_on_report(found, by=moderator, kind="hide", rule="kind", reason="Be kind.")
    moderation.act_on_report(
        found, by=UserFactory(role="moderator"), kind="hide", rule="kind", reason="Be kind."
    )


def test_the_author_of_a_topic_hears_what_was_done_with_it(moderator):
    topic = topic_of("Question?")
    actions.manage(topic, by=moderator, kind="lock", reason="It is answered.")
    assert told(topic.poster) == ["forum.managed"]
    assert "It is answered." in Notification.objects.get().text


def test_posts_and_topics_are_known_by_their_addresses_without_an_account():
    topic = topic_of("Stolen things for sale.")
    for place in (topic.get_absolute_url(), topic.posts.get().get_absolute_url()):
        found = notices.at_address(f"http://127.0.0.1:8000{place}")
        assert (found.kind, found.pk, found.about) == ("post", topic.posts.get().pk, topic.poster)
    answered = topic_of("Hello?", "Stolen things for sale.")
    answer = answered.posts.get(number=2)
    for address in (f"{answered.get_absolute_url()}#p2", f"{answered.get_absolute_url()}?page=1#p2"):
        found = notices.at_address(f"http://127.0.0.1:8000{address}")
        assert (found.pk, found.about) == (answer.pk, answer.poster)
    for nothing in ("#p3", "#p0", "#p99999999999999999999", "#accepted"):
        assert notices.at_address(f"{answered.get_absolute_url()}{nothing}") is None
    hidden = held()
    assert notices.at_address(hidden.topic.get_absolute_url()) is None


def test_what_quotes_something_stands_in_our_quotes_with_single_ones(moderator):
    asker, other = known(), known(name="Rob")
    topic = topic_of("I wonder.", subject="What is “mint”?", by=asker)
    post = actions.reply(topic, by=other, text="“Mint” is better than new.")
    report(subjects.find("post", str(post.pk), asker), by=asker, reason="rude")
    told(asker)
    moderation.act_on_report(
        Report.objects.get(), by=moderator, kind="hide", rule="kind", reason="It is about coins."
    )
    told(other)
    heard, hidden = (Notification.objects.to(person).earliest("pk") for person in (asker, other))
    assert (heard.title, heard.text) == ("Rob wrote in “What is ‘mint’?”", "“‘Mint’ is better than new.”")
    assert hidden.title == "We have hidden “Answer in ‘What is ‘mint’?’”"


def _gone(browser, post, *, code=None):
    """Whoever comes to report it is told in words, and reads none of those that are out of sight."""
    for send in (browser.get, browser.post):
        answer = send(f"/report/post/{code or post.pk}/", {"reason": "rude", "text": "So rude."})
        page = answer.content.decode()
        assert answer.status_code == 410
        assert "lanted" not in page
        assert post.get_absolute_url() in page
    return page


def test_who_reports_what_its_author_took_back_is_told_so_kindly(signed_in):
    topic = topic_of("Hello.", "A Plantedword.", "Another.")
    post = topic.posts.get(number=2)
    actions.remove(post, by=post.poster, reason="I was wrong.")
    page = _gone(signed_in(known()), post)
    assert "Its author has taken it back." in page
    assert f"/report/person/{post.poster.code}/" in page
    # Its author has nobody to report.
    assert f"/report/person/{post.poster.code}/" not in _gone(signed_in(post.poster), post)
    assert Report.objects.count() == 0


def test_who_reports_a_question_that_was_taken_back_is_told_so_while_it_has_answers(signed_in):
    topic, bare = topic_of("A Plantedword.", "Hello."), topic_of("A Plantedword.", subject="Plantedtitle")
    for one in (topic, bare):
        actions.remove(one.posts.get(number=1), by=one.poster, reason="I was wrong.")
    browser = signed_in(known())
    assert "Its author has taken it back." in _gone(browser, topic.posts.get(number=1), code=topic.code)
    assert browser.get(f"/report/post/{bare.code}/").status_code == 404


def test_who_reports_what_our_people_hid_is_told_so(signed_in, moderator):
    topic = topic_of("Hello.", "A Plantedword.")
    post = topic.posts.get(number=2)
    boards.hide(post.pk, moderator, "Rude.")
    assert "Our moderators have hidden it already." in _gone(signed_in(known()), post)
    post = actions.reply(topic, by=UserFactory(), text="Plantedwait")
    assert signed_in(known()).get(f"/report/post/{post.pk}/").status_code == 404


def test_who_thanked_us_for_a_report_still_finds_the_page_when_its_author_took_it_back(signed_in):
    topic = topic_of("Hello.", "A Plantedword.")
    post, browser = topic.posts.get(number=2), signed_in(known())
    browser.post(f"/report/post/{post.pk}/", {"reason": "rude", "text": "So rude."})
    actions.remove(post, by=post.poster, reason="I was wrong.")
    answer = browser.get(f"/report/post/{post.pk}/thanks/")
    assert answer.status_code == 410
    assert "Its author has taken it back." in answer.content.decode()
