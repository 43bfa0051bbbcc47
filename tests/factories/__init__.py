"""Things for tests, built with as little as they need; what matters to a test is passed by the test."""

from tests.factories.boards import known, topic_of
from tests.factories.catalogue import CategoryFactory, DistrictFactory, ListingFactory, PhotoFactory
from tests.factories.conversations import ThreadFactory
from tests.factories.disputes import CaseFactory
from tests.factories.orders import OrderFactory
from tests.factories.payouts import PayoutAccountFactory, PayoutFactory
from tests.factories.people import UserFactory
from tests.factories.vouchers import VoucherFactory

__all__ = [
    "CaseFactory",
    "CategoryFactory",
    "DistrictFactory",
    "ListingFactory",
    "OrderFactory",
    "PayoutAccountFactory",
    "PayoutFactory",
    "PhotoFactory",
    "ThreadFactory",
    "UserFactory",
    "VoucherFactory",
    "known",
    "topic_of",
]
