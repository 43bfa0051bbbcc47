"""What the tests of browsing and searching share."""

import re

from django.utils.html import strip_tags

from listings.catalogue import indexing, tree, words
from listings.catalogue.models import Category
from tests.factories import DistrictFactory, ListingFactory


def category(slug):
    return Category.objects.get(slug=slug)


def put_out(title="Blue road bike", slug="road-bikes", **fields):
    """A listing on sale in one of the real categories, found by search."""
    node = category(slug)
    listing = ListingFactory(title=title, category=node, **fields)
    indexing.index(listing)
    return listing


def many(count, **fields):
    return [put_out(f"Blue road bike {number}", **fields) for number in range(count)]


def district(name):
    return DistrictFactory(slug=name.lower().replace(" ", "-"), name=name)


def titles(response):
    """The titles of the cards on a page, in order."""
    found = re.findall(r'class="card-title"><a [^>]*>(.*?)</a>', response.content.decode())
    return [strip_tags(title) for title in found]


def learn():
    """What the worker does every few minutes."""
    tree.forget()
    words.recount()
