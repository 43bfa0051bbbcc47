"""Django finds an app's models here; each lives in its subject's folder."""

from listings.catalogue.models import Attribute, Category, District, Listing, Photo, Word
from listings.conversations.models import Meeting, Message, Seat, Thread
from listings.fees.models import FeeSchedule
from listings.orders.models import Order
from listings.payments.models import (
    GatewayEvent,
    LedgerLine,
    OnceToken,
    Payment,
    SandboxDelivery,
    SandboxPayment,
)
from listings.reviews.models import Review
from listings.saved.models import Favourite, Follow

__all__ = [
    "Attribute",
    "Category",
    "District",
    "Favourite",
    "FeeSchedule",
    "Follow",
    "GatewayEvent",
    "LedgerLine",
    "Listing",
    "Meeting",
    "Message",
    "OnceToken",
    "Order",
    "Payment",
    "Photo",
    "Review",
    "SandboxDelivery",
    "SandboxPayment",
    "Seat",
    "Thread",
    "Word",
]
