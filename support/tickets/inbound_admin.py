"""E-mails that came in, for whoever of the desk looks after them: what became of each, and what to do with what was held."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.tickets import inbound_actions, looks, mail_reading, rules
from support.tickets.models import LONGEST, InboundMail, Ticket
from support.tickets.records import Became
from support.tickets.statuses import Shown
from yardsale.accounts.models import User
from yardsale.admin import ReadOnlyAdmin
from yardsale.refusals import Refusal


def _who(request: HttpRequest) -> User:
    """The admin lets nobody in who is not signed in."""
    assert isinstance(request.user, User)
    return request.user


def _said(mail: InboundMail) -> mail_reading.Mail | None:
    try:
        return mail_reading.read(bytes(mail.raw)) if mail.raw and mail.became == Became.HELD else None
    except mail_reading.READING_ERRORS:
        return None


class TicketActionForm(ActionForm):
    ticket = forms.CharField(label=_("Ticket"), required=False, max_length=12)


@admin.register(InboundMail)
class InboundMailAdmin(ReadOnlyAdmin):
    """To be read. What a held one says is shown on its own page alone, and whoever opens that is written down; of the others
    the words stand in the ticket they were posted to."""

    action_form = TicketActionForm
    list_display = ("came_at", "sender", "recipient", "became", "reason", "ticket")
    list_filter = ("became",)
    list_select_related = ("ticket",)
    fields = (
        "came_at", "sender", "recipient", "mail_id", "is_vouched_for", "became", "reason", "ticket", "subject", "words",
    )  # fmt: skip
    readonly_fields = fields
    ordering = ("-pk",)
    show_full_result_count = False
    actions = ("post_to_ticket", "open_tickets", "ignore")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) or self.has_work_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: InboundMail | None = None) -> bool:
        return super().has_view_permission(request, obj) or self.has_work_permission(request)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None or (found.ticket and rules.is_a_side(_who(request), found.ticket)):
            return None
        if found.became == Became.HELD and self.has_view_permission(request, found):
            looks.record(_who(request), Shown.MAIL, key=str(found.pk))
        return found

    @admin.display(description=_("Subject"))
    def subject(self, mail: InboundMail) -> str:
        said = _said(mail)
        return said.subject if said else "-"

    @admin.display(description=_("Words"))
    def words(self, mail: InboundMail) -> str:
        said = _said(mail)
        return said.text[:LONGEST] if said else _now("They cannot be read, or are not here.")

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
