"""What is moderators' is theirs alone, a decision is its person's, and who reported is known to nobody else."""

import pytest
from django.urls import get_resolver

from forum.moderation import actions
from forum.moderation.models import Act
from notifications.channels.models import Notification
from tests.factories import UserFactory
from tests.moderation.conftest import WORDS, addressed, reporting

pytestmark = pytest.mark.django_db
OURS = {"index", "report", "claim", "dismiss", "let_through", "person", "note", "lift", "appeals", "appeal"}
EVERYBODYS = {"rules", "log", "notice", "noticed"}
THEIRS = {"decisions", "decision"}


def names():
    return {name for name in get_resolver("forum.moderation.urls").reverse_dict if isinstance(name, str)}


def test_every_address_is_in_one_of_the_three_tables():
    assert names() == OURS | EVERYBODYS | THEIRS


@pytest.fixture
def places(suspended, seller, reported):
    actions.appeal(suspended, by=seller, text="It is real gold.")
    return {
        "index": "/moderation/",
        "report": f"/moderation/reports/{reported.code}/",
        "claim": f"/moderation/reports/{reported.code}/claim/",
        "dismiss": f"/moderation/reports/{reported.code}/dismiss/",
        "let_through": f"/moderation/reports/{reported.code}/answer/",
        "person": f"/moderation/people/{seller.code}/",
        "note": f"/moderation/people/{seller.code}/note/",
        "lift": f"/moderation/acts/{suspended.code}/lift/",
        "appeals": "/moderation/appeals/",
        "appeal": f"/moderation/appeals/{suspended.code}/",
        "decision": f"/decisions/{suspended.code}/",
    }


@pytest.mark.parametrize("who", ["seller", "buyer", "stranger", "agent", "grower"])
def test_what_is_ours_is_not_there_for_others(request, who, signed_in, places):
    person = UserFactory(role="growth") if who == "grower" else request.getfixturevalue(who)
    client = signed_in(person)
    for name in OURS:
        for answer in (client.get(places[name]), client.post(places[name], {"reason": "x", "text": "x"})):
            assert answer.status_code == 404, name


@pytest.mark.parametrize("name", sorted(OURS | THEIRS - {"decisions"}))
def test_visitors_are_asked_to_sign_in(client, places, name):
    for answer in (client.get(places[name]), client.post(places[name])):
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_a_moderator_opens_all_of_it(signed_in, moderator, places):
    client = signed_in(moderator)
    for name in OURS - {"claim", "note", "dismiss", "let_through"}:
        assert client.get(places[name]).status_code == 200, name
    for name in ("claim", "note", "let_through"):
        assert client.get(places[name]).status_code == 405


def test_somebody_elses_decision_is_not_there(signed_in, stranger, places):
    client = signed_in(stranger)
    assert client.get(places["decision"]).status_code == 404
    assert client.post(places["decision"], {"text": "Me too."}).status_code == 404


def test_who_reported_is_on_no_page_and_in_no_message_of_the_reported(
    signed_in, seller, buyer, thread, listing, moderator, second
):
    informer = UserFactory(name="Ingrid Informer")
    reporting(informer, "listing", listing.code, text="A secret tip of mine.")
    reporting(buyer, "thread", thread.code, text="Another secret tip.")
    from forum.reports.models import Report

    for report in Report.objects.open().order_by("pk"):
        actions.act_on_report(report, by=moderator, kind="warn", note="Told by Ingrid.", **WORDS)
    act = Act.objects.earliest("pk")
    made = actions.appeal(act, by=seller, text="Who says so?")
    actions.decide(made, by=second, is_reversed=False, answer="We do.")
    addressed()
    for note in Notification.objects.filter(recipient=seller):
        assert not any(word in note.title + note.text for word in ("Ingrid", "tip", "Mo Mod", "Mia"))
    canaries = {
        "name": "Ingrid Informer", "text": "secret tip", "note": "Told by Ingrid", "moderator": "Mo Moderator",
        "second": "Mia Mediator",
    }  # fmt: skip
    client = signed_in(seller)
    pages = [
        "/decisions/",
        "/inbox/",
        "/moderation/log/",
        thread.get_absolute_url(),
        listing.get_absolute_url(),
    ]
    pages += [decision.get_absolute_url() for decision in Act.objects.about(seller)]
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200
        assert [word for word in canaries.values() if word in answer.content.decode()] == [], path
