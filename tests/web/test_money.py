"""Amounts as people write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yardsale import money
from yardsale.refusals import Refusal

READABLE = {
    "12": 1200, "12.5": 1250, "12,50": 1250, "€12": 1200, "12 €": 1200, "EUR 12": 1200, " 12 ": 1200, "1.234,50": 123_450,
    "1,234.50": 123_450, "1 234,5": 123_450, "1'234.50": 123_450, "1.234": 123_400, "1,234": 123_400, "1,000,000": 100_000_000,
    "0": 0, "0.01": 1, "007": 700, "12.00": 1200, "999.999": 99_999_900,
}  # fmt: skip
UNREADABLE = [
    "", " ", "-1", "+1", "1e5", "NaN", "inf", "∞", "12.345,6789", "12.3456", "1.2.3", "1,2,3", "12,34,56", "0.123", "twelve",
    "１２", "١٢", "12;50", "0x10", "12 or 13", "<script>", "1_000", "--", ".", ",", ".5", "5.", "1" * 50, "9" * 15, "12\x00",
    "1,234.567",
]  # fmt: skip


@pytest.mark.parametrize(("written", "minor"), READABLE.items())
def test_an_amount_is_read_as_people_write_it(written, minor):
    assert money.read(written) == minor


@pytest.mark.parametrize("written", UNREADABLE)
def test_what_is_not_one_clear_amount_is_refused_kindly(written):
    with pytest.raises(Refusal):
        money.read(written)


@given(some.integers(0, money.LARGEST))
def test_every_amount_comes_back_from_what_we_write(minor):
    assert money.read(money.plain(minor)) == minor
    assert money.read(money.text(minor)) == minor


def test_amounts_are_written_with_their_currency():
    assert [money.text(1200), money.text(1200, short=True), money.text(123_456)] == [
        "€12.00",
        "€12",
        "€1,234.56",
    ]
