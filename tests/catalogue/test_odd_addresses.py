"""Whatever stands in an address: a page with kind words, never a failure."""

import pytest
from django.http import QueryDict

from listings.catalogue import search, tree
from listings.catalogue.filters import Reader, Sort
from tests.catalogue.looking import learn, put_out

pytestmark = pytest.mark.django_db

ODD = [
    "", " ", "'", '"', "''", "';--", "' OR 1=1 --", "\\", "%", "_", "*", "(", ")", "&", "|", "!", ":*", "<->",
    "a & | b", "!!!", "<script>alert(1)</script>", "{{ 7*7 }}", "${7*7}", "\x00", "a\x00b", "\ud7ff", "🚲", "🚲🚲 bike",
    "דלת עץ", "دراجة زرقاء", "\u202eekib", "\u200b", "ａｂｃ", "ﬁets", "日本語の自転車", "Велосипед", "ÅÄÖ", "e\u0301" * 40,
    "x" * 10_000, "bike " * 2_000, "b" * 39, "b" * 41, "1e999", "-1", "0", "NaN", "Infinity", "99999999999999999999",
    "0x10", "١٢٣", "12,50", "1.234,50", "€5", "true", "null", "None", "../../etc/passwd", "http://example.org/",
    "%00", "%ff%fe", "a b c d e f g h i j k l m n o p", "the of and", "new nice lovely",
]  # fmt: skip
FIELDS = [
    "q", "min", "max", "condition", "place", "delivery", "sort", "after", "in", "is-colour", "is-frame-size-from",
    "is-frame-size-to", "is-nothing", "exactly",
]  # fmt: skip


@pytest.mark.parametrize("index", range(len(ODD)))
def test_an_odd_value_everywhere_is_no_failure(client, index):
    value = ODD[index]
    for address in ("/browse/road-bikes/", "/search/"):
        assert client.get(address, dict.fromkeys(FIELDS, value)).status_code == 200
    assert client.get("/search/", {"q": value}).status_code == 200


@pytest.mark.parametrize("field", FIELDS)
def test_each_odd_value_alone_in_each_field_finds_something_or_nothing(field):
    put_out()
    learn()
    node = tree.category("road-bikes")
    for value in ODD:
        asked = QueryDict(mutable=True)
        asked.setlist("q", ["bike"])
        asked.setlist(field, [value, value, "good"])
        reader = Reader(asked)
        sort = reader.sort(Sort.BEST, Sort.NEWEST, Sort.CHEAPEST)
        query = search.understand(asked.get("q"), exactly=bool(asked.get("exactly")))
        found = (
            search.find(query, reader.read(node), sort, asked.get("after", "")) if query else search.NOTHING
        )
        assert found.page.count in {0, 1}, (field, value)


@pytest.mark.parametrize(
    "query", ["q=%ff", "q=%", "q", "&&&", "q=1&q=2", "q[]=1", "min=%80", "=&=", "q=%ED%A0%80"]
)
def test_addresses_that_are_no_addresses(client, query):
    assert client.get(f"/search/?{query}").status_code == 200
    assert client.get(f"/browse/?{query}").status_code == 200


@pytest.mark.parametrize("code", ["x", "nope-nope", "a" * 200, "0", "..."])
def test_a_listing_nobody_has_is_not_found(client, code):
    assert client.get(f"/listings/{code}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/", "/browse/", "/search/", "/sitemap.xml", "/robots.txt"])
def test_looking_is_all_one_can_do_here(client, method, address):
    assert getattr(client, method)(address).status_code == 405
