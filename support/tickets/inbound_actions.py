"""What a person of ours does with a mail that was held: post it, open a ticket with it, or leave it."""

from django.db import transaction
from django.utils.translation import gettext as _

from support.tickets import inbound, mail_reading, opening, rules, talking
from support.tickets.models import InboundMail, Ticket
from support.tickets.records import Became
from support.tickets.statuses import Kind, Via
from yardsale.accounts.models import User
from yardsale.refusals import Refusal


def post(mail: InboundMail, ticket: Ticket, *, by: User) -> None:
    """Into a ticket: as its customer's words when it is certain that they wrote it, else as a note that says from whom it
    claims to be. Nothing is ever posted as somebody else: what stands in From anybody can write."""
    said = _said(mail, by)
    if not rules.may_work_on(by, ticket):
        raise Refusal(_("This ticket is not yours to write in."))
    if inbound.is_from(ticket, said.sender) and _is_certain(mail, said, ticket):
        inbound.post(mail, said, ticket)
        return
    text, files = inbound.worded(said, by=by)
    with transaction.atomic():
        _hold(mail)
        head = _("An e-mail that claims to be from %(sender)s says:")
        words = f"{head % {'sender': said.sender or _('somebody')}}\n\n{text}"
        ticket.refresh_from_db()
        note = talking.note(ticket, by=by, text=words, version=ticket.version, attachments=files)
        inbound.settle(mail, Became.MESSAGE, "by hand", ticket, note)


def _is_certain(mail: InboundMail, said: mail_reading.Mail, ticket: Ticket) -> bool:
    """It was sent to the address that only this ticket's people know, or the mail company vouches for its sender."""
    return mail.is_vouched_for or inbound.is_addressed_to(ticket, mail, said)


def open_ticket(mail: InboundMail, *, by: User) -> Ticket:
    """A new ticket for the account that has the sender's address; a guest is asked to write through the form."""
    said = _said(mail, by)
    if not mail.is_vouched_for:
        raise Refusal(_("Nobody vouches for this mail’s sender. Ask them to write through the form."))
    customer = User.objects.active().filter(email__iexact=said.sender).first() if said.sender else None
    if customer is None or customer.pk == by.pk:
        raise Refusal(_("No account has this address. Ask them to write through the form."))
    text, files = inbound.worded(said, by=customer)
    with transaction.atomic():
        _hold(mail)
        ticket = opening.open_ticket(
            kind=Kind.OTHER,
            subject=said.subject or _("An e-mail"),
            text=text or said.subject or _("(no words, see the files)"),
            customer=customer,
            attachments=files,
            via=Via.MAIL,
            by=by,
        )
        inbound.settle(mail, Became.TICKET, "by hand", ticket, ticket.messages.get(number=1))
    return ticket


def ignore(mail: InboundMail, *, by: User) -> None:
    """Nothing comes of it; the mail itself stays as long as every mail."""
    if not rules.may_work(by):
        raise Refusal(_("Only our support team does that."))
    with transaction.atomic():
        _hold(mail)
        inbound.settle(mail, Became.IGNORED, "by hand", mail.ticket)


def _said(mail: InboundMail, by: User) -> mail_reading.Mail:
    if not rules.may_work(by):
        raise Refusal(_("Only our support team does that."))
    if mail.raw is None or mail.reason == "too large":
        raise Refusal(_("The mail itself is no longer here."))
    try:
        return mail_reading.read(bytes(mail.raw))
    except mail_reading.READING_ERRORS as odd:
        raise Refusal(_("This mail cannot be read.")) from odd


def _hold(mail: InboundMail) -> None:
    held = InboundMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if held.became != Became.HELD:
        raise Refusal(_("Somebody else has dealt with this mail already."))
