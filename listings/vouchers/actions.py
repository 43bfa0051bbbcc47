"""Making vouchers, letting them out, granting them to people, and telling those."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.vouchers import rules
from listings.vouchers.events import VoucherEvent
from listings.vouchers.models import Voucher, VoucherGrant, VoucherUse
from listings.vouchers.statuses import Kind, Purpose, State, Visibility
from yardsale import money
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: People who are told by one run of the task.
BATCH = 200
#: People are reminded so long before a voucher ends.
SOON = timedelta(days=3)


@transaction.atomic
def make(asked: Mapping[str, Any], *, by: "User") -> Voucher:
    """A draft: nobody can use it."""
    return Voucher.objects.create(**asked, made_by=by)


@transaction.atomic
def change(voucher: Voucher, asked: Mapping[str, Any], *, by: "User") -> None:
    """Before it runs. What waited for approval is a draft again, of whoever changed it."""
    held = _hold(voucher)
    if not rules.may_change(by, held):
        raise Refusal(
            _("This voucher runs already, so it cannot be changed. You can stop it and make another.")
        )
    Voucher.objects.filter(pk=held.pk).update(**asked, state=State.DRAFT, made_by=by)
    voucher.refresh_from_db()


@transaction.atomic
def ask(voucher: Voucher, *, by: "User") -> None:
    held = _hold(voucher)
    if not rules.may_ask(by, held):
        raise Refusal(_("This voucher is not a draft any more. Please look again."))
    held.move_to(State.WAITING)
    publish(VoucherEvent.ASKED, held, by=by)


@transaction.atomic
def approve(voucher: Voucher, *, by: "User") -> None:
    """A second person lets it out."""
    held = _hold(voucher)
    if held.state == State.WAITING and held.made_by_id == by.pk:
        raise Refusal(_("You made this voucher. Somebody else lets it out."))
    if not rules.may_approve(by, held):
        raise Refusal(_("This voucher does not wait for approval. Please look again."))
    if held.ends_at <= timezone.now():
        raise Refusal(_("Its time is over already. Change its last day first."))
    held.move_to(State.RUNNING, approved_by=by)
    publish(VoucherEvent.APPROVED, held, by=by)


@transaction.atomic
def refuse(voucher: Voucher, *, by: "User") -> None:
    held = _hold(voucher)
    if not rules.may_approve(by, held):
        raise Refusal(_("This voucher does not wait for approval. Please look again."))
    held.move_to(State.DRAFT)
    publish(VoucherEvent.REFUSED, held, by=by)


@transaction.atomic
def stop(voucher: Voucher, *, by: "User") -> None:
    """Nobody begins to use it any more; what is reserved or spent stays."""
    held = _hold(voucher)
    if not rules.may_stop(by, held):
        raise Refusal(_("This voucher was stopped already."))
    held.move_to(State.STOPPED)
    publish(VoucherEvent.STOPPED, held, by=by)


def _hold(voucher: Voucher) -> Voucher:
    return Voucher.objects.locked().get(pk=voucher.pk)


@transaction.atomic
def grant(voucher: Voucher, people: "QuerySet[User]", *, is_told: bool = False) -> int:
    """Have these people use a private voucher; who has it already keeps it as it is. How many are new.

    One statement, whatever the number of people. `is_told`: the caller tells them itself.
    """
    if voucher.visibility != Visibility.PRIVATE:
        raise ValueError("a public voucher is everybody's who types its code")
    chosen, values = people.order_by().values("pk").query.sql_with_params()
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO listings_vouchergrant (voucher_id, person_id, times, granted_at, told_at)"
            f" SELECT %s, chosen.id, 1, %s, %s FROM ({chosen}) AS chosen (id)"  # nosec B608: the ORM's own statement
            " ON CONFLICT (voucher_id, person_id) DO NOTHING",
            [voucher.pk, now, now if is_told else None, *values],
        )
        return int(cursor.rowcount)


@transaction.atomic
def grant_once_more(voucher: Voucher, person: "User") -> VoucherGrant:
    """One more use for this person, who is told at once. For rewards: the caller sees to it that each is given once."""
    found, is_new = VoucherGrant.objects.get_or_create(
        voucher=voucher, person=person, defaults={"told_at": timezone.now()}
    )
    if not is_new:
        VoucherGrant.objects.filter(pk=found.pk).update(times=F("times") + 1, reminded_at=None)
    publish(VoucherEvent.GRANTED, found, by=None)
    return found


@transaction.atomic
def make_good(person: "User", *, amount: int, reason: str, by: "User") -> Voucher:
    """A lead gives one customer a voucher of their own, with a reason; capped for each and for thirty days."""
    # Held to the end: two windows do not come to more than the cap together.
    lead = get_user_model().objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
    if not rules.may_make_good(by) or person.pk == by.pk or person.is_staff:
        raise Refusal(_("A voucher for making good is given by a lead to a customer."))
    reason = reason.strip()
    if len(reason) < 10:
        raise Refusal(_("Write the reason in a sentence: the customer reads it too."))
    if not settings.LEAST_CHARGE <= amount <= settings.MAKE_GOOD_MOST:
        raise Refusal(
            _("Give between %(least)s and %(most)s. For more, ask growth for a voucher of their own.")
            % {
                "least": money.text(settings.LEAST_CHARGE, short=True),
                "most": money.text(settings.MAKE_GOOD_MOST, short=True),
            }
        )
    if rules.made_good_lately(lead) + amount > settings.MAKE_GOOD_MONTHLY:
        raise Refusal(
            _("With this you would give more than %(most)s in thirty days. Please ask another lead.")
            % {"most": money.text(settings.MAKE_GOOD_MONTHLY, short=True)}
        )
    now = timezone.now()
    voucher = Voucher.objects.create(
        name=_("For what went wrong"), kind=Kind.AMOUNT, value=amount, budget=amount, begins_at=now,
        ends_at=now + timedelta(days=settings.MAKE_GOOD_DAYS), visibility=Visibility.PRIVATE,
        purpose=Purpose.MAKING_GOOD, reason=reason[:300], state=State.RUNNING, made_by=by,
    )  # fmt: skip
    given = VoucherGrant.objects.create(voucher=voucher, person=person, told_at=now)
    publish(VoucherEvent.GRANTED, given, by=by, why=reason[:300], amount=amount)
    return voucher


# -- Telling -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def tell_granted(limit: int = BATCH) -> int:
    """Tell some of those who have a running voucher and have not heard of it; how many."""
    now = timezone.now()
    waiting = VoucherGrant.objects.untold().filter(voucher__in=Voucher.objects.running(now))
    return _tell(waiting.order_by("granted_at"), VoucherEvent.GRANTED, limit, told_at=now)


@transaction.atomic
def remind(limit: int = BATCH) -> int:
    """Tell some of those whose voucher ends within three days and who have not used it; each once. How many."""
    now = timezone.now()
    ending = Voucher.objects.running(now).filter(ends_at__lte=now + SOON, budget__gt=F("committed"))
    used = VoucherUse.objects.standing().filter(voucher=OuterRef("voucher"), person=OuterRef("person"))
    waiting = VoucherGrant.objects.filter(~Exists(used), voucher__in=ending, reminded_at=None)
    # Who heard of it only now need not hear it twice.
    waiting = waiting.filter(told_at__lte=now - timedelta(days=1))
    return _tell(waiting.order_by("voucher", "pk"), VoucherEvent.ENDING, limit, reminded_at=now)


def _tell(waiting: "QuerySet[VoucherGrant]", name: str, limit: int, **said: Any) -> int:
    some = list(waiting.select_for_update(of=("self",), skip_locked=True)[:limit])
    for each in some:
        publish(name, each, by=None)
    VoucherGrant.objects.filter(pk__in=[each.pk for each in some]).update(**said)
    return len(some)
