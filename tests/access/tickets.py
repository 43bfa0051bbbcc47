"""The support desk: its customers' tickets, a guest's, mail that was held, and who meets what there."""

from allauth.account.models import EmailAddress

from support.tickets import addresses, customer_actions, guests, opening, talking, uploads
from support.tickets.models import InboundMail, Ticket
from support.tickets.records import Became
from tests.access.doors import DONE, NOBODY, READ, Row, members, only, public, said
from tests.access.framework import admin_rows
from tests.access.words import EVERYBODY, word

ANYBODY = dict.fromkeys(("guestwords", "guestreply"), EVERYBODY)


def plant(w):
    """Tickets of a buyer and an outsider with answers, notes and files; a guest's; a request; a mail that was held."""
    w.ticket = opening.open_ticket(
        kind="order", subject=f"Where is my {word('ticketsubject')}", text=f"I miss the {word('ticketwords')}.",
        customer=w.buyer, order=w.paid,
        attachments=[uploads.keep(word("ticketfile").encode(), name="a.txt", by=w.buyer)],
    )  # fmt: skip
    w.ticket_file = w.ticket.messages.get().attachments.get()
    talking.note(
        w.ticket, by=w.agent, text=f"Mind the {word('ticketnote')}", version=1,
        attachments=[uploads.keep(word("ticketnote").encode(), name="n.txt", by=w.agent)],
    )  # fmt: skip
    w.note_file = w.ticket.messages.get(is_note=True).attachments.get()
    talking.reply(w.ticket, by=w.agent, text=f"It is the {word('ticketreply')}.", version=2)
    w.others_ticket = opening.open_ticket(
        kind="other", subject=f"My {word('othersticket')}", text="Words", customer=w.outsider
    )
    w.solved_ticket = opening.open_ticket(
        kind="other", subject="A solved thing", text="Words", customer=w.buyer
    )
    customer_actions.solve(w.solved_ticket, by=w.buyer)
    customer_actions.score(w.solved_ticket, by=w.buyer, stars=2, comment=f"Too {word('scorecomment')}")
    w.guest_ticket = opening.open_ticket(
        kind="other", subject="A guest asks", text=f"About the {word('guestwords')}", guest_name="Gus",
        guest_email=f"{word('guestmail')}@example.org",
        attachments=[uploads.keep(word("guestwords").encode(), name="g.txt")],
    )  # fmt: skip
    w.guest_file = w.guest_ticket.messages.get().attachments.get()
    talking.note(w.guest_ticket, by=w.agent, text=f"Mind the {word('ticketnote')}", version=1)
    talking.reply(w.guest_ticket, by=w.agent, text=f"The {word('guestreply')}.", version=2)
    # Written from the outsider's own address before they signed in.
    EmailAddress.objects.update_or_create(
        user=w.outsider, email=w.outsider.email, defaults={"primary": True, "verified": True}
    )
    w.own_guest_ticket = opening.open_ticket(
        kind="other",
        subject=f"My {word('othersticket')}",
        text="Words",
        guest_email=w.outsider.email,
        guest_name="O",
    )
    w.request = guests.ask(
        key=guests.key_of("a" * 22), email=f"{word('askedmail')}@example.org", name="Ann", sender=1,
        words={"kind": "other", "subject": "A request", "text": f"A {word('askedwords')}"},
    )  # fmt: skip
    w.inbound_mail = InboundMail.objects.create(
        digest="0" * 64, sender=f"{word('mailsender')}@example.org", raw=word("mailwords").encode(), became=Became.HELD,
        reason="stranger",
    )  # fmt: skip


def guest(*more):
    return lambda w: [
        addresses.guest_token(Ticket.objects.get(pk=w.guest_ticket.pk)),
        *(getattr(w, name).pk for name in more),
    ]


def _at(name, *more):
    return lambda w: [getattr(w, name).code, *(getattr(w, one).pk for one in more)]


OUTSIDER = only("outsider", 200)
# fmt: off
TICKETS = [
    Row("tickets:list", get=members(200), post=READ),
    Row("tickets:new", get=public(200), post=public(*DONE), query="?order=none&listing=none", data=said(kind="other",
        subject="A question", text="What is it?", looked="1", name="Ann", email="ann@example.org")),
    Row("tickets:likely", get=public(200), post=NOBODY, query="?subject=fees"),
    Row("tickets:asked", get=public(200), post=NOBODY),
    # Whoever has the link has the mail.
    Row("tickets:confirm", lambda w: [w.request.key], get=public(200), post=public(*DONE),
        shows=dict.fromkeys(("askedmail", "askedwords"), EVERYBODY)),
    Row("tickets:guest", guest(), get=public(200), post=public(*DONE), data=said(text="Hello again."), shows=ANYBODY),
    Row("tickets:guest_solve", guest(), get=NOBODY, post=public(*DONE)),
    Row("tickets:guest_file", guest("guest_file"), get=public(200), post=NOBODY, shows=ANYBODY,
        also=((guest("note_file"), public(404)), (guest("ticket_file"), public(404)))),
    Row("tickets:score", lambda w: [addresses.score_token(w.solved_ticket)], get=public(200), post=public(*DONE),
        data=said(stars="4", comment="Fine.")),
    # Not set up, and not signed by a mail company.
    Row("tickets:inbound", lambda w: ["postmark"], get=NOBODY, post=public(404)),
    Row("tickets:ticket", _at("ticket"), get=only("buyer", 200), post=only("buyer", *DONE), data=said(text="And now?"),
        also=((_at("others_ticket"), OUTSIDER), (_at("own_guest_ticket"), OUTSIDER),
        (_at("guest_ticket"), members(404)), (_at("solved_ticket"), None))),
    Row("tickets:solve", _at("ticket"), get=READ, post=only("buyer", *DONE)),
    Row("tickets:file", _at("ticket", "ticket_file"), get=only("buyer", 200), post=READ,
        also=((_at("ticket", "note_file"), members(404)), (_at("others_ticket", "ticket_file"), members(404)))),
    *admin_rows("tickets_inboundmail", "inbound_mail", "agent manager lead",
        shows={"mailsender": "view", "mailwords": "view"}),
]
