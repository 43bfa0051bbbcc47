"""Django finds an app's models here; each lives in its subject's folder."""

from listings.catalogue.models import (
    Asked,
    Attribute,
    Category,
    District,
    Listing,
    Photo,
    PopularSearch,
    Synonym,
    Word,
)
from listings.conversations.models import Meeting, Message, Seat, Thread
from listings.dashboard.models import FoundNothing, ListingDay, ListingVisit, Vain
from listings.fees.models import FeeSchedule, SpecialCommission
from listings.offers.models import Offer, SalePlan
from listings.orders.models import Order
from listings.orders.records import Proposal, Ruling
from listings.payments.gateways.sandbox_books import SandboxDelivery, SandboxPayment, SandboxPayout
from listings.payments.models import (
    Chargeback,
    GatewayEvent,
    LedgerLine,
    OnceToken,
    Payment,
    Refund,
)
from listings.payouts.models import Payout, PayoutAccount, PayoutLine
from listings.reconciliation.models import Reconciliation
from listings.referrals.models import Referral
from listings.reviews.models import Reply, Review
from listings.saved.models import Favourite, Follow, NotThis, Seen
from listings.segments.models import Move, SegmentDay, Standing
from listings.trends.models import Rising
from listings.vouchers.models import Voucher, VoucherGrant, VoucherUse

__all__ = [
    "Asked",
    "Attribute",
    "Category",
    "Chargeback",
    "District",
    "Favourite",
    "FeeSchedule",
    "Follow",
    "FoundNothing",
    "GatewayEvent",
    "LedgerLine",
    "Listing",
    "ListingDay",
    "ListingVisit",
    "Meeting",
    "Message",
    "Move",
    "NotThis",
    "Offer",
    "OnceToken",
    "Order",
    "Payment",
    "Payout",
    "PayoutAccount",
    "PayoutLine",
    "Photo",
    "PopularSearch",
    "Proposal",
    "Reconciliation",
    "Referral",
    "Refund",
    "Reply",
    "Review",
    "Rising",
    "Ruling",
    "SalePlan",
    "SandboxDelivery",
    "SandboxPayment",
    "SandboxPayout",
    "Seat",
    "Seen",
    "SegmentDay",
    "SpecialCommission",
    "Standing",
    "Synonym",
    "Thread",
    "Vain",
    "Voucher",
    "VoucherGrant",
    "VoucherUse",
    "Word",
]
