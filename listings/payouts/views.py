"""A seller's money: where it is, what was paid, month by month, and where it goes."""

import csv
from collections.abc import Iterator
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from listings.payments import once
from listings.payments.gateways import Declined, Started, Unreachable, gateway
from listings.payouts import actions, iban, rules, statements
from listings.payouts.forms import DetailsForm
from listings.payouts.models import Payout, PayoutAccount
from listings.payouts.statements import Month, Row
from yardsale import charts, formats
from yardsale import money as amounts
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import Refusal, explain_refusals

#: Months in the chart and in the list of statements.
MONTHS = 12
#: Lines of a statement on one page; the file has them all.
LINES = 100


def _account(request: SignedInRequest) -> PayoutAccount | None:
    return PayoutAccount.objects.filter(seller=request.user).first()


@login_required
@require_GET
def money(request: SignedInRequest) -> HttpResponse:
    page = page_of(Payout.objects.of(request.user), request)
    context = {"payouts": page.rows, "next_url": page.next_url, "is_first": page.is_first}
    if not page.rows and page.is_first:
        context["first_from"] = rules.first_payout_from(request.user)
    if page.is_first:
        context |= _overview(request)
    return render(request, "payouts/money.html", context)


def _overview(request: SignedInRequest) -> dict[str, Any]:
    account, span = _account(request), statements.span(request.user)
    months = statements.last_months(MONTHS)
    since = [month for month in reversed(months) if span and month.starts >= span[0].starts]
    return {
        "account": account,
        "is_paused": account is not None and account.is_paused(timezone.now()),
        "balances": statements.balances(request.user),
        "chart": _chart(request, months) if span else None,
        "months": since,
        "older": span[0] if span and span[0].starts < months[0].starts else None,
    }


def _chart(request: SignedInRequest, months: list[Month]) -> charts.Chart:
    points = [
        charts.Point(formats.month(month.first), amount, formats.short_month(month.first))
        for month, amount in zip(months, statements.released_by_month(request.user, months), strict=True)
    ]
    heads = (_("Month"), _("Released to you"))
    return charts.bars(
        "released", _("Released to you, by month"), points, heads=heads, currency=settings.CURRENCY
    )


@login_required
@require_GET
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    payout = get_object_or_404(Payout.objects.of(request.user), code=code)
    page = page_of(payout.lines.select_related("order"), request, size=LINES)
    context = {"payout": payout, "lines": page.rows, "next_url": page.next_url}
    return render(request, "payouts/detail.html", context)


def _month(year: int, month: int) -> Month:
    """A month that has begun; 404 for any other."""
    asked = Month(year, month)
    if not (2000 <= year <= 2200 and 1 <= month <= 12) or asked.starts > timezone.now():
        raise Http404
    return asked


@login_required
@require_GET
def statement(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    asked = _month(year, month)
    lines = statements.month_lines(request.user, asked)
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 18:
        lines = statements.later_than(lines, int(after))
    found = list(lines[: LINES + 1])
    next_url = f"?after={found[LINES - 1].pk}" if len(found) > LINES else ""
    context = {
        "month": asked,
        "rows": statements.rows_of(found[:LINES]),
        "sums": statements.sums_of(request.user, asked),
        "next_url": next_url,
        # Before they joined nothing moved.
        "previous": asked.previous if asked.starts > request.user.joined_at else None,
        "following": asked.next if asked.next.starts <= timezone.now() else None,
    }
    return render(request, "payouts/statement.html", context)


@login_required
@require_GET
def statement_csv(request: SignedInRequest, year: int, month: int) -> StreamingHttpResponse:
    asked = _month(year, month)
    answer = StreamingHttpResponse(_csv(request, asked), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="yardsale-{asked.slug}.csv"'
    return answer


class _Echo:
    """What csv writes into: it hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _csv(request: SignedInRequest, month: Month) -> Iterator[str]:
    writer = csv.writer(_Echo())
    heads = [
        _("Date"), _("What"), _("Order"), _("Thing"), _("Payout"), _("Price"), _("Postage"), _("Given back"),
        _("Commission"), _("Amount"), _("Currency"),
    ]  # fmt: skip
    yield "\ufeff" + writer.writerow(heads)  # the mark by which spreadsheets know that it is UTF-8
    for row in statements.all_rows(request.user, month):
        yield writer.writerow(_cells(row))


def _cells(row: Row) -> list[str]:
    def plain(amount: int | None) -> str:
        return "" if amount is None else amounts.plain(amount, row.currency)

    words = [row.words, row.order.code, row.order.title, row.payout_code]
    figures = [row.price, row.postage, row.given_back, row.commission, row.amount]
    day = timezone.localtime(row.moved_at).date().isoformat()
    return [day, *map(_harmless, words), *map(plain, figures), row.currency]


def _harmless(words: str) -> str:
    """A title that begins like a formula must not become one in somebody's spreadsheet."""
    is_formula = words.lstrip().startswith(("=", "+", "-", "@")) or words.startswith(("\t", "\r", "\n"))
    return f"'{words}" if is_formula else words


# Where the money goes is asked of the person, not of whoever holds their session.
@reauthentication_required
@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def details(request: SignedInRequest) -> HttpResponse:
    account = _account(request)
    if not gateway().asks_here:
        return _details_elsewhere(request, account)
    form = DetailsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _keep(request, account, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "account": account, "pause_hours": settings.PAYOUT_PAUSE_HOURS}
    return render(request, "payouts/details.html", context, status=422 if form.errors else 200)


def _keep(
    request: SignedInRequest, account: PayoutAccount | None, *, holder: str, number: str
) -> HttpResponse:
    started = _onboard(request, account, number=number)
    is_ready = gateway().account_ready(started.reference)

    def act() -> HttpResponse:
        kept = actions.change_details(
            request.user,
            by=request.user,
            gateway_name=settings.PAYMENT_GATEWAY,
            reference=started.reference,
            holder=holder,
            masked=iban.masked(number),
            is_ready=is_ready,
        )
        messages.success(request, _said(kept))
        return redirect("payouts:money")

    return once.only(request, act)


def _said(account: PayoutAccount) -> str:
    if account.paused_until is None:
        return _("Kept. Your money goes to %(account)s from now on.") % {"account": account.masked}
    return _("Kept. Your money goes to %(account)s from %(moment)s on; we have sent you a mail about it.") % {
        "account": account.masked,
        "moment": formats.when(account.paused_until),
    }


def _details_elsewhere(request: SignedInRequest, account: PayoutAccount | None) -> HttpResponse:
    """The gateway asks for the account on a page of its own; we lead there and keep only its name for it."""
    if request.method != "POST":
        context = {"account": account, "pause_hours": settings.PAYOUT_PAUSE_HOURS}
        return render(request, "payouts/details.html", context)
    started = _onboard(request, account)
    if account is None or account.reference != started.reference:
        actions.change_details(
            request.user,
            by=request.user,
            gateway_name=settings.PAYMENT_GATEWAY,
            reference=started.reference,
            holder="",
            masked="",
            is_ready=False,
        )
    return redirect(started.url)


def _onboard(request: SignedInRequest, account: PayoutAccount | None, *, number: str = "") -> Started:
    is_known = account is not None and account.gateway == settings.PAYMENT_GATEWAY
    try:
        return gateway().onboard(
            request.user,
            reference=account.reference if account and is_known else "",
            return_url=request.build_absolute_uri(reverse("payouts:money")),
            number=number,
        )
    except (Unreachable, Declined) as silent:
        raise Refusal(
            _("The payment service does not answer just now. Please try again in a minute.")
        ) from silent
