"""Mail that comes in: a hundred odd ones, none lost, none answered by a machine, nothing posted as somebody else."""

import time

import pytest
from anymail.inbound import AnymailInboundMessage

from support.tickets import (
    addresses,
    inbound,
    inbound_actions,
    joining,
    mail_reading,
    opening,
    talking,
)
from support.tickets.mail_models import Letter
from support.tickets.models import Attachment, InboundMail, Look, Message, PendingRequest, Ticket
from support.tickets.statuses import State
from tests.factories import ListingFactory
from tests.tickets import odd_mails
from tests.tickets.odd_mails import mail
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("takes_mail")]


@pytest.fixture
def to(ticket):
    return addresses.reply_address(ticket)


def came(raw, *, recipient="", vouched=False):
    """A mail as the webhook's signal brings it, looked at by the task; its row."""
    message = AnymailInboundMessage.parse_raw_mime_bytes(raw)
    message.envelope_recipient = recipient
    kept = inbound.receive(message, raw=raw)
    if vouched:
        InboundMail.objects.filter(pk=kept.pk).update(is_vouched_for=True)
    inbound.look(kept.pk)
    kept.refresh_from_db()
    return kept


def test_a_hundred_odd_mails(ticket, to, agent, buyer, heard, mailoutbox, settings):
    """Each kept, each becomes what it must, in the words it says, and no mail leaves because of any."""
    settings.TICKET_MESSAGES_PER_HOUR = 1000
    heard()
    sent = len(mailoutbox)
    became, said = {}, {}
    for number, (name, (build, _what, _why)) in enumerate(odd_mails.MAILS.items()):
        kept = came(build(to).replace(b"{n}", f"n{number}".encode()))
        became[name] = (kept.became, kept.reason)
        if kept.message:
            said[name] = kept.message.text
            assert (kept.message.by, kept.message.ticket) == (buyer, ticket), name
    assert len(odd_mails.MAILS) >= 100
    assert became == {name: (what, why) for name, (_build, what, why) in odd_mails.MAILS.items()}
    assert {
        name: text for name, text in said.items() if name not in odd_mails.ASIDE and text != "It works now."
    } == dict(odd_mails.SAYS.items()) | (
        {"a signature": said["a signature"]} if "a signature" in said else {}
    )
    assert InboundMail.objects.count() == len(odd_mails.MAILS)
    heard()
    assert (len(mailoutbox), PendingRequest.objects.count(), Ticket.objects.count()) == (sent, 0, 1)


def test_what_is_too_long_for_a_message_goes_with_it_as_a_file(to):
    message = came(odd_mails.MAILS["very long"][0](to)).message
    assert "the whole is in mail.txt" in message.text
    assert len(message.text) <= 10_000
    (file,) = message.attachments.all()
    assert (file.name, file.size) == ("mail.txt", len(("word " * 30_000).strip()))


def test_five_files_are_taken_and_the_others_are_named(to):
    message = came(odd_mails.MAILS["thirty files"][0](to)).message
    assert [file.name for file in message.attachments.all()] == [f"{number}.txt" for number in range(5)]
    assert "(not taken over: 5.txt, 6.txt" in message.text


def test_photos_are_made_anew_and_names_are_only_names(to):
    (photo,) = came(odd_mails.MAILS["a photo"][0](to).replace(b"{n}", b"a")).message.attachments.all()
    (text,) = came(odd_mails.MAILS["a path for a name"][0](to)).message.attachments.all()
    assert (photo.name, photo.content_type) == ("a.jpg", "image/jpeg")
    assert text.name == "passwd.txt"


def test_the_same_delivery_twice_is_one_mail_and_one_message(to, ticket):
    raw = mail(to, Message_ID="<a@b.example>")
    first, second = came(raw), came(raw)
    assert first == second
    assert ticket.messages.count() == 2


def test_the_same_mail_by_two_ways_is_one_message(to, ticket):
    first = came(mail(to, Message_ID="<a@b.example>"), recipient=to)
    second = came(b"Received: by another way\r\n" + mail(to, Message_ID="<a@b.example>"), recipient=to)
    assert (first.became, second.became, second.reason) == ("message", "ignored", "duplicate")
    assert ticket.messages.count() == 2


def test_the_same_mail_by_two_ways_is_one_message_also_where_a_ticket_goes_on_elsewhere(
    to, ticket, buyer, agent
):
    other = opening.open_ticket(kind="other", subject="The same", text="Words", customer=buyer)
    joining.merge(ticket, by=agent, version=ticket.version, into=other)
    first = came(mail(to, Message_ID="<a@b.example>"))
    second = came(b"Received: by another way\r\n" + mail(to, Message_ID="<a@b.example>"))
    assert (first.message.ticket, second.reason) == (other, "duplicate")


def test_another_s_message_id_loses_nobody_s_words(to, ticket, seller):
    theirs = opening.open_ticket(kind="other", subject="Mine", text="Words", customer=seller)
    came(mail(addresses.reply_address(theirs), From=seller.email, Message_ID="<same@b.example>"))
    kept = came(mail(to, Message_ID="<same@b.example>"))
    assert (kept.became, kept.message.ticket, kept.message.message_id) == ("message", ticket, "")


def test_a_made_up_message_id_does_not_stop_our_own_answers(to, ticket, agent):
    came(mail(to, Message_ID=f"<ticket-{ticket.code}-3>"))
    ticket.refresh_from_db()
    assert talking.reply(ticket, by=agent, text="Good.", version=ticket.version).number == 3


def test_a_mail_opens_what_was_solved(to, ticket, agent):
    talking.reply(ticket, by=agent, text="Done.", version=1, then="solve")
    came(mail(to, "No, not yet."))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopened) == (State.OPEN, 1)


def test_a_guest_answers_from_the_address_that_was_confirmed(heard):
    theirs = opening.open_ticket(
        kind="other", subject="May I", text="Ask", guest_email="gus@example.org", guest_name="Gus"
    )
    at = addresses.reply_address(theirs)
    assert came(mail(at, From="Gus <GUS@example.org>")).message.by is None
    assert came(mail(at, From="bo@example.org")).reason == "stranger"


@pytest.mark.parametrize(("vouched", "sender", "reason"), [
    (True, "bo@example.org", ""), (False, "bo@example.org", "unsigned"), (True, "eve@evil.example", "stranger"),
])  # fmt: skip
@pytest.mark.parametrize(
    "named", ["ticket-{code}-2@{host}", "ticket-{code}-opened@{host}", "first@b.example"]
)
def test_without_its_address_a_thread_counts_only_when_the_company_vouches(
    ticket, agent, to, heard, named, vouched, sender, reason
):
    talking.reply(ticket, by=agent, text="Which?", version=1)
    came(mail(to, Message_ID="<first@b.example>"))
    heard()
    name = named.format(code=ticket.code, host=addresses.host())
    kept = came(mail("support@reply.yardsale.example", From=sender, In_Reply_To=f"<{name}>"), vouched=vouched)
    assert (kept.became, kept.reason) == ("held" if reason else "message", reason)


def test_a_header_counts_only_once_from_the_company_itself_and_for_the_same_domain(settings):
    settings.INBOUND_AUTH_HEADER = "Received-SPF"
    said, by = [], "Received: from mx.example.org by mx.company.example; Mon, 1 Jun 2026 10:00:00 +0000\r\n"
    for head, envelope in (
        (f"Received-SPF: Pass (sender SPF authorized)\r\n{by}", "bo@example.org"),
        (f"Received-SPF: Pass\r\nReceived-SPF: None\r\n{by}", "bo@example.org"),
        (f"Received-SPF: None\r\n{by}Received-SPF: Pass\r\n", "bo@example.org"),
        # What stands below the company's own line was written by whoever sent it.
        (f"{by}Received-SPF: Pass\r\n", "bo@example.org"),
        ("Received-SPF: Pass\r\n", "bo@example.org"),
        (f"Received-SPF: Fail\r\n{by}", "bo@example.org"),
        (f"Received-SPF: Pass\r\n{by}", "bo@evil.example"),
        (by, "bo@example.org"),
    ):
        message = AnymailInboundMessage.parse_raw_mime_bytes(head.encode() + mail("x@y.example"))
        message.envelope_sender = envelope
        said.append(
            inbound.receive(
                message, raw=f"{head}X-Envelope: {envelope}\r\n".encode() + mail("x@y.example")
            ).is_vouched_for
        )
    assert said == [True, *[False] * 7]


def test_too_large_a_mail_is_refused_kindly_and_once(to, ticket, heard, mailoutbox, settings):
    settings.MAIL_MAX_BYTES = 100_000
    heard()
    raw = mail(to, "x" * 200_000)
    kept = came(raw)
    assert (kept.became, kept.reason, len(kept.raw) < 2000) == ("held", "too large", True)
    came(raw)
    heard()
    assert "too large" in mailoutbox[-1].body
    assert (len(mailoutbox), mailoutbox[-1].extra_headers["Auto-Submitted"]) == (2, "auto-replied")
    assert came(mail(to, "x" * 200_000, From="eve@evil.example")).ticket == ticket
    heard()
    assert len(mailoutbox) == 2


def test_our_letters_do_not_answer_each_other(to, ticket, heard, mailoutbox, agent):
    talking.reply(ticket, by=agent, text="Which?", version=1)
    heard()
    for sent in list(mailoutbox):
        raw = sent.message().as_bytes()
        assert came(raw, recipient=to).became == "ignored"
    heard()
    assert len(mailoutbox) == 2
    assert ticket.messages.count() == 2


def test_a_flood_is_held_and_not_lost(to, ticket, settings):
    settings.TICKET_MESSAGES_PER_HOUR = 2
    assert [came(mail(to, f"Words {number}", Message_ID="")).became for number in range(3)] == [
        "message",
        "held",
        "held",
    ]


def test_a_mail_that_breaks_something_comes_back_later(to, monkeypatch):
    def broken(raw):
        raise OSError("disk")

    monkeypatch.setattr("support.tickets.mail_reading.read", broken)
    message = AnymailInboundMessage.parse_raw_mime_bytes(mail(to))
    kept = inbound.receive(message, raw=mail(to))
    with pytest.raises(OSError, match="disk"):
        inbound.look(kept.pk)
    kept.refresh_from_db()
    assert (kept.became, kept.looks) == ("waiting", 1)
    monkeypatch.undo()
    InboundMail.objects.update(look_at=kept.came_at)
    assert inbound.sweep() == 1
    kept.refresh_from_db()
    assert kept.became == "message"


def test_a_mail_that_always_breaks_something_waits_for_a_person(to, monkeypatch):
    def broken(raw):
        raise OSError("disk")

    monkeypatch.setattr("support.tickets.mail_reading.read", broken)
    kept = inbound.receive(AnymailInboundMessage.parse_raw_mime_bytes(mail(to)), raw=mail(to))
    for _look in range(5):
        InboundMail.objects.update(look_at=kept.came_at)
        with pytest.raises(OSError, match="disk"):
            inbound.look(kept.pk)
    InboundMail.objects.update(look_at=kept.came_at)
    assert inbound.look(kept.pk)
    kept.refresh_from_db()
    assert (kept.became, kept.reason) == ("held", "unreadable")


def test_a_page_of_nothing_but_angle_brackets_keeps_nobody_waiting():
    began = time.process_time()
    mail_reading.text_of_html("<" * 99_000 + "<div class=gmail_quote>Before</div>")
    assert time.process_time() - began < 1


def test_all_pages_of_one_mail_are_read_no_further_than_one_bound(to):
    page = b"--x\r\nContent-Type: text/html\r\n\r\n" + b"<p>" + b"word " * 30_000 + b"</p>\r\n"
    head = f"From: bo@example.org\r\nTo: {to}\r\nMessage-ID: <a@b.example>\r\n".encode()
    raw = head + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + page * 10 + b"--x--\r\n"
    assert 290_000 < len(mail_reading.read(raw).text) <= 300_010


def test_a_person_posts_a_held_mail_as_what_it_is(to, ticket, agent, stranger):
    held = came(mail(to, "He sold me this too.", From="eve@evil.example"))
    with pytest.raises(Refusal):
        inbound_actions.post(held, ticket, by=stranger)
    inbound_actions.post(held, ticket, by=agent)
    note = ticket.messages.get(number=2)
    assert (note.is_note, note.by, note.side) == (True, agent, "team")
    assert "eve@evil.example" in note.text
    assert "He sold me this too." in note.text
    with pytest.raises(Refusal):
        inbound_actions.post(held, ticket, by=agent)
    forged = came(mail("support@reply.yardsale.example", "Give it to me."))
    inbound_actions.post(forged, ticket, by=agent)
    note = ticket.messages.get(number=3)
    assert (note.is_note, note.by) == (True, agent), "From alone makes nobody the customer"
    assert note.text.startswith("An e-mail that claims to be from bo@example.org says:")
    own = came(mail("support@reply.yardsale.example", "From me."), vouched=True)
    inbound_actions.post(own, ticket, by=agent)
    assert (ticket.messages.get(number=4).by, ticket.messages.get(number=4).text) == (
        ticket.customer,
        "From me.",
    )


def test_a_person_opens_a_ticket_or_leaves_a_mail(agent, buyer):
    at = "support@reply.yardsale.example"
    new, other = came(mail(at, "Help me."), vouched=True), came(mail(at, "Buy this."))
    with pytest.raises(Refusal, match="vouches"):
        inbound_actions.open_ticket(other, by=agent)
    opened = inbound_actions.open_ticket(new, by=agent)
    assert (opened.customer, opened.messages.get().text) == (buyer, "Help me.")
    inbound_actions.ignore(other, by=agent)
    new.refresh_from_db(), other.refresh_from_db()
    assert (new.became, other.became) == ("ticket", "ignored")


def test_an_agent_reads_a_held_mail_and_that_is_written_down(signed_in, agent, stranger):
    held = came(mail("support@reply.yardsale.example", "He sold me a brick."))
    at = f"/admin/tickets/inboundmail/{held.pk}/change/"
    client = signed_in(agent)
    queue = client.get("/admin/tickets/ticket/").content.decode()
    assert "Held e-mails" in queue
    assert "/admin/tickets/inboundmail/?became__exact=held" in queue
    assert not Look.objects.filter(what="mail").exists()
    assert "He sold me a brick." in client.get(at).content.decode()
    look = Look.objects.get(what="mail")
    assert (look.by, look.key) == (agent, str(held.pk))
    assert signed_in(stranger).get(at).status_code in {302, 403, 404}
    assert Look.objects.filter(what="mail").count() == 1


def test_nothing_of_a_mail_stands_in_an_event(to):
    came(mail(to, "CANARY"))
    assert not Event.objects.filter(details__icontains="canary").exists()
    assert Message.objects.filter(text="CANARY").count() == 1
    assert Letter.objects.filter(kind="large").count() == 0
    assert Attachment.objects.count() == 0


def test_held_mails_are_dealt_with_in_the_admin_and_read_on_their_own_page_while_they_wait(
    signed_in, lead, agent, ticket, to
):
    held, spam = (came(mail(to, f"CANARY {n}", From=f"eve{n}@evil.example", Message_ID="")) for n in (1, 2))
    desk, at = signed_in(lead), "/admin/tickets/inboundmail/"
    listed = desk.get(at).content.decode()
    assert "eve1@evil.example" in listed
    assert "CANARY" not in listed
    assert "CANARY 1" in desk.get(f"{at}{held.pk}/change/").content.decode()
    for action, row, number in (("post_to_ticket", held, f"#{ticket.code.upper()}"), ("ignore", spam, "")):
        desk.post(at, {"action": action, "_selected_action": [row.pk], "ticket": number})
    held.refresh_from_db()
    spam.refresh_from_db()
    assert (held.became, held.message.is_note, spam.became) == ("message", True, "ignored")
    assert "CANARY" not in desk.get(f"{at}{held.pk}/change/").content.decode()
    assert (
        "no ticket of that number"
        in desk.post(
            at, {"action": "post_to_ticket", "_selected_action": [spam.pk], "ticket": "nothing"}, follow=True
        ).content.decode()
    )
    assert signed_in(agent).get(at).status_code == 200


def test_an_agent_reads_no_held_mail_of_a_ticket_about_themselves(signed_in, agent, buyer, seller):
    about = opening.open_ticket(
        kind="other", subject="Broken", text="It is.", customer=buyer, listing=ListingFactory(seller=agent)
    )
    held = came(mail(addresses.reply_address(about), "They knew.", From=seller.email))
    assert (held.became, held.ticket) == ("held", about)
    assert (
        "They knew."
        not in signed_in(agent)
        .get(f"/admin/tickets/inboundmail/{held.pk}/change/", follow=True)
        .content.decode()
    )
    assert not Look.objects.filter(what="mail").exists()
