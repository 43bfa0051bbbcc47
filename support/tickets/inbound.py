"""Mail that comes in: kept as it came in the request that brings it, looked at by a task, and made a message only when it is
certain whose it is. Everything else waits for a person, or was written by a machine and is answered by nobody."""

import hashlib
import json
import logging
import re
from datetime import timedelta
from email import message_from_bytes
from email.utils import parseaddr
from typing import Any

from allauth.account.models import EmailAddress
from anymail.inbound import AnymailInboundMessage
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from support.tickets import addresses, mail_reading, talking, uploads
from support.tickets.mail_models import Letter, LetterKind
from support.tickets.models import LONGEST, Attachment, InboundMail, Message, Ticket
from support.tickets.records import Became
from support.tickets.statuses import Side, Via
from yardsale.events import doorbell
from yardsale.refusals import Refusal

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=3)
#: A mail that broke something this often (or that a worker never came back from) waits for a person.
MOST_LOOKS = 5
#: Of a mail that is too large only the lines above it are kept.
HEAD_BYTES = 64 * 1024


def receive(mail: AnymailInboundMessage, *, raw: bytes = b"") -> InboundMail:
    """Keep a mail as it came; the same one delivered twice is kept once. `raw`: its bytes, where the company hands them over."""
    whole = raw or mail.as_bytes()
    recipient = mail_reading.one_line(mail.envelope_recipient or "")[:254]
    head = mail_reading.head(message_from_bytes(whole[:HEAD_BYTES]))
    fields: dict[str, Any] = {
        "mail_id": head.mail_id,
        "sender": head.sender[:254],
        "recipient": recipient,
        "is_vouched_for": _is_vouched_for(mail, head.sender),
        "raw": whole,
    }
    if len(whole) > settings.MAIL_MAX_BYTES:
        fields |= {
            "raw": re.split(rb"\r?\n\r?\n", whole[:HEAD_BYTES], maxsplit=1)[0] + b"\n\n",
            "reason": "too large",
        }
    kept, is_new = _kept(_digest(mail, raw, recipient), fields)
    if is_new:
        ring(kept.pk)
    return kept


def _kept(digest: str, fields: dict[str, Any]) -> tuple[InboundMail, bool]:
    try:
        with transaction.atomic():
            return InboundMail.objects.create(digest=digest, **fields), True
    except IntegrityError:
        return InboundMail.objects.get(digest=digest), False


def _digest(mail: AnymailInboundMessage, raw: bytes, recipient: str) -> str:
    """What is put together from a company's fields is never the same bytes twice: then of what it says."""
    if not raw:
        said = [str(mail.get(name, "")) for name in ("Message-ID", "Date", "From", "To", "Subject")]
        files = [
            hashlib.sha256(part.get_payload(decode=True) or b"").hexdigest() for part in mail.attachments
        ]
        raw = json.dumps([said, mail.text, mail.html, files]).encode("utf-8", "replace")
    return hashlib.sha256(recipient.lower().encode() + b"\n" + raw).hexdigest()


def _is_vouched_for(mail: AnymailInboundMessage, sender: str) -> bool:
    """Whether the company itself says that SPF passed, for the domain that stands in From.

    A server writes its own lines above those that were there: what stands below the first "Received" came with the mail, and
    so did what stands there twice. Of a mail without any "Received" nobody can tell, and nothing is believed.
    """
    name = settings.INBOUND_AUTH_HEADER
    # Their names alone: Python stumbles over what some lines say.
    lines = [line.lower() for line in mail]
    own = lines[: lines.index("received")] if "received" in lines else []
    said = mail.get_all(name, []) if name and name.lower() in own else []
    envelope = parseaddr(str(mail.envelope_sender or ""))[1].lower()
    is_passed = len(said) == 1 and str(said[0]).strip().lower().startswith("pass")
    return is_passed and bool(sender) and envelope.rpartition("@")[2] == sender.rpartition("@")[2]


def ring(mail_pk: int) -> None:
    from support.tickets.mail_tasks import read_mail

    transaction.on_commit(lambda: doorbell.ring(read_mail, mail_pk))


def sweep(limit: int = 50) -> int:
    """Look at whatever no doorbell reached. How many."""
    waiting = InboundMail.objects.filter(became=Became.WAITING, look_at__lte=timezone.now()).order_by(
        "look_at"
    )
    return sum(look(pk) for pk in list(waiting.values_list("pk", flat=True)[:limit]))


def look(mail_pk: int) -> bool:
    """Decide what a mail becomes; whether it was this call that did. A mail that breaks something comes back later."""
    mail = _claim(mail_pk)
    if mail is None:
        return False
    if mail.looks > MOST_LOOKS:
        log.error("mail %s was looked at %s times and never settled", mail.pk, MOST_LOOKS)
        return settle(mail, Became.HELD, mail.reason or "unreadable")
    if mail.reason == "too large":
        return _refuse_large(mail)
    try:
        said = mail_reading.read(bytes(mail.raw or b""))
    except mail_reading.READING_ERRORS as odd:
        log.warning("mail %s cannot be read: %s", mail.pk, type(odd).__name__)
        return settle(mail, Became.HELD, "unreadable")
    return _decide(mail, said)


@transaction.atomic
def _claim(mail_pk: int) -> InboundMail | None:
    now = timezone.now()
    due = InboundMail.objects.select_for_update(skip_locked=True, of=("self",))
    mail = due.filter(pk=mail_pk, became=Became.WAITING, look_at__lte=now).first()
    if mail is not None:
        mail.look_at = now + min(FIRST_PAUSE * 2 ** min(mail.looks, 16), LONGEST_PAUSE)
        mail.looks = min(mail.looks + 1, 1000)
        mail.save(update_fields=["look_at", "looks"])
    return mail


def settle(
    mail: InboundMail, became: str, reason: str, ticket: Ticket | None = None, message: Message | None = None
) -> bool:
    done = InboundMail.objects.filter(pk=mail.pk, became__in=[Became.WAITING, Became.HELD]).update(
        became=became, reason=reason, ticket=ticket, message=message
    )
    return bool(done)


def _decide(mail: InboundMail, said: mail_reading.Mail) -> bool:
    ticket, how = _ticket_for(mail, said)
    if said.machine or addresses.is_ours(said.sender):
        became = Became.BOUNCE if said.machine == "bounce" else Became.IGNORED
        return settle(mail, became, said.machine or "own", ticket)
    if how in {"forged", "new"} or ticket is None:
        return settle(mail, Became.HELD, how)
    if not is_from(ticket, said.sender):
        return settle(mail, Became.HELD, "stranger", ticket)
    if how == "named" and not mail.is_vouched_for:
        return settle(mail, Became.HELD, "unsigned", ticket)
    if _was_posted(ticket, said.mail_id):
        return settle(mail, Became.IGNORED, "duplicate", ticket)
    return post(mail, said, ticket)


def _ticket_for(mail: InboundMail, said: mail_reading.Mail) -> tuple[Ticket | None, str]:
    """The ticket that a mail is for, and how we know: "signed" by its own address, "named" by a Message-ID alone. "forged" when
    its address was not made by us, "new" when it is for none."""
    found = [addresses.ticket_of(one) for one in [mail.recipient, *said.recipients]]
    signed = next((code for code, is_made_by_us in found if is_made_by_us), "")
    if signed:
        ticket = Ticket.objects.filter(code=signed).select_related("customer").first()
        return ticket, "signed" if ticket else "forged"
    if any(code for code, _made in found):
        return None, "forged"
    ticket = _named(said.references)
    return (ticket, "named") if ticket else (None, "new")


def is_addressed_to(ticket: Ticket, mail: InboundMail, said: mail_reading.Mail) -> bool:
    """Whether it came to this ticket's own address, which we made."""
    found, how = _ticket_for(mail, said)
    return how == "signed" and found == ticket


def _named(references: list[str]) -> Ticket | None:
    ours = f"@{addresses.host()}"
    bare = [one.removesuffix(ours) for one in references]
    of_message = Message.objects.filter(message_id__in=[*references, *bare], is_note=False).exclude(
        message_id=""
    )
    message = of_message.select_related("ticket__customer").order_by("-pk").first()
    if message is not None:
        return message.ticket
    letter = Letter.objects.filter(mail_id__in=references).select_related("ticket__customer").first()
    return letter.ticket if letter else None


def is_from(ticket: Ticket, sender: str) -> bool:
    """Whether an address is the customer's own."""
    if not sender:
        return False
    if ticket.customer is None:
        return sender == ticket.guest_email.lower()
    person = ticket.customer
    verified = EmailAddress.objects.filter(user=person, verified=True, email__iexact=sender)
    return person.is_active and (person.email.lower() == sender or verified.exists())


def _was_posted(ticket: Ticket, mail_id: str) -> bool:
    """By another way, in this ticket or in one of the same person's that it goes on in."""
    same = Message.objects.filter(ticket__customer=ticket.customer_id, ticket__guest_email=ticket.guest_email)
    return bool(mail_id) and same.filter(message_id=mail_id, side=Side.CUSTOMER).exists()


def post(mail: InboundMail, said: mail_reading.Mail, ticket: Ticket) -> bool:
    """As a message of the ticket's customer, with its files. Files are written first: that is slow."""
    text, files = worded(said, by=ticket.customer)
    try:
        with transaction.atomic():
            locked = InboundMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
            if locked.became not in {Became.WAITING, Became.HELD}:
                return False
            if not text and not files:
                return settle(mail, Became.IGNORED, "empty", ticket)
            message = talking.write(
                ticket,
                by=ticket.customer,
                text=text or _("(no words, see the files)"),
                attachments=files,
                via=Via.MAIL,
                message_id=_free(said.mail_id),
            )
            return settle(mail, Became.MESSAGE, "", message.ticket, message)
    except Refusal as refusal:
        return settle(mail, Became.HELD, f"refused: {refusal}"[:60], ticket)


def _free(mail_id: str) -> str:
    """Another's mail may have come under the same name; that must lose nobody's words."""
    return "" if Message.objects.filter(message_id=mail_id).exists() else mail_id


def worded(said: mail_reading.Mail, *, by: Any) -> tuple[str, list[Attachment]]:
    """The words of a mail as a message may hold them, and its files. What does not fit is kept whole beside it, and what we
    do not take is named."""
    text = said.text
    files: list[Attachment] = []
    waiting = [(file.name, file.data) for file in said.files]
    left: list[str] = []
    if len(text) > LONGEST:
        waiting.insert(0, ("mail.txt", text.encode()))
        text = f"{text[: LONGEST - 1000].rstrip()} …\n\n{_('(cut here; the whole is in mail.txt)')}"
    for name, data in waiting:
        try:
            if len(files) >= settings.TICKET_FILES:
                raise Refusal("")
            files.append(uploads.keep(data, name=name, by=by))
        except Refusal:
            left.append(name[:60])
    if left:
        shown = ", ".join(left[:8])
        text = f"{text}\n\n{_('(not taken over: %(files)s)') % {'files': shown}}".strip()
    return text, files


def _refuse_large(mail: InboundMail) -> bool:
    """Only the lines above it were kept. Whoever may write to this ticket is told, kindly and once for each mail."""
    said = mail_reading.head(message_from_bytes(bytes(mail.raw or b"")))
    ticket, how = _ticket_for(mail, said)
    with transaction.atomic():
        if ticket is not None and how == "signed" and not said.machine and is_from(ticket, said.sender):
            name = f"large:{mail.pk}"
            letter = Letter.objects.create(
                ticket=ticket, kind=LetterKind.LARGE, occasion=name,
                mail_id=f"ticket-{ticket.code}-large-{mail.pk}@{addresses.host()}",
            )  # fmt: skip
            from support.tickets import letters

            letters.ring(letter.pk)
        return settle(mail, Became.HELD, "too large", ticket)
