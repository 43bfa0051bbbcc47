"""What a moderator sees beside a report: the thing as it is now, and what is known of it and of the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from forum.moderation import things
from forum.moderation.models import Act, StaffNote
from forum.reports.models import Report
from forum.reports.statuses import Kind, Outcome, State
from listings.orders.models import Order
from listings.orders.rules import is_stopped
from listings.payments.models import Chargeback
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest

#: Rows of each list beside a report.
FEW = 8
#: Reports on one page of the queue.
PAGE = 25


@dataclass(frozen=True)
class Queue:
    """One page of it, the heaviest first; a key is `weight-pk`, so that the hundredth page costs as much as the first."""

    rows: Sequence[Report]
    next_url: str
    is_first: bool


def queue(request: SignedInRequest, *, show: str) -> Queue:
    rows = Report.objects.open().select_related("about", "claimed_by")
    if show == "mine":
        rows = rows.filter(claimed_by=request.user)
    elif show == "free":
        rows = rows.filter(state=State.NEW)
    weight, _dash, pk = request.GET.get("after", "").partition("-")
    is_later = _is_number(weight) and _is_number(pk)
    if is_later:
        rows = rows.filter(Q(weight__lt=int(weight)) | Q(weight=int(weight), pk__gt=int(pk)))
    # One row for each thing: its heaviest report. Acting on that closes the others.
    heavier = Report.objects.open().filter(
        subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id")
    )
    heavier = heavier.filter(
        Q(weight__gt=OuterRef("weight")) | Q(weight=OuterRef("weight"), pk__lt=OuterRef("pk"))
    )
    if not show:
        rows = rows.filter(~Exists(heavier))
    same = RawSQL(
        "SELECT count(*) FROM reports_report other WHERE other.state <> 'closed'"
        " AND other.subject_kind = reports_report.subject_kind AND other.subject_id = reports_report.subject_id",
        [],
    )
    found = list(rows.annotate(same=same).order_by("-weight", "pk")[: PAGE + 1])
    next_url = ""
    if len(found) > PAGE:
        last = found[PAGE - 1]
        next_url = f"?show={show}&after={last.weight}-{last.pk}"
    return Queue(found[:PAGE], next_url, not is_later)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def of_report(report: Report) -> dict[str, Any]:
    """Its thing now, and what happened to it and to the person before."""
    now = things.now(report.subject_kind, report.subject_id)
    same = Report.objects.of(report.subject_kind, report.subject_id).exclude(pk=report.pk)
    acts = Act.objects.of(report.subject_kind, report.subject_id).select_related("undone_by", "by")
    return {
        "now": now,
        "is_changed": now is not None and now.words != report.words,
        "same": list(same.order_by("-pk")[:FEW]),
        "acts": list(acts.order_by("-pk")[:FEW]),
        "notices": list(report.notices.order_by("pk")[:FEW]),
        **(of_order(report.subject_id) if report.subject_kind == Kind.ORDER else {}),
        **of_person(report.about, besides=report),
    }


def of_order(pk: int) -> dict[str, Any]:
    """The facts, for whoever decides about its money."""
    order = Order.objects.select_related("buyer", "seller").get(pk=pk)
    bank = Chargeback.objects.filter(payment__order=order).order_by("pk")
    return {"order": order, "is_stopped": is_stopped(order), "bank": list(bank[:FEW])}


def of_person(person: User, *, besides: Report | None = None) -> dict[str, Any]:
    """What is known of somebody: reports about them and by them, what was done, what we noted."""
    reports = Report.objects.filter(about=person)
    if besides is not None:
        reports = reports.exclude(subject_kind=besides.subject_kind, subject_id=besides.subject_id)
    record = Report.objects.by(person).aggregate(
        right=Count("pk", filter=Q(outcome=Outcome.ACTED)),
        wrong=Count("pk", filter=Q(outcome=Outcome.NOTHING)),
    )
    about = Act.objects.about(person).select_related("undone_by", "by")
    return {
        "person": person,
        "person_reports": list(reports.order_by("-pk")[:FEW]),
        "person_acts": list(about.order_by("-pk")[:FEW]),
        "standing": list(about.standing(timezone.now()).order_by("-pk")[:FEW]),
        "notes": list(StaffNote.objects.filter(person=person).select_related("by").order_by("-pk")[:FEW]),
        "record": record,
    }
