"""Today's finds on X: drafted, looked at, released, an answer that never comes, looked for, and out there once."""

import time

from notifications.social.models import Attempt, Post
from notifications.social.tasks import draft_finds
from tests.factories import CategoryFactory, UserFactory
from tests.social.conftest import MAKES, photographed

PATIENCE = 30


def until(page, words):
    """Look again until the page says so, as somebody without scripts does."""
    deadline = time.monotonic() + PATIENCE
    while page.get_by_text(words, exact=True).count() == 0:
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(300)
        page.reload()


def in_group(number, **fields):
    group = CategoryFactory(slug=f"finds-{number}", parent=None)
    return photographed(title=f"Tidy thing {number}", category=CategoryFactory(parent=group), **fields)


def test_a_post_whose_answer_never_came_is_reconciled_and_not_repeated(site, person):
    networks = site.outside
    networks.forget()
    growth = UserFactory(name="Gro Growth", role="growth")
    things = [in_group(number) for number in range(4)]
    draft_finds()
    page = person(growth, width=390)
    page.goto("/admin/social/?state=waiting")
    page.get_by_role("row").filter(has_text="X").get_by_role("link").first.click()
    assert page.locator(".outside-pictures img").count() == 4
    assert "costs $0.015" in page.locator(".outside figcaption").inner_text()

    # One of them is reserved meanwhile: it is taken out, and the rest is looked at again.
    things[0].move_to("reserved")
    page.get_by_role("button", name="Release for $0.015").click()
    assert "Tidy thing 0" in page.locator(".messagelist .error").inner_text()
    assert "Tidy thing 0" not in page.locator(".outside-text").inner_text()
    assert page.locator(".outside-pictures img").count() == 3

    networks.script(MAKES["x"], after=True, silent=True)
    page.get_by_role("button", name="Release for $0.015").click()
    until(page, "Nobody knows yet")
    assert "It is not sent again" in page.locator(".notice.bad").inner_text()
    assert page.get_by_role("button", name="Release").count() == 0

    page.get_by_role("button", name="Look whether it is there").click()
    until(page, "Posted")
    post = Post.objects.get(network="x")
    assert page.get_by_role("link", name="see it there").get_attribute("href") == post.remote_url
    assert networks.texts("x") == [post.text]
    assert networks.names().count(MAKES["x"]) == 1
    assert [each.outcome for each in Attempt.objects.all()] == ["posted"]


def test_a_thing_is_shared_without_anything_of_other_sites(site, person):
    listing = photographed(title="Oak table")
    asked = []
    page = person()
    page.on("request", lambda request: asked.append(request.url))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(listing.get_absolute_url())
    page.get_by_text("Share", exact=True).click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.url}{listing.get_absolute_url()}"
    picture = page.locator('meta[property="og:image"]').get_attribute("content")
    deadline = time.monotonic() + PATIENCE
    while page.request.get(picture, max_redirects=0).status != 200:  # drawn by the worker after the first ask
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert page.request.get(picture).headers["content-type"] == "image/jpeg"
    assert [address for address in asked if not address.startswith((site.url, "data:", "blob:"))] == []


def test_without_scripts_the_links_and_the_address_are_there(site, person):
    listing = photographed(title="Oak table")
    page = person(javascript=False)
    page.goto(listing.get_absolute_url())
    page.get_by_text("Share", exact=True).click()
    assert page.get_by_label("Its address").input_value().endswith(listing.get_absolute_url())
    assert (
        page.get_by_role("link", name="WhatsApp").get_attribute("href").startswith("https://wa.me/?text=Oak")
    )
    assert page.get_by_role("button", name="Copy").count() == 0
