"""The page of a ticket: what is read, written and done there, and that no letter is lost."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from support.tickets import desk_page, drafts, handling, opening, presence, talking
from support.tickets.models import Attachment, Draft, Entry, Look, Presence, Ticket
from support.tickets.statuses import State
from tests.factories import ListingFactory, OrderFactory, UserFactory
from yardsale.accounts.models import User
from yardsale.refusals import Refusal


def url(ticket, name="change", *more):
    return reverse(f"admin:tickets_ticket_{name}", args=[ticket.code, *more])


@pytest.fixture
def ada(client, agent):
    client.force_login(agent)
    return client


def once(page):
    """The token that the page's first form carries."""
    return page.content.decode().split('name="once" value="')[1].split('"')[0]


def sent(client, ticket, text="We are looking.", **fields):
    page = client.get(url(ticket))
    asked = {"once": once(page), "text": text, "version": ticket.version, "then": "", **fields}
    return client.post(url(ticket, "send"), asked)


@pytest.fixture
def about_an_order(buyer):
    order = OrderFactory(status="paid", delivery="post", buyer=buyer, address="Long Street 5\n12345 Town")
    return opening.open_ticket(
        kind="order", subject="Where is it?", text="It is not here.", customer=buyer, order=order
    )


@pytest.mark.parametrize("side", ["buyer", "seller", "listing"])
def test_a_complaint_about_oneself_is_another_agent_s(ada, agent, lead, buyer, side):
    sides = {"buyer": buyer, "seller": buyer} | {side: agent}
    order = (
        None
        if side == "listing"
        else OrderFactory(status="paid", buyer=sides["buyer"], seller=sides["seller"])
    )
    listing = ListingFactory(seller=agent) if side == "listing" else None
    about = opening.open_ticket(
        kind="other", subject="It was broken", text="They knew.", customer=buyer, order=order, listing=listing
    )
    assert ada.get(url(about)).status_code == 404
    assert "It was broken" not in ada.get("/admin/tickets/ticket/").content.decode()
    with pytest.raises(Refusal):
        talking.reply(about, by=agent, text="Nothing was broken.", version=about.version, then="solve")
    about.refresh_from_db()
    assert (about.state, about.messages.count()) == ("new", 1)
    assert talking.reply(about, by=lead, text="We look at it.", version=about.version).by == lead


# -- Reading -------------------------------------------------------------------------------------------------------


def test_customer_team_and_notes_are_told_apart_in_words(ada, ticket, agent):
    talking.reply(ticket, by=agent, text="Which browser?", version=1, then="wait")
    talking.note(ticket, by=agent, text="Smells like a cache.", version=ticket.version)
    page = ada.get(url(ticket)).content.decode()
    for kind, side, words in (
        ("customer", "Customer", "Since this morning."),
        ("team", "Our reply", "Which browser?"),
        ("note", "Internal note: only our team reads this", "Smells like a cache."),
    ):
        said = page.split(f'class="said {kind}"')[1].split("</article>")[0]
        assert side in said
        assert words in said
    assert "From “New” to “Waiting for the customer”" in page


def test_the_order_stands_beside_with_its_money_and_as_it_was_bought(ada, about_an_order):
    order = about_an_order.order
    order.listing.__class__.objects.filter(pk=order.listing_id).update(title="Something else now")
    page = ada.get(url(about_an_order)).content.decode()
    assert order.title in page
    assert "Something else now" not in page
    assert "We hold" in page
    assert "Long Street" not in page


@pytest.mark.parametrize(("what", "words"), [("email", "bo@"), ("address", "Long Street 5")])
def test_private_matter_is_shown_after_a_press_that_is_written_down(ada, agent, about_an_order, what, words):
    User.objects.filter(pk=about_an_order.customer_id).update(email="bo@somewhere.example")
    assert words not in ada.get(url(about_an_order)).content.decode()
    ada.post(url(about_an_order, "reveal"), {"what": what})
    look = Look.objects.exclude(what="ticket").get()
    assert (look.by, look.what, look.ticket, look.about) == (
        agent,
        what,
        about_an_order,
        about_an_order.customer,
    )
    assert words in ada.get(url(about_an_order)).content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("support.tickets.desk_page.SHOWN_FOR", timedelta(0))
        assert words not in ada.get(url(about_an_order)).content.decode()


def test_doubles_are_hinted(ada, about_an_order, buyer, seller):
    same = opening.open_ticket(kind=about_an_order.kind, subject="Hello", text="Anybody?", customer=buyer)
    worded = opening.open_ticket(kind="other", subject="My parcel: where?", text="?", customer=buyer)
    opening.open_ticket(kind="account", subject="Another matter", text="?", customer=buyer)
    like = opening.open_ticket(kind="order", subject="Where is my parcel now", text="?", customer=seller)
    opening.open_ticket(kind="order", subject="Something else", text="?", customer=seller)
    Ticket.objects.filter(pk=about_an_order.pk).update(subject="Where is my parcel")
    page = ada.get(url(about_an_order)).content.decode()
    hints = page.split("Perhaps asked twice")[1].split("</ul>")[0]
    assert f"#{same.code}" in hints
    assert f"#{worded.code}" in hints
    assert hints.count("same customer") == 2
    assert f"#{like.code}" in hints
    assert "similar subject" in hints
    assert "Something else" not in hints
    assert "Another matter" not in hints


@pytest.mark.parametrize("count", [1, 60, 120])
def test_the_page_asks_the_same_however_much_was_said(
    ada, about_an_order, agent, buyer, django_assert_num_queries, count
):
    for number in range(count):
        talking.note(about_an_order, by=agent, text=f"Note {number}", version=about_an_order.version)
        if number % 10 == 0:
            opening.open_ticket(kind="other", subject=f"Matter {number}", text="?", customer=UserFactory())
    ada.get(url(about_an_order))
    with django_assert_num_queries(19):
        page = ada.get(url(about_an_order)).content.decode()
    # The newest of them; the others are one press away.
    assert page.count('<article class="said') == min(count + 1, 80)
    whole = ada.get(f"{url(about_an_order)}?all").content.decode()
    assert ("Show everything from the beginning" in page) == (count + 1 > 60)
    assert whole.count('<article class="said') == count + 1


def test_a_clock_that_waits_for_the_customer_is_not_kept_yet(ada, ticket, agent):
    talking.reply(ticket, by=agent, text="Which browser?", version=1, then="wait")
    stands = {one.label: str(one.said.words) for one in desk_page.clocks_of(ticket, timezone.now(), None)}
    assert stands == {"First answer": "Kept", "Solution": "Stands still"}
    talking.reply(ticket, by=agent, text="Found it.", version=2, then="solve")
    stands = {one.label: str(one.said.words) for one in desk_page.clocks_of(ticket, timezone.now(), None)}
    assert stands == {"First answer": "Kept", "Solution": "Kept"}


# -- Writing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "state", "words"),
    [
        ("", State.OPEN, "Your reply to"),
        ("wait", State.CUSTOMER, "the customer has the ball"),
        ("solve", State.SOLVED, "is solved"),
        ("note", State.NEW, "Only our team reads it"),
    ],
)
def test_each_button_does_what_it_says(ada, ticket, then, state, words):
    answer = sent(ada, ticket, then=then)
    ticket.refresh_from_db()
    assert ticket.state == state
    assert ticket.messages.get(number=2).is_note is (then == "note")
    assert words in ada.get(answer["Location"]).content.decode()


def test_pressed_twice_is_sent_once(ada, ticket):
    asked = {"once": once(ada.get(url(ticket))), "text": "Hello", "version": 1, "then": ""}
    first, second = (ada.post(url(ticket, "send"), asked) for _time in range(2))
    assert (first.status_code, second["Location"]) == (302, first["Location"])
    assert ticket.messages.count() == 2


def test_a_stale_send_posts_nothing_keeps_everything_and_shows_what_is_new(ada, ticket, buyer, agent):
    page = ada.get(url(ticket))
    talking.write(ticket, by=buyer, text="It works again!")
    file = SimpleUploadedFile("steps.txt", b"one, two", content_type="text/plain")
    answer = ada.post(
        url(ticket, "send"),
        {
            "once": once(page),
            "text": "Try another browser.\n\nBye <3",
            "version": 1,
            "then": "wait",
            "files": file,
        },
    )
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert ticket.messages.count() == 2
    assert "It works again!" in shown
    assert "Try another browser.\n\nBye &lt;3</textarea>" in shown
    assert "steps.txt" in shown
    assert "Reply and wait all the same" in shown
    kept = Attachment.objects.get()
    again = {
        "once": once(answer), "text": "Great to hear!", "version": 2, "then": "wait", "kept": kept.pk,
    }  # fmt: skip
    assert ada.post(url(ticket, "send"), again).status_code == 302
    message = ticket.messages.get(number=3)
    assert (message.text, list(message.attachments.all())) == ("Great to hear!", [kept])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "  "}, "Write a few words first"),
        ({"text": "x" * 10_001}, "longer than one message"),
        ({"version": "x"}, ""),
    ],
)
def test_what_cannot_be_sent_is_kept(ada, ticket, fields, words):
    answer = sent(ada, ticket, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ticket.messages.count() == 1


def test_a_file_that_cannot_be_sent_keeps_the_words(ada, ticket):
    file = SimpleUploadedFile("evil.exe", b"MZ", content_type="application/x-msdownload")
    answer = sent(ada, ticket, text="Here you are.", files=file)
    assert answer.status_code == 422
    assert "evil.exe” is neither a photo" in answer.content.decode()
    assert "Here you are." in answer.content.decode()
    assert not Attachment.objects.exists()


def test_somebody_elses_ticket_asks_first(ada, ticket, agent, lead):
    handling.take(ticket, by=lead, version=1)
    answer = sent(ada, ticket)
    assert answer.status_code == 409
    assert "Lou Lead has this ticket. Do you want to answer all the same?" in answer.content.decode()
    assert ticket.messages.count() == 1
    sent(ada, ticket, anyway="take")
    ticket.refresh_from_db()
    assert (ticket.messages.count(), ticket.owner) == (2, agent)


def test_what_is_stale_and_somebody_elses_is_one_question(ada, ticket, lead):
    page = ada.get(url(ticket))
    talking.reply(ticket, by=lead, text="I am on it.", version=1)
    asked = {"once": once(page), "text": "Hello", "version": 1, "then": ""}
    answer = ada.post(url(ticket, "send"), asked)
    shown = answer.content.decode()
    assert answer.status_code == 409
    for words in (
        "I am on it.",
        "Send reply, Lou Lead keeps the ticket",
        "Send reply, and it is mine",
        "Hello</textarea>",
    ):
        assert words in shown, words


def test_the_next_ticket_of_the_view_comes_after_sending(ada, ticket, buyer, agent):
    following = opening.open_ticket(kind="other", subject="Next", text="?", customer=buyer)
    answer = sent(ada, ticket, then="wait", go="next", back="view=unassigned")
    assert answer["Location"] == f"{url(following)}?view=unassigned"
    answer = sent(ada, following, then="wait", go="next", back="view=unassigned")
    assert answer["Location"] == f"{reverse('admin:tickets_ticket_changelist')}?view=unassigned"


def test_drafts_are_kept_for_whoever_typed_them(ada, client, ticket, agent, lead):
    ada.post(url(ticket, "draft"), {"text": "Half a sen", "mode": "reply", "version": 1})
    ada.post(
        url(ticket, "draft"), {"text": "Half a note", "mode": "note"}, headers={"X-Requested-With": "fetch"}
    )
    page = ada.get(url(ticket)).content.decode()
    assert "Half a sen</textarea>" in page
    assert "Half a note</textarea>" in page
    client.force_login(lead)
    assert "Half a" not in client.get(url(ticket)).content.decode()
    drafts.keep(ticket, by=agent, text=" ", is_note=True, version=1)
    assert [draft.text for draft in Draft.objects.all()] == ["Half a sen"]


def test_a_box_that_is_shut_says_that_a_draft_is_in_it(ada, ticket, agent):
    def boxes():
        page = ada.get(url(ticket)).content.decode()
        return ["Draft kept" in box.split("</summary>")[0] for box in page.split('<details class="mode ')[1:]]

    assert boxes() == [False, False]
    drafts.keep(ticket, by=agent, text="Half a note", is_note=True, version=1)
    assert boxes() == [False, True]
    drafts.keep(ticket, by=agent, text="Half a reply", is_note=False, version=1)
    assert boxes() == [True, True]


def test_what_was_sent_does_not_come_back_as_a_draft(ada, ticket):
    asked = {"once": once(ada.get(url(ticket))), "text": "Hello", "version": 1, "then": ""}
    late = asked | {"mode": "reply"}
    script = {"X-Requested-With": "fetch"}
    assert ada.post(url(ticket, "draft"), late, headers=script).status_code == 204
    assert Draft.objects.exists()
    ada.post(url(ticket, "send"), asked)
    assert ada.post(url(ticket, "draft"), late, headers=script).status_code == 204
    assert not Draft.objects.exists()
    fresh = late | {"once": once(ada.get(url(ticket))), "text": "And more"}
    ada.post(url(ticket, "draft"), fresh, headers=script)
    assert [draft.text for draft in Draft.objects.all()] == ["And more"]


# -- Two agents ----------------------------------------------------------------------------------------------------


def test_the_second_agent_sees_the_first_at_once_and_that_they_type(client, ticket, agent, lead):
    client.force_login(agent)
    client.get(url(ticket))
    client.post(url(ticket, "present"), {"typing": "1", "version": 1})
    client.force_login(lead)
    page = client.get(url(ticket)).content.decode()
    assert "<strong>Ada Agent</strong> is typing" in page
    Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    assert "Ada Agent</strong>" not in client.get(url(ticket)).content.decode()


def test_an_open_page_hears_that_the_ticket_changed(ada, ticket, buyer, lead):
    ada.get(url(ticket))
    presence.be_seen(ticket, by=lead)
    assert "changed since" not in ada.post(url(ticket, "present"), {"version": 1}).content.decode()
    talking.write(ticket, by=buyer, text="Hello?")
    answer = ada.post(url(ticket, "present"), {"version": 1, "typing": "1"}).content.decode()
    assert "This ticket changed since you opened it" in answer
    assert "Lou Lead" in answer
    ada.post(url(ticket, "present"), {"leaves": "1"})
    assert [one.agent for one in Presence.objects.all()] == [lead]


# -- Acts ----------------------------------------------------------------------------------------------------------


def act(client, ticket, what, **fields):
    ticket.refresh_from_db()
    return client.post(url(ticket, "act", what), {"version": ticket.version, **fields})


def test_presses(ada, ticket, agent):
    for what, holds in (
        ("take", {"owner": agent}),
        ("hand-back", {"owner": None}),
        ("inside", {"state": State.INSIDE}),
        ("wait", {"state": State.CUSTOMER}),
        ("solve", {"state": State.SOLVED}),
        ("reopen", {"state": State.OPEN}),
        ("spam", {"state": State.SPAM}),
        ("not-spam", {"state": State.OPEN}),
    ):
        assert act(ada, ticket, what).status_code == 302, what
        ticket.refresh_from_db()
        assert {name: getattr(ticket, name) for name in holds} == holds, what


def test_a_press_that_changes_nothing_says_so(ada, ticket):
    said = [ada.get(act(ada, ticket, "solve").headers["Location"]).content.decode() for _press in range(2)]
    assert ["Solved." in page for page in said] == [True, False]
    assert "Nothing was changed" in said[1]
    assert f"#{ticket.code} is “Solved”" in said[1]


def test_what_it_is_filed_under_changes_in_one_step(ada, ticket, agent):
    queue = ticket.queue.__class__.objects.get(slug="trade")
    act(
        ada,
        ticket,
        "change",
        subject="White page",
        owner=agent.pk,
        priority="1",
        queue=queue.pk,
        tags="Browser, cache",
    )
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.owner, ticket.priority, ticket.queue, ticket.tags, ticket.version) == (
        "White page", agent, 1, queue, ["browser", "cache"], 2,
    )  # fmt: skip


def test_a_lead_is_called_with_what_happened_and_not_with_headings_alone(ada, ticket):
    shown = ada.get(url(ticket, "act", "escalate")).content.decode()
    begun = "What happened:\n\nWhat was tried:\n\nWhat I need:"
    assert begun in shown
    asked = {"version": 1, "summary": begun.replace("\n", "\r\n")}
    assert ada.post(url(ticket, "act", "escalate"), asked).status_code == 422
    ada.post(url(ticket, "act", "escalate"), asked | {"summary": f"{begun} a yes to the refund."})
    ticket.refresh_from_db()
    assert ticket.is_escalated
    assert ticket.messages.get(is_note=True).text.endswith("a yes to the refund.")


def test_put_aside_and_back(ada, ticket):
    assert act(ada, ticket, "snooze", after="then").status_code == 422
    act(ada, ticket, "snooze", after="4")
    ticket.refresh_from_db()
    assert ticket.snoozed_until > timezone.now() + timedelta(hours=3)
    act(ada, ticket, "wake")
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None


@pytest.mark.parametrize(
    ("day", "words"),
    [("9999-12-31", "within a year"), ("2100-01-01", "within a year"), ("0001-01-01", "still to come")],
)
def test_a_day_too_far_away_is_refused_in_words(ada, ticket, day, words):
    answer = act(ada, ticket, "snooze", after="then", day=day, hour="23:59")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None


def test_linked_merged_and_split(ada, ticket, buyer):
    other = opening.open_ticket(kind="other", subject="The same", text="Once more.", customer=buyer)
    assert act(ada, ticket, "link", other="nothing").status_code == 422
    act(ada, ticket, "link", other=f"#{other.code.upper()}")
    assert f"#{other.code}</a> linked" in ada.get(url(ticket)).content.decode()
    answer = act(ada, ticket, "split", subject="Second", kind="account", messages=["1"])
    part = Ticket.objects.get(subject="Second")
    assert answer["Location"].startswith(url(part))
    answer = act(ada, other, "merge", other=ticket.code)
    assert answer["Location"].startswith(url(ticket))
    page = ada.get(url(ticket)).content.decode()
    assert "Once more." in page
    assert f"in #{other.code}" in page


def test_an_act_on_a_changed_ticket_keeps_what_was_typed_and_shows_what_is_new(ada, ticket, buyer):
    talking.write(ticket, by=buyer, text="Never mind!")
    answer = ada.post(url(ticket, "act", "escalate"), {"version": 1, "summary": "They are angry."})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "They are angry.</textarea>" in shown
    assert "Never mind!" in shown
    assert 'name="version" value="2"' in shown
    act(ada, ticket, "escalate", summary="They are angry.")
    ticket.refresh_from_db()
    assert ticket.is_escalated
    assert act(ada, ticket, "calm").status_code == 403


def test_a_dispute_is_opened_from_the_ticket(ada, buyer):
    order = OrderFactory(status="shipped", delivery="post", buyer=buyer)
    about_an_order = opening.open_ticket(
        kind="order", subject="A fake", text="It is not real.", customer=buyer, order=order
    )
    assert act(ada, about_an_order, "dispute", reason="not_received").status_code == 422
    answer = act(ada, about_an_order, "dispute", reason="counterfeit", text="It is a fake.", wants="refund")
    about_an_order.refresh_from_db()
    assert answer.status_code == 302, answer.content.decode()
    assert about_an_order.dispute_code


def test_what_nobody_knows_is_404(ada, ticket):
    assert ada.get(url(ticket, "act", "delete")).status_code == 404
    assert ada.get("/admin/tickets/ticket/0000000/").status_code == 404
    assert ada.post(url(ticket, "send"), {"then": "explode"}).status_code == 404
    assert ada.post(url(ticket, "reveal"), {"what": "password"}).status_code == 404


def test_files_are_handed_out_and_looks_are_written(ada, ticket, agent, settings):
    file = SimpleUploadedFile("steps.txt", b"one, two", content_type="text/plain")
    sent(ada, ticket, files=file)
    kept = Attachment.objects.get()
    answer = ada.get(url(ticket, "file", kept.pk))
    assert (b"".join(answer), answer["Content-Disposition"]) == (
        b"one, two",
        'attachment; filename="steps.txt"',
    )
    told = Look.objects.order_by("pk").values_list("what", "key")
    assert list(told) == [("ticket", ""), ("file", str(kept.pk))]
    other = opening.open_ticket(kind="other", subject="Another", text="?", customer=ticket.customer)
    assert ada.get(url(other, "file", kept.pk)).status_code == 404


def test_every_kind_of_line_has_words(ticket):
    from support.tickets import desk_words
    from support.tickets.statuses import Logged

    for kind in Logged:
        assert desk_words.line(Entry(kind=kind, details={}), {}).words
