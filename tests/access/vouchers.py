"""Vouchers: what somebody has is theirs alone; growth makes them and lets them out; leads make good."""

from typing import Any

from tests.access.doors import DONE, Row, code, members, only, public, said
from tests.access.words import word
from tests.factories import VoucherFactory


def plant(w: Any) -> None:
    w.voucher = VoucherFactory(to=[w.buyer], name=f"Dear {word('vouchername')}")
    w.waiting_voucher = VoucherFactory(state="waiting", name=f"Soon {word('waitingvoucher')}")


def _slug(name: str, *more: str) -> Any:
    return lambda w: [getattr(w, name).slug, *more]


def growth(*codes: Any) -> Any:
    """For everybody else there is no such desk."""
    return only("growth admin", *codes)


def _form(w: Any) -> dict[str, Any]:
    return {
        "name": "Spring", "purpose": "campaign", "kind": "amount", "amount": "5", "visibility": "private",
        "uses_per_person": "1", "budget": "100", "begins_at": "2026-01-01T00:00", "ends_at": "2099-01-01T00:00",
    }  # fmt: skip


_READ = dict.fromkeys(("vouchername", "waitingvoucher"), "growth admin")

# fmt: off
VOUCHERS = [
    Row("vouchers:mine", get=members(200), post=members(405)),
    Row("referrals:mine", get=members(200), post=members(405)),
    Row("referrals:invited", code("seller"), get=public(200), post=public(405)),
    Row("vouchers:desk", get=growth(200), post=growth(405), shows=_READ),
    Row("vouchers:compose", get=growth(200), post=growth(*DONE), data=_form),
    Row("vouchers:look", _slug("voucher"), get=growth(200), post=growth(405), shows=_READ),
    Row("vouchers:change", _slug("waiting_voucher"), get=growth(200), post=growth(*DONE), data=_form, shows=_READ),
    Row("vouchers:press", _slug("waiting_voucher", "approve"), get=growth(405), post=growth(*DONE), shows=_READ),
    Row("vouchers:grant", _slug("voucher"), get=growth(405), post=growth(*DONE), shows=_READ,
        data=said(people="nobody@example.org")),
    Row("vouchers:making_good", code("buyer"), get=only("lead admin", 200), post=only("lead admin", *DONE),
        data=said(amount="5", reason="The parcel came two weeks late.")),
]
# fmt: on
