"""What a price means for both sides, as the sell form shows it while somebody types."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from listings.fees import rates
from yardsale import money
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from listings.catalogue.tree import Node


@dataclass(frozen=True)
class Receipt:
    """Minor units. The buyer also pays `postage`, which goes to the seller whole; None: no posting."""

    price: int
    buyer_price: int
    commission: int
    postage: int | None

    @property
    def proceeds(self) -> int:
        return self.price - self.commission

    @property
    def proceeds_with_postage(self) -> int:
        return self.proceeds + (self.postage or 0)


def read(price: Any, postage: Any, *, node: "Node | None", tier: str) -> Receipt | None:
    """From what stands in the two fields, as text or minor units; None while the price is no amount yet.

    `node` is the category chosen so far and `tier` the seller's: both may change the commission.
    """
    minor = _amount(price)
    if not minor:
        return None
    group = node.parent.pk if node and node.parent else None
    now = rates.for_sale(group, node.pk if node else None, tier)
    return Receipt(
        price=minor,
        buyer_price=now.buyer_price(minor),
        commission=now.commission(minor),
        postage=_amount(postage),
    )


def _amount(typed: Any) -> int | None:
    if isinstance(typed, int):
        return typed
    try:
        return money.read(str(typed)) if typed and str(typed).strip() else None
    except Refusal:
        return None
