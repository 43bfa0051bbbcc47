"""E-mails that came in, for whoever of the desk looks after them: what became of each, and what to do with what was held."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.tickets import inbound_actions, rules
from support.tickets.models import InboundMail, Ticket
from yardsale.accounts.models import User
from yardsale.admin import ReadOnlyAdmin
from yardsale.refusals import Refusal


def _who(request: HttpRequest) -> User:
    """The admin lets nobody in who is not signed in."""
    assert isinstance(request.user, User)
    return request.user


class TicketActionForm(ActionForm):
    ticket = forms.CharField(label=_("Ticket"), required=False, max_length=12)


@admin.register(InboundMail)
class InboundMailAdmin(ReadOnlyAdmin):
    """To be read. The mail itself is shown nowhere: its words stand in the ticket they were posted to."""

    action_form = TicketActionForm
    list_display = ("came_at", "sender", "recipient", "became", "reason", "ticket")
    list_filter = ("became",)
    list_select_related = ("ticket",)
    fields = ("came_at", "sender", "recipient", "mail_id", "is_vouched_for", "became", "reason", "ticket")
    readonly_fields = fields
    ordering = ("-pk",)
    show_full_result_count = False
    actions = ("post_to_ticket", "open_tickets", "ignore")

    def has_work_permission(self, request: HttpRequest) -> bool:
        return rules.may_work(_who(request))

    @admin.action(description=_("Post to the ticket whose number stands beside"), permissions=["work"])
    def post_to_ticket(self, request: HttpRequest, mails: "QuerySet[InboundMail]") -> None:
        code = request.POST.get("ticket", "").strip().lstrip("#").lower().replace("\x00", "")
        ticket = Ticket.objects.filter(code=code).first()
        if ticket is None:
            self.message_user(request, _now("There is no ticket of that number."), messages.ERROR)
            return
        self._each(request, mails, lambda mail: inbound_actions.post(mail, ticket, by=_who(request)))

    @admin.action(description=_("Open a ticket for the account of the sender"), permissions=["work"])
    def open_tickets(self, request: HttpRequest, mails: "QuerySet[InboundMail]") -> None:
        self._each(request, mails, lambda mail: inbound_actions.open_ticket(mail, by=_who(request)))

    @admin.action(description=_("Leave it: nothing comes of it"), permissions=["work"])
    def ignore(self, request: HttpRequest, mails: "QuerySet[InboundMail]") -> None:
        self._each(request, mails, lambda mail: inbound_actions.ignore(mail, by=_who(request)))

    def _each(self, request: HttpRequest, mails: "QuerySet[InboundMail]", act: Any) -> None:
        done = 0
        for mail in mails.select_related("ticket").order_by("pk"):
            try:
                act(mail)
                done += 1
            except Refusal as refusal:
                self.message_user(request, f"{mail.pk}: {refusal}", messages.ERROR)
        if done:
            self.message_user(request, _now("Done: %(count)d.") % {"count": done}, messages.SUCCESS)
