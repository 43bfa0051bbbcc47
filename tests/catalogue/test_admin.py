"""What staff see and do in the catalogue's admin pages."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from listings.catalogue.models import Category, District, Listing
from listings.fees import rates
from listings.fees.models import FeeSchedule
from tests.factories import ListingFactory, OrderFactory, PhotoFactory
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db
PAGES = ["category", "district", "listing", "photo", "feeschedule"]


@pytest.mark.parametrize("page", PAGES)
def test_every_list_opens_for_the_admin_and_finds(signed_in, admin, page):
    PhotoFactory()
    client = signed_in(admin)
    assert client.get(f"/admin/listings/{page}/").status_code == 200
    if page != "feeschedule":
        assert client.get(f"/admin/listings/{page}/", {"q": "bike"}).status_code == 200


def test_a_listing_is_read_and_not_edited(signed_in, admin):
    listing = PhotoFactory().listing
    client = signed_in(admin)
    page = client.get(f"/admin/listings/listing/{listing.pk}/change/").content.decode()
    assert listing.title in page
    assert 'name="status"' not in page
    assert client.post(f"/admin/listings/listing/{listing.pk}/change/", {"status": "sold"}).status_code == 403


def press(client, action, *listings, **more):
    chosen = [listing.pk for listing in listings]
    return client.post(
        "/admin/listings/listing/", {"action": action, "_selected_action": chosen, **more}, follow=True
    )


def test_a_moderator_hides_a_listing_with_a_reason_and_shows_it_again(signed_in, moderator):
    listing, gone = ListingFactory(), ListingFactory(status="withdrawn")
    client = signed_in(moderator)
    assert "Reason, for the seller" in press(client, "suspend", listing).content.decode()
    assert Listing.objects.get(pk=listing.pk).status == "on_sale"
    page = press(client, "suspend", listing, gone, reason="Not allowed: fireworks").content.decode()
    assert "1 done" in page
    assert gone.code in page
    assert [Listing.objects.get(pk=each.pk).status for each in (listing, gone)] == ["suspended", "withdrawn"]
    press(client, "restore", listing)
    assert Listing.objects.get(pk=listing.pk).status == "on_sale"
    names = Event.objects.order_by("pk").values_list("name", "by__name", "details")
    assert list(names) == [
        ("listing.suspended", "Mo Moderator", {"reason": "Not allowed: fireworks"}),
        ("listing.restored", "Mo Moderator", {}),
    ]


def test_an_agent_looks_but_does_not_hide(signed_in, agent):
    listing = ListingFactory()
    press(signed_in(agent), "suspend", listing, reason="x")
    assert Listing.objects.get().status == "on_sale"


def test_the_tree_has_two_levels(signed_in, admin):
    bikes, road = Category.objects.get(slug="bikes"), Category.objects.get(slug="road-bikes")
    client = signed_in(admin)
    inline = {"attributes-TOTAL_FORMS": 0, "attributes-INITIAL_FORMS": 0}
    new = {"name": "Tall bikes", "slug": "tall-bikes", "icon": "bike", "position": 9, **inline}
    assert (
        "stands in a group"
        in client.post("/admin/listings/category/add/", {**new, "parent": road.pk}).content.decode()
    )
    client.post("/admin/listings/category/add/", {**new, "parent": bikes.pk})
    assert "Tall bikes" in client.get("/browse/bikes/").content.decode()


# -- Fees ----------------------------------------------------------------------------------------------------------


def schedule(starts_at) -> dict:
    return {
        "starts_at_0": f"{timezone.localtime(starts_at):%Y-%m-%d}", "starts_at_1": f"{timezone.localtime(starts_at):%H:%M:%S}",
        "commission_rate": "5", "commission_least": 50, "commission_most": 6000, "commission_fixed": 0,
        "protection_rate": "3", "protection_fixed": 70,
    }  # fmt: skip


def test_fees_change_for_the_future_only(signed_in, admin):
    client, now = signed_in(admin), timezone.now()
    page = client.post(
        "/admin/listings/feeschedule/add/", schedule(now - timedelta(hours=1))
    ).content.decode()
    assert "for the future only" in page
    client.post("/admin/listings/feeschedule/add/", schedule(now + timedelta(hours=1)))
    assert FeeSchedule.objects.latest().commission_rate == 500
    assert rates.current().commission_rate == 800
    begun = FeeSchedule.objects.earliest()
    assert client.post(f"/admin/listings/feeschedule/{begun.pk}/change/", schedule(now)).status_code == 403
    assert client.post(f"/admin/listings/feeschedule/{begun.pk}/delete/", {"post": "yes"}).status_code == 403


# -- Districts -----------------------------------------------------------------------------------------------------


def test_districts_are_loaded_and_loaded_again(tmp_path, capsys):
    file = tmp_path / "town.csv"
    file.write_text(
        "\ufeffslug,name,latitude,longitude\nmill-lane,Mill Lane,52.1,5.1\nquay,The Quay,52.2,5.2\n"
    )
    call_command("load_districts", str(file))
    file.write_text("slug,name,latitude,longitude\nquay,Old Quay,52.2,5.2\n")
    call_command("load_districts", str(file))
    assert list(District.objects.order_by("slug").values_list("slug", "name")) == [
        ("mill-lane", "Mill Lane"),
        ("quay", "Old Quay"),
    ]
    assert "1 districts, 0 of them new." in capsys.readouterr().out


@pytest.mark.parametrize("bad", ["x,X,north,5", "x,X,91,5", "Bad Slug,X,5,5", "x,,5,5", "x,X,5", "x,X,nan,5"])
def test_one_bad_line_loads_nothing(tmp_path, bad):
    file = tmp_path / "town.csv"
    file.write_text(f"slug,name,latitude,longitude\nquay,The Quay,52.2,5.2\n{bad}\n")
    with pytest.raises(CommandError, match="Line 3"):
        call_command("load_districts", str(file))
    assert District.objects.count() == 0


@pytest.mark.parametrize("page", ["listing", "photo"])
def test_a_draft_is_seen_by_its_seller_alone(signed_in, admin, page):
    PhotoFactory(listing__status="draft", listing__title="Love letters", alt="Love letters")
    PhotoFactory(listing__title="Blue bike", alt="Blue bike")
    shown = signed_in(admin).get(f"/admin/listings/{page}/").content.decode()
    assert ("Blue bike" in shown, "Love letters" in shown) == (True, False)


def test_what_was_sold_is_sold_again_after_it_was_hidden(signed_in, moderator):
    listing = OrderFactory(status="completed").listing
    client = signed_in(moderator)
    press(client, "suspend", listing, reason="A telephone number in the text")
    press(client, "restore", listing)
    assert Listing.objects.get().status == "sold"
