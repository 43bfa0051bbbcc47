"""The composer and the desk's page: previews as people will see them, kind errors, and the same queries however much there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.announcements import actions, sending
from notifications.announcements.models import Announcement
from tests.announcements.conftest import EVERY, WORDS, approved, composed, corrected, retracted, sent
from tests.factories import DistrictFactory, UserFactory

pytestmark = pytest.mark.django_db


def form(**changes):
    filled = {
        "name": "Maps",
        "audience": "everyone",
        "outlets_chosen": list(EVERY),
        "shown_until": f"{timezone.now() + timedelta(days=5):%Y-%m-%dT%H:%M}",
    }
    for key, (title, text) in WORDS.items():
        filled |= {f"{key}_text": text} | ({f"{key}_title": title} if title else {})
    return filled | changes


def test_what_was_composed_is_shown_as_people_will_see_it(signed_in, writer, buyer):
    client = signed_in(writer)
    answer = client.post("/announcements/desk/new/", form())
    announcement = Announcement.objects.get()
    assert answer.url == f"/announcements/desk/{announcement.code}/"
    page = client.get(answer.url).content.decode()
    assert '<div class="banner"><div class="wrap banner-in">' in page
    assert WORDS["banner"][1] in page
    assert WORDS["inbox"][1] in page
    assert "Everybody on Yardsale gets this." in page
    assert "From <em>Monday</em> on. What do you think?" in page
    assert "From **Monday** on" in page  # the letter as text
    assert '<dd id="people">2</dd>' in page
    letter = client.get(f"{answer.url}mail/1/")
    assert "From <strong>Monday</strong> on" in letter.content.decode()
    assert "sandbox" in letter["Content-Security-Policy"]
    assert "frame-src 'self'" in client.get(answer.url)["Content-Security-Policy"]


def test_the_preview_of_the_letter_is_the_letter(signed_in, writer, second, settings):
    from django.core import mail

    from tests.announcements.test_sending import deliver

    settings.SITE_URL = "http://testserver"
    announcement = sent(writer, second, "inbox", "email")
    shown = signed_in(writer).get(f"/announcements/desk/{announcement.code}/mail/1/").content.decode()
    deliver()
    got = next(one for one in mail.outbox if one.to == [writer.email]).alternatives[0][0]
    key = writer.notifications.get().pk
    plain = got.replace(f"/inbox/{key}/open/", "/inbox/0/open/")
    cut = lambda html: html.partition("/inbox/unsubscribe/")[0]  # noqa: E731
    assert cut(shown.replace('<base target="_top">', "")) == cut(plain)


def test_the_audience_is_counted_while_choosing(signed_in, writer, buyer, seller):
    place = DistrictFactory()
    UserFactory(district=place.name)
    client = signed_in(writer)
    count = "/announcements/desk/count/"
    everyone = client.get(count, {"audience": "everyone"}).content.decode()
    assert "<strong>4</strong> people as of now" in everyone
    near = client.get(count, {"audience": "districts", "districts": [place.name]}).content.decode()
    assert "<strong>1</strong> person as of now" in near
    assert "Say who it is for" in client.get(count, {"audience": "districts"}).content.decode()
    assert "Say who it is for" in client.get(count, {"audience": "\x00"}).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Give it a name."),
        ({"audience": "martians"}, "Select a valid choice"),
        ({"audience": "districts"}, "Choose at least one neighbourhood."),
        ({"category": "nothing"}, "Select a valid choice"),
        ({"send_at": "soon"}, "Write a day and a time"),
        ({"banner_text": "x" * 141}, "this is 1 too many"),
        ({"email_text": "x" * 4_001}, "this is 1 too many"),
        ({"outlets_chosen": ["pigeon"]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(signed_in, writer, changes, said):
    answer = signed_in(writer).post("/announcements/desk/new/", form(inbox_text="Typed with care.") | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Typed with care." in page
    assert not Announcement.objects.exists()


def test_the_time_is_the_persons_own(signed_in, writer):
    writer.time_zone = "Asia/Tokyo"
    writer.save()
    client = signed_in(writer)
    client.post("/announcements/desk/new/", form(send_at="2040-01-01T09:00"))
    announcement = Announcement.objects.get()
    assert announcement.send_at.isoformat() == "2040-01-01T00:00:00+00:00"
    page = client.get(f"/announcements/desk/{announcement.code}/change/").content.decode()
    assert 'value="2040-01-01T09:00"' in page


def press(client, announcement, what, **data):
    announcement.refresh_from_db()
    url = f"/announcements/desk/{announcement.code}/press/{what}/"
    return client.post(url, {"version": announcement.version} | data, follow=True).content.decode()


def test_asked_for_refused_changed_approved_and_held_up(signed_in, client, writer, second):
    announcement = composed(writer, "inbox")
    page = press(signed_in(writer), announcement, "ask")
    assert "Somebody else reads it and lets it out." in page
    assert "Approve and send" not in page
    page = press(signed_in(second), announcement, "refuse", note="")
    assert "Say why, in a sentence." in page
    page = press(signed_in(second), announcement, "refuse", note="Which Monday?")
    assert "Which Monday?" in page
    path = f"/announcements/desk/{announcement.code}/change/"
    stale = form(outlets_chosen=["inbox"], version=announcement.version - 1)
    assert "a moment ago" in signed_in(writer).post(path, stale).content.decode()
    announcement.refresh_from_db()
    client.post(path, form(outlets_chosen=["inbox"], version=announcement.version))
    press(client, announcement, "ask")
    assert (
        "Approve and send to 2 people"
        in signed_in(second).get(f"/announcements/desk/{announcement.code}/").content.decode()
    )
    press(client, announcement, "approve")
    sending.begin(announcement.pk)
    assert "Paused: nobody more is told" in press(client, announcement, "pause")
    press(client, announcement, "resume")
    assert "Stopped on the way" in press(client, announcement, "stop")


@pytest.mark.parametrize("state", ["draft", "awaiting", "refused", "cancelled"])
def test_the_page_of_one_that_never_went_out_counts_people_as_of_now(signed_in, writer, second, state):
    announcement = composed(writer, *EVERY)
    if state in {"awaiting", "refused"}:
        actions.ask(announcement, by=writer, version=announcement.version)
    if state == "refused":
        actions.refuse(announcement, by=second, version=announcement.version, note="Which Monday?")
    if state == "cancelled":
        actions.cancel(announcement, by=writer, version=announcement.version)
    page = signed_in(second).get(f"/announcements/desk/{announcement.code}/").content.decode()
    assert announcement.state == state
    assert '<dd id="people">2</dd>' in page


def test_without_scripts_the_page_of_one_that_moves_looks_again(signed_in, writer, second):
    announcement = approved(writer, second)
    sending.begin(announcement.pk)
    page = signed_in(writer).get(f"/announcements/desk/{announcement.code}/").content.decode()
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in page
    assert "<strong>0</strong> of 2 people told (0 %)" in page
    sending.go_on(announcement.pk)
    page = signed_in(writer).get(f"/announcements/desk/{announcement.code}/").content.decode()
    assert "http-equiv" not in page
    assert "<strong>2</strong> of 2 people told (100 %)" in page


def test_the_page_of_an_announcement_is_for_who_was_told(client, signed_in, writer, second, seller, buyer):
    seller.district = "Mill Lane"
    seller.save()
    near = sent(writer, second, audience="districts", districts=("Mill Lane",))
    url = near.get_absolute_url()
    assert client.get(url).url == f"/accounts/login/?next={url}"
    assert [signed_in(one).get(url).status_code for one in (seller, buyer, writer)] == [200, 404, 200]
    client.logout()
    everyone = sent(writer, second)
    assert client.get(everyone.get_absolute_url()).status_code == 200
    assert client.get(composed(writer).get_absolute_url()).status_code == 404


def test_what_cannot_be_changed_or_corrected_says_so(signed_in, writer, second):
    announcement, draft = sent(writer, second), composed(writer)
    client = signed_in(writer)
    for code, verb in ((announcement.code, "change"), (draft.code, "correct"), (draft.code, "retract")):
        answer = client.get(f"/announcements/desk/{code}/{verb}/", follow=True)
        assert answer.redirect_chain[-1][0] == f"/announcements/desk/{code}/"
        assert "notice error" in answer.content.decode()


def test_a_correction_and_a_taking_back_by_hand(signed_in, client, writer, second):
    announcement = sent(writer, second)
    path = f"/announcements/desk/{announcement.code}/"
    words = {"inbox_title": "Maps", "inbox_text": "On Tuesday.", "reason": ""}
    assert signed_in(writer).post(f"{path}correct/", words).status_code == 422
    client.post(f"{path}correct/", words | {"reason": "It is Tuesday."})
    assert "A correction waits" in client.get(path).content.decode()
    page = press(signed_in(second), announcement, "approve-correction")
    assert "Approved the correction" in page
    assert client.post(f"{path}retract/", {"reason": ""}).status_code == 422
    page = client.post(f"{path}retract/", {"reason": "No map."}, follow=True).content.decode()
    assert "Taken back. It follows" in page


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_the_list_asks_the_same_however_many_there_are(signed_in, writer):
    composed(writer)
    client = signed_in(writer)
    few = queries(client, "/announcements/desk/")
    for _each in range(3):
        composed(writer, *EVERY)
    assert few == queries(client, "/announcements/desk/") == 6


def test_the_page_asks_the_same_however_many_were_told(signed_in, writer, second):
    announcement = sent(writer, second, *EVERY)
    path = f"/announcements/desk/{announcement.code}/"
    client = signed_in(writer)
    few = queries(client, path)
    for _each in range(5):
        UserFactory()
    many = sent(writer, second, *EVERY, size=1)
    corrected(many, writer, second)
    assert few == queries(client, f"/announcements/desk/{many.code}/") == 15
    pages = [queries(client, one.get_absolute_url()) for one in (announcement, many)]
    assert pages == [8, 8]


def test_the_inbox_asks_the_same_with_announcements_in_it(signed_in, writer, second, buyer):
    sent(writer, second)
    client = signed_in(buyer)
    few = queries(client, "/inbox/")
    for _each in range(2):
        corrected(sent(writer, second), writer, second)
    retracted(sent(writer, second, "inbox", "email"), writer)
    assert few == queries(client, "/inbox/")


def test_an_empty_desk_says_what_to_do(signed_in, writer):
    assert "Nothing was announced yet" in signed_in(writer).get("/announcements/desk/").content.decode()


@pytest.mark.parametrize("role", [None, "support", "moderator"])
def test_for_others_there_is_no_desk(signed_in, writer, second, role):
    announcement = sent(writer, second)
    client = signed_in(UserFactory(role=role))
    path = f"/announcements/desk/{announcement.code}/"
    for where in (
        "/announcements/desk/",
        "/announcements/desk/new/",
        path,
        f"{path}correct/",
        f"{path}mail/1/",
    ):
        assert client.get(where).status_code == 404
    assert client.post(f"{path}press/stop/").status_code == 404
    assert actions.rules.is_announcer(UserFactory(role="admin"))
