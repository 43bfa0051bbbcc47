"""Money is an integer of minor units with its currency; this module reads and writes it for people."""

import re
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache

from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from django.conf import settings
from django.utils.translation import gettext as _

from yardsale.refusals import Refusal

#: The largest amount any field of ours takes, in minor units (a million of the currency).
LARGEST = 100_000_000


@lru_cache(maxsize=8192)
def text(minor: int, currency: str = "", *, short: bool = False) -> str:
    """An amount as its readers write it: text(123456, "EUR") == "€1,234.56"; short drops ".00"."""
    currency = currency or settings.CURRENCY
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    # A hyphen is too short to be seen before a figure: a minus is a minus.
    written: str = format_currency(amount, currency, locale=settings.FORMAT_LOCALE).replace("-", "−")
    return re.sub(r"[.,]00(?=\D*$)", "", written) if short else written


def plain(minor: int, currency: str = "") -> str:
    """An amount for machines and input fields: plain(123450) == "1234.50"."""
    precision = get_currency_precision(currency or settings.CURRENCY)
    return f"{Decimal(minor).scaleb(-precision):.{precision}f}"


def symbol(currency: str = "") -> str:
    return str(get_currency_symbol(currency or settings.CURRENCY, locale=settings.FORMAT_LOCALE))


def read(written: str, currency: str = "") -> int:
    """Minor units from what a person typed ("12", "12,50", "€ 1.234,50", "1 234.5").

    Raises Refusal when it is not one clear, positive-or-zero amount below LARGEST.
    """
    currency = currency or settings.CURRENCY
    precision = get_currency_precision(currency)
    bare = _without_currency(written.strip(), currency)
    # "1 234" and "1'234" are one number, "12 50" is none: it could be 12.50 or 1250.
    bare = re.sub(r"(?<=[0-9])[\s\u00a0\u202f'’](?=[0-9]{3}(?![0-9]))", "", bare)
    if not re.fullmatch(r"[0-9]+([.,][0-9]{3})*([.,][0-9]+)?", bare, re.ASCII) or len(bare) > 20:
        raise Refusal(_("Write the amount in numbers, like 12 or 12.50."))
    whole, separator, fraction = _split(bare, precision)
    if separator and len(fraction) > precision:
        raise Refusal(_("Use at most %(count)d digits after the point.") % {"count": precision})
    try:
        minor = int(Decimal(f"{whole}.{fraction or 0}").scaleb(precision))
    except InvalidOperation as wrong:
        raise Refusal(_("Write the amount in numbers, like 12 or 12.50.")) from wrong
    if minor > LARGEST:
        raise Refusal(
            _("That is more than we can handle. The most is %(most)s.") % {"most": text(LARGEST, currency)}
        )
    return minor


def _without_currency(written: str, currency: str) -> str:
    """The number alone: its currency may stand once, before or behind it."""
    for name in (symbol(currency), currency):
        if written.startswith(name):
            return written.removeprefix(name).strip()
        if written.endswith(name):
            return written.removesuffix(name).strip()
    return written


def _split(bare: str, precision: int) -> tuple[str, str, str]:
    """Whole part, decimal separator and fraction; a separator that only ever stands before three digits groups thousands."""
    separators = re.findall(r"[.,]", bare)
    if not separators:
        return bare, "", ""
    last = separators[-1]
    whole, _last, fraction = bare.rpartition(last)
    is_grouping = (
        len(fraction) == 3 and precision < 3 and set(separators) == {last} and whole.strip("0") != ""
    )
    if is_grouping and re.fullmatch(r"[0-9]{1,3}", re.split(r"[.,]", bare)[0]):
        return re.sub(r"[.,]", "", bare), "", ""
    if last in whole:
        raise Refusal(_("Write the amount in numbers, like 12 or 12.50."))
    return re.sub(r"[.,]", "", whole), last, fraction


def percent(basis_points: int) -> str:
    """A rate as its readers write it: percent(825) == "8.25 %"."""
    return f"{format_decimal(Decimal(basis_points).scaleb(-2), locale=settings.FORMAT_LOCALE)} %"


def share(minor: int, basis_points: int) -> int:
    """That many hundredths of a percent of an amount, rounded half to even to whole minor units."""
    return int((Decimal(minor) * basis_points / 10_000).to_integral_value(rounding=ROUND_HALF_EVEN))
