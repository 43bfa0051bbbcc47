"""Growth builds a campaign and later sees what it brought; a survey is asked and answered; with scripts and without."""

from datetime import timedelta

from notifications.announcements.models import Announcement, HeldOut
from notifications.channels.models import Notification
from notifications.surveys.models import Answer, Survey
from tests.announcements.test_holdouts import began, bought, held_of, told_of
from tests.factories import DistrictFactory, UserFactory
from tests.journeys.test_announcements import wait_for
from yardsale.accounts.models import User


def lane():
    DistrictFactory(name="Mill Lane", slug="mill-lane")
    User.objects.bulk_create(
        User(email=f"{number}@lane.invalid", name=f"Neighbour {number}", district="Mill Lane")
        for number in range(300)
    )


def test_a_campaign_is_built_approved_sent_and_measured(person):
    lane()
    gwen, gus = (UserFactory(name=f"{name} Growth", role="growth") for name in ("Gwen", "Gus"))
    hers, his = person(gwen), person(gus, javascript=False, width=320)

    # Composed for a neighbourhood, with a part left out, and looked at.
    hers.goto("/announcements/desk/new/")
    hers.get_by_label("What is it about?").fill("Spring in the lane")
    hers.locator("[name=audience][value=districts]").check()
    hers.get_by_label("Mill Lane").check()
    hers.get_by_text("300 people as of now").wait_for()
    hers.locator("[name=purpose][value=marketing]").check()
    hers.locator("[name=holdout]").fill("30")
    hers.locator("[name=outlets_chosen][value=inbox]").check()
    hers.locator("[name=inbox_title]").fill("Bikes in your lane")
    hers.locator("[name=inbox_text]").fill("Twelve bikes stand around the corner.")
    hers.get_by_role("button", name="Keep it and see how it looks").click()
    hers.locator("#sample-inbox").get_by_text("Twelve bikes stand around the corner.").wait_for()
    hers.get_by_text("30 %", exact=True).wait_for()
    hers.get_by_role("button", name="Ask for approval").click()

    # A second person lets it out; some are left out, nobody sees who.
    announcement = Announcement.objects.get()
    look = f"/announcements/desk/{announcement.code}/"
    his.goto(look)
    his.get_by_role("button", name="Approve and send to 300 people").click()
    wait_for(his, "of 300 people told (100 %)")
    held, told = held_of(announcement), sorted(told_of(announcement))
    assert len(held) + len(told) == 300
    his.get_by_text(f"{len(held)} were left out to compare").wait_for()
    assert HeldOut.objects.count() == len(held) > 0
    hers.goto(look)
    hers.get_by_text("Too early to tell").wait_for()

    # A page that looks again by itself would have the count of now kept for some minutes.
    his.goto("/help/")

    # Three weeks later many of those who were told have bought.
    at = began(announcement, 21)
    for key in told[:45]:
        bought(key, at + timedelta(days=3))
    hers.goto(look)
    hers.get_by_text("It brought more orders: between").wait_for()
    hers.locator("#uplift").get_by_role("link", name="7 days").click()
    hers.locator("#uplift").get_by_text("more than chance").first.wait_for()
    hers.locator("#uplift summary").first.click()
    hers.locator("#uplift").get_by_role("row", name="Left out 0").first.wait_for()


def test_a_survey_is_asked_and_answered(person):
    gwen, gus = (UserFactory(name=f"{name} Growth", role="growth") for name in ("Gwen", "Gus"))
    bo, ann = UserFactory(name="Bo Buyer"), UserFactory(name="Ann Other")
    hers, his, reader = person(gwen), person(gus), person(bo, javascript=False, width=320)

    hers.goto("/surveys/desk/")
    hers.get_by_role("link", name="Write one").first.click()
    hers.get_by_label("What is it about?").fill("Spring")
    hers.locator("[name=question]").fill("Would you recommend us?")
    hers.locator("[name=in_words]").fill("What should be better?")
    hers.get_by_role("button", name="Keep it and see how it looks").click()
    hers.get_by_text("Would you recommend us?").wait_for()
    hers.get_by_role("button", name="Ask for approval").click()
    his.goto(f"/surveys/desk/{Survey.objects.get().code}/")
    his.get_by_role("button", name="Approve and ask them").click()
    his.get_by_text("What came back").wait_for()

    # Without scripts: the card stands on the home page, once the worker has asked; answered, it is gone.
    for _each in range(80):
        if Notification.objects.filter(recipient=bo, kind="survey").exists():
            break
        reader.wait_for_timeout(500)
    reader.goto("/")
    reader.locator(".survey-card").get_by_role("link", name="Answer").click()
    reader.get_by_label("9", exact=True).check()
    reader.locator("[name=comment]").fill("More bikes, please.")
    reader.get_by_role("button", name="Send it").click()
    reader.get_by_text("Thank you for your answer").wait_for()
    reader.goto("/")
    assert reader.locator(".survey-card").count() == 0
    assert list(Answer.objects.values_list("value", "comment")) == [(9, "More bikes, please.")]

    # Another puts it away.
    other = person(ann)
    other.goto("/")
    other.get_by_role("button", name="Put it away").click()
    other.get_by_text("We do not ask again.").wait_for()
    assert other.locator(".survey-card").count() == 0

    # Our people read it, and put a word on it.
    hers.reload()
    hers.get_by_text("More bikes, please.").wait_for()
    hers.get_by_label("Another tag").fill("bikes")
    hers.get_by_role("button", name="Tag it").click()
    hers.locator(".survey-tags .chip", has_text="bikes").wait_for()
