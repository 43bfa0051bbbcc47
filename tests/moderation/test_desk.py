"""The moderators' pages: what they show, in how many questions, and that everything is done through them."""

import pytest

from forum.moderation import actions, things
from forum.moderation.models import Act, Appeal, Macro, StaffNote
from forum.reports.models import Report
from tests.factories import ListingFactory, OrderFactory, UserFactory
from tests.moderation.conftest import WORDS, reporting

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(signed_in, moderator):
    return signed_in(moderator)


def place(report):
    return f"/moderation/reports/{report.code}/"


def form(report, **fields):
    now = things.now(report.subject_kind, report.subject_id)
    return {"kind": "warn", "days": "", "seen": now.edition, **WORDS, **fields}


def test_the_gravest_stand_first_and_it_says_who_has_what(desk, moderator, stranger, listing):
    light = reporting(stranger, "person", UserFactory(name="Lightly Reported").code, reason="spam")
    heavy = reporting(stranger, "listing", listing.code, reason="illegal")
    page = desk.get("/moderation/").content.decode()
    assert page.index("Gold watch") < page.index("Lightly Reported")
    desk.post(f"{place(light)}claim/")
    assert "Lightly Reported" in desk.get("/moderation/?show=mine").content.decode()
    free = desk.get("/moderation/?show=free").content.decode()
    assert ("Lightly Reported" in free, "Gold watch" in free) == (False, True)
    assert heavy.weight == 40


def test_the_queue_goes_on_by_key_and_misses_nobody(desk, stranger, monkeypatch):
    from forum.moderation import history

    monkeypatch.setattr(history, "PAGE", 2)
    for number in range(5):
        reporting(UserFactory(), "person", UserFactory(name=f"Reported {number}").code, reason="spam")
    seen, address = [], "/moderation/"
    while address:
        page = desk.get(address)
        seen += [row.title for row in page.context["queue"].rows]
        next_url = page.context["queue"].next_url
        address = f"/moderation/{next_url}" if next_url else ""
    assert seen == [f"Reported {number}" for number in range(5)]


@pytest.mark.parametrize(
    "query", ["after=x", "after=1-²", "after=-", "after=" + "9" * 40, "show=%00", "after=30-1"]
)
def test_odd_addresses_are_answered(desk, reported, query):
    assert desk.get(f"/moderation/?{query}").status_code == 200
    assert desk.get(f"/moderation/appeals/?before={query}").status_code == 200
    assert desk.get(f"{place(reported)}?note={query}").status_code == 200


def test_empty_lists_say_so(desk):
    assert "The street is quiet" in desk.get("/moderation/").content.decode()
    assert "No appeals here" in desk.get("/moderation/appeals/").content.decode()
    assert "Nothing was decided yet" in desk.get("/moderation/log/").content.decode()


def crowd(count, moderator, stranger):
    """So many reports, acts and appeals."""
    for _ in range(count):
        person = UserFactory()
        reporting(stranger, "person", person.code, reason="rude")
        act = actions.act_on_person(person, by=moderator, kind="silence", days=3, **WORDS)
        actions.appeal(act, by=person, text="Not me.")


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("/moderation/", 7), ("/moderation/appeals/", 6), ("/moderation/log/", 6)],
)
def test_lists_ask_as_often_for_many_as_for_one(
    desk, moderator, stranger, django_assert_num_queries, count, path, queries
):
    crowd(count, moderator, stranger)
    with django_assert_num_queries(queries):
        desk.get(path)


@pytest.mark.parametrize("count", [1, 6])
def test_a_report_asks_as_often_with_a_long_history(
    desk, moderator, second, stranger, reported, django_assert_num_queries, count
):
    for number in range(count):
        reporting(UserFactory(), "listing", reported.url.split("/")[-2])
        reporting(UserFactory(), "person", reported.about.code)
        act = actions.act_on_person(reported.about, by=second, kind="silence", days=3, **WORDS)
        actions.lift(act, by=second, reason="Enough.")
        actions.note(reported.about, by=second, text=f"Note {number}")
    with django_assert_num_queries(19):
        page = desk.get(place(reported)).content.decode()
    assert "Note 0" in page


@pytest.mark.parametrize("count", [1, 6])
def test_ones_own_decisions_ask_as_often_for_many_as_for_one(
    signed_in, seller, moderator, django_assert_num_queries, count
):
    for _ in range(count):
        actions.act_on_person(seller, by=moderator, kind="warn", **WORDS)
    client = signed_in(seller)
    with django_assert_num_queries(5):
        client.get("/decisions/")


def test_acting_by_the_form_closes_the_report_and_keeps_the_note_for_us(desk, reported, listing):
    answer = desk.post(place(reported), form(reported, kind="hide", note="Third time."))
    assert (answer.status_code, answer["Location"]) == (302, "/moderation/")
    listing.refresh_from_db()
    reported.refresh_from_db()
    assert (listing.status, reported.note, Act.objects.get().reason) == (
        "suspended",
        "Third time.",
        WORDS["reason"],
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": ""}, "Choose what to do."),
        ({"kind": "lift"}, "Select a valid choice"),
        ({"rule": ""}, "Every act names a rule."),
        ({"reason": "   "}, "Tell them why."),
        ({"kind": "suspend"}, "Say for how long."),
        ({"kind": "silence", "days": "2"}, "Select a valid choice"),
        ({"reason": "x" * 1001}, "at most 1000"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(desk, reported, fields, words):
    answer = desk.post(place(reported), form(reported, note="Keep me.", **fields))
    page = answer.content.decode()
    assert (answer.status_code, words in page, "Keep me." in page) == (422, True, True)
    assert not Act.objects.exists()


def test_a_changed_thing_is_shown_anew_beside_what_was_reported_and_the_form_stays(desk, reported, listing):
    sent = form(reported, kind="hide", reason="A toy, and sold as gold.")
    listing.description = "Gold-coloured, as a toy."
    listing.save()
    page = desk.post(place(reported), sent)
    words = page.content.decode()
    assert page.status_code == 422
    for expected in (
        "It was changed while you were looking", "Real gold, cheap.", "Gold-coloured, as a toy.", "A toy, and sold as gold.",
    ):  # fmt: skip
        assert expected in words
    again = sent | {"seen": page.context["form"]["seen"].value()}
    assert desk.post(place(reported), again).status_code == 302
    listing.refresh_from_db()
    assert listing.status == "suspended"


def test_canned_notes_fill_in_the_form(desk, reported):
    macro = Macro.objects.get(title="Copy of a brand")
    page = desk.get(f"{place(reported)}?note={macro.pk}")
    assert macro.words in page.content.decode()
    assert 'value="yours" selected' in page.content.decode()
    assert page.context["form"]["kind"].value() == "hide"


def test_a_report_is_closed_without_an_act(desk, reported):
    assert desk.post(f"{place(reported)}dismiss/", {"outcome": "acted", "note": "x"}).status_code == 422
    desk.post(f"{place(reported)}dismiss/", {"outcome": "nothing", "note": "A real watch."})
    reported.refresh_from_db()
    assert (reported.state, reported.outcome) == ("closed", "nothing")
    assert desk.get(f"{place(reported)}dismiss/").status_code == 302


def test_a_moderator_who_is_part_of_it_gets_no_form(desk, moderator, seller, stranger):
    bought = OrderFactory(seller=seller, buyer=moderator, status="completed")
    report = reporting(stranger, "listing", bought.listing.code)
    page = desk.get(place(report)).content.decode()
    assert "You are part of this" in page
    assert "Do this" not in page
    assert desk.post(place(report), form(report)).status_code == 422
    assert not Act.objects.exists()


def test_a_person_is_acted_on_noted_and_let_go(desk, seller):
    record = f"/moderation/people/{seller.code}/"
    desk.post(record, {"kind": "silence", "days": "3", **WORDS})
    desk.post(f"{record}note/", {"text": "Answers by shouting."})
    desk.post(f"{record}note/", {"text": " "})
    page = desk.get(record).content.decode()
    assert ("Answers by shouting." in page, "Silenced" in page) == (True, True)
    assert StaffNote.objects.count() == 1
    act = Act.objects.get()
    lift = f"/moderation/acts/{act.code}/lift/"
    assert desk.post(lift, {"reason": ""}).status_code == 422
    desk.post(lift, {"reason": "Has calmed down."})
    seller.refresh_from_db()
    assert seller.is_silenced is False
    assert desk.get(lift).status_code == 302


def test_an_appeal_is_decided_by_another(signed_in, suspended, moderator, second, seller):
    place = f"/moderation/appeals/{suspended.code}/"
    signed_in(seller).post(f"/decisions/{suspended.code}/", {"text": "It is real gold."})
    mine = signed_in(moderator).get(place).content.decode()
    assert ("somebody else looks at it" in mine, "Decide this" in mine) == (True, False)
    signed_in(moderator).post(place, {"verdict": "upheld", "answer": "No."})
    assert Appeal.objects.get().state == "waiting"
    theirs = signed_in(second)
    assert "It is real gold." in theirs.get(place).content.decode()
    assert theirs.post(place, {"verdict": "", "answer": ""}).status_code == 422
    theirs.post(place, {"verdict": "reversed", "answer": "The receipt is there."})
    assert Appeal.objects.get().state == "reversed"
    page = signed_in(seller).get(f"/decisions/{suspended.code}/").content.decode()
    assert "The receipt is there." in page


def test_threads_and_orders_are_read_in_the_copy(desk, thread, buyer, seller):
    report = reporting(buyer, "thread", thread.code)
    page = desk.get(place(report)).content.decode()
    assert "Only a fool would ask that." in page
    assert thread.get_absolute_url() not in page
    assert desk.post(place(report), {"kind": "hide", "seen": "", **WORDS}).status_code == 422
    assert desk.post(place(report), {"kind": "warn", "seen": "", **WORDS}).status_code == 302
    assert Report.objects.get().outcome == "acted"


def test_the_log_names_nobody_and_quotes_nothing(client, suspended, seller, moderator, stranger, listing):
    actions.appeal(suspended, by=seller, text="Private words of mine.")
    actions.act_on_person(ListingFactory().seller, by=moderator, kind="warn", **WORDS)
    page = client.get("/moderation/log/").content.decode().split("<main")[1].split("</main>")[0]
    for private in (
        seller.name, moderator.name, stranger.name, listing.title, WORDS["reason"], "Private words", seller.code, listing.code,
        suspended.code,
    ):  # fmt: skip
        assert private not in page
    assert ("Suspended" in page, "Pay and talk here" in page, "Appealed" in page) == (True, True, True)


@pytest.mark.parametrize("count", [1, 6])
def test_a_record_asks_as_often_with_a_long_history(desk, second, seller, django_assert_num_queries, count):
    for number in range(count):
        reporting(UserFactory(), "person", seller.code)
        act = actions.act_on_person(seller, by=second, kind="silence", days=3, **WORDS)
        actions.lift(act, by=second, reason="Enough.")
        actions.note(seller, by=second, text=f"Note {number}")
    with django_assert_num_queries(13):
        assert "Note 0" in desk.get(f"/moderation/people/{seller.code}/").content.decode()


def test_a_thing_that_two_have_reported_stands_in_one_row(desk, stranger, listing):
    light = reporting(stranger, "listing", listing.code, reason="spam")
    heavy = reporting(UserFactory(), "listing", listing.code, reason="illegal")
    (row,) = desk.get("/moderation/").context["queue"].rows
    assert (row, row.same) == (heavy, 2)
    assert light.weight < heavy.weight
