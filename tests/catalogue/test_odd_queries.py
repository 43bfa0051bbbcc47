"""Whatever somebody types into the search field, the page answers, and in about the same time."""

import time
from random import Random
from statistics import median, quantiles

import pytest

from tests.catalogue.looking import learn, many, put_out

pytestmark = pytest.mark.django_db

SCRIPTS = [
    "велосипед дорожный",
    "自行车 蓝色",
    "자전거 파란색",
    "自転車 青い",
    "دراجة زرقاء",
    "אופניים כחולים",
    "ποδήλατο μπλε",
    "จักรยาน",
    "साइकिल नीली",
    "ველოსიპედი",
    "հեծանիվ",
    "xe đạp màu xanh",
    "İstanbul ığdır",
    "straße größe",
    "œuvre æther",
    "ﬁne ﬂat",
    "Ａｌｐｈａ",
]
PIECES = [
    "🚲",
    "👩‍👩‍👧‍👦",
    "🇩🇪",
    "\x00",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\ud7ff",
    "\x1b[31m",
    "\r\n",
    "\t",
    "%",
    "%%",
    "%s",
    "%(x)s",
    "{}",
    "{0}",
    "'",
    "''",
    '"',
    '"" ""',
    "“",
    "”",
    "`",
    "\\",
    "\\'",
    "--",
    "-",
    "- -",
    "-a",
    "-bike",
    "/*",
    "*/",
    ";",
    "' OR 1=1 --",
    "1; DROP TABLE x",
    "') UNION SELECT 1 --",
    "$$",
    "$1",
    ":x",
    "::int",
    "&",
    "|",
    "!",
    "!!",
    "<->",
    "<2>",
    "a & b",
    "a | !b",
    "(",
    ")",
    "((((",
    "*",
    "a:*",
    ":A",
    ".*",
    "[a-",
    "(?=a)",
    "(a+)+$",
    "^",
    "\\d{9}",
    "<script>",
    "</title>",
    "&amp;",
    "&#0;",
    "../..",
    "http://a.b/c?d=e",
    "a@b.cd",
    "+49 170 1234567",
    "NULL",
    "None",
    "true",
    "NaN",
    "0",
    "-1",
    "1e999",
    "99999999999999999999",
    "½",
    "²",
    "Ⅻ",
    "a" * 300,
    "bike " * 80,
    "and the of",
    "for sale",
]


def odd(dice):
    """One query nobody would think of, of up to ten kilobytes."""
    parts = dice.choices([*SCRIPTS, *PIECES, "bike", "blue", "chain"], k=dice.choice([1, 2, 3, 5, 9]))
    query = dice.choice(["", " "]).join(parts)
    if dice.random() < 0.2:
        query = "".join(
            chr(dice.choice([dice.randrange(1, 0xD800), dice.randrange(0xE000, 0x10FFFF)]))
            for _n in range(30)
        )
    if dice.random() < 0.04:
        query = (query or "x") * (10_000 // max(len(query.encode()), 1) + 1)
    return query


def answer_all(client, count):
    """Milliseconds of each answer, none of which is an error of ours."""
    dice, taken, wrong = Random(count), [], []
    for _number in range(count):
        asked = {"q": odd(dice)} | dice.choice([{}, {}, {"sort": "newest"}, {"exactly": "1"}])
        began = time.perf_counter()
        answer = client.get(dice.choice(["/search/"] * 4 + ["/search/complete/"]), asked)
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            wrong.append((answer.status_code, asked))
    assert wrong == []
    return taken


@pytest.fixture
def lawn():
    many(20)
    put_out("Велосипед дорожный")
    put_out("Straße & Größe: ½ 'chain' 100%")
    learn()


@pytest.mark.usefixtures("lawn")
def test_odd_queries_are_answered(client):
    answer_all(client, 150)


@pytest.mark.long
@pytest.mark.usefixtures("lawn")
def test_2000_odd_queries_are_answered_in_about_the_same_time(client):
    taken = answer_all(client, 2000)
    assert quantiles(taken, n=100)[98] <= 20 * median(taken)
