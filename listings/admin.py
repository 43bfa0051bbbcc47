"""Where Django's admin looks for the pages of this app: each subject has its own."""

from listings.catalogue import admin as catalogue
from listings.fees import admin as fees
from listings.orders import admin as orders
from listings.payments import admin as payments
from listings.payouts import admin as payouts
from listings.people import admin as people
from listings.reconciliation import admin as reconciliation
from listings.reviews import admin as reviews

__all__ = ["catalogue", "fees", "orders", "payments", "payouts", "people", "reconciliation", "reviews"]
