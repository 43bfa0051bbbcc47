"""A question on its way into the help centre, a wish on its way to being there: in browsers, with and without scripts."""

import pytest

from forum.questions.models import MeToo
from forum.suggestions.models import Suggestion
from notifications.channels.models import Notification
from tests.factories import UserFactory, known, topic_of

SCRIPTS = pytest.mark.parametrize(
    ("javascript", "width"), [(True, 1280), (False, 320)], ids=["scripts", "without"]
)


def wait_for_news(kind, count):
    """The worker tells in its own time."""
    import time

    deadline = time.monotonic() + 20
    while Notification.objects.filter(kind=kind).count() < count and time.monotonic() < deadline:
        time.sleep(0.2)
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


@SCRIPTS
def test_a_question_is_asked_answered_accepted_and_shown_in_help(person, javascript, width):
    old = topic_of("Where?", subject="Where do I find the hand-over code?")
    asker, answerer, other = known(name="Ada Asker"), known(name="Ann Answerer"), known(name="Sam Same")
    hers, his, theirs = (person(who, javascript=javascript, width=width) for who in (asker, answerer, other))

    hers.goto("/forum/questions/")
    hers.get_by_role("link", name="Ask a question").click()
    hers.get_by_label("Title").fill("Who has the hand-over code?")
    hers.get_by_label("Your post").fill("We stood at the station.")
    if not javascript:
        hers.get_by_role("button", name="Preview, and what is similar").click()
    hers.get_by_text("Perhaps it was asked before").wait_for()
    assert hers.get_by_role("link", name=old.subject).count() == 1
    hers.get_by_role("button", name="Send").click()
    hers.get_by_role("heading", level=1, name="Who has the hand-over code?").wait_for()
    place = hers.url.split("#")[0]

    theirs.goto(place)
    theirs.get_by_role("button", name="Me too").click()
    theirs.get_by_text("You ask this too").wait_for()
    his.goto(place)
    his.get_by_label("Your post").fill("The buyer has it, the seller **types** it.")
    his.get_by_role("button", name="Send").click()
    his.locator("#p2").get_by_text("The buyer has it").wait_for()

    hers.goto(place)
    hers.get_by_role("button", name="This helped").click()
    hers.locator(".post-accepted").get_by_text("The buyer has it").wait_for()
    assert hers.locator("#p2").get_by_text("Accepted answer").count() == 1
    assert hers.locator(".post-accepted").bounding_box()["y"] < hers.locator("#p2").bounding_box()["y"]
    assert wait_for_news("question.answered", 1) == ["Sam Same"]
    assert wait_for_news("question.accepted", 1) == ["Ann Answerer"]
    assert MeToo.objects.count() == 1

    theirs.goto("/help/")
    theirs.get_by_label("Search in help").fill("hand-over code")
    theirs.get_by_role("button", name="Search", exact=True).last.click()
    theirs.get_by_role("link", name="Who has the hand-over code?").click()
    theirs.locator(".post-accepted").get_by_text("The buyer has it").wait_for()


@SCRIPTS
def test_a_wish_is_voted_for_shipped_and_told_to_who_voted(person, javascript, width):
    author, voter = known(name="Wim Wisher"), known(name="Vera Voter")
    moderator = UserFactory(name="Mo Moderator", role="moderator")
    his, hers, ours = (person(who, javascript=javascript, width=width) for who in (author, voter, moderator))

    his.goto("/forum/suggestions/")
    his.get_by_role("link", name="Suggest something").click()
    his.get_by_label("Title").fill("Warn me when a photo is dark")
    his.get_by_label("Your post").fill("One sees nothing.")
    his.get_by_role("button", name="Send").click()
    his.get_by_role("heading", level=1, name="Warn me when a photo is dark").wait_for()
    place = his.url.split("#")[0]

    hers.goto("/forum/suggestions/")
    hers.get_by_role("button", name="Vote").click()
    hers.locator(".vote-tag[aria-pressed=true] .vote-count", has_text="2").wait_for()
    assert hers.url.endswith("/forum/suggestions/")
    if javascript:
        # Pressed in its place: neither the page nor the focus has moved.
        assert hers.evaluate("document.activeElement.matches('.vote-tag[aria-pressed=true]')")

    ours.goto(place)
    ours.get_by_role("link", name="Say where it stands").click()
    ours.get_by_label("Shipped").check()
    ours.get_by_label("Why?").fill("The form says so now.")
    ours.get_by_role("button", name="Say so").click()
    ours.get_by_text("Everybody who voted is told").wait_for()
    assert Suggestion.objects.get().status == "shipped"
    assert wait_for_news("suggestion.changed", 2) == ["Vera Voter", "Wim Wisher"]

    hers.goto("/inbox/")
    hers.get_by_role("link", name="“Warn me when a photo is dark”: Shipped").first.click()
    hers.get_by_text("The form says so now.").wait_for()
    hers.goto("/forum/roadmap/")
    shipped = hers.get_by_role("region", name="Shipped")
    shipped.get_by_role("link", name="Warn me when a photo is dark").wait_for()
