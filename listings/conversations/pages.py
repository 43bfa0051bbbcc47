"""What the pages of conversations show, each in as few questions as it takes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from listings.conversations import actions, rules, transcript
from listings.conversations.forms import MessageForm
from listings.conversations.models import Message, Seat
from listings.conversations.statuses import Obstacle
from listings.orders.models import Order
from listings.orders.statuses import HELD, OPEN
from yardsale.accounts import restraints
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import key_of

#: Conversations on one page of the list; unread ones stand above the first.
PAGE = 24


def listed(request: SignedInRequest) -> dict[str, Any]:
    """Unread ones first, then the others, newest first: two queries."""
    show = request.GET.get("show", "")
    before = key_of(request.GET.get("before", ""))
    seats = Seat.objects.of(request.user).exclude(last=None).with_all_that_a_row_shows()
    seats = seats.filter(is_archived=show == "archived").order_by("-last_id")
    unread = list(seats.unread()[:PAGE]) if before is None else []
    rest = seats.filter(unread=0)
    found = (
        [] if show == "unread" else list((rest.filter(last_id__lt=before) if before else rest)[: PAGE + 1])
    )
    shown = found[:PAGE]
    next_url = (
        f"?{'show=archived&' if show == 'archived' else ''}before={shown[-1].last_id}"
        if len(found) > PAGE
        else ""
    )
    rows = [
        {
            "seat": seat,
            "line": transcript.HIDDEN
            if getattr(seat, "is_last_hidden", False)
            else transcript.preview(seat.last),
            "is_mine": seat.last.author_id == request.user.pk,
        }
        for seat in unread + shown
        if seat.last
    ]
    return {"rows": rows, "show": show, "next_url": next_url, "is_first": before is None}


def shown(request: SignedInRequest, seat: Seat, other: Seat, form: MessageForm) -> dict[str, Any]:
    """One thread; opening its newest page is reading it."""
    before = key_of(request.GET.get("before", ""))
    found = transcript.page(seat, other, before)
    context = drawn(seat, other, found) | _strip(request, seat.thread.listing, seat.other)
    orders = Order.objects.filter(listing=seat.thread.listing_id, buyer=seat.thread.buyer_id)
    order = orders.order_by("-pk").first()
    obstacle = rules.obstacle(request.user, seat.other)
    is_buyer = seat.thread.buyer_id == request.user.pk
    is_bound = obstacle == Obstacle.APART and order is not None and order.status in HELD
    context |= {
        "form": form,
        "order": order,
        "is_open": order is not None and order.status in OPEN,
        "may_trade": is_buyer and seat.thread.listing.is_on_sale and obstacle is None,
        "is_buyer": is_buyer,
        "obstacle": None if is_bound else obstacle,
        "is_bound": is_bound,
        "is_older": before is not None,
    }
    if seat.unread and before is None:
        actions.read(seat, up_to=found.last)
    return context


def drawn(seat: Seat, other: Seat, found: transcript.Transcript) -> dict[str, Any]:
    return {
        "seat": seat,
        "thread": seat.thread,
        "reader": seat.person,
        "other": seat.other,
        "transcript": found,
        "state": state(seat, other),
    }


def state(seat: Seat, other: Seat) -> str:
    """Another text when there is something to draw: a message, a change, or that the other side has looked."""
    return f"{seat.last_id or 0}-{seat.thread.version}-{other.read_up_to}"


def empty(request: SignedInRequest, listing: Listing, form: MessageForm) -> dict[str, Any]:
    """Before the first word."""
    context = _strip(request, listing, listing.seller)
    return context | {
        "form": form,
        "is_buyer": True,
        "may_trade": listing.is_on_sale,
        "openings": OPENINGS.items(),
    }


def _strip(request: SignedInRequest, listing: Listing, other: Any) -> dict[str, Any]:
    silence = restraints.why_silent(request.user)
    return {"listing": listing, "other": other, "reader": request.user, "silence": silence}


#: Ways to begin, for who does not know how: a name for the address, and the words.
OPENINGS: dict[str, Any] = {
    "there": _("Hello! Is it still available?"),
    "today": _("Hello! When could I pick it up?"),
    "more": _("Hello! Could you tell me a little more about its condition?"),
}


def opening(request: SignedInRequest) -> dict[str, Any]:
    return {"text": OPENINGS.get(request.GET.get("say", ""), "")}


def reworded(request: SignedInRequest, seat: Seat) -> dict[str, Any]:
    """A held message's words, to be said in another way."""
    pk = key_of(request.GET.get("reword", ""))
    if pk is None:
        return {}
    held = Message.objects.filter(thread=seat.thread_id, author=request.user).held().filter(pk=pk).first()
    return {"text": held.text if held else ""}
