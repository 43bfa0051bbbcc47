"""The pages of posts outside in a real browser: accessible, inside their width, quiet in the console, strict policy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.social import actions, choosing, posting
from notifications.social.models import Account, Month, Post
from tests.factories import UserFactory
from tests.orders.test_looks import tour  # noqa: F401  (a fixture)
from tests.social.conftest import MAKES, photographed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3


@pytest.fixture
def growth(transactional_db):
    return UserFactory(name="Gro Growth", role="growth")


def test_the_pages_with_nothing_and_in_a_dry_run(tour, growth, settings):  # noqa: F811
    walk = tour(growth)
    for name, path in (("list", ""), ("compose", "new/"), ("spending", "spending/")):
        walk.see(f"social-empty-{name}", f"/admin/social/{path}")
    assert walk.wrong == []


def test_the_pages_with_posts_in_many_states(tour, growth, networks, settings):  # noqa: F811
    settings.SITE_URL = "http://yardsale.example"
    listings = [photographed(title=f"Thing {n}") for n in range(3)]
    waiting = actions.compose(by=growth, network="x", text="Three of today’s best:", listings=listings)
    networks.script(MAKES["facebook"], after=True, silent=True)
    unknown = released(growth, "facebook", text=LONG, listings=listings[:1])
    posted = released(growth, "x", text="Hello & welcome")
    refused = actions.compose(by=growth, network="x", text="No")
    Post.objects.filter(pk=refused.pk).update(
        status="refused", problem="against_rules", said="Your post says no."
    )
    Account.objects.create(network="x", checked_at=timezone.now(), problem="token_ended")
    Account.objects.create(
        network="facebook", checked_at=timezone.now(), ends_at=timezone.now() + timedelta(days=4)
    )
    Month.objects.create(month="2026-09-01", is_dry=False, spent=1230, cap=20000)
    walk = tour(growth)
    walk.see("social-list", "/admin/social/")
    for name, post in (("waiting", waiting), ("unknown", unknown), ("posted", posted), ("refused", refused)):
        walk.see(f"social-{name}", post.get_absolute_url())
    walk.see("social-change", f"{waiting.get_absolute_url()}change/")
    walk.see(
        "social-spending", "/admin/social/spending/", act=lambda page: page.locator("summary").first.click()
    )
    walk.see("social-preview", "/admin/social/new/", act=lambda page: preview(page, listings))
    assert walk.wrong == []
    walk.see("social-wrong", "/admin/social/new/", act=wrong_form)
    assert [one for one in walk.wrong if "422" not in str(one)] == []
    Month.objects.filter(month="2026-09-01").delete()  # no sendings stand behind it


def released(by, network, **fields):
    post = actions.compose(by=by, network=network, **fields)
    actions.release(post, by=by, version=post.version)
    posting.send(post.pk)
    return post


def preview(page, listings):
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Text").fill("Two tidy things\n\nfrom around the corner")
    page.get_by_label("Things whose").fill(" ".join(listing.code for listing in listings[:2]))
    page.get_by_role("button", name="Preview").click()


def wrong_form(page):
    page.get_by_label("Text").fill("See evil.example now " + "x" * 300)
    page.get_by_label("Link").fill("https://evil.example/")
    page.get_by_role("button", name="Keep for release").click()


def test_what_sellers_say_and_the_menu_for_sharing(tour, networks):  # noqa: F811
    listing = photographed(title="Oak table")
    other = photographed(seller=listing.seller, title="Oak chair")
    choosing.object_to(listing.seller_id, listing=other, on=True)
    walk = tour(listing.seller)
    walk.see("elsewhere", "/settings/elsewhere/")
    walk.see("elsewhere-one", f"/listings/{other.code}/elsewhere/")
    walk.see("share", listing.get_absolute_url(), act=lambda page: page.locator(".share summary").click())
    assert walk.wrong == []
