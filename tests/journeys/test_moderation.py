"""A scam listing is reported and its seller suspended; who chatted is warned; an appeal undoes it. And all of it by keyboard."""

from forum.boards import actions
from forum.boards.models import Board, Post
from forum.moderation.models import Act, Appeal, Macro
from forum.reports.models import Report
from listings.catalogue.models import Listing
from tests.factories import CaseFactory, ListingFactory, ThreadFactory, UserFactory
from tests.site import Site


def _warned(page, words):
    """The worker tells them within seconds."""
    page.goto("/inbox/")
    for _ in range(40):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"never told: {words}")


def test_a_scam_is_reported_suspended_warned_of_appealed_and_reversed(person, site: Site):
    seller, buyer = UserFactory(name="Sam Seller"), UserFactory(name="Bo Buyer")
    mo = UserFactory(name="Mo Moderator", role="moderator")
    mia = UserFactory(name="Mia Mediator", role="moderator")
    watch = ListingFactory(seller=seller, title="Gold watch")
    ThreadFactory("Is it real?", "Of course it is.", listing=watch, buyer=buyer)

    # The buyer reports it.
    his = person(buyer)
    his.goto(watch.get_absolute_url())
    his.get_by_role("link", name="Report this listing").click()
    his.get_by_label("Scam or false promises").check()
    his.get_by_label("Tell us more").fill("It is brass.")
    his.get_by_role("button", name="Send the report").click()
    his.get_by_role("heading", name="Thank you for telling us").wait_for()

    # A moderator suspends the seller.
    desk = person(mo)
    desk.goto("/moderation/")
    desk.get_by_role("link", name="Gold watch").click()
    desk.get_by_role("button", name="I look at this").click()
    desk.get_by_label("Suspend").check()
    desk.get_by_label("For how long?").select_option("30")
    desk.get_by_label("Which rule is it about?").select_option("true")
    desk.get_by_label("Reason, for them").fill("The watch is sold as gold and is brass.")
    desk.get_by_role("button", name="Do this").click()
    desk.get_by_text("They read your reason").wait_for()
    assert his.goto(watch.get_absolute_url()).status == 410
    # The browser says so in its console, once; that it is not asked to keep it is seen at the end.
    his.complaints[:] = [said for said in his.complaints if "410" not in said]

    # Who chatted with the seller is warned, and who reported hears the outcome.
    _warned(his, "Sam Seller was suspended")
    _warned(his, "We looked at your report")

    # The seller reads why, cannot write, and appeals without scripts.
    hers = person(seller, javascript=False, width=320)
    _warned(hers, "You cannot trade until")
    hers.goto("/messages/")
    hers.get_by_role("link", name="Bo Buyer").click()
    hers.get_by_text("You cannot trade or write until").wait_for()
    assert hers.locator("textarea").count() == 0
    hers.get_by_role("link", name="See the decision").click()
    hers.get_by_role("link", name="Suspended: Gold watch").click()
    assert hers.get_by_text("The watch is sold as gold and is brass.").count() == 1
    assert hers.get_by_text("Bo Buyer").count() == 0
    hers.get_by_label("Why should we look again?").fill("Here is the number of the hallmark: 750.")
    hers.get_by_role("button", name="Ask for a second look").click()
    hers.get_by_text("Somebody else looks at it now").wait_for()

    # Who acted may not decide; another moderator reverses it.
    desk.goto("/moderation/appeals/")
    desk.get_by_role("link", name="Suspended: Gold watch").click()
    assert desk.get_by_role("button", name="Decide this").count() == 0
    other = person(mia)
    other.goto("/moderation/appeals/")
    other.get_by_role("link", name="Suspended: Gold watch").click()
    other.get_by_text("the hallmark: 750").wait_for()
    other.get_by_label("Undo it").check()
    other.get_by_label("Answer, for them").fill("You are right, and we are sorry.")
    other.get_by_role("button", name="Decide this").click()
    other.get_by_text("Decided. They read your answer.").wait_for()

    # Everything is back, and everybody hears of it.
    _warned(hers, "You were right: we have undone it")
    _warned(his, "Sam Seller was not at fault")
    his.goto(watch.get_absolute_url())
    his.get_by_role("heading", name="Gold watch").first.wait_for()
    his.goto("/moderation/log/")
    his.get_by_text("Undone on appeal").wait_for()
    assert Listing.objects.get().status == "on_sale"
    assert [act.kind for act in Act.objects.order_by("pk")] == ["suspend", "lift"]
    assert Appeal.objects.get().decided_by == mia


def _reported(name):
    from tests.moderation.conftest import reporting

    return reporting(UserFactory(), "person", UserFactory(name=name).code, reason="rude")


def test_the_question_mark_names_the_keys_of_the_desk_beside_those_of_every_page(person):
    page = person(UserFactory(name="Mo Moderator", role="moderator"))
    named = {}
    for place in ("/inbox/", "/moderation/"):
        page.goto(place)
        page.wait_for_load_state("networkidle")
        page.keyboard.press("?")
        page.get_by_role("heading", name="Keys").wait_for()
        named[place] = page.locator("dialog#keys dd").all_inner_texts()
    assert named["/moderation/"][: len(named["/inbox/"])] == named["/inbox/"]
    assert named["/moderation/"][len(named["/inbox/"]) :] == [
        "Next or previous in the list; Enter opens it", "Reports, appeals", "Take the report, or let go of it",
        "To the form in which you act or decide", "Show what waits", "To the canned notes, or to the note about a person",
        "Close without an act", "The person’s record",
    ]  # fmt: skip


def test_a_moderator_works_with_the_keys_alone(person):
    _reported("First Reported"), _reported("Second Reported")
    page = person(UserFactory(name="Mo Moderator", role="moderator"))
    page.goto("/moderation/")
    page.wait_for_load_state("networkidle")
    keys = page.keyboard
    for key in ("j", "j", "k", "j"):
        keys.press(key)
    keys.press("Enter")
    page.get_by_role("heading", name="Second Reported", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    keys.press("c")
    page.get_by_text("It is yours to look at.").wait_for()
    page.wait_for_load_state("networkidle")
    keys.press("a")
    keys.press("Space")  # the first act: a warning
    keys.press("Tab")
    keys.press("Tab")
    keys.type("Be kind")
    keys.press("Tab")
    keys.type("Please write as you would talk across a fence.")
    for _ in range(3):
        keys.press("Tab")
    keys.press("Enter")
    page.get_by_text("They read your reason").wait_for()
    page.wait_for_load_state("networkidle")
    act = Act.objects.get()
    assert (act.kind, act.rule, act.person.name) == ("warn", "kind", "Second Reported")
    keys.press("j")
    keys.press("Enter")
    page.get_by_role("heading", name="First Reported", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    keys.press("x")
    page.get_by_role("heading", name="Close without an act").wait_for()
    assert Report.objects.open().get().title == "First Reported"


def test_what_waits_is_shown_with_one_key(person):
    actions.start(Board.objects.get(slug="questions"), by=UserFactory(), subject="Hello there", text="New.")
    page = person(UserFactory(name="Mo Moderator", role="moderator"))
    page.goto("/moderation/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="It waits for you").wait_for()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("s")
    page.get_by_text("It is shown, and they are told.").wait_for()
    assert Post.objects.get().state == "shown"


def test_the_list_of_cases_is_walked_with_keys(person):
    case = CaseFactory(state="escalated")
    page = person(UserFactory(name="Mo Moderator", role="moderator"))
    page.goto("/disputes/desk/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/disputes/desk/{case.code}/")


def test_a_canned_note_leads_into_the_reason_with_and_without_script(person):
    _reported("Only Reported")
    Macro.objects.all().delete()
    Macro.objects.create(title="Rude words", kind="warn", rule="kind", words="Please be kind.")
    where = f"/moderation/reports/{Report.objects.get().code}/"
    for javascript in (True, False):
        page = person(UserFactory(name="Mo Moderator", role="moderator"), javascript=javascript)
        page.goto(where)
        page.get_by_role("link", name="Rude words").click()
        page.wait_for_url("**note=*")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.activeElement.id") == "id_reason"
        page.keyboard.press("End")
        page.keyboard.type(" Thank you.")
        assert page.get_by_label("Reason, for them").input_value().endswith("kind. Thank you.")


def test_a_moderator_works_with_tab_and_enter_when_there_is_no_script(person):
    _reported("Only Reported")
    page = person(UserFactory(name="Mo Moderator", role="moderator"), javascript=False)
    page.goto("/moderation/")
    page.get_by_role("link", name="Only Reported").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Only Reported", level=1).wait_for()
    page.get_by_label("Warn").focus()
    for key in ("Space", "Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Be kind")
    page.keyboard.press("Tab")
    page.keyboard.type("Please be kind.")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("They read your reason").wait_for()
    assert Act.objects.get().rule == "kind"
