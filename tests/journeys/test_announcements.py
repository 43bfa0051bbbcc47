"""Composed, looked at, approved by a second person, sent, seen, corrected and taken back; with scripts and without."""

from playwright.sync_api import expect

from forum.boards.models import Post
from notifications.announcements.models import Announcement
from notifications.channels.models import Delivery
from tests.factories import UserFactory
from tests.site import Site
from yardsale.demo import mail

OUTLETS = ("banner", "inbox", "email", "push", "forum", "x", "facebook")
BANNER = "From Monday on, meeting points stand on a map."


def wait_for(page, words, path=""):
    """The worker is at it: the page is looked at again until it says so."""
    if path:
        page.goto(path)
    for _each in range(60):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"never said: {words}")


def letters_to(page, person, count):
    """Their letters, the oldest first, once there are so many; nobody waits for the moment in which one could stop them."""
    for _each in range(60):
        Delivery.objects.waiting().filter(attempts=0).update(due_at="2020-01-01T00:00Z")
        found = mail.newest(20, to=person.email)
        if len(found) >= count:
            return sorted(found, key=lambda letter: letter.sent_at)
        page.wait_for_timeout(500)
    raise AssertionError(f"fewer than {count} letters to {person}")


def outside(page, site, on_x, on_facebook):
    """What stands on our pages at the networks, once it does."""
    for _each in range(60):
        if (found := (site.outside.texts("x"), site.outside.texts("facebook"))) == (on_x, on_facebook):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{found} stand there")


def compose(page, script):
    page.goto("/announcements/desk/")
    page.get_by_role("link", name="Write one").first.click()
    page.get_by_label("What is it about?").fill("Maps")
    if script:
        page.get_by_label("Who has bought").check()
        page.get_by_text("0 people as of now").wait_for()
        page.get_by_label("Everyone").check()
    page.get_by_text("3 people as of now").wait_for()
    for outlet in OUTLETS:
        page.locator(f"[name=outlets_chosen][value={outlet}]").check()
    page.locator("[name=shown_until]").fill("2040-01-01T10:00")
    page.locator("[name=banner_text]").fill(BANNER)
    for outlet, text in (
        ("inbox", "From Monday on."),
        ("email", "From **Monday** on."),
        ("push", "From Monday on, on your phone."),
        ("forum", "Monday!"),
    ):
        page.locator(f"[name={outlet}_title]").fill("Meeting points on a map")
        page.locator(f"[name={outlet}_text]").fill(text)
    page.locator("[name=x_text]").fill("From Monday on, for all.")
    page.locator("[name=facebook_text]").fill("From Monday on, for everybody.")
    page.get_by_role("button", name="Keep it and see how it looks").click()


def test_announced_approved_sent_corrected_and_taken_back(person, site: Site, settings):
    settings.DATA_DIR = site.folder
    site.outside.forget()
    gwen, gus = (UserFactory(name=f"{name} Growth", role="growth") for name in ("Gwen", "Gus"))
    bo = UserFactory(name="Bo Buyer")
    hers, reader, visitor = person(gwen), person(bo), person()
    his = person(gus, javascript=False, width=320)

    # Composed, and seen in every channel as people will see it.
    compose(hers, script=True)
    hers.locator("#sample-banner .banner").get_by_text(BANNER).wait_for()
    hers.locator("#sample-inbox").get_by_text("Everybody on Yardsale gets this.").first.wait_for()
    hers.frame_locator("#sample-email iframe").get_by_text("Monday").wait_for()
    hers.locator("#sample-forum").get_by_text("Monday!").wait_for()
    hers.locator("#sample-x").get_by_text("costs $0.015").wait_for()
    hers.locator("#sample-push").get_by_text("on your phone").wait_for()
    hers.get_by_role("button", name="Ask for approval").click()
    hers.get_by_text("Somebody else reads it and lets it out.").wait_for()
    visitor.goto("/")
    assert visitor.get_by_text(BANNER).count() == 0

    # A second person lets it out, without scripts, and sees it arrive. A page that is open rings by itself.
    with reader.expect_request("**/inbox/live/**"):
        reader.goto("/help/")
    his.goto("/announcements/desk/")
    his.get_by_role("link", name="Maps").click()
    his.get_by_role("button", name="Approve and send to 3 people").click()
    wait_for(his, "of 3 people told (100 %)")

    expect(reader.locator("#bell [data-count]")).to_have_attribute("data-count", "1", timeout=30_000)
    assert reader.url.endswith("/help/")
    outside(reader, site, ["From Monday on, for all."], ["From Monday on, for everybody."])
    his.reload()
    his.get_by_text("cost $0.015").wait_for()

    # Everybody sees it: above every page, in the inbox, by mail, on the board.
    wait_for(visitor, BANNER, "/help/")
    wait_for(reader, "From Monday on.", "/inbox/")
    # Before it is read here: then the letter would stay here.
    assert "From **Monday** on." in letters_to(reader, bo, 1)[0].text
    reader.get_by_role("link", name="Meeting points on a map").click()
    reader.get_by_role("heading", name="Meeting points on a map").wait_for()
    assert Post.objects.get().text == "Monday!"

    # Put away, it stays away, in this browser alone.
    with visitor.expect_response("**/announcements/dismiss/"):
        visitor.get_by_role("button", name="Put this away").click()
    visitor.locator(".banner").wait_for(state="detached")
    visitor.goto("/browse/")
    assert visitor.locator(".banner").count() == 0
    reader.locator(".banner").get_by_text(BANNER).wait_for()

    # It was Tuesday: it follows to every channel.
    look = f"/announcements/desk/{Announcement.objects.get().code}/"
    hers.goto(look)
    hers.get_by_role("link", name="Correct it").click()
    hers.locator("[name=reason]").fill("It is Tuesday.")
    for outlet in OUTLETS:
        field = hers.locator(f"[name={outlet}_text]")
        field.fill(field.input_value().replace("Monday", "Tuesday"))
    hers.get_by_role("button", name="Give it to a second person").click()
    hers.get_by_text("You wrote this correction.").wait_for()
    his.goto(look)
    his.get_by_role("button", name="Approve the correction").click()
    wait_for(his, "Everybody who was told has the new words")
    wait_for(visitor, "Corrected:", "/browse/")
    wait_for(reader, "What was wrong: It is Tuesday.", "/inbox/")
    assert "Something was wrong" in letters_to(reader, bo, 2)[1].text
    assert Post.objects.get().text.startswith("**Corrected:** It is Tuesday.")
    said = "Correction: From Tuesday on, for"
    outside(
        reader, site,
        ["From Monday on, for all.", f"{said} all."], ["From Monday on, for everybody.", f"{said} everybody."],
    )  # fmt: skip

    # There is no map at all: taken back, without scripts.
    his.goto(look)
    his.get_by_role("link", name="Take it back").click()
    his.locator("[name=reason]").fill("There is no map.")
    his.get_by_role("button", name="Take it back").click()
    wait_for(reader, "We have taken this back: There is no map.", "/inbox/")
    visitor.goto("/browse/")
    assert visitor.locator(".banner").count() == 0
    assert "There is no map." in letters_to(reader, bo, 3)[2].text
    outside(reader, site, [], [])
    assert Announcement.objects.get().state == "retracted"


def test_composed_and_cancelled_without_scripts(person, site: Site):
    gwen, _gus = (UserFactory(name=f"{name} Growth", role="growth") for name in ("Gwen", "Gus"))
    UserFactory()
    page = person(gwen, javascript=False, width=320)
    compose(page, script=False)
    page.get_by_role("button", name="Ask for approval").click()
    page.get_by_role("button", name="Cancel it").click()
    page.get_by_text("Cancelled, nobody was told").first.wait_for()
    assert Announcement.objects.get().state == "cancelled"
