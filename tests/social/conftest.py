"""A site that may speak to two networks, played by a server next door."""

import pytest
from django.db.models import Sum

from listings.catalogue import photos, pictures
from notifications.social import actions, posting
from notifications.social.models import Attempt, Month, Post
from notifications.social.statuses import CERTAINLY_NOT_THERE
from tests.catalogue.pictures import gradient
from tests.factories import CategoryFactory, ListingFactory, UserFactory
from tests.social import fake_networks

NETWORKS = ["x", "facebook"]
#: What makes a post, and what lists them.
MAKES = {"x": "POST /2/tweets", "facebook": "POST /v24.0/4242/feed"}
LISTS = {"x": "GET /2/users/77/tweets", "facebook": "GET /v24.0/4242/feed"}


@pytest.fixture
def networks(settings):
    """Both, live."""
    with fake_networks.running() as fake:
        for name, value in fake.settings().items():
            setattr(settings, name, value)
        settings.SOCIAL_DRY_RUN = False
        settings.SOCIAL_USES_PROXY = False
        settings.SOCIAL_TIMEOUT = (0.5, 0.5)
        settings.SOCIAL_SETTLE_SECONDS = 0
        yield fake


@pytest.fixture
def growth(db):
    return UserFactory(name="Gro Growth", email="gro@example.org", role="growth")


@pytest.fixture
def release(growth):
    """release(network, text, …) -> a post that a person has released, not sent yet."""

    def make(network="x", text="A tidy lamp & a <chair>", link="", listings=None):
        post = actions.compose(by=growth, network=network, text=text, link=link, listings=listings)
        actions.release(post, by=growth, version=post.version)
        return post

    return make


@pytest.fixture
def sent(release):
    """The same, and a worker has had it."""

    def make(*args, **kwargs):
        post = release(*args, **kwargs)
        posting.send(post.pk)
        post.refresh_from_db()
        return post

    return make


@pytest.fixture(autouse=True)
def _months_add_up(request):
    """After every test: each month holds what its sendings reserved and did not get back."""
    if "django_db" not in request.keywords and not {"db", "networks"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    yield
    for month in Month.objects.all():
        sendings = Attempt.objects.filter(month=month.month, is_dry=month.is_dry)
        kept = sendings.exclude(outcome__in=CERTAINLY_NOT_THERE).aggregate(all=Sum("cost"))["all"]
        assert month.spent == (kept or 0)
    assert Post.objects.filter(status="posted", remote_id="").count() == 0


def photographed(seller=None, *, title="Oak table", width=1200, height=900, **fields):
    """A thing on sale with a finished photo whose file is there."""
    listing = ListingFactory(
        seller=seller or UserFactory(),
        title=title,
        category=fields.pop("category", None) or CategoryFactory(),
        **fields,
    )
    path = photos.write(pictures.as_jpeg(gradient((width, height))), listing.code)
    photo = listing.photos.create(original=path, width=width, height=height, alt=f"{title} in the sun")
    photo.renditions = {"jpeg": {"1280": path}}
    photo.save()
    listing.cover = photos.cover_of(photo)
    listing.save(update_fields=["cover"])
    return listing
