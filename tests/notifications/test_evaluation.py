"""evaluate_alerts on small histories: what it reads, that it prefers what fits, and that it leaves the site alone."""

import gzip
import io
import json
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from listings.catalogue.models import Listing, Word
from notifications.interests import histories
from notifications.interests.models import Interest
from tests.notifications.conftest import make_interest, make_listing

pytestmark = pytest.mark.django_db
KINDS = ("lamp", "tent", "guitar", "bottle", "kettle")


def history(tmp_path, *, name="bought.csv", head="CustomerID,StockCode,Description,InvoiceDate,UnitPrice"):
    """Five people who each buy four of one kind, and in the next month the fifth of it, among others that are new then."""
    lines = [head]
    start = datetime(2020, 1, 5, 12)
    for person, kind in enumerate(KINDS):
        for number in range(4):
            at = start + timedelta(days=number)
            lines.append(f"{person},{kind}{number},{kind} colour{number},{at.isoformat(sep=' ')},5.00")
    for person, kind in enumerate(KINDS):
        lines.append(f"{person},{kind}new,new {kind},2020-02-{person + 3:02} 09:00:00,5.00")
    file = tmp_path / name
    text = "\n".join(lines) + "\n"
    if name.endswith(".gz"):
        file.write_bytes(gzip.compress(text.encode()))
    else:
        file.write_text(text)
    return file


def evaluate(file, **options):
    said = {"train_to": "2020-02-01", "test_from": "2020-02-01", "test_to": "2020-03-01"} | options
    out = io.StringIO()
    words = [f"--{name.replace('_', '-')}={value}" for name, value in said.items()]
    call_command("evaluate_alerts", f"--purchases={file}", *words, stdout=out)
    return json.loads(out.getvalue().splitlines()[-1])


def test_what_people_buy_again_is_ranked_first(tmp_path):
    assert evaluate(history(tmp_path)) == {"mrr": 1.0, "p_at_5": 0.2, "buyers": 5}


def test_other_names_another_order_tabs_and_packing_are_read_the_same(tmp_path):
    head = "User ID,SKU,Item_Title,Purchased At,PRICE"
    file = history(tmp_path, name="bought.csv.gz", head=head)
    assert evaluate(file)["buyers"] == 5
    tabs = tmp_path / "bought.tsv"
    tabs.write_text(history(tmp_path, head=head).read_text().replace(",", "\t"))
    assert evaluate(tabs) == {"mrr": 1.0, "p_at_5": 0.2, "buyers": 5}


def test_the_site_is_neither_read_nor_changed(tmp_path, buyer):
    make_interest(buyer)
    make_listing()
    Word.objects.create(word="lamp", stem="lamp", listings=999)
    before = (Interest.objects.count(), Listing.objects.count(), list(Word.objects.values_list()))
    evaluate(history(tmp_path))
    after = (Interest.objects.count(), Listing.objects.count(), list(Word.objects.values_list()))
    assert before == after


def test_the_same_seed_gives_the_same_figures(tmp_path):
    file = history(tmp_path)
    assert evaluate(file, seed=5) == evaluate(file, seed=5)


def test_a_month_without_buyers_is_no_error(tmp_path):
    found = evaluate(history(tmp_path), test_from="2021-01-01", test_to="2021-03-01")
    assert found == {"mrr": 0.0, "p_at_5": 0.0, "buyers": 0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "No column for: buyer, title, at"),
        ("buyer,title,date\n", "no line with a buyer"),
        ("buyer,title,date\n1,lamp,yesterday\n", "cannot read moments written like “yesterday”"),
    ],
)
def test_a_file_that_is_no_history_is_refused_with_the_reason(tmp_path, text, words):
    file = tmp_path / "odd.csv"
    file.write_text(text)
    with pytest.raises(CommandError, match=words):
        evaluate(file)


@pytest.mark.parametrize(
    "written",
    ["12/25/2010 08:26", "25/12/2010 08:26", "2010-12-25T08:26:00Z", "25.12.2010 08:26", "1293265560"],
)
def test_moments_are_read_in_many_ways(tmp_path, written):
    file = tmp_path / "one.csv"
    file.write_text(f"buyer,title,date\n1,lamp,{written}\n")
    (purchase,) = histories.read(file)
    assert purchase.at.isoformat() == "2010-12-25T08:26:00+00:00"


def test_returns_and_lines_without_a_buyer_are_left_out(tmp_path):
    file = tmp_path / "some.csv"
    file.write_text(
        "buyer;title;date;Quantity\n1;lamp;2020-01-01;1\n1;tent;2020-01-01;-1\n;pan;2020-01-01;2\n"
    )
    assert [one.title for one in histories.read(file)] == ["lamp"]
