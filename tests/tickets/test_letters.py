"""Mails to customers: each reply and each promise, once, in a thread, and nothing that was not meant for them."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from support.tickets import addresses, customer_actions, letters, opening, talking
from support.tickets.mail_models import Letter
from support.tickets.mail_reading import LINE, OURS
from support.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def parts(message):
    return {part.get_content_type(): part.get_payload(decode=True).decode() for part in message.message().walk()
            if not part.is_multipart()}  # fmt: skip


def test_a_new_ticket_is_confirmed_with_when_we_answer(ticket, buyer, heard, mailoutbox):
    heard()
    (sent,) = mailoutbox
    assert sent.to == [buyer.email]
    assert sent.subject == f"The page stays white [#{ticket.code}]"
    words = parts(sent)
    assert "We answer by" in words["text/plain"]
    assert "We answer by" in words["text/html"]
    assert f"/support/{ticket.code}/" in words["text/plain"]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.extra_headers["Message-ID"] == f"<ticket-{ticket.code}-opened@{addresses.host()}>"


def test_a_reply_is_mailed_with_its_thread_and_is_no_machine_s(ticket, agent, heard, mailoutbox, takes_mail):
    talking.write(ticket, by=ticket.customer, text="And now?", via="mail", message_id="abc@mail.example")
    talking.reply(ticket, by=agent, text="Try again <b>now</b>.", version=2)
    heard()
    sent = mailoutbox[-1]
    host = addresses.host()
    assert sent.extra_headers["Message-ID"] == f"<ticket-{ticket.code}-3@{host}>"
    assert sent.extra_headers["In-Reply-To"] == "<abc@mail.example>"
    assert sent.extra_headers["References"] == f"<ticket-{ticket.code}-opened@{host}> <abc@mail.example>"
    assert "Auto-Submitted" not in sent.extra_headers
    assert sent.extra_headers[OURS] == ticket.code
    assert sent.reply_to == [addresses.reply_address(ticket)]
    words = parts(sent)
    assert words["text/plain"].lstrip().startswith(LINE)
    assert "Try again <b>now</b>." in words["text/plain"]
    assert "Try again &lt;b&gt;now&lt;/b&gt;." in words["text/html"]


def test_where_no_mail_comes_in_nobody_is_asked_to_answer_by_mail(ticket, heard, mailoutbox):
    heard()
    (sent,) = mailoutbox
    assert sent.reply_to == []
    assert LINE not in parts(sent)["text/plain"]
    assert "answer on the page" in parts(sent)["text/plain"]


def test_heard_twice_it_is_one_letter_and_swept_twice_it_is_one_mail(ticket, heard, mailoutbox):
    heard()
    letters.hear(next(iter(events_of(ticket))))
    letters.sweep()
    assert (Letter.objects.count(), len(mailoutbox)) == (1, 1)


def events_of(ticket):
    from yardsale.events.models import Event

    return Event.objects.about(ticket)


def test_what_could_not_be_sent_is_sent_later_under_the_same_id(ticket, heard, mailoutbox, monkeypatch):
    def broken(self, *args, **kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(mail.EmailMessage, "send", broken)
    heard()
    letter = Letter.objects.get()
    assert (letter.sent_at, letter.tries, len(mailoutbox)) == (None, 1, 0)
    monkeypatch.undo()
    assert letters.sweep() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert letters.sweep() == 1
    assert mailoutbox[0].extra_headers["Message-ID"] == f"<{letter.mail_id}>"


def test_suspended_people_are_answered_and_who_has_left_is_not_written_to(
    suspended_buyer, agent, heard, mailoutbox
):
    ticket = opening.open_ticket(kind="account", subject="Why me", text="I ask.", customer=suspended_buyer)
    talking.reply(ticket, by=agent, text="Because.", version=1)
    heard()
    assert [one.to for one in mailoutbox] == [[suspended_buyer.email]] * 2
    suspended_buyer.is_active = False
    suspended_buyer.save()
    talking.reply(ticket, by=agent, text="One more.", version=2)
    heard()
    assert len(mailoutbox) == 2
    assert Letter.objects.filter(cancelled_at__isnull=False).count() == 1


def test_solved_by_silence_asks_how_it_was_and_solved_by_themselves_says_nothing(
    ticket, agent, heard, mailoutbox
):
    from support.tickets import keeping

    talking.reply(ticket, by=agent, text="Which browser?", version=1, then="wait")
    heard()
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        keeping.keep_deadlines()
        heard()
    assert "Are you still there?" in mailoutbox[-1].body
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        keeping.keep_deadlines()
        heard()
        assert "/support/score/" in mailoutbox[-1].body
    count = len(mailoutbox)
    other = opening.open_ticket(kind="other", subject="Else", text="Words", customer=ticket.customer)
    heard()
    customer_actions.solve(other, by=ticket.customer)
    heard()
    assert len(mailoutbox) == count + 1


def test_an_answer_that_solves_asks_in_the_same_mail(ticket, agent, heard, mailoutbox):
    talking.reply(ticket, by=agent, text="Done.", version=1, then="solve")
    heard()
    assert [("Done." in sent.body, "/support/score/" in sent.body) for sent in mailoutbox] == [
        (False, False),
        (True, True),
    ]


def test_a_guest_is_written_to_with_their_own_link(heard, mailoutbox, client):
    ticket = opening.open_ticket(
        kind="other", subject="May I", text="Ask", guest_email="gus@example.org", guest_name="Gus"
    )
    heard()
    (sent,) = mailoutbox
    link = next(word for word in sent.body.split() if "/support/guest/" in word)
    assert client.get(link.partition("://")[2].partition("/")[2].join(["/", ""])).status_code == 200
    assert sent.to == ["gus@example.org"]
    assert ticket.customer is None


def test_more_than_enough_mails_an_hour_wait(ticket, agent, heard, mailoutbox, settings):
    settings.LETTERS_PER_HOUR = 2
    for number in range(3):
        talking.reply(ticket, by=agent, text=f"Answer {number}", version=ticket.version)
    heard()
    assert len(mailoutbox) == 2
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        letters.sweep()
        letters.sweep()
    assert len(mailoutbox) == 4


@pytest.mark.parametrize("subject", ["Hi\r\nBcc: all@example.org", "Hi\nX: y", "a\u2028b"])
def test_a_subject_makes_no_header(buyer, heard, mailoutbox, subject):
    opening.open_ticket(kind="other", subject=subject, text="Words", customer=buyer)
    heard()
    sent = mailoutbox[0].message()
    assert sent["Bcc"] is None
    assert sent["X"] is None


def test_spam_is_not_confirmed(ticket, heard, mailoutbox):
    Ticket.objects.filter(pk=ticket.pk).update(state="spam")
    heard()
    assert mailoutbox == []
