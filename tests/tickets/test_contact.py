"""Asking us something: the form, what it keeps, what it offers, and that two clicks are one ticket."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from listings.conversations.models import Thread
from support.tickets import uploads
from support.tickets.models import Attachment, Ticket
from support.tickets.statuses import Priority
from tests.catalogue.pictures import encoded
from tests.factories import ListingFactory, OrderFactory

WORDS = {"kind": "technical", "subject": "The page stays white", "text": "Since this morning.", "looked": "1"}


def page(answer):
    return answer.content.decode()


def test_a_question_becomes_a_ticket_and_leads_to_its_page(signed_in, buyer):
    answer = signed_in(buyer).post("/support/new/", WORDS)
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/support/{ticket.code}/")
    assert (ticket.customer, ticket.subject, ticket.kind) == (buyer, "The page stays white", "technical")
    assert "Since this morning." in page(signed_in(buyer).get(answer["Location"]))


def test_two_clicks_are_one_ticket(signed_in, buyer):
    form = WORDS | {"once": "a" * 22}
    first, second = (signed_in(buyer).post("/support/new/", form)["Location"] for _ in range(2))
    assert first == second
    assert Ticket.objects.count() == 1


def test_the_same_form_with_other_words_is_refused_and_keeps_them(signed_in, buyer):
    signed_in(buyer).post("/support/new/", WORDS | {"once": "a" * 22})
    answer = signed_in(buyer).post("/support/new/", WORDS | {"once": "a" * 22, "text": "Other words"})
    assert (answer.status_code, Ticket.objects.count()) == (422, 1)
    assert "sent before with other words" in page(answer)
    assert "Other words" in page(answer)
    at = Ticket.objects.get().get_absolute_url()
    said = [
        signed_in(buyer).post(at, {"text": text, "once": "n" * 22}).status_code for text in ("One", "Two")
    ]
    assert said == [302, 422]


@pytest.mark.parametrize(
    "form", [{}, {"kind": "\x00"}, {"subject": "\x00", "text": "\x00"}, {"kept": ["9" * 30, "-1", "x"]}]
)
def test_nonsense_in_the_form_is_refused_in_words(signed_in, buyer, client, form):
    assert signed_in(buyer).post("/support/new/", form).status_code == 422
    client.logout()
    assert client.post("/support/new/", form).status_code == 422


def test_an_empty_form_says_what_is_missing_and_keeps_what_was_typed(signed_in, buyer):
    answer = signed_in(buyer).post("/support/new/", {"text": "Half of it"})
    assert answer.status_code == 422
    assert "Choose what it is about." in page(answer)
    assert "Say in a few words what it is about." in page(answer)
    assert "Half of it" in page(answer)


def test_files_survive_a_form_that_has_to_be_mended(signed_in, buyer):
    photo = SimpleUploadedFile("bell.png", encoded("PNG"), "image/png")
    note = SimpleUploadedFile("log.txt", b"It said 500.", "text/plain")
    answer = signed_in(buyer).post("/support/new/", WORDS | {"subject": "", "files": [photo, note]})
    waiting = list(Attachment.objects.all())
    assert [(file.name, file.content_type, file.message) for file in waiting] == [
        ("bell.jpg", "image/jpeg", None),
        ("log.txt", "text/plain", None),
    ]
    assert f'name="kept" value="{waiting[0].pk}" checked' in page(answer)
    signed_in(buyer).post("/support/new/", WORDS | {"kept": [waiting[1].pk]})
    message = Ticket.objects.get().messages.get()
    assert [file.name for file in message.attachments.all()] == ["log.txt"]


def test_nobody_sends_a_file_that_waits_for_somebody_else(signed_in, buyer, seller):
    theirs = Attachment.objects.create(
        by=seller, path="tickets/aa/aa", name="a.txt", content_type="text/plain", size=1
    )
    signed_in(buyer).post("/support/new/", WORDS | {"kept": [theirs.pk]})
    theirs.refresh_from_db()
    assert theirs.message is None


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("page.html", b"<script>alert(1)</script>", "neither a photo nor a PDF nor plain text"),
        ("evil.pdf", b"MZ\x90", "no PDF that we can read"),
        ("photo.jpg", b"\xff\xd8\xff nothing", "damaged or incomplete"),
        ("empty.txt", b"", "empty"),
        ("nul.txt", b"a\x00b", "neither a photo"),
        ("large.txt", b"a" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_in_words(signed_in, buyer, name, data, said):
    answer = signed_in(buyer).post("/support/new/", WORDS | {"files": [SimpleUploadedFile(name, data)]})
    assert (answer.status_code, said in page(answer)) == (422, True)
    assert not Ticket.objects.exists()
    assert not Attachment.objects.exists()


def test_a_message_takes_five_files(signed_in, buyer):
    files = [SimpleUploadedFile(f"{number}.txt", b"words") for number in range(6)]
    answer = signed_in(buyer).post("/support/new/", WORDS | {"files": files})
    assert (answer.status_code, Attachment.objects.count()) == (422, 5)
    assert "A message takes 5 files." in page(answer)


def test_files_are_handed_out_to_the_ticket_s_people_alone_and_only_photos_are_shown(
    signed_in, buyer, stranger
):
    files = [SimpleUploadedFile("a.png", encoded("PNG")), SimpleUploadedFile("a.pdf", b"%PDF-1.4 words")]
    signed_in(buyer).post("/support/new/", WORDS | {"files": files})
    photo, pdf = Attachment.objects.all()
    at = f"/support/{Ticket.objects.get().code}/files/"
    shown, saved = signed_in(buyer).get(f"{at}{photo.pk}/"), signed_in(buyer).get(f"{at}{pdf.pk}/")
    assert (shown["Content-Type"], shown["Content-Disposition"]) == ("image/jpeg", 'inline; filename="a.jpg"')
    assert io.BytesIO(b"".join(shown.streaming_content)).read(3) == b"\xff\xd8\xff"
    assert (saved["Content-Type"], saved["Content-Disposition"]) == (
        "application/octet-stream",
        'attachment; filename="a.pdf"',
    )
    assert saved["X-Content-Type-Options"] == "nosniff"
    assert [signed_in(stranger).get(f"{at}{file.pk}/").status_code for file in (photo, pdf)] == [404, 404]


def test_an_order_is_chosen_among_ones_own(signed_in, buyer, stranger):
    order, theirs = OrderFactory(buyer=buyer), OrderFactory()
    offered = page(signed_in(buyer).get(f"/support/new/?order={order.code}"))
    assert f'value="{order.code}" selected' in offered
    assert f'value="{theirs.code}"' not in page(signed_in(buyer).get(f"/support/new/?order={theirs.code}"))
    refused = signed_in(buyer).post("/support/new/", WORDS | {"order": theirs.code})
    assert (refused.status_code, Ticket.objects.exists()) == (422, False)
    signed_in(buyer).post("/support/new/", WORDS | {"order": order.code})
    assert Ticket.objects.get().order == order


def test_a_listing_is_named_by_its_address_if_one_may_see_it(signed_in, buyer, seller):
    listing = ListingFactory(seller=seller)
    hidden = ListingFactory(seller=seller, status="draft", published_at=None, expires_at=None)
    form = WORDS | {"listing": f"https://yardsale.example/listings/{hidden.code}/"}
    assert "We find no such listing" in page(signed_in(buyer).post("/support/new/", form))
    signed_in(buyer).post(
        "/support/new/", WORDS | {"listing": f"https://yardsale.example/listings/{listing.code}/?x#y"}
    )
    assert Ticket.objects.get().listing == listing


def test_links_fill_the_form_in(signed_in, buyer):
    filled = page(signed_in(buyer).get("/support/new/?kind=payment&about=fees&words=Where+is+my+money"))
    assert 'value="Where is my money"' in filled
    assert 'name="about" value="fees"' in filled


@pytest.mark.parametrize(
    "query", ["order=%00", "listing=%00", "about=../x", "kind=no", "words=%00%ff", "order=" + "9" * 500]
)
def test_nonsense_in_an_address_fills_nothing_in(signed_in, buyer, query):
    assert signed_in(buyer).get(f"/support/new/?{query}").status_code == 200


def test_without_a_script_what_may_answer_is_shown_before_it_is_sent(signed_in, buyer):
    asked = WORDS | {"subject": "What does the commission cost", "looked": ""}
    answer = signed_in(buyer).post("/support/new/", asked)
    assert (answer.status_code, Ticket.objects.exists()) == (200, False)
    assert "Before you send" in page(answer)
    assert "/help/fees/" in page(answer)
    signed_in(buyer).post(
        "/support/new/", asked | {"looked": "1", "shown": ["article:fees", "<b>:x", "article:fees"]}
    )
    assert Ticket.objects.get().shown == [{"kind": "article", "key": "fees"}]


def test_with_a_script_it_is_shown_while_one_types(signed_in, buyer):
    part = page(signed_in(buyer).get("/support/likely/?subject=commission+fees"))
    assert 'name="shown" value="article:fees"' in part
    assert 'name="looked" value="1"' in part


def test_who_is_in_danger_is_asked_to_read_nothing_first(signed_in, buyer):
    signed_in(buyer).post(
        "/support/new/", WORDS | {"kind": "safety", "subject": "fees and threats", "looked": ""}
    )
    assert Ticket.objects.get().priority == Priority.URGENT


def test_suspended_people_may_ask_why(signed_in, suspended_buyer):
    assert signed_in(suspended_buyer).post("/support/new/", WORDS).status_code == 302


def test_a_listing_is_picked_from_ones_own_and_those_one_asked_about(signed_in, buyer, seller):
    own, asked, other = (
        ListingFactory(seller=who, title=title)
        for who, title in ((buyer, "My lamp"), (seller, "Their bike"), (seller, "Unknown"))
    )
    Thread.objects.create(listing=asked, buyer=buyer, seller=seller)
    client = signed_in(buyer)
    shown = page(client.get(f"/support/new/?listing={asked.code}"))
    assert f'<option value="{own.code}">My lamp' in shown
    assert f'<option value="{asked.code}" selected>Their bike' in shown
    assert "Unknown" not in shown
    assert client.post("/support/new/", WORDS | {"picked": other.code}).status_code == 422
    client.post("/support/new/", WORDS | {"picked": asked.code})
    assert Ticket.objects.get().listing == asked
    client.post("/support/new/", WORDS | {"picked": own.code, "listing": other.code})
    assert Ticket.objects.latest("pk").listing == other


@pytest.mark.parametrize("count", [1, 6])
def test_the_form_asks_as_often_with_many_orders_as_with_one(
    signed_in, buyer, django_assert_num_queries, count
):
    for _ in range(count):
        OrderFactory(buyer=buyer, status="paid")
    client = signed_in(buyer)
    with django_assert_num_queries(7):
        client.get("/support/new/")


def test_files_that_nobody_sent_are_forgotten_and_sent_ones_stay(signed_in, buyer):
    signed_in(buyer).post("/support/new/", WORDS | {"files": [SimpleUploadedFile("sent.txt", b"words")]})
    signed_in(buyer).post("/support/new/", {"files": [SimpleUploadedFile("waiting.txt", b"words")]})
    waiting = Attachment.objects.get(message=None)
    assert uploads.forget_waiting() == 0
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert uploads.forget_waiting() == 1
    assert not uploads.place(waiting.path).exists()
    assert uploads.place(Attachment.objects.get().path).exists()


def attempt(client, number, data=b"words", **extra):
    """A form that is never complete: its file is written all the same."""
    form = {"files": [SimpleUploadedFile(f"{number}.txt", data)]}
    return page(client.post("/support/new/", form, **extra))


def test_one_address_of_a_guest_uploads_only_so_much_and_leaves_room_for_others(client, db, settings):
    settings.GUEST_FILES_PER_DAY = 2
    said = [attempt(client, number) for number in range(3)]
    assert ["many files for one day" in one for one in said] == [False, False, True]
    assert "many files" not in attempt(client, 4, REMOTE_ADDR="203.0.113.9")
    assert Attachment.objects.count() == 3


def test_one_person_uploads_only_so_many_files_whatever_they_are(signed_in, buyer, seller, settings):
    settings.TICKET_FILES_PER_HOUR = 2
    said = [attempt(signed_in(buyer), number) for number in range(3)]
    assert ["a lot of files" in one for one in said] == [False, False, True]
    assert "a lot of files" not in attempt(signed_in(seller), 4)
    assert Attachment.objects.filter(by=buyer).count() == 2


def test_unsent_files_of_one_person_take_only_so_much_room(signed_in, buyer, settings):
    settings.WAITING_FILE_BYTES = 10
    said = [attempt(signed_in(buyer), number, b"sixsix") for number in range(2)]
    assert ["never sent" in one for one in said] == [False, True]
    assert Attachment.objects.count() == 1


def test_unsent_files_of_all_guests_take_only_so_much_room(client, db, settings):
    settings.GUEST_FILE_BYTES = 10
    said = [attempt(client, n, b"sixsix", REMOTE_ADDR=f"203.0.113.{n}") for n in range(2)]
    assert ["cannot take files just now" in one for one in said] == [False, True]
    assert Attachment.objects.count() == 1


def test_what_may_answer_is_asked_only_so_often_from_one_address(client, db, settings):
    settings.SUGGESTIONS_PER_MINUTE = 2
    at = "/support/likely/?subject=commission+fees"
    with time_machine.travel(timezone.now().replace(second=10), tick=False):
        assert [client.get(at).status_code for _ in range(3)] == [200, 200, 429]
        assert client.get("/help/likely/?q=fees").status_code == 429
