"""Belonging in the planted world: a newcomer and a helper, a street sale with a stall; and the rows of its addresses."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from forum.belonging.models import Helper, Pair, Stall, StreetSale, Words
from tests.access.boards import slug
from tests.access.doors import DONE, NOBODY, READ, Row, code, members, only, public, said
from tests.access.words import word
from tests.factories import DistrictFactory


def plant(w: SimpleNamespace) -> None:
    begins = timezone.now() + timedelta(days=5)
    w.street = StreetSale.objects.create(
        slug="bell-street", title="Bells on the street", starts_at=begins, ends_at=begins + timedelta(hours=5), is_shown=True
    )  # fmt: skip
    w.secret_street = StreetSale.objects.create(
        slug="not-yet",
        title=f"Not yet {word('streetsale')}",
        starts_at=begins,
        ends_at=begins + timedelta(hours=5),
    )
    w.stall = Stall.objects.create(
        sale=w.street,
        person=w.other_seller,
        district=DistrictFactory(),
        opens_at="10:00",
        closes_at="12:00",
        words="Bells",
    )
    Helper.objects.create(person=w.seller, most=3)
    # The buyer has sold nothing yet, and is helped by the seller.
    w.pair = Pair.objects.create(newcomer=w.buyer, helper=w.seller, state="active", began_at=timezone.now())
    Words.objects.create(pair=w.pair, by=w.buyer, text=f"How do I ring {word('helpwords')}?")
    w.asked_pair = Pair.objects.create(newcomer=w.outsider, helper=w.seller)


# fmt: off
BELONGING = [
    Row("belonging:badges", get=public(200), post=NOBODY),
    Row("belonging:picks", get=public(200), post=NOBODY),
    Row("belonging:pick", code("listing"), get=members(200), post=members(*DONE), data=said(want="on"),
        also=((code("draft"), members(404)), (code("suspended"), members(404)))),
    Row("belonging:neighbourhoods", get=public(200), post=NOBODY),
    Row("belonging:join_neighbourhood", lambda w: ["in-mill-lane"], get=READ, post=members(*DONE, 404),
        data=said(want="on")),
    Row("belonging:street_sales", get=public(200), post=NOBODY),
    Row("belonging:street_sale", slug("bell-street"), get=public(200), post=NOBODY,
        also=((slug("not-yet"), public(404)),)),
    # Who may not write now is told so, and led back.
    Row("belonging:join_sale", slug("bell-street"), get=members(200) | {"other_seller": (302,)}, post=members(*DONE),
        data=said(district="mill-lane", opens_at="10:00", closes_at="12:00", words="Bells and whistles")),
    Row("belonging:leave_sale", slug("bell-street"), get=READ, post=members(*DONE)),
    Row("belonging:sale_calendar", slug("bell-street"), get=public(200), post=NOBODY,
        also=((slug("not-yet"), public(404)),)),
    Row("belonging:helping", get=members(200), post=READ),
    Row("belonging:volunteer", get=READ, post=members(*DONE), data=said(want="on", most="1")),
    Row("belonging:ask", code("seller"), get=READ, post=members(*DONE)),
    Row("belonging:pair", code("pair"), get=only("buyer seller", 200), post=only("buyer seller", *DONE),
        data=said(text="With the small hammer.")),
    Row("belonging:answer", code("asked_pair"), get=READ, post=only("outsider seller", *DONE), data=said(yes="0")),
    Row("belonging:end", code("pair"), get=READ, post=only("buyer seller", *DONE)),
]
