"""Settled cases told without anybody in them: two moderators, the words that come out, who may see what."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from forum.boards import actions as boards
from forum.disputes.models import Case
from forum.disputes.statuses import End, State
from forum.resolved import actions
from forum.resolved.actions import Draft
from forum.resolved.models import LONGEST, Telling
from forum.resolved.statuses import Stage
from notifications.models import Notification
from tests.factories import CaseFactory, ListingFactory, OrderFactory, UserFactory, topic_of
from yardsale.events import actions as events
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
DRAFT = Draft(
    title="The bell was cracked",
    claim="The bell had a crack that no photo showed.",
    answer="It was whole when it left.",
    reasons="Both photos show the crack, and the listing shows none. A part of the money goes back.",
    lesson="Photograph every side.",
)


@pytest.fixture
def case():
    """Settled by a verdict; its words name both sides, a phone number and a code."""
    seller, buyer = UserFactory(name="Greta Glocke"), UserFactory(name="Ulrich Umlaut")
    order = OrderFactory(listing=ListingFactory(seller=seller), buyer=buyer, status="handed_over")
    words = f"Greta said it is whole. Order {order.code}. My number is 06 12345678, ulrich@example.org."
    return CaseFactory(state=State.SETTLED, order=order, text=words)


@pytest.fixture
def writer():
    return UserFactory(name="Wanda Writer", role="moderator")


@pytest.fixture
def reader():
    return UserFactory(name="Rita Reader", role="moderator")


def published(case, writer, reader, draft=DRAFT):
    telling = actions.write(case, draft, by=writer)
    actions.publish(telling, by=reader, edition=telling.edition)
    telling.refresh_from_db()
    return telling


def test_the_draft_names_nobody(case):
    draft = actions.draft_of(case)
    for planted in ("Greta", "Glocke", "Ulrich", case.order.code, "12345678", "ulrich@example.org"):
        assert planted not in " ".join([draft.title, draft.claim, draft.answer, draft.reasons]), planted
    assert "the seller said it is whole" in draft.claim


@pytest.mark.parametrize(
    "words",
    ["Greta sold it.", "Herr Umlaut wrote.", "Call 06 12345678.", "Write to a@example.org.", "{code}"],
)
def test_words_that_tell_who_it_was_are_refused(case, writer, words):
    bad = Draft(**DRAFT.__dict__ | {"reasons": DRAFT.reasons + " " + words.format(code=case.code)})
    with pytest.raises(Refusal, match="tells who it was"):
        actions.write(case, bad, by=writer)
    assert not Telling.objects.exists()


def test_a_word_that_is_also_a_name_may_stand_there(writer):
    seller = UserFactory(name="Will Bell")
    order = OrderFactory(listing=ListingFactory(seller=seller), status="handed_over")
    telling = actions.write(CaseFactory(state=State.SETTLED, order=order), DRAFT, by=writer)
    assert telling.stage == Stage.WAITING


def test_a_word_that_is_also_a_name_is_shown_to_the_second_reader_alone(signed_in, writer, reader):
    seller = UserFactory(name="Will Bell")
    order = OrderFactory(listing=ListingFactory(seller=seller), status="handed_over")
    case = CaseFactory(state=State.SETTLED, order=order)
    actions.write(
        case, Draft(**DRAFT.__dict__ | {"lesson": "Take a photo of the bell. You WILL be glad."}), by=writer
    )
    place = reverse("resolved:read", args=[case.code])
    page = signed_in(reader).get(place).content.decode()
    assert "names of people in this case: “bell”, “WILL”." in page
    assert "look twice" not in signed_in(writer).get(place).content.decode()


def test_everybody_reads_it_once_a_second_moderator_has(client, case, writer, reader):
    telling = actions.write(case, DRAFT, by=writer)
    page = telling.get_absolute_url()
    assert client.get(page).status_code == 404
    assert DRAFT.title not in client.get(reverse("resolved:index")).content.decode()
    actions.publish(telling, by=reader, edition=telling.edition)
    words = client.get(page).content.decode()
    for said in (DRAFT.title, DRAFT.claim, DRAFT.answer, DRAFT.reasons, DRAFT.lesson):
        assert said in words
    for secret in (case.code, case.order.code, "Greta", "Ulrich", "Wanda", "Rita"):
        assert secret not in words
    assert DRAFT.title in client.get(reverse("resolved:index")).content.decode()


def test_it_stands_on_its_board_in_nobodys_name_and_leads_to_its_facts(
    signed_in, stranger, case, writer, reader
):
    client = signed_in(stranger)  # whose pages are not kept
    telling = published(case, writer, reader)
    assert telling.post.poster is None
    assert reverse("resolved:index") in client.get("/forum/resolved-disputes/").content.decode()
    words = client.get(telling.post.topic.get_absolute_url()).content.decode()
    assert DRAFT.lesson in words
    assert telling.get_absolute_url() in words
    assert telling.post.get_absolute_url() in client.get(telling.get_absolute_url()).content.decode()
    actions.take_down(telling, by=writer, note="They were recognised.")
    assert client.get(telling.post.topic.get_absolute_url()).status_code == 404
    assert DRAFT.title not in client.get("/forum/resolved-disputes/").content.decode()


def test_the_longest_telling_fits_its_board(case, writer, reader):
    longest = dict.fromkeys(("claim", "answer", "reasons", "lesson"), "word " * (LONGEST // 5))
    telling = published(case, writer, reader, Draft(title="Long", **longest))
    assert telling.post.content


def test_nobody_publishes_what_they_wrote(case, writer):
    telling = actions.write(case, DRAFT, by=writer)
    with pytest.raises(Refusal, match="Somebody else"):
        actions.publish(telling, by=writer, edition=telling.edition)
    with pytest.raises(IntegrityError, match="read_by_somebody_else"), transaction.atomic():
        Telling.objects.update(stage=Stage.PUBLISHED, read_by=writer, published_at=telling.written_at)
    with pytest.raises(IntegrityError, match="has_a_reader"), transaction.atomic():
        Telling.objects.update(stage=Stage.PUBLISHED)


def test_a_side_and_who_traded_with_one_neither_write_nor_read(case, writer):
    from django.contrib.auth.models import Group

    case.claimant.groups.add(Group.objects.get(name="moderator"))
    neighbour = UserFactory(role="moderator")
    OrderFactory(buyer=neighbour, listing=ListingFactory(seller=case.respondent), status="completed")
    for somebody in (case.claimant, neighbour):
        with pytest.raises(Refusal):
            actions.write(case, DRAFT, by=somebody)
    telling = actions.write(case, DRAFT, by=writer)
    for somebody in (case.claimant, neighbour):
        with pytest.raises(Refusal):
            actions.publish(telling, by=somebody, edition=telling.edition)
    with pytest.raises(IntegrityError, match="by neither side"), transaction.atomic():
        Telling.objects.update(read_by=case.claimant)


def test_open_and_withdrawn_cases_are_not_told(writer):
    open_case = CaseFactory(state=State.TALKING)
    withdrawn = CaseFactory(state=State.TALKING)
    from forum.disputes import actions as disputes

    disputes.withdraw(withdrawn, by=withdrawn.claimant)
    withdrawn.refresh_from_db()
    assert withdrawn.end == End.WITHDRAWN
    for case in (open_case, withdrawn):
        with pytest.raises(Refusal, match="settled"):
            actions.write(case, DRAFT, by=writer)
        row = {"reason": case.reason, "end": "decided", "share": 0, "month": "2026-11-01", **DRAFT.__dict__}
        with pytest.raises(IntegrityError, match="neither side"), transaction.atomic():
            Telling.objects.create(case=case, written_by=writer, **row)


def test_whoever_publishes_has_read_these_very_words(case, writer, reader):
    telling = actions.write(case, DRAFT, by=writer)
    seen = telling.edition
    actions.send_back(telling, by=reader, edition=seen, note="The town can be guessed.")
    telling.refresh_from_db()
    actions.write(case, Draft(**DRAFT.__dict__ | {"title": "Cracked"}), by=writer, edition=telling.edition)
    telling.refresh_from_db()
    with pytest.raises(Refusal, match="changed this a moment ago"):
        actions.publish(telling, by=reader, edition=seen)
    actions.publish(telling, by=reader, edition=telling.edition)


def test_what_was_published_is_taken_down_at_once_and_read_anew(client, case, writer, reader):
    telling = published(case, writer, reader)
    actions.take_down(telling, by=writer, note="They were recognised.")
    assert client.get(telling.get_absolute_url()).status_code == 404
    telling.refresh_from_db()
    actions.write(case, DRAFT, by=writer, edition=telling.edition)
    telling.refresh_from_db()
    assert (telling.stage, telling.read_by) == (Stage.WAITING, None)


def test_one_moderator_alone_moves_no_case_to_its_board_nor_away_nor_removes_it(
    signed_in, case, writer, reader
):
    telling = published(case, writer, reader)
    told, talk = telling.post.topic, topic_of("Hello.")
    board, other = told.forum.board, talk.forum.board
    for topic, target in ((told, other), (talk, board)):
        with pytest.raises(Refusal, match="by two of us"):
            boards.manage(topic, by=writer, kind="move", reason="There.", board=target)
    browser = signed_in(writer)
    assert (
        f'<option value="{board.pk}"' not in browser.get(f"{talk.get_absolute_url()}manage/").content.decode()
    )
    page = browser.post(f"/forum/posts/{telling.post_id}/remove/", {"reason": "Gone."}, follow=True)
    assert "take it down at" in page.content.decode()
    assert (
        f"/forum/posts/{telling.post_id}/remove/" not in browser.get(told.get_absolute_url()).content.decode()
    )
    with pytest.raises(Refusal, match="take it down at"):
        boards.remove(telling.post, by=writer, reason="Gone.")
    assert browser.get(f"/disputes/resolved/{telling.pk}/").status_code == 200
    assert browser.get(told.get_absolute_url()).status_code == 200


def test_both_sides_are_told_where_it_stands(case, writer, reader):
    telling = published(case, writer, reader)
    for key in Event.objects.unaddressed().order_by("pk").values_list("pk", flat=True):
        events.address(key)
    told = Notification.objects.filter(kind="dispute.told")
    assert {one.recipient_id for one in told} == {case.claimant_id, case.respondent_id}
    assert {one.url for one in told} == {telling.get_absolute_url()}


def test_it_is_found_by_reason_and_by_words(client, case, writer, reader):
    published(case, writer, reader)
    other = CaseFactory(state=State.SETTLED, reason="incomplete", moderator=UserFactory(role="moderator"))
    published(other, writer, reader, Draft(**DRAFT.__dict__ | {"title": "A lamp without its shade"}))

    def found(query):
        words = client.get(reverse("resolved:index") + query).content.decode()
        return ["cracked" in words, "without its shade" in words]

    assert found("") == [True, True]
    assert found("?reason=incomplete") == [False, True]
    assert found("?reason=nonsense&before=x") == [True, True]
    assert found("?q=lamps") == [False, True]
    assert found("?q=crack+-lamp") == [True, False]
    assert found("?q=%00%22%29(") == [True, True]
    assert "Nothing like this" in client.get(reverse("resolved:index") + "?q=zebra").content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_queries_do_not_grow(client, writer, reader, count, django_assert_num_queries):
    for _each in range(count):
        telling = published(CaseFactory(state=State.SETTLED), writer, reader)
        CaseFactory(state=State.SETTLED)
    with django_assert_num_queries(1):
        client.get(reverse("resolved:index") + f"?q=bell&reason={telling.reason}")
    with django_assert_num_queries(2):
        client.get(telling.get_absolute_url())


@pytest.mark.parametrize("count", [1, 3])
def test_the_table_of_the_moderators_costs_the_same_for_many(
    signed_in, writer, reader, count, django_assert_num_queries
):
    for _each in range(count):
        actions.write(CaseFactory(state=State.SETTLED), DRAFT, by=writer)
        CaseFactory(state=State.SETTLED)
    barred = CaseFactory(state=State.SETTLED)
    actions.write(barred, DRAFT, by=writer)
    OrderFactory(seller=reader, buyer=barred.claimant, status="completed")
    browser = signed_in(reader)
    browser.get(reverse("resolved:desk"))
    with django_assert_num_queries(8):
        page = browser.get(reverse("resolved:desk")).content.decode()
    assert page.count("/told/") == count
    assert reverse("resolved:read", args=[barred.code]) not in page


def test_the_way_through_the_pages(client, case, writer, reader):
    client.force_login(writer)
    assert (
        reverse("resolved:write", args=[case.code]) in client.get(reverse("resolved:desk")).content.decode()
    )
    address = reverse("resolved:write", args=[case.code])
    shown = client.get(address).content.decode()
    assert "the seller said it is whole" in shown
    assert "Greta said" not in shown
    named = client.post(address, DRAFT.__dict__ | {"claim": "Greta lied, and more of my words."})
    assert named.status_code == 422
    assert "and more of my words" in named.content.decode()
    assert client.post(address, DRAFT.__dict__).status_code == 302
    read = reverse("resolved:read", args=[case.code])
    own = client.get(read).content.decode()
    assert "Publish it" not in own
    client.force_login(reader)
    page = client.get(read)
    edition = page.context["telling"].edition
    empty = client.post(read, {"back": "1", "edition": edition})
    assert empty.status_code == 422
    assert client.post(read, {"publish": "1", "edition": edition}).status_code == 302
    assert Telling.objects.get().stage == Stage.PUBLISHED
    again = client.post(read, {"publish": "1", "edition": edition})
    assert again.status_code == 422
    assert client.post(read, {"down": "1", "note": "Too much."}).status_code == 302
    assert Telling.objects.get().stage == Stage.TAKEN_DOWN


@pytest.mark.parametrize("name", ["desk", "write", "read"])
def test_the_desk_is_for_moderators(client, case, name, stranger, agent):
    address = reverse(f"resolved:{name}", args=[] if name == "desk" else [case.code])
    assert client.get(address).status_code == 302
    for somebody in (stranger, agent, case.claimant):
        client.force_login(somebody)
        assert client.get(address).status_code == 404
        assert client.post(address, DRAFT.__dict__ | {"publish": "1", "edition": "1"}).status_code in {
            404,
            405,
        }


def test_a_moderator_with_a_conflict_is_told_so_and_sees_nothing(client, case, writer):
    actions.write(case, DRAFT, by=writer)
    neighbour = UserFactory(role="moderator")
    OrderFactory(buyer=neighbour, listing=ListingFactory(seller=case.respondent), status="completed")
    client.force_login(neighbour)
    for name in ("write", "read"):
        page = client.get(reverse(f"resolved:{name}", args=[case.code]))
        assert page.status_code == 403
        assert DRAFT.claim not in page.content.decode()
    assert Case.objects.get(pk=case.pk).telling.stage == Stage.WAITING
