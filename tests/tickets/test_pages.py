"""What customers see of their tickets: the list, the page, and never a word that the team wrote for itself."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from support.tickets import addresses, customer_actions, handling, joining, opening, talking
from support.tickets.models import Ticket
from support.tickets.statuses import State
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def page(answer):
    return answer.content.decode()


def guests(email="gus@example.org", **fields):
    return opening.open_ticket(
        kind="other", subject="May I ask", text="How it works", guest_email=email, guest_name="Gus", **fields
    )


def test_the_list_says_where_each_ticket_stands_and_what_is_new(signed_in, buyer, ticket, agent):
    assert "We read it" in page(signed_in(buyer).get("/support/"))
    talking.reply(ticket, by=agent, text="Which browser?", version=1, then="wait")
    seen = page(signed_in(buyer).get("/support/"))
    assert "Your turn" in seen
    assert "New answer" in seen
    signed_in(buyer).get(ticket.get_absolute_url())
    assert "New answer" not in page(signed_in(buyer).get("/support/"))


def test_an_empty_list_says_what_to_do(signed_in, buyer):
    assert "You have not asked us anything yet" in page(signed_in(buyer).get("/support/"))


def test_somebody_else_s_ticket_does_not_exist(signed_in, stranger, agent, ticket, client):
    at = ticket.get_absolute_url()
    for person in (stranger, agent):
        assert signed_in(person).get(at).status_code == 404
        assert signed_in(person).post(at, {"text": "Me too"}).status_code == 404
        assert signed_in(person).post(f"{at}solve/").status_code == 404
        assert ticket.subject not in page(signed_in(person).get("/support/"))
    client.logout()
    assert client.get(at).status_code == 302
    assert ticket.messages.count() == 1


def test_notes_reach_no_page_and_no_mail(signed_in, buyer, ticket, agent, heard, mailoutbox):
    talking.note(ticket, by=agent, text="CANARY He always complains", version=1)
    talking.reply(ticket, by=agent, text="We look into it.", version=2)
    talking.note(ticket, by=agent, text="CANARY again", version=3)
    heard()
    seen = page(signed_in(buyer).get(ticket.get_absolute_url())) + page(signed_in(buyer).get("/support/"))
    sent = "".join(mail.message().as_string() for mail in mailoutbox)
    assert "We look into it." in seen
    assert "We look into it." in sent
    assert "CANARY" not in seen + sent
    assert Event.objects.filter(details__icontains="canary").count() == 0


def test_a_file_of_a_note_is_handed_to_no_customer(signed_in, buyer, ticket, agent):
    from support.tickets import uploads

    file = uploads.keep(b"CANARY", name="note.txt", by=agent)
    talking.note(ticket, by=agent, text="See the file", version=1, attachments=[file])
    assert signed_in(buyer).get(f"{ticket.get_absolute_url()}files/{file.pk}/").status_code == 404


def test_writing_on_the_page_is_once_for_each_form(signed_in, buyer, ticket):
    form = {"text": "It works again", "once": "b" * 22}
    for _ in range(2):
        assert signed_in(buyer).post(ticket.get_absolute_url(), form)["Location"] == ticket.get_absolute_url()
    assert ticket.messages.count() == 2


def test_an_empty_message_is_refused_in_words(signed_in, buyer, ticket):
    answer = signed_in(buyer).post(ticket.get_absolute_url(), {"text": " "})
    assert (answer.status_code, "Write a few words first" in page(answer)) == (422, True)


def test_the_customer_says_that_it_is_solved_and_opens_it_again(signed_in, buyer, ticket):
    signed_in(buyer).post(f"{ticket.get_absolute_url()}solve/")
    ticket.refresh_from_db()
    assert ticket.state == State.SOLVED
    assert "You said that it is solved" in page(signed_in(buyer).get(ticket.get_absolute_url()))
    signed_in(buyer).post(ticket.get_absolute_url(), {"text": "No, it is back"})
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopened) == (State.OPEN, 1)
    assert "Opened again" in page(signed_in(buyer).get(ticket.get_absolute_url()))


def test_after_seven_days_words_lead_to_a_ticket_that_follows(signed_in, buyer, ticket):
    customer_actions.solve(ticket, by=buyer)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        answer = signed_in(buyer).post(ticket.get_absolute_url(), {"text": "It is back"})
    after = Ticket.objects.get(follows=ticket)
    assert answer["Location"] == after.get_absolute_url()


def test_nobody_else_solves_or_scores(ticket, stranger):
    with pytest.raises(Refusal):
        customer_actions.solve(ticket, by=stranger)
    customer_actions.solve(ticket, by=ticket.customer)
    with pytest.raises(Refusal):
        customer_actions.score(ticket, by=stranger, stars=1)


def test_looking_at_the_question_says_nothing_and_the_button_does(client, ticket):
    customer_actions.solve(ticket, by=ticket.customer)
    at = f"/support/score/{addresses.score_token(ticket)}/"
    assert client.get(at).status_code == 200
    assert not ticket.scores.exists()
    client.post(at, {"stars": "4", "comment": "Quick!"})
    client.post(at, {"stars": "4", "comment": "Quick!"})
    client.post(at, {"stars": "2"})
    assert list(ticket.scores.values_list("stars", "comment")) == [(4, "Quick!"), (2, "")]
    assert client.post(at, {"stars": "9"}).status_code == 422
    assert [line.kind for line in ticket.log.all()][-2:] == ["scored", "scored"]


def test_a_handful_of_scores_is_kept_and_none_makes_an_agents_words_stale(client, ticket):
    customer_actions.solve(ticket, by=ticket.customer)
    version = ticket.version
    at = f"/support/score/{addresses.score_token(ticket)}/"
    for number in range(8):
        answer = client.post(at, {"stars": "1", "comment": f"No {number}"}, headers={"Referer": at})
    assert "The last one counts" in page(client.get(answer["Location"]))
    ticket.refresh_from_db()
    assert (ticket.scores.count(), ticket.version) == (5, version)
    assert [(line.kind, line.by) for line in ticket.log.all()][-1] == ("scored", ticket.customer)


def test_the_question_is_not_there_before_it_is_solved_or_under_a_made_up_address(client, ticket):
    token = addresses.score_token(ticket)
    assert client.get(f"/support/score/{token}/").status_code == 404
    customer_actions.solve(ticket, by=ticket.customer)
    assert client.get(f"/support/score/{token[:-1]}x/").status_code == 404
    assert client.get(f"/support/guest/{token}/").status_code == 404


def test_a_guest_reads_and_writes_by_the_link_alone(client):
    ticket = guests()
    at = f"/support/guest/{addresses.guest_token(ticket)}/"
    answer = client.get(at)
    assert "How it works" in page(answer)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert (answer["Referrer-Policy"], "no-store" in answer["Cache-Control"]) == ("same-origin", True)
    for _ in range(2):
        assert client.post(at, {"text": "One more thing"})["Location"] == at
    assert [message.text for message in ticket.messages.all()] == ["How it works", "One more thing"]
    client.post(f"{at}solve/")
    ticket.refresh_from_db()
    assert ticket.state == State.SOLVED


def test_a_guests_link_ends_with_spam_and_opens_nobody_else_s(client, ticket, agent):
    other = guests()
    token = addresses.guest_token(other)
    assert client.get(f"/support/guest/{addresses.guest_token(ticket)}/").status_code == 404
    assert client.get(f"/support/guest/{token[:-2]}/").status_code == 404
    Ticket.objects.filter(pk=other.pk).update(state="spam")
    assert client.get(f"/support/guest/{token}/").status_code == 404


def test_tickets_from_ones_verified_primary_address_are_ones_own(signed_in, stranger, buyer):
    ticket = guests(email=stranger.email.upper())
    at = ticket.get_absolute_url()
    EmailAddress.objects.filter(user=stranger).delete()
    unverified = EmailAddress.objects.create(
        user=stranger, email=stranger.email, primary=True, verified=False
    )
    assert signed_in(stranger).get(at).status_code == 404
    EmailAddress.objects.filter(pk=unverified.pk).update(verified=True)
    assert signed_in(stranger).get(at).status_code == 200
    assert ticket.subject in page(signed_in(stranger).get("/support/"))
    signed_in(stranger).post(at, {"text": "I have an account now"})
    assert ticket.messages.last().text == "I have an account now"
    EmailAddress.objects.filter(pk=unverified.pk).update(primary=False)
    assert signed_in(stranger).get(at).status_code == 404
    assert signed_in(buyer).get(at).status_code == 404


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_asks_as_often_for_many_as_for_one(signed_in, buyer, django_assert_num_queries, count):
    for number in range(count):
        opening.open_ticket(kind="other", subject=f"Question {number}", text="Words", customer=buyer)
    client = signed_in(buyer)
    with django_assert_num_queries(5):
        client.get("/support/")


@pytest.mark.parametrize("count", [1, 6])
def test_a_ticket_asks_as_often_with_many_messages_as_with_one(
    signed_in, buyer, ticket, agent, django_assert_num_queries, count
):
    for number in range(count):
        talking.write(ticket, by=buyer, text=f"More {number}")
        talking.reply(ticket, by=agent, text=f"Answer {number}", version=ticket.version)
        ticket.refresh_from_db()
    client = signed_in(buyer)
    client.get(ticket.get_absolute_url())
    with django_assert_num_queries(7):
        client.get(ticket.get_absolute_url())


def test_the_list_goes_on_by_key(signed_in, buyer, settings):
    settings.TICKETS_PER_DAY = 100
    for number in range(26):
        opening.open_ticket(kind="other", subject=f"Question {number:02}", text="Words", customer=buyer)
    first = page(signed_in(buyer).get("/support/"))
    assert "Question 25" in first
    assert "Question 01" not in first
    last = Ticket.objects.order_by("-pk")[23]
    assert "Question 01" in page(signed_in(buyer).get(f"/support/?before={last.pk}"))


@pytest.mark.parametrize("count", [1, 6])
def test_a_guest_s_page_asks_as_often_with_many_messages_as_with_one(
    client, agent, django_assert_num_queries, count
):
    ticket = guests()
    for number in range(count):
        talking.write(ticket, by=None, text=f"More {number}")
        talking.reply(ticket, by=agent, text=f"Answer {number}", version=ticket.version)
    at = f"/support/guest/{addresses.guest_token(ticket)}/"
    client.get(at)
    with django_assert_num_queries(4):
        client.get(at)


def test_a_guest_whose_ticket_was_joined_to_their_account_s_hears_that_it_arrived(
    client, ticket, agent, buyer
):
    theirs = guests(email=buyer.email)
    token = addresses.guest_token(theirs)
    joining.merge(theirs, by=agent, version=theirs.version, into=ticket)
    answer = client.post(f"/support/guest/{token}/", {"text": "One thing more."}, follow=True)
    assert answer.status_code == 200
    assert "Sent. It is with your other ticket now" in page(answer)
    assert ticket.messages.order_by("-number").first().text == "One thing more."


def test_what_was_split_off_stands_in_the_order_it_was_said(signed_in, ticket, agent, buyer):
    talking.write(ticket, by=buyer, text="And where is my parcel?")
    talking.write(ticket, by=buyer, text="It should be here.")
    part = handling.split(ticket, by=agent, version=3, messages=[2, 3], subject="The parcel", kind="other")
    shown = page(signed_in(buyer).get(part.get_absolute_url()))
    assert shown.index("And where is my parcel?") < shown.index("It should be here.")
