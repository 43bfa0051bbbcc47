"""What of the trade matters here: somebody's first sale."""

from forum.belonging import pairing
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from yardsale.events.models import Event


def hear(event: Event) -> None:
    if event.name == OrderEvent.COMPLETED:
        seller = Order.objects.values_list("seller_id", flat=True).get(pk=event.subject_id)
        pairing.end_at_first_sale(seller)
