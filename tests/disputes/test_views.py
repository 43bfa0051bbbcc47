"""The pages of a case: who finds them, what stands on them, and what their buttons do."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from forum.disputes import actions
from forum.disputes.models import Case, Evidence
from forum.disputes.statuses import State
from tests.factories import CaseFactory, ListingFactory, OrderFactory, UserFactory
from tests.factories.disputes import REASONS, WHERE, WORDS, decision, fresh, let_pass, run_out
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
BIG = 80_000


def jpeg():
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(data, "JPEG")
    return SimpleUploadedFile("bell.jpg", data.getvalue(), content_type="image/jpeg")


def a_case(state, seller, buyer, **fields):
    price = BIG if state == State.CONFIRMING else 10_000
    return CaseFactory(state=state, seller=seller, buyer=buyer, title="Brass bell", price=price, **fields)


def paths_of(case):
    base = case.get_absolute_url()
    shown = Evidence.objects.filter(case=case).first()
    pages = [
        "",
        "say/message/",
        "show/",
        "withdraw/",
        "offer/",
        "address/",
        "send-back/",
        "deadline.ics",
        "case.zip",
    ]
    return [f"{base}{page}" for page in pages] + ([f"{base}evidence/{shown.pk}/photo/"] if shown else [])


@pytest.mark.parametrize("state", list(State))
def test_the_page_of_a_case_can_be_read_by_both_sides_in_every_state(state, signed_in, seller, buyer):
    case = a_case(state, seller, buyer)
    for side, name in ((buyer, seller.name), (seller, buyer.name)):
        answer = signed_in(side).get(case.get_absolute_url())
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Brass bell" in page
        assert name in page
        assert (str(case.get_state_display()) in page) is True
        for path in paths_of(case):
            assert signed_in(side).get(path).status_code in {200, 302, 403, 404}


@pytest.mark.parametrize("state", list(State))
def test_a_case_is_nobody_elses(state, signed_in, client, seller, buyer, stranger, agent):
    case = a_case(state, seller, buyer)
    for path in paths_of(case):
        client.logout()
        assert client.get(path).status_code == 302
        for person in (stranger, agent):
            assert signed_in(person).get(path).status_code == 404
    for person in (stranger, agent, buyer):
        browser = signed_in(person)
        for path in (
            "/disputes/desk/",
            f"/disputes/desk/{case.code}/",
            f"/disputes/desk/{case.code}/decide/",
        ):
            assert browser.get(path).status_code == 404
        assert browser.post(f"/disputes/desk/{case.code}/claim/").status_code == 404


@pytest.mark.parametrize(
    "state",
    [
        state
        for state in State
        if state in {"escalated", "evidence", "review", "confirming", "decided", "appealed", "settled"}
    ],
)
def test_the_desk_shows_a_case_to_a_moderator_without_a_conflict(state, signed_in, seller, buyer, moderator):
    case = a_case(state, seller, buyer, moderator=moderator)
    assert signed_in(moderator).get(f"/disputes/desk/{case.code}/").status_code == 200
    assert (
        "Brass bell"
        in signed_in(UserFactory(role="moderator")).get(f"/disputes/desk/{case.code}/").content.decode()
    )


def test_a_moderator_with_a_conflict_is_told_so_and_sees_nothing(signed_in, seller, buyer):
    traded = UserFactory(role="moderator")
    OrderFactory(seller=seller, buyer=traded, status="completed", title="Old lamp")
    party = UserFactory(role="moderator", name="Mo Party")
    case = a_case("escalated", seller, buyer)
    own = a_case("escalated", UserFactory(), party)
    for person, one, words in ((traded, case, "traded with one"), (party, own, "one of the two sides")):
        browser = signed_in(person)
        answer = browser.get(f"/disputes/desk/{one.code}/")
        assert answer.status_code == 403
        assert words in answer.content.decode()
        assert "Brass bell" not in answer.content.decode()
        for door in ("claim", "carry-out"):
            assert browser.post(f"/disputes/desk/{one.code}/{door}/").status_code == 403
        listed = browser.get("/disputes/desk/").content.decode()
        assert "Not yours to judge" in listed
        assert fresh(one).moderator is None
    assert signed_in(party).get(own.get_absolute_url()).status_code == 200


def test_the_buyer_opens_a_case_from_the_orders_page(signed_in, seller, buyer):
    order = OrderFactory(status="handed_over", seller=seller, buyer=buyer)
    browser = signed_in(buyer)
    assert f"/orders/{order.code}/problem/" in browser.get(order.get_absolute_url()).content.decode()
    form = {"reason": "broken", "text": WORDS, "wants": "part"}
    assert browser.post(f"/orders/{order.code}/problem/", {"text": WORDS}).status_code == 422
    assert WORDS in browser.post(f"/orders/{order.code}/problem/", {"text": WORDS}).content.decode()
    answer = browser.post(f"/orders/{order.code}/problem/", form)
    case = Case.objects.get()
    assert answer["Location"] == case.get_absolute_url()
    order.refresh_from_db()
    assert (order.status, case.state, case.claimant, case.wants) == ("disputed", "answer_due", buyer, "part")
    assert browser.get(f"/orders/{order.code}/problem/")["Location"] == case.get_absolute_url()
    assert "See the case" in signed_in(seller).get(order.get_absolute_url()).content.decode()


def test_evidence_is_a_photo_of_its_own_for_the_two_and_the_moderators(
    signed_in, seller, buyer, moderator, stranger
):
    case = a_case("talking", seller, buyer)
    answer = signed_in(buyer).post(
        f"{case.get_absolute_url()}show/", {"slot": "difference", "photo": jpeg(), "note": "A crack."}
    )
    assert answer["Location"] == case.get_absolute_url()
    piece = Evidence.objects.get()
    assert (piece.slot, piece.note, piece.width, len(piece.sha256)) == ("difference", "A crack.", 640, 64)
    path = f"{case.get_absolute_url()}evidence/{piece.pk}/photo/"
    for person, status in ((buyer, 200), (seller, 200), (moderator, 200), (stranger, 404)):
        assert signed_in(person).get(path).status_code == status
        assert signed_in(person).get(f"{path}?small").status_code == status
    wrong = signed_in(buyer).post(
        f"{case.get_absolute_url()}show/",
        {"slot": "whole", "note": "Kept.", "photo": SimpleUploadedFile("x.jpg", b"no photo")},
    )
    assert wrong.status_code == 422
    assert "Kept." in wrong.content.decode()


def test_a_verdict_is_composed_previewed_and_given_once(signed_in, seller, buyer, moderator):
    case = a_case("review", seller, buyer, moderator=moderator)
    browser, path = signed_in(moderator), f"/disputes/desk/{case.code}/decide/"
    assert browser.get(path).status_code == 200
    form = {"deal": "part", "amount": "25", "rule": "described", "reasons": REASONS}
    assert browser.post(path, form | {"reasons": "Because."}).status_code == 422
    assert browser.post(path, form | {"amount": "1000"}).status_code == 422
    preview = browser.post(path, form).content.decode()
    assert seller.name in preview
    assert buyer.name in preview
    assert "€25.00" in preview
    assert fresh(case).state == "review"
    token = {"once": "x" * 20, "give": "1"}
    for _again in range(2):
        browser.post(path, form | token)
    verdict = case.verdicts.get()
    assert (fresh(case).state, verdict.by, verdict.to_buyer) == ("decided", moderator, 2_500)
    assert verdict.held == verdict.to_buyer + verdict.to_seller + verdict.commission + verdict.protection
    assert REASONS in signed_in(buyer).get(case.get_absolute_url()).content.decode()


def test_nobody_decides_before_everything_is_opened(signed_in, seller, buyer, moderator):
    case = a_case("evidence", seller, buyer, moderator=moderator)
    piece = actions.show(case, by=buyer, slot="whole", note="Look.")
    for side in (buyer, seller):
        actions.say_ready(case, by=side)
    browser = signed_in(moderator)
    form = {"deal": "keep", "rule": "looked", "reasons": REASONS, "give": "1"}
    refused = browser.post(f"/disputes/desk/{case.code}/decide/", form)
    assert refused.status_code == 422
    assert "Open every piece of evidence first: 1 waits to be looked at." in refused.content.decode()
    page = f"/disputes/desk/{case.code}/evidence/{piece.pk}/"
    assert "Look." not in browser.get(page).content.decode()
    browser.post(page)
    assert "Look." in browser.get(page).content.decode()
    assert [look.by for look in piece.looks.all()] == [moderator]
    browser.post(f"/disputes/desk/{case.code}/decide/", form)
    assert fresh(case).state == "decided"


def test_the_first_reasons_are_hidden_from_the_moderator_of_an_appeal_until_they_have_drafted(
    signed_in, seller, buyer, moderator
):
    case = a_case("appealed", seller, buyer, moderator=UserFactory(role="moderator"))
    browser = signed_in(moderator)
    browser.post(f"/disputes/desk/{case.code}/claim/")
    pages = [f"/disputes/desk/{case.code}/", f"/disputes/desk/{case.code}/draft/"]
    for path in pages:
        page = browser.get(path).content.decode()
        assert REASONS not in page
        assert "The crack came later." not in page
    assert browser.get(f"{case.get_absolute_url()}case.zip").status_code == 403
    assert browser.get(f"/disputes/desk/{case.code}/decide/").status_code == 200
    assert REASONS not in browser.get(f"/disputes/desk/{case.code}/decide/").content.decode()
    draft = {"deal": "refund", "reasons": f"Mine: {REASONS[:60]} and so on."}
    browser.post(f"/disputes/desk/{case.code}/draft/", draft)
    page = browser.get(f"/disputes/desk/{case.code}/").content.decode()
    assert REASONS in page
    assert "The crack came later." in page
    assert "Mine: " not in signed_in(buyer).get(case.get_absolute_url()).content.decode()


def test_a_large_sum_waits_for_a_second_who_reads_it_first(signed_in, seller, buyer, moderator):
    case = a_case("confirming", seller, buyer, moderator=moderator)
    assert REASONS not in signed_in(buyer).get(case.get_absolute_url()).content.decode()
    assert signed_in(moderator).get(f"/disputes/desk/{case.code}/second/").status_code == 302
    second = UserFactory(role="moderator")
    browser = signed_in(second)
    assert REASONS in browser.get(f"/disputes/desk/{case.code}/second/").content.decode()
    browser.post(f"/disputes/desk/{case.code}/confirm/")
    case = fresh(case)
    assert (case.state, case.verdict.confirmation.by) == ("decided", second)
    assert REASONS in signed_in(buyer).get(case.get_absolute_url()).content.decode()


def test_an_offer_is_made_and_accepted_with_two_presses(signed_in, seller, buyer):
    case = a_case("talking", seller, buyer)
    signed_in(seller).post(
        f"{case.get_absolute_url()}offer/", {"deal": "part", "amount": "30", "note": "Sorry."}
    )
    offer = fresh(case).offer
    assert "Sorry." in signed_in(buyer).get(case.get_absolute_url()).content.decode()
    signed_in(buyer).post(f"{case.get_absolute_url()}offers/{offer.pk}/", {"answer": "yes"})
    case = fresh(case)
    assert (case.state, case.end, case.order.refunded) == ("settled", "agreed", 3_000)
    assert case.order.ledger.balance("held") == 0


def test_a_return_by_post_asks_the_seller_where_to_and_shows_it_to_the_buyer_alone(
    signed_in, seller, buyer, stranger
):
    order = OrderFactory(status="shipped", delivery="post", seller=seller, buyer=buyer)
    case = CaseFactory(state="talking", order=order)
    signed_in(buyer).post(f"{case.get_absolute_url()}offer/", {"deal": "return"})
    offer = fresh(case).offer
    path = f"{case.get_absolute_url()}offers/{offer.pk}/"
    assert signed_in(seller).post(path, {"answer": "yes"}).status_code in {200, 422}
    assert fresh(case).state == "talking"
    signed_in(seller).post(path, {"answer": "yes", "address": WHERE})
    assert fresh(case).state == "returning"
    assert "2 Other Street" in signed_in(buyer).get(case.get_absolute_url()).content.decode()
    signed_in(buyer).post(f"{case.get_absolute_url()}send-back/", {"tracking_code": "BACK 1"})
    signed_in(seller).post(f"{case.get_absolute_url()}press/back/")
    case = fresh(case)
    assert (case.state, case.order.status) == ("settled", "refunded")
    assert "2 Other Street" not in signed_in(buyer).get(case.get_absolute_url()).content.decode()


def test_the_export_is_one_file_without_scripts_and_proves_itself(signed_in, seller, buyer, moderator):
    case = a_case("talking", seller, buyer)
    signed_in(buyer).post(f"{case.get_absolute_url()}show/", {"slot": "whole", "photo": jpeg()})
    piece = Evidence.objects.get()
    answer = signed_in(buyer).get(f"{case.get_absolute_url()}case.zip")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert set(bundle.namelist()) == {"case.html", "case.json", f"photos/evidence-{piece.pk}.jpg"}
        page, data = bundle.read("case.html").decode(), json.loads(bundle.read("case.json"))
    assert "<script" not in page
    assert " on" + "click" not in page
    assert (data["claimant"], data["evidence"][0]["sha256"]) == (buyer.name, piece.sha256)
    assert buyer.email not in page + json.dumps(data)
    assert signed_in(moderator).get(f"{case.get_absolute_url()}case.zip").status_code == 200


def test_the_deadline_is_a_calendar_file_in_universal_time(signed_in, seller, buyer):
    case = a_case("answer_due", seller, buyer)
    answer = signed_in(seller).get(f"{case.get_absolute_url()}deadline.ics")
    lines = answer.content.decode().split("\r\n")
    assert answer["Content-Type"].startswith("text/calendar")
    assert f"DTSTART:{case.act_by:%Y%m%dT%H%M%SZ}" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_deadlines_stand_in_the_persons_own_time_zone(signed_in, seller, buyer):
    case = a_case("answer_due", seller, buyer)
    type(case).objects.filter(pk=case.pk).update(act_by="2027-01-15T12:00:00Z")
    browser = signed_in(seller)
    assert "13:00" in browser.get(case.get_absolute_url()).content.decode()
    browser.post("/settings/time-zone/", {"time_zone": "Asia/Tokyo"})
    page = browser.get(case.get_absolute_url()).content.decode()
    assert "21:00" in page
    assert "Asia/Tokyo" in page
    assert browser.post("/settings/time-zone/", {"time_zone": "Mars/Base"}).status_code == 422
    assert "13:00" in signed_in(buyer).get(case.get_absolute_url()).content.decode()


def test_words_are_never_markup(signed_in, seller, buyer, moderator):
    case = a_case("escalated", seller, buyer, text="<script>alert(1)</script><img src=x onerror=alert(1)>")
    for path, person in ((case.get_absolute_url(), seller), (f"/disputes/desk/{case.code}/", moderator)):
        page = signed_in(person).get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    with zipfile.ZipFile(
        io.BytesIO(signed_in(buyer).get(f"{case.get_absolute_url()}case.zip").content)
    ) as bundle:
        assert "<script>alert" not in bundle.read("case.html").decode()


# -- What pages cost ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_of_cases_asks_the_database_four_times(
    signed_in, seller, buyer, count, django_assert_num_queries
):
    for _each in range(count):
        a_case("answer_due", seller, buyer)
    browser = signed_in(buyer)
    browser.get("/disputes/")
    with django_assert_num_queries(4):
        assert browser.get("/disputes/").status_code == 200


@pytest.mark.parametrize("count", [1, 5])
def test_the_desk_asks_the_database_as_often_for_many_cases(
    signed_in, seller, buyer, moderator, count, django_assert_num_queries
):
    for _each in range(count):
        a_case("escalated", seller, buyer)
    browser = signed_in(moderator)
    browser.get("/disputes/desk/")
    with django_assert_num_queries(7):
        assert browser.get("/disputes/desk/").status_code == 200


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_of_a_case_asks_the_database_as_often_for_much_evidence(
    signed_in, seller, buyer, count, django_assert_num_queries
):
    case = a_case("talking", seller, buyer)
    for number in range(count):
        actions.show(case, by=buyer, slot="whole", note=f"See {number}.")
        actions.write(case, by=seller, text=f"Well {number}.")
    browser = signed_in(buyer)
    browser.get(case.get_absolute_url())
    with django_assert_num_queries(10):
        assert browser.get(case.get_absolute_url()).status_code == 200


def test_the_desk_says_the_reason_in_short(signed_in, seller, buyer, moderator):
    a_case("escalated", seller, buyer)
    page = signed_in(moderator).get("/disputes/desk/").content.decode()
    assert "It is not as described" in page
    assert "It is not as described –" not in page


def test_the_desk_goes_on_where_a_page_ended(signed_in, moderator, monkeypatch):
    from forum.disputes import desk_page

    monkeypatch.setattr(desk_page, "PAGE", 2)
    cases = [CaseFactory(state="escalated", title=f"Bell number {number}") for number in range(5)]
    run_out(cases[3])
    browser, seen, path = signed_in(moderator), [], "/disputes/desk/"
    while path:
        answer = browser.get(path)
        seen += [case.code for case, _is_barred in answer.context["rows"]]
        path = answer.context["next_url"] and f"/disputes/desk/{answer.context['next_url']}"
    assert seen == [cases[3].code, *(case.code for case in cases if case != cases[3])]
    assert browser.get("/disputes/desk/?after=nonsense-9").status_code == 200


def test_a_decision_that_nobody_appeals_is_carried_out_by_a_person(signed_in, seller, buyer, moderator):
    case = a_case("decided", seller, buyer, moderator=moderator)
    browser = signed_in(UserFactory(role="moderator"))
    browser.post(f"/disputes/desk/{case.code}/carry-out/")
    assert fresh(case).state == "decided"
    let_pass(case, hours=24 * 8)
    actions.keep_deadlines()
    assert fresh(case).order.ledger.balance("held") == case.order.total
    browser.post(f"/disputes/desk/{case.code}/carry-out/")
    case = fresh(case)
    assert (case.state, case.order.rulings.get().by, case.order.refunded) == ("settled", moderator, 1_000)


def test_the_listing_as_it_was_is_shown_whatever_becomes_of_it(signed_in, seller, buyer):
    from listings.catalogue import photos

    listing = ListingFactory(seller=seller, title="Brass bell", description="Whole and loud.")
    photos.add(listing, jpeg(), by=seller)
    order = OrderFactory(listing=listing, buyer=buyer, status="handed_over")
    case = CaseFactory(order=order)
    listing.photos.all().delete()
    type(listing).objects.filter(pk=listing.pk).update(description="Rather quiet.")
    browser = signed_in(buyer)
    page = browser.get(case.get_absolute_url()).content.decode()
    assert "Whole and loud." in page
    assert case.snapshot_hash in page
    assert browser.get(f"{case.get_absolute_url()}bought/0/").status_code == 200
    assert browser.get(f"{case.get_absolute_url()}bought/7/").status_code == 404


def test_a_case_says_what_was_offered_and_answered_and_who_got_what_in_the_end(
    signed_in, seller, buyer, moderator
):
    case = a_case("talking", seller, buyer)
    refused = actions.offer(case, by=seller, deal="part", amount=500, note="For a new screw.")
    actions.decline(case, refused, by=buyer)
    agreed = actions.offer(fresh(case), by=buyer, deal="part", amount=3_000)
    for reader in (buyer, seller):
        page = signed_in(reader).get(case.get_absolute_url()).content.decode()
        assert all(words in page for words in ("€5.00", "For a new screw.", "Declined", "€30.00", "Open"))
        assert "Both agreed" not in page
    actions.accept(fresh(case), agreed, by=seller)
    case = fresh(case)
    # A commission of 8 % of 70.00, and all of the buyer protection of 3.70.
    split = ("Both agreed", "€5.00", "Declined", "Accepted", "€30.00", "€64.40", "€5.60", "€3.70", "€103.70")
    for reader, path in (
        (buyer, case.get_absolute_url()),
        (seller, case.get_absolute_url()),
        (moderator, f"/disputes/desk/{case.code}/"),
    ):
        page = signed_in(reader).get(path).content.decode()
        assert [words for words in split if words not in page] == []


def test_a_withdrawn_case_says_who_was_paid(signed_in, seller, buyer):
    case = a_case("talking", seller, buyer)
    actions.withdraw(case, by=buyer)
    page = signed_in(seller).get(case.get_absolute_url()).content.decode()
    assert [words for words in ("Withdrawn", "€92.00", "€8.00", "€3.70") if words not in page] == []


@pytest.mark.parametrize("path", ["/disputes/", "/disputes/desk/", "{case}", "{case}address/"])
def test_a_browser_keeps_no_copy_of_a_case(signed_in, seller, buyer, moderator, path):
    case = a_case("returning", seller, buyer)
    reader = moderator if "desk" in path else buyer
    said = signed_in(reader).get(path.replace("{case}", case.get_absolute_url()))
    assert said.headers["Cache-Control"] == "private, no-store"


def test_the_desk_names_a_reason_without_its_explanation(signed_in, seller, buyer, moderator):
    case = a_case("escalated", seller, buyer, reason="broken")
    for path in ("/disputes/desk/", f"/disputes/desk/{case.code}/"):
        page = signed_in(moderator).get(path).content.decode()
        assert "It arrived broken" in page
        assert "Damaged on the way" not in page


@pytest.mark.parametrize(("count", "words"), [(1, "1 waits to be looked at"), (2, "2 wait to be looked at")])
def test_what_is_still_to_be_opened_is_counted_in_words(seller, buyer, moderator, count, words):
    case = a_case("evidence", seller, buyer, moderator=moderator)
    for number in range(count):
        actions.show(case, by=buyer, slot="whole", note=f"See {number}.")
    for side in (buyer, seller):
        actions.say_ready(fresh(case), by=side)
    with pytest.raises(Refusal, match=words):
        actions.decide(fresh(case), decision(), by=moderator)
