"""Did this help? One answer each, a way to say what was missing, and from there to a person."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from support.help import actions, contact
from support.help.models import Helped
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}


def say(client, answer, slug="fees", **headers):
    return client.post(f"/help/{slug}/helped/", {"answer": answer}, headers=BROWSER | headers)


def said():
    return [(one.article, one.is_yes) for one in Helped.objects.order_by("pk")]


def test_a_visitor_says_yes_and_is_thanked_where_they_were(client):
    answer = say(client, "yes")
    assert (answer.status_code, answer.url) == (302, "/help/fees/")
    assert "Thank you" in client.get(answer.url).content.decode()
    assert said() == [("fees", True)]
    one = Helped.objects.get()
    assert (one.person, one.visitor is not None) == (None, True)


def test_one_visitor_has_one_answer_for_each_article_and_may_change_it(client):
    for answer in ("yes", "no", "yes", "no"):
        say(client, answer)
    say(client, "yes", "money")
    assert said() == [("fees", False), ("money", True)]


def test_another_browser_and_another_person_are_others(client, buyer):
    say(client, "yes")
    say(client, "yes", **{"User-Agent": "Mozilla/5.0 (Phone)"})
    client.force_login(buyer)
    say(client, "no")
    say(client, "no", **{"User-Agent": "Mozilla/5.0 (Phone)"})
    assert said() == [("fees", True), ("fees", True), ("fees", False)]
    assert Helped.objects.get(person=buyer).visitor is None


def test_a_person_sees_what_they_said(client, buyer):
    client.force_login(buyer)
    before = client.get("/help/fees/").content.decode().split('id="helped"')[1].split("</form>")[0]
    assert "aria-pressed" not in before
    say(client, "no")
    form = client.get("/help/fees/").content.decode().split('id="helped"')[1].split("</form>")[0]
    assert 'value="no" aria-pressed="true"' in form
    assert 'value="yes" aria-pressed="false"' in form


def test_the_form_in_a_kept_page_needs_no_token(client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    for _again in range(3):
        page = strict.get("/help/fees/").content.decode()
    assert "csrfmiddlewaretoken" not in page
    assert 'action="/help/fees/helped/"' in page
    assert say(strict, "yes").status_code == 302
    assert said() == [("fees", True)]


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"User-Agent": "Googlebot/2.1"}, {"User-Agent": ""}],
)
def test_programs_and_other_sites_are_not_counted(client, headers):
    assert say(client, "yes", **headers).status_code == 302
    answer = say(client, "no", **headers)
    assert answer.url == contact.address(about="fees")
    assert said() == []


def test_a_no_asks_what_was_missing_and_leads_to_a_person(client):
    box = say(client, "no").url
    page = client.get(box)
    assert "What was missing?" in page.content.decode()
    answer = client.post(box, {"comment": "  What about gifts? "})
    parts = urlsplit(answer.url)
    asked = parse_qs(parts.query)
    assert (parts.path, asked["about"]) == ("/support/new/", ["fees"])
    assert "gifts" not in answer.url
    assert contact.words_by(asked["told"][0], AnonymousUser()) == "What about gifts?"
    assert "What about gifts?" in client.get(answer.url).content.decode()
    assert Helped.objects.get().comment == "What about gifts?"


def test_who_only_wants_to_say_it_stays(client):
    box = say(client, "no").url
    answer = client.post(box, {"comment": "Gifts?", "only": "1"})
    assert answer.url == "/help/fees/"
    assert Helped.objects.get().comment == "Gifts?"


@pytest.mark.parametrize("comment", ["", "   ", "x" * 1001])
def test_a_comment_that_is_none_is_refused_kindly_and_kept(client, comment):
    box = say(client, "no").url
    answer = client.post(box, {"comment": comment})
    assert answer.status_code == 422
    assert comment.strip() in answer.content.decode()
    assert Helped.objects.get().comment == ""


def test_nobody_says_something_in_anothers_place(client, buyer):
    box = say(client, "no").url
    token = box.rstrip("/").rpartition("/")[2]
    for address in ("/help/money/missing/" + token + "/", box[:-3] + "xx/", "/help/fees/missing/1/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"comment": "Hm."}).status_code == 404
    assert Helped.objects.get().comment == ""


def test_a_persons_words_are_theirs_alone(client, buyer, stranger):
    client.force_login(buyer)
    box = say(client, "no").url
    assert client.post(box, {"comment": "Gifts?"}).status_code == 302
    assert "Gifts?" in client.get(box).content.decode()
    client.force_login(stranger)
    assert client.get(box).status_code == 404
    client.logout()
    assert client.get(box).status_code == 404


def test_another_browser_behind_the_same_address_is_shown_nobodys_words(client):
    from django.test import Client

    written = client.post(say(client, "no").url, {"comment": "My flat is at Oak 7."}).url
    other = Client()
    box = say(other, "no").url
    assert Helped.objects.get().comment == "My flat is at Oak 7."
    page = other.get(box)
    assert "Oak 7" not in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Robots-Tag"] == "noindex"
    token = box.rstrip("/").rpartition("/")[2]
    assert "Oak 7" not in other.get("/support/new/", {"told": token}).content.decode()
    # What they write instead is not led to the first one's form.
    theirs = other.post(box, {"comment": "And gifts?"}).url
    assert "And gifts?" in other.get(theirs).content.decode()
    assert "And gifts?" not in client.get(written).content.decode()


def test_yesterdays_words_are_carried_nowhere(client, monkeypatch):
    token = contact.told(actions.say("fees", by=None, visitor=1, is_yes=False))
    nobody = AnonymousUser()
    assert contact.told_by(token, nobody) is not None
    monkeypatch.setattr(contact, "CARRIED", -1)
    assert contact.told_by(token, nobody) is None
    assert contact.told_by("x" * 10_000, nobody) is None


@pytest.mark.parametrize("slug", ["nothing", "likely", "x" * 300])
def test_an_article_that_is_none_has_no_answers(client, slug):
    assert client.post(f"/help/{slug}/helped/", {"answer": "yes"}, headers=BROWSER).status_code == 404
    assert client.get(f"/help/{slug}/missing/abc/").status_code == 404


def test_it_is_said_by_post_alone(client):
    assert client.get("/help/fees/helped/").status_code == 405


def test_one_address_says_only_so_much_in_a_day(client, settings):
    settings.HELPED_PER_DAY = 2
    for slug in ("fees", "money", "offers"):
        answer = say(client, "yes", slug)
        assert answer.status_code == 302
    assert said() == [("fees", True), ("money", True)]
    assert "many answers" in client.get("/help/offers/").content.decode()
    cache.clear()
    say(client, "yes", "offers")
    assert len(said()) == 3


def test_who_it_was_is_forgotten_after_the_day():
    for visitor in (1, 2):
        actions.say("fees", by=None, visitor=visitor, is_yes=True)
    old = Helped.objects.filter(visitor=1)
    old.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert actions.forget_visitors() == 1
    assert sorted(Helped.objects.values_list("visitor", flat=True), key=str) == [2, None]
    assert actions.forget_visitors() == 0


def test_the_database_keeps_it_to_one_each(buyer):
    actions.say("fees", by=buyer, visitor=None, is_yes=True)
    actions.say("fees", by=None, visitor=7, is_yes=True)
    for who in ({"person": buyer}, {"visitor": 7}, {"person": UserFactory(), "visitor": 8}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Helped.objects.create(article="fees", is_yes=False, **who)


def test_an_article_costs_a_person_one_look_more(client, buyer, django_assert_num_queries):
    client.get("/help/terms/")
    client.cookies["sessionid"] = "not a visitor without a session"
    with django_assert_num_queries(1):
        client.get("/help/terms/")
    client.force_login(buyer)
    client.get("/help/terms/")
    with django_assert_num_queries(4):
        client.get("/help/terms/")


def test_our_people_read_what_share_was_helped(client):
    for number, is_yes in enumerate([True, True, False]):
        actions.say("fees", by=None, visitor=number, is_yes=is_yes)
    answer = actions.say("money", by=None, visitor=9, is_yes=False)
    actions.comment(answer, "When is it mine?")
    client.force_login(UserFactory(role="support"))
    page = client.get("/admin/support/helped/").content.decode()
    table = page.split("<caption>")[1].split("</table>")[0]
    assert table.index("How we hold the money") < table.index("What it costs")
    assert "<td>67\u00a0%</td><td>3</td>" in table.replace(" %", "\u00a0%").replace("\u202f%", "\u00a0%")
    assert "When is it mine?" in page
