"""What waits is seen whole before it is shown, and what was let through is not changed behind our backs."""

import pytest

from forum.boards import actions, photos
from forum.boards.models import Board, Photo
from forum.boards.statuses import PostState
from forum.reports.models import Report
from tests.catalogue.pictures import upload
from tests.factories import UserFactory


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
    browser.post(f"{place}answer/", {"do": "show", "seen": seen})
    post.refresh_from_db()
    assert post.state == PostState.HELD
    page = browser.get(place).content.decode()
    assert other.code in page
    assert one.code not in page
    browser.post(f"{place}answer/", {"do": "show", "seen": seen_on(page)})
    post.refresh_from_db()
    assert post.state == PostState.SHOWN
