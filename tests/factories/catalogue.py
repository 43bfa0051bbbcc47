"""Categories, districts, listings, photos."""

from datetime import timedelta

import factory
from django.utils import timezone

from listings.catalogue.models import Category, District, Listing, Photo
from listings.catalogue.statuses import Condition, ListingStatus
from tests.factories.people import UserFactory


class CategoryFactory(factory.django.DjangoModelFactory):
    """A category inside a group of its own; `parent=None` makes a group."""

    class Meta:
        model = Category

    slug = factory.Sequence(lambda n: f"test-category-{n}")
    name = factory.Sequence(lambda n: f"Category {n}")
    icon = "bike"
    parent = factory.LazyFunction(
        lambda: Category.objects.get_or_create(slug="test-group", defaults={"name": "Group", "icon": "bike"})[
            0
        ]
    )


class DistrictFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = District
        django_get_or_create = ("slug",)

    slug = "mill-lane"
    name = "Mill Lane"
    latitude = 52.1
    longitude = 5.1


class ListingFactory(factory.django.DjangoModelFactory):
    """A listing on sale for 100.00, met in Mill Lane; `status="draft"` and so on for others."""

    class Meta:
        model = Listing

    seller = factory.SubFactory(UserFactory)
    category = factory.SubFactory(CategoryFactory)
    group = factory.LazyAttribute(lambda listing: listing.category and listing.category.parent)
    district = factory.SubFactory(DistrictFactory)
    title = factory.Sequence(lambda n: f"Blue road bike {n}")
    description = "Rides well."
    condition = Condition.GOOD
    price = 10_000
    currency = "EUR"
    status = ListingStatus.ON_SALE
    published_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=60))
    paused_at = factory.LazyAttribute(lambda listing: timezone.now() if listing.status == "paused" else None)


class PhotoFactory(factory.django.DjangoModelFactory):
    """A photo's row without its file."""

    class Meta:
        model = Photo

    listing = factory.SubFactory(ListingFactory)
    original = factory.Sequence(lambda n: f"photos/te/test{n}.jpg")
    width = 1200
    height = 900
    alt = "A thing"
