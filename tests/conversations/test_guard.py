"""The chat guard: what is held, what passes, and in which words."""

import time
from pathlib import Path

import pytest

from yardsale import guard
from yardsale.guard import Finding, Found

ROWS = [
    tuple(part.strip() for part in line.split(" | ", 1))
    for line in Path(__file__).with_name("guard_table.txt").read_text().splitlines()
    if line.strip() and not line.startswith("#")
]
HELD = [row for row in ROWS if row[0] != "ok"]
PASSED = [row for row in ROWS if row[0] == "ok"]


#: More than a piece by itself.
LONG = "It stands in the hall of the old house behind the mill, and anybody who likes it may come and look at it."


def kinds(text):
    return {str(finding.kind) for finding in guard.look(text.replace("⏎", "\n"))}


@pytest.mark.parametrize(("expected", "text"), HELD, ids=[text for _, text in HELD])
def test_what_leads_elsewhere_is_held(expected, text):
    assert set(expected.split(",")) <= kinds(text)


@pytest.mark.parametrize("text", [text for _, text in PASSED])
def test_what_neighbours_write_about_things_passes(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(("expected", "text"), HELD[::3], ids=[text for _, text in HELD[::3]])
def test_it_is_found_in_the_middle_of_a_long_message_too(expected, text):
    around = "Hello, is the blue bike from 2019 still there? Would 120 be all right? "
    assert set(expected.split(",")) <= kinds(f"{around}\n{text}\n{around}")


def test_the_table_is_long_enough():
    assert len(HELD) >= 150
    assert len(PASSED) >= 100


def test_what_was_found_is_shown_as_it_was_written():
    assert guard.look("Hi! Kim.Bell＠Gmail.com, or ０６ 12 34 56 78.") == [
        Finding(Found.EMAIL, "Kim.Bell＠Gmail.com"),
        Finding(Found.PHONE, "０６ 12 34 56 78"),
    ]


def test_what_was_found_is_named_within_a_sentence():
    assert guard.explain_place(["phone"]).startswith(
        "This looks like a phone number, so nothing was proposed."
    )
    assert guard.either(["phone", "email", "link"]) == (
        "a phone number, an e-mail address or a link that hides where it leads"
    )
    assert guard.either([]) == ""
    assert guard.either(["something of an older version"]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "0 " * 1000,
        "a " * 1000,
        "@" * 2000,
        "1.1," * 500,
        "pay " * 500,
        "a@" * 1000,
        "add me on " * 200,
        "nl91 " * 400,
        "-" * 2000,
        "1-" * 1000,
        "seven " * 330,
        "seven" * 399 + "x",
        "06x" * 660,
        "a@@a.." * 330,
        "b i t . l y" * 180,
        "wh4t" * 500,
        "ig a" * 500,
        " " * 2000,
        "x" * 2000,
        "a." * 1000,
        "http" * 500,
        "https://" + "a/" * 990,
    ],
)
def test_no_message_takes_long_to_look_at(text):
    began = time.perf_counter()
    guard.look(text)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("words", ["a1 b2 ", "0 1 and ", "nl91 abna 0417 "])
def test_no_messages_take_long_to_look_at_together(words):
    text = (words * 2000)[:2000]
    began = time.perf_counter()
    guard.look_across(text, [text] * 4)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        (["my number is 06 12"], "34 56 78"),
        (["06 12 34"], "and then 56 78"),
        (["06", "12", "34 56"], "78"),
        (["zero six one two"], "three four five six seven eight"),
        (["Is it still there?", "06 1234"], "5678"),
        (["NL91 ABNA 0417"], "1643 00"),
        (["call me 0612345678", "ok: 06 12 34"], "56 78"),
        (["Station, 06 12 34"], "Station, 56 78"),
        (["06 12 34"], "The café opposite 56 78"),
        (["In the hall: +31 6 12"], "then left: 34 56 78"),
        (["I say zero six one two"], "to which comes three four five six seven eight"),
        ([f"{LONG} 06 12 34, you know"], f"Well, 56 78. {LONG}"),
        (["Platform NL91 ABNA 0417"], "Platform 1643 00"),
    ],
)
def test_a_number_in_pieces_is_a_number(earlier, text):
    assert guard.look(text) == []
    assert guard.look_across(text, earlier) != []


@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        (["Would you take 120?"], "or 110?"),
        (["100", "110"], "115 then, last word"),
        (["The frame is 56 cm"], "built in 2019"),
        (["My phone was 06 12345678 once"], "45 euro?"),
        (["size 42"], "or 43 1/2"),
        (["Tuesday 18:30"], "or 19:00 on 12/04/2027"),
        (["30 x 60"], "and 40 x 80, 12 of them"),
        ([], "0612"),
        (["We could meet on 05/06"], "I could do 120, or 1501 at most"),
        (["At 09:30 at the station"], "Or at 14:00, platform 12"),
        (["serial 0612345"], "I would take 678 for it"),
        (["Platform 12 at 10:00", "The one with 0,5 l"], "It has 34 and 5678 of them"),
        (["There are 02 of 10"], "45 euro, 67 cm wide, 12 years old"),
        ([f"{LONG} It was 349,95 in 2019."], f"Sizes 90 x 200, for 120 or 130. {LONG}"),
    ],
)
def test_numbers_of_things_over_several_messages_pass(earlier, text):
    assert guard.look_across(text, earlier) == []


@pytest.mark.parametrize("text", [text for _, text in PASSED])
def test_what_passes_between_two_passes_where_neighbours_talk(text):
    assert guard.look_in_talk(text.replace("⏎", "\n")) == []


def test_a_way_to_pay_may_be_named_in_talk_and_its_address_may_not():
    assert guard.look_in_talk("Is PayPal safe? And to write on WhatsApp?") == []
    found = guard.look_in_talk("Is PayPal safe? Mine is paypal.me/rob, or write on WhatsApp: @rob_99")
    assert [finding.kind for finding in found] == [Found.MESSENGER, Found.PAYMENT]


@pytest.mark.parametrize(
    ("kind", "text"), [row for row in HELD if row[0] in {"phone", "email", "account", "link"}]
)
def test_numbers_and_addresses_are_no_talk(kind, text):
    assert kind in {str(finding.kind) for finding in guard.look_in_talk(text.replace("⏎", "\n"))}
