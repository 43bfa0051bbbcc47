"""The sandbox's hosted page: here a person chooses how a pretended payment ends."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from listings.payments.gateways.sandbox import choose
from listings.payments.gateways.sandbox_books import SandboxPayment

CHOICES = {
    SandboxPayment.State.SUCCEEDED.value,
    SandboxPayment.State.DECLINED.value,
    SandboxPayment.State.ABANDONED.value,
}


@require_http_methods(["GET", "POST"])
def sandbox(request: HttpRequest, reference: str) -> HttpResponse:
    if settings.PAYMENT_GATEWAY != "sandbox":
        raise Http404
    books = get_object_or_404(SandboxPayment, reference=reference)
    if books.state != SandboxPayment.State.OPEN:
        return redirect(books.return_url)
    choice = request.POST.get("choice", "")
    if request.method == "POST" and choice in CHOICES:
        choose(books, choice)
        return redirect(books.return_url)
    return render(request, "payments/sandbox.html", {"payment": books})
