"""What people do to a sale, beside the model's word on it: one part of the machine in test_state_machine.py."""

from contextlib import nullcontext, suppress
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from listings.catalogue.models import Listing
from listings.orders import actions
from listings.orders.models import Order
from listings.orders.statuses import Delivery
from tests.orders.model import Sale
from yardsale.refusals import Refusal

PEOPLE = st.sampled_from(["buyer", "seller", "buyer", "seller", "stranger"])
AMOUNTS = st.sampled_from(["none", "one", "some", "most", "all", "more"])
once_ordered = precondition(lambda machine: machine.order is not None)


class Crash(Exception):
    """The process dies before the transaction commits."""


class People(RuleBasedStateMachine):
    """Buyer, seller and a stranger."""

    now: Any
    people: dict[str, Any]
    listing: Any
    sale: Sale
    order: Any

    # -- Doing ---------------------------------------------------------------------------------------------------

    def do(self, allowed, act, *, crash=False, uses_network=False):
        """Run an act of the site beside the model's word on it. After a crash nothing has happened."""
        if crash:
            with suppress(Crash, Refusal), transaction.atomic():
                act()
                raise Crash
            return
        before = Sale(**self.sale.__dict__)
        before.suggested, before.payments = dict(self.sale.suggested), dict(self.sale.payments)
        before.let_go = list(self.sale.let_go)
        try:
            with nullcontext() if uses_network else transaction.atomic():
                act()
            refused = ""
        except Refusal as refusal:
            refused = str(refusal)
        is_allowed = bool(allowed())
        assert is_allowed == (not refused), f"{before} allows it: {is_allowed}; the site says: {refused!r}"
        if refused:
            assert len(refused) > 20

    def fresh(self):
        """As a person's own browser has it: whatever was loaded before is a moment old."""
        return Order.objects.get(pk=self.order.pk)

    # -- People --------------------------------------------------------------------------------------------------

    @rule(by=PEOPLE, crash=st.booleans())
    def place(self, by, crash):
        def act():
            placed = actions.place(
                Listing.objects.get(pk=self.listing.pk), by=self.people[by], price=self.sale.price,
                delivery=Delivery.POST if self.sale.by_post else Delivery.MEET,
                recipient="Bo" if self.sale.by_post else "", address="1 Some Street" if self.sale.by_post else "",
            )  # fmt: skip
            if not crash:
                self.order = placed

        if by == "stranger" and self.sale.listing == "on_sale":
            return
        self.do(lambda: self.sale.place(by, self.now), act, crash=crash)

    def _try(self, name, by, site, *words, crash=False, **fields):
        if self.order is not None:
            model = getattr(self.sale, name)
            self.do(
                lambda: model(by, self.now, *words),
                lambda: site(self.fresh(), by=self.people[by], **fields),
                crash=crash,
            )

    @once_ordered
    @rule(
        by=PEOPLE,
        name=st.sampled_from(["give_up", "hand_over", "confirm", "refund", "give_time"]),
        crash=st.booleans(),
    )
    def simply(self, by, name, crash):
        site = actions.confirm_receipt if name == "confirm" else getattr(actions, name)
        self._try(name, by, site, crash=crash)

    @once_ordered
    @rule(by=PEOPLE, name=st.sampled_from(["mark_delivered", "send_back", "take_back"]))
    def of_a_parcel(self, by, name):
        self._try(name, by, getattr(actions, name))

    @once_ordered
    @rule(by=PEOPLE, tracking=st.booleans(), crash=st.booleans())
    def ship(self, by, tracking, crash):
        self._try(
            "ship", by, actions.ship, tracking, tracking_code="AB 123 456 NL" if tracking else "", crash=crash
        )

    @once_ordered
    @rule(by=PEOPLE, right=st.sampled_from([True, False, False, False]), times=st.integers(1, 6))
    def enter_code(self, by, right, times):
        for _each in range(1 if right else times):
            code = self.fresh().hand_over_code if self.order else ""
            typed = code if right else str((int(code or 0) + 1) % 1_000_000).zfill(6)
            self._try("enter_code", by, actions.enter_code, right, code=typed)

    @once_ordered
    @rule(
        by=PEOPLE,
        reason=st.sampled_from(["changed_mind", "agreed", "broken", "nonsense"]),
        crash=st.booleans(),
    )
    def cancel(self, by, reason, crash):
        self._try("cancel", by, actions.cancel, reason, reason=reason, crash=crash)

    def _amount(self, size):
        paid = self.sale.price + self.sale.sent_for - self.sale.back
        rest = self.sale.total - self.sale.back
        sizes = {"none": 0, "one": 1, "some": paid // 3, "most": paid - 1, "all": rest}
        return sizes.get(size, rest + 1)

    @once_ordered
    @rule(
        by=PEOPLE,
        kind=st.sampled_from(["part_refund", "refund", "return", "more_time"]),
        size=AMOUNTS,
        crash=st.booleans(),
    )
    def suggest(self, by, kind, size, crash):
        amount = self._amount(size)
        address = "2 Other Street, 12345 Town"
        self._try(
            "suggest",
            by,
            actions.propose,
            kind,
            amount,
            kind=kind,
            amount=amount,
            address=address,
            crash=crash,
        )

    @once_ordered
    @rule(by=PEOPLE, yes=st.sampled_from([True, True, False]), crash=st.booleans())
    def answer(self, by, yes, crash):
        self._of_the_last(
            by, "answer", actions.answer, yes, crash=crash, is_yes=yes, address="2 Other Street, Town"
        )

    @once_ordered
    @rule(by=PEOPLE)
    def withdraw(self, by):
        self._of_the_last(by, "withdraw", actions.withdraw)

    def _of_the_last(self, by, name, site, *words, crash=False, **fields):
        last = self.order.proposals.order_by("-pk").first() if self.order else None
        if last is not None:
            self.do(
                lambda: getattr(self.sale, name)(by, self.now, *words),
                lambda: site(type(last).objects.get(pk=last.pk), by=self.people[by], **fields),
                crash=crash,
            )
