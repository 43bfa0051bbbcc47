"""Two questions: written, approved by another, asked of whoever has had their rest, answered once, read by our people alone."""

import math
import statistics
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.channels import actions as channels
from notifications.channels.models import Delivery, Notification
from notifications.surveys import actions, inviting, results
from notifications.surveys.actions import Draft
from notifications.surveys.models import Answer, Invitation, Rest, Survey, Tag
from tests.factories import UserFactory
from tests.factories.disputes import CaseFactory
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(db):
    return UserFactory(name="Gwen Growth", role="growth")


@pytest.fixture
def second(db):
    return UserFactory(name="Gus Growth", role="growth")


def draft(**fields):
    said = {"name": "Spring", "question": "Would you recommend us?", "in_words": "What should be better?"}
    return Draft(**(said | fields))


def running(writer, second, **fields):
    survey = actions.compose(draft(**fields), by=writer)
    actions.ask(survey, by=writer, version=survey.version)
    actions.approve(survey, by=second, version=survey.version)
    while inviting.step(survey.pk, size=3):
        pass
    survey.refresh_from_db()
    return survey


def asked(survey):
    return sorted(survey.invitations.values_list("person__name", flat=True))


def test_everybody_is_asked_once_and_then_left_in_peace(writer, second, buyer, seller):
    first = running(writer, second)
    assert asked(first) == ["Bo Buyer", "Gus Growth", "Gwen Growth", "Sam Seller"]
    assert Notification.objects.filter(recipient=buyer, kind="survey").count() == 1
    assert asked(running(writer, second)) == []
    Rest.objects.filter(person=buyer).update(until=timezone.now() - timedelta(minutes=1))
    assert asked(running(writer, second)) == ["Bo Buyer"]
    assert Rest.objects.get(person=buyer).until > timezone.now() + timedelta(days=89)


def test_a_step_again_asks_nobody_again(writer, second, buyer):
    survey = running(writer, second)
    Survey.objects.filter(pk=survey.pk).update(told_upto=0, asked_at=None)
    Rest.objects.update(until=timezone.now() - timedelta(days=1))
    before = Notification.objects.count(), Invitation.objects.count()
    while inviting.step(survey.pk):
        pass
    assert (Notification.objects.count(), Invitation.objects.count()) == before


def test_nobody_in_the_middle_of_a_dispute_is_asked(writer, second, signed_in):
    case = CaseFactory()
    survey = running(writer, second)
    assert {case.claimant.name, case.respondent.name} & set(asked(survey)) == set()
    # Who was asked before it began is asked nothing while it goes on.
    invitation = Invitation.objects.create(survey=survey, person=case.claimant)
    client = signed_in(case.claimant)
    assert "survey-card" not in client.get("/").content.decode()
    page = client.get(survey.get_absolute_url()).content.decode()
    assert "You are in the middle of a dispute" in page
    client.post(survey.get_absolute_url(), {"value": "9"})
    assert not Answer.objects.filter(invitation=invitation).exists()


def test_by_mail_only_to_whoever_wants_news_by_mail(writer, second, buyer, seller):
    channels.switch(seller, topic="announcements", channel="email", is_on=False)
    running(writer, second, by_mail=True)
    mailed = Delivery.objects.values_list("notification__recipient__name", flat=True)
    assert sorted(mailed) == ["Bo Buyer", "Gus Growth", "Gwen Growth"]


def test_the_card_is_answered_once_and_the_answer_stays(writer, second, buyer, signed_in):
    survey = running(writer, second)
    client, here = signed_in(buyer), survey.get_absolute_url()
    assert "Would you recommend us?" in client.get("/").content.decode()
    wrong = client.post(here, {"comment": "Typed with care."})
    assert wrong.status_code == 422
    assert "Choose one." in wrong.content.decode()
    assert "Typed with care." in wrong.content.decode()
    client.post(here, {"value": "9", "comment": "Fees."})
    client.post(here, {"value": "1", "comment": "No, worse."})
    assert list(Answer.objects.values_list("value", "comment")) == [(9, "Fees.")]
    assert "Thank you for your answer" in client.get(here).content.decode()
    assert "survey-card" not in client.get("/").content.decode()
    with pytest.raises(DatabaseError, match="stays as it was said"), transaction.atomic():
        Answer.objects.update(value=1)
    with pytest.raises(Refusal, match="already"):
        actions.answer(Invitation.objects.get(person=buyer), value=2, comment="")


def test_put_away_it_does_not_come_back(writer, second, buyer, signed_in):
    survey = running(writer, second)
    client = signed_in(buyer)
    assert client.post(f"{survey.get_absolute_url()}put-away/").url == "/"
    assert "survey-card" not in client.get("/").content.decode()


def test_guests_and_who_was_not_asked_learn_of_nothing(writer, second, buyer, client, signed_in):
    survey = running(writer, second)
    here = survey.get_absolute_url()
    assert "/accounts/login/" in client.get(here).url
    late = UserFactory()
    assert signed_in(late).get(here).status_code == 404
    assert signed_in(late).post(here, {"value": "9"}).status_code == 404
    for page in ("/surveys/desk/", f"/surveys/desk/{survey.code}/", "/surveys/desk/new/"):
        assert signed_in(buyer).get(page).status_code == 404


def test_nobody_approves_their_own_and_what_was_approved_stays(writer, second):
    survey = actions.compose(draft(), by=writer)
    actions.ask(survey, by=writer, version=survey.version)
    with pytest.raises(Refusal, match="You wrote this"):
        actions.approve(survey, by=writer, version=survey.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(approved_by=writer)
    with pytest.raises(Refusal, match="a moment ago"):
        actions.approve(survey, by=second, version=survey.version - 1)
    actions.approve(survey, by=second, version=survey.version)
    with pytest.raises(DatabaseError, match="asks what was read"), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(question="Really?")


def test_it_closes_by_itself(writer, second, buyer):
    survey = running(writer, second)
    Survey.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    inviting.sweep()
    survey.refresh_from_db()
    assert survey.state == "closed"
    with pytest.raises(Refusal, match="over"):
        actions.answer(Invitation.objects.get(person=buyer), value=2, comment="")


def test_composed_looked_at_refused_changed_and_approved(writer, second, signed_in):
    client = signed_in(writer)
    form = {
        "name": "Spring",
        "kind": "choice",
        "question": "How do you meet?",
        "in_words": "Why?",
        "audience": "everyone",
    }
    answer = client.post("/surveys/desk/new/", form | {"answers": "At home"})
    assert (answer.status_code, Survey.objects.count()) == (422, 0)
    assert "Write two to six different answers" in answer.content.decode()
    look = client.post("/surveys/desk/new/", form | {"answers": "At home\nOutside"}).url
    page = client.get(look).content.decode()
    assert "Outside" in page
    assert "Can be asked now" in page

    def press(who, what, **more):
        sent = {"version": Survey.objects.get().version} | more
        return signed_in(who).post(f"{look}press/{what}/", sent, follow=True).content.decode()

    assert "Somebody else reads it" in press(writer, "ask")
    assert "Say why, in a sentence." in press(second, "refuse", note="")
    assert "Which home?" in press(second, "refuse", note="Which home?")
    signed_in(writer).post(
        f"{look}change/", form | {"answers": "Here\nThere", "version": Survey.objects.get().version}
    )
    press(writer, "ask")
    assert "What came back" in press(second, "approve")
    assert Survey.objects.get().choices == ["Here", "There"]


def said(survey, values, comment=""):
    for value in values:
        person = UserFactory()
        invitation = Invitation.objects.create(survey=survey, person=person)
        actions.answer(invitation, value=value, comment=comment)


def test_the_score_and_its_interval_equal_counting_by_hand(writer, second):
    survey = running(writer, second)
    values = [10, 9, 9, 8, 7, 6, 3, 10, 10, 0, 9, 8]
    said(survey, values)
    each = [100 if value >= 9 else -100 if value <= 6 else 0 for value in values]
    half = 1.959964 * statistics.stdev(each) / math.sqrt(len(each))
    weighed = [(float(value), each.count(value)) for value in set(each)]
    found = results.interval(weighed)
    assert found == pytest.approx(
        (statistics.mean(each), statistics.mean(each) - half, statistics.mean(each) + half)
    )
    shown = results.of(survey)
    assert (shown.answered, shown.invited, shown.score) == (12, 14, f"+{round(statistics.mean(each))}")
    assert [mark.words for mark in shown.chart.marks] == [str(values.count(number)) for number in range(11)]


def test_comments_are_paged_and_tagged_and_a_tag_said_again_is_gone(writer, second, signed_in):
    survey = running(writer, second)
    said(survey, [9] * 23, "The fees.")
    client, look = signed_in(writer), f"/surveys/desk/{survey.code}/"
    page = client.get(look).content.decode()
    assert page.count('class="survey-words"') == 20
    newest = Answer.objects.order_by("-pk").first()
    tag = f"{look}tag/{newest.pk}/"
    client.post(tag, {"word": "Fees"})
    assert list(Tag.objects.values_list("word", "by")) == [("fees", writer.pk)]
    client.post(tag, {"word": "fees"})
    assert not Tag.objects.exists()
    assert "Write a word." in client.post(tag, {"word": ""}, follow=True).content.decode()


@pytest.mark.parametrize("answers", [1, 30])
def test_the_page_of_results_asks_the_same_for_many(signed_in, writer, second, answers):
    survey = running(writer, second)
    said(survey, [9] * answers, "The fees.")
    Tag.objects.create(answer=Answer.objects.last(), word="fees", by=writer)
    client = signed_in(writer)
    client.get("/surveys/desk/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/surveys/desk/{survey.code}/").status_code == 200
    assert len(queries) == 10, [query["sql"] for query in queries]
