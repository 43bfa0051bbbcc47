"""A form that moves money acts once, however often and from how many connections it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import HttpResponseRedirect
from django.test import RequestFactory
from django.utils import timezone

from listings.payments import once
from listings.payments.models import OnceToken
from tests.factories import UserFactory
from yardsale.refusals import Refusal

TOKEN = "a-token-of-one-page"


def form(person, *, path="/orders/x/confirm/", token=TOKEN, **fields):
    request = RequestFactory().post(path, fields | {"once": token, "csrfmiddlewaretoken": "any"})
    request.user = person
    request._messages = CookieStorage(request)
    return request


class Deed:
    """Counts how often it was done; answers with the number."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return str(self.times)


def said(request):
    return [str(message) for message in messages.get_messages(request)]


def test_a_repeat_gets_the_first_answer_and_its_words(buyer):
    deed = Deed()

    def act():
        messages.success(second if deed.times else first, "Lovely.")
        return HttpResponseRedirect(f"/orders/{deed()}/")

    first, second = form(buyer), form(buyer)
    answers = [once.only(first, act).url, once.only(second, act).url]
    assert (answers, deed.times, said(first), said(second)) == (
        ["/orders/1/"] * 2,
        1,
        ["Lovely."],
        ["Lovely."],
    )


@pytest.mark.parametrize("changed", [{"amount": "900"}, {"path": "/orders/y/confirm/"}, {"note": ""}])
def test_the_same_token_with_other_words_is_refused(buyer, changed):
    deed = Deed()
    once.value(form(buyer, amount="800"), deed)
    with pytest.raises(Refusal, match="sent before with other words"):
        once.value(form(buyer, **({"amount": "800"} | changed)), deed)
    assert deed.times == 1


@pytest.mark.parametrize("token", ["", "short", "x" * 41, "with space in the token", "ünïcödé-token-here"])
def test_a_form_without_a_token_is_refused_kindly(buyer, token):
    with pytest.raises(Refusal, match="too old to act on"):
        once.value(form(buyer, token=token), Deed())


def test_what_was_refused_may_be_corrected_and_sent_again(buyer):
    def refuse():
        raise Refusal("Somebody was faster.")

    with pytest.raises(Refusal, match="faster"):
        once.value(form(buyer, price="1"), refuse)
    assert once.value(form(buyer, price="2"), Deed()) == "1"


def test_two_people_may_hold_the_same_token(buyer, seller):
    deed = Deed()
    assert [once.value(form(person), deed) for person in (buyer, seller)] == ["1", "2"]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_act_once():
    person, deed = UserFactory(), Deed()

    def send(_):
        try:
            return once.value(form(person), deed)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(send, range(20)))
    assert (answers, deed.times, OnceToken.objects.count()) == (["1"] * 20, 1, 1)


def test_forms_acted_on_are_forgotten_after_a_week(buyer):
    now = timezone.now()
    for days in (0, 6, 8, 30, 31):
        OnceToken.objects.create(
            person=buyer, token=f"t{days}", asked="x", used_at=now - timedelta(days=days)
        )
    assert once.forget_old(batch=2) == 3
    assert sorted(OnceToken.objects.values_list("token", flat=True)) == ["t0", "t6"]
