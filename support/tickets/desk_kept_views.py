"""Filters of the queue that are kept under a name, one's own or the team's. What becomes of the team's is told."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from support.tickets import changes, desk_forms, rules
from support.tickets.desk_models import Changed, Verb
from support.tickets.desk_views import mistakes, wanted_of
from support.tickets.models import SavedView
from yardsale.accounts.requests import SignedInRequest


@require_POST
def keep_view(request: SignedInRequest) -> HttpResponse:
    """This filter, under a name: one's own, or the team's when a lead says so."""
    wanted = wanted_of(request)
    form = desk_forms.ViewForm(request.POST, may_share=rules.may_lead(request.user))
    if not form.is_valid():
        messages.error(request, mistakes(form))
    else:
        is_shared = form.cleaned_data.get("is_shared", False)
        owner = None if is_shared else request.user
        with transaction.atomic():
            view = SavedView.objects.create(name=form.cleaned_data["name"], owner=owner, query=wanted.query)
            if is_shared:
                changes.record(
                    request.user, Changed.VIEW, Verb.ADDED, view, details={"query": [None, view.query]}
                )
        messages.success(request, _("Kept. It stands with your views now."))
    return redirect(f"{reverse('admin:tickets_ticket_changelist')}?{wanted.query}")


@require_POST
def forget_view(request: SignedInRequest, pk: int) -> HttpResponse:
    theirs = Q(owner=request.user) | (Q(owner=None) if rules.may_lead(request.user) else Q(pk__in=[]))
    view = get_object_or_404(SavedView.objects.filter(theirs), pk=pk)
    with transaction.atomic():
        if view.owner_id is None:
            changes.record(
                request.user, Changed.VIEW, Verb.REMOVED, view, details={"query": [view.query, None]}
            )
        view.delete()
    messages.success(request, _("The view is gone; the tickets are where they were."))
    return redirect("admin:tickets_ticket_changelist")
