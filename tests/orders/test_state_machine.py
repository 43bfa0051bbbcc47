"""Buyer, seller, a stranger, staff, the clock, the worker and the gateway do what they like, in any order, and crash.

After each step the site's sale is what the model says, the ledger sums to zero, and what is held is what an open order
was paid with. Whatever the model does not allow is refused in words.
"""

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from listings import trading
from listings.catalogue.models import Listing
from listings.checkout import actions as checkout
from listings.orders import actions
from listings.orders.statuses import OrderStatus
from listings.payments import refunds
from listings.payments.gateways.sandbox_books import SandboxPayment
from listings.payments.models import Payment, Refund
from tests.factories import ListingFactory, UserFactory
from tests.orders.machine import People, once_ordered
from tests.orders.model import Sale
from tests.orders.model_numbers import HELD
from yardsale.events import actions as events
from yardsale.events.models import Event

# A Thursday, so that working days meet a weekend.
START = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

#: How often a sale was looked at in each state: a machine that never gets anywhere proves nothing.
REACHED: Counter[str] = Counter()


#: Sales that begin at their end, by what is decided: chance alone does not reach each of these in a hundred.
ENDS = {"kept": "nothing", "given_some": "some", "given_back": "all"}


class SaleMachine(People):
    @initialize(
        price=st.integers(100, 2_000_000),
        postage=st.integers(0, 50_000),
        by_post=st.booleans(),
        hour=st.integers(0, 23),
        start=st.sampled_from(["sent", *ENDS, "going_back", "paid", "placed", "sent", "nothing"]),
    )
    def begin(self, price, postage, by_post, hour, start):
        self.undo = transaction.atomic()
        self.undo._from_testcase = True  # a gateway may be called within it
        self.undo.__enter__()
        self.now = START + timedelta(hours=hour)
        self.travel = time_machine.travel(self.now, tick=False)
        self.clock = self.travel.start()
        self.people = {name: UserFactory(password="x") for name in ("buyer", "seller", "stranger")}
        self.staff = UserFactory(is_staff=True, password="x")
        self.listing = ListingFactory(
            seller=self.people["seller"], price=price, postage=postage,
            expires_at=self.now + timedelta(days=900),
        )  # fmt: skip
        self.sale = Sale(price, postage, by_post)
        self.order = None
        self.heard = []
        self._begin_at(start)

    def _begin_at(self, start):
        """Chance alone hardly ever places, pays and is told so one after the other; most that can go wrong comes later."""
        if start != "nothing":
            self.place(by="buyer", crash=False)
        if start in {"paid", "sent", "going_back", *ENDS}:
            self.go_to_pay()
            self.webhook(number=0, kind="succeeded")
        if start in {"sent", "going_back", *ENDS} and self.sale.by_post:
            self.ship(by="seller", tracking=True, crash=False)
        elif start in {"sent", "going_back", *ENDS}:
            self.simply(by="seller", name="hand_over", crash=False)
        if start in ENDS:
            self.decide(size=ENDS[start], crash=False)
        if start == "going_back":
            self.suggest(by="buyer", kind="return", size="none", crash=False)
            self.answer(by="seller", yes=True, crash=False)

    def teardown(self):
        if hasattr(self, "undo"):
            self.travel.stop()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # -- Staff ---------------------------------------------------------------------------------------------------

    @once_ordered
    @rule(crash=st.booleans())
    def freeze(self, crash):
        if self.order:
            self.do(
                self.sale.freeze,
                lambda: trading.freeze(self.fresh(), by=self.staff, reason="Broken?"),
                crash=crash,
            )

    @once_ordered
    @rule(size=st.sampled_from(["nothing", "some", "all", "more"]), crash=st.booleans())
    def decide(self, size, crash):
        if self.order is None:
            return
        amount = None if size == "nothing" else self._amount(size)
        fields = {"by": self.staff, "reason": "Seen by a person."}
        if amount is None:
            self.do(
                lambda: self.sale.decide(None), lambda: trading.release(self.fresh(), **fields), crash=crash
            )
        else:
            self.do(
                lambda: self.sale.decide(amount),
                lambda: trading.refund(self.fresh(), amount=amount, **fields),
                crash=crash,
            )

    @once_ordered
    @rule(crash=st.booleans())
    def go_on(self, crash):
        if self.order:
            self.do(
                lambda: self.sale.go_on(self.now),
                lambda: trading.go_on(self.fresh(), by=self.staff, reason="All is well."),
                crash=crash,
            )

    @once_ordered
    @rule()
    def stop(self):
        if self.order:
            self.do(self.sale.stop, lambda: trading.cancel(self.fresh(), by=self.staff, reason="Fraud."))

    # -- The gateway ---------------------------------------------------------------------------------------------

    @once_ordered
    @rule()
    def go_to_pay(self):
        if self.order is None:
            return

        def act():
            checkout.pay(self.fresh(), return_url="https://example.org/")
            for payment in Payment.objects.filter(order=self.order):
                self.sale.payments.setdefault(payment.code, "started")

        self.do(lambda: self.sale.status == "placed", act, uses_network=True)

    @once_ordered
    @rule(
        number=st.integers(0, 5),
        kind=st.sampled_from(["succeeded", "succeeded", "declined", "abandoned", "processing"]),
    )
    def webhook(self, number, kind):
        """Of any payment of this order, also when it is long over."""
        codes = sorted(self.sale.payments)
        if not codes:
            return
        code = codes[number % len(codes)]
        event = {"event_id": uuid.uuid4().hex, "kind": kind, "payment_code": code}
        self.heard.append(event)
        checkout.settle("sandbox", **event)
        if kind == "succeeded":
            SandboxPayment.objects.filter(payment_code=code).update(state="succeeded")
            self.sale.paid(code, self.now)
        elif kind in {"declined", "abandoned"} and self.sale.payments[code] == "started":
            self.sale.payments[code] = kind

    @once_ordered
    @rule(number=st.integers(0, 50))
    def webhook_again(self, number):
        if self.heard:
            assert checkout.settle("sandbox", **self.heard[number % len(self.heard)]) is False

    # -- Clock and worker ----------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([0.1, 0.5, 5, 13, 30, 49, 80, 200, 400, 2000]))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)
        self.clock.move_to(self.now, tick=False)

    @rule(times=st.integers(1, 2))
    def clock_strikes(self, times):
        for _again in range(times):
            actions.keep_deadlines()
        self.sale.clock(self.now)

    @rule()
    def worker_works(self):
        for pk in Event.objects.unaddressed().order_by("pk").values_list("pk", flat=True):
            events.address(pk)
            assert events.address(pk) is False
        for pk in Refund.objects.due().values_list("pk", flat=True):
            refunds.carry_out(pk)
            refunds.carry_out(pk)

    # -- What always holds ---------------------------------------------------------------------------------------

    @invariant()
    def the_site_is_what_the_model_says(self):
        if getattr(self, "sale", None) is None:
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        assert Listing.objects.get(pk=self.listing.pk).status == self.sale.listing
        if self.order is None:
            return
        order = self.fresh()
        REACHED[order.status] += 1
        lines = order.ledger.all()
        balances = {
            name: lines.balance(name) for name in ("buyer", "held", "seller", "commission", "protection")
        }
        assert (order.status, order.act_by, lines.balance()) == (self.sale.status, self.sale.act_by, 0)
        assert balances == dict.fromkeys(balances, 0) | self.sale.accounts
        assert balances["held"] == (order.total - self.sale.back if order.status in HELD else 0)
        gone_back = sum(refund.amount for refund in Refund.objects.filter(payment__order=order))
        late = [code for code, status in self.sale.payments.items() if status == "refund_due"]
        back = order.total + balances["buyer"] if order.paid_at else 0
        assert gone_back == back + len(late) * order.total


def _run(count, steps, **words):
    run_state_machine_as_test(
        SaleMachine,
        settings=settings(
            max_examples=count, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), **words,
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_hundred_sales_go_as_the_model_says():
    # Without shrinking, which may take minutes: the long one does it.
    REACHED.clear()
    _run(100, 30, derandomize=True, phases=[Phase.generate])
    assert set(REACHED) == set(OrderStatus) - {OrderStatus.RECEIVED}  # received and completed are one moment


@pytest.mark.long
@pytest.mark.django_db
def test_two_thousand_sales_go_as_the_model_says():
    REACHED.clear()
    _run(2000, 50)
    assert set(REACHED) == set(OrderStatus) - {OrderStatus.RECEIVED}  # received and completed are one moment
