"""Who argues does not judge: a moderator who took part in a discussion neither accepts nor settles in it."""

import pytest

from forum.boards import actions as boards
from forum.questions import actions
from tests.factories import UserFactory
from tests.questions.test_accepting import accepted_of, press, question
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def test_a_moderator_who_answered_neither_accepts_nor_settles(signed_in, moderator):
    topic = question()
    mine = boards.reply(topic, by=moderator, text="Mine is right.")
    browser = signed_in(moderator)
    page = press(browser, mine).content.decode()
    assert "You have answered here yourself" in page
    assert "This helped" not in page
    assert accepted_of(topic) is None
    actions.accept(mine, by=topic.poster)
    assert "Settle it" not in browser.get(topic.get_absolute_url()).content.decode()
    with pytest.raises(Refusal, match="take part in this discussion"):
        actions.lock(mine, by=moderator, is_on=True)
    other = UserFactory(role="moderator")
    assert "Settle it" in signed_in(other).get(topic.get_absolute_url()).content.decode()
    actions.lock(mine, by=other, is_on=True)


def test_a_moderator_who_asked_chooses_as_everybody_who_asks(moderator):
    topic = question(by=moderator)
    actions.accept(topic.posts.get(number=2), by=moderator)
    assert accepted_of(topic) == 2
