"""Django finds an app's models here; each lives in its subject's folder."""

from listings.catalogue.models import Attribute, Category, District, Listing, Photo, Word
from listings.fees.models import FeeSchedule
from listings.orders.models import Order
from listings.payments.models import GatewayEvent, LedgerLine, Payment, SandboxDelivery, SandboxPayment
from listings.reviews.models import Review

__all__ = [
    "Attribute",
    "Category",
    "District",
    "FeeSchedule",
    "GatewayEvent",
    "LedgerLine",
    "Listing",
    "Order",
    "Payment",
    "Photo",
    "Review",
    "SandboxDelivery",
    "SandboxPayment",
    "Word",
]
