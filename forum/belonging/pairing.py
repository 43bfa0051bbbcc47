"""Somebody new and a helper: asking, saying yes or no, writing, ending. At the first sale it ends by itself, with thanks."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.belonging.events import PairEvent
from forum.belonging.models import LONGEST_WORDS, Helper, Pair, Words
from forum.belonging.statuses import Ending, PairState
from yardsale import guard, limits
from yardsale.accounts import restraints
from yardsale.accounts.rules import are_apart, kept_apart_from
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: So many people are offered at once.
OFFERED = 3


def may_volunteer(user: "User") -> bool:
    return user.sold_count >= settings.HELPER_SALES and not user.is_staff


def may_be_helped(user: "User") -> bool:
    """Until the first sale."""
    return user.sold_count == 0 and not user.is_staff


def may_write(user: "User", pair: Pair) -> bool:
    return pair.is_active and user.pk in {pair.newcomer_id, pair.helper_id} and not user.is_silenced


def offered(newcomer: "User") -> "list[User]":
    """Helpers who have room, from the same neighbourhood first, then whoever helps fewest: one query for all, one for blocks."""
    busy = (
        Pair.objects.open().filter(helper=OuterRef("pk")).order_by().values("helper").annotate(n=Count("pk"))
    )
    asked = Pair.objects.filter(newcomer=newcomer).values("helper")
    people = get_user_model().objects.get_queryset()
    near = Case(
        When(~Q(district="") & Q(district=newcomer.district), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    now = timezone.now()
    return list(
        people.filter(
            Q(suspended_until=None) | Q(suspended_until__lte=now),
            Q(silenced_until=None) | Q(silenced_until__lte=now),
            is_active=True,
            away_since=None,
            helper__is_on=True,
            sold_count__gte=settings.HELPER_SALES,
        )
        .exclude(pk__in=[newcomer.pk, *kept_apart_from(newcomer)])
        .exclude(pk__in=asked)
        .annotate(busy=Coalesce(Subquery(busy.values("n")), 0), is_near=near)
        .filter(busy__lt=F("helper__most"))
        .order_by("-is_near", "busy", "-sold_count", "pk")[:OFFERED]
    )


def volunteer(by: "User", *, is_on: bool, most: int) -> None:
    """Help, or help nobody new any more; whoever is helped already stays."""
    if is_on and not may_volunteer(by):
        raise Refusal(
            _("Whoever has sold %(least)d things helps others to begin.") % {"least": settings.HELPER_SALES}
        )
    Helper.objects.update_or_create(person=by, defaults={"is_on": is_on, "most": most})


@transaction.atomic
def ask(helper: "User", *, by: "User") -> Pair:
    """The newcomer's yes. Room is counted under the helper's row lock."""
    restraints.refuse_silenced(by)
    if not may_be_helped(by):
        raise Refusal(_("Helpers are for whoever has sold nothing yet. You have: perhaps you want to help?"))
    held = Helper.objects.select_for_update(of=("self",)).filter(person=helper, is_on=True).first()
    if held is None or not helper.is_active or are_apart(by, helper):
        raise Refusal(
            _("%(name)s helps nobody new at the moment. Please choose somebody else.") % {"name": helper.name}
        )
    mine = Pair.objects.open().filter(newcomer=by).first()
    if mine is not None:
        if mine.helper_id == helper.pk:
            return mine
        raise Refusal(_("You have asked %(name)s already. End that first.") % {"name": mine.helper.name})
    if Pair.objects.open().filter(helper=helper).count() >= held.most:
        raise Refusal(
            _("%(name)s helps as many people as they can just now. Please choose somebody else.")
            % {"name": helper.name}
        )
    if not limits.allows("help-asks", by.pk, most=settings.HELP_ASKS_PER_DAY, seconds=86_400):
        raise Refusal(_("You have asked several people today. Please try again tomorrow."))
    try:
        with transaction.atomic():
            pair = Pair.objects.create(newcomer=by, helper=helper)
    except IntegrityError as twice:
        raise Refusal(_("You have asked somebody already.")) from twice
    publish(PairEvent.ASKED, pair, by=by)
    return pair


@transaction.atomic
def answer(pair: Pair, *, by: "User", is_yes: bool) -> None:
    """The helper's yes, or their no, which needs no reason."""
    hold(pair)
    if by.pk != pair.helper_id or pair.state != PairState.ASKED:
        raise Refusal(_("There is nothing to answer here now. Please look again."))
    now = timezone.now()
    if is_yes:
        restraints.refuse_silenced(by)
        pair.move_to(PairState.ACTIVE, began_at=now)
        publish(PairEvent.ACCEPTED, pair, by=by)
    else:
        pair.move_to(PairState.ENDED, ended_at=now, ending=Ending.DECLINED, ended_by=by)
        publish(PairEvent.DECLINED, pair, by=by)


@transaction.atomic
def end(pair: Pair, *, by: "User") -> None:
    """Either of the two, any time, without a reason. Ended twice is ended once."""
    hold(pair)
    if pair.state == PairState.ENDED:
        return
    ending = Ending.LEFT if pair.is_active else Ending.TAKEN_BACK
    pair.move_to(PairState.ENDED, ended_at=timezone.now(), ending=ending, ended_by=by)
    publish(PairEvent.ENDED, pair, by=by)


@transaction.atomic
def write(pair: Pair, *, by: "User", text: str) -> Words:
    restraints.refuse_silenced(by)
    hold(pair)
    if not may_write(by, pair):
        raise Refusal(_("Nothing more can be written here. Please look again."))
    if are_apart(pair.newcomer, pair.helper):
        raise Refusal(_("You two keep apart, so neither can write."))
    said = text.replace("\x00", "").strip()[:LONGEST_WORDS]
    if not said:
        raise Refusal(_("Write a few words first."))
    found = guard.look_in_talk(said)
    earlier = list(pair.said.filter(by=by).order_by("-pk").values_list("text", flat=True)[:3])[::-1]
    found = found or guard.look_across(said, earlier)
    if found:
        raise Refusal(
            _(
                "This looks like %(what)s. Please stay here: what you need for a first sale can be said without."
            )
            % {"what": ", ".join(str(finding.kind.label) for finding in found)}
        )
    if not limits.allows("help-words", by.pk, most=settings.HELP_WORDS_PER_HOUR, seconds=3600):
        raise Refusal(_("You have written a lot in a short time. Please wait a little."))
    words = Words.objects.create(pair=pair, by=by, text=said)
    publish(PairEvent.WRITTEN, pair, by=by, words=words.pk)
    return words


@transaction.atomic
def end_at_first_sale(newcomer_id: int) -> None:
    """Their first sale is made: thanks to both. Whoever was only asked need not answer any more."""
    for pair in Pair.objects.open().filter(newcomer=newcomer_id):
        hold(pair)
        if pair.state == PairState.ENDED:
            continue
        is_helped, now = pair.is_active, timezone.now()
        ending = Ending.SOLD if is_helped else Ending.TAKEN_BACK
        pair.move_to(PairState.ENDED, ended_at=now, ending=ending)
        publish(PairEvent.SOLD if is_helped else PairEvent.ENDED, pair)


def hold(pair: Pair) -> None:
    Pair.objects.select_for_update(of=("self",)).only("pk").get(pk=pair.pk)
    pair.refresh_from_db()
