"""Both adapters keep one contract, against stand-ins that answer as their documentation says."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.social import networks as port
from notifications.social.networks import Failed, Picture, Sending
from notifications.social.networks.oauth import signed
from notifications.social.networks.x import weighted
from notifications.social.statuses import Problem
from tests.catalogue.pictures import encoded
from tests.social.conftest import LISTS, MAKES, NETWORKS
from tests.social.fake_networks import SECRETS, graph_error

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("name", NETWORKS)
BOTH = Sending("Fish & <chips> from 5 €", "https://yardsale.example/browse/", [Picture(encoded(), "Fish")])


def failure(name, sending=BOTH):
    with pytest.raises(Failed) as failed:
        port.network(name).publish(sending)
    return failed.value


@EVERY
def test_what_was_published_is_found_by_its_words_and_deleted(networks, name):
    adapter, began = port.network(name), timezone.now()
    for noise in ("One", "Two", "Three"):
        adapter.publish(Sending(noise))
    posted = adapter.publish(BOTH)
    adapter.publish(Sending("Four"))
    if name == "facebook":  # a visitor says the same on our page
        visitor = networks.as_facebook_lists(
            "4242_1", adapter.words(BOTH), "2026-11-30T00:00:00+0000", by="7"
        )
        networks.posts["4242_1"] = visitor
    assert posted.url.startswith("https://")
    assert networks.texts(name)[3] == adapter.words(BOTH) == f"{BOTH.text}\n\n{BOTH.link}"
    assert networks.media[next(iter(networks.media))] == BOTH.pictures[0].jpeg
    assert adapter.find(adapter.words(BOTH), began) == [posted]
    assert adapter.find("Fish", began) == []
    adapter.delete(posted.remote_id)
    assert adapter.find(adapter.words(BOTH), began) == []
    adapter.delete(posted.remote_id)  # gone already is fine


@EVERY
def test_an_answer_that_does_not_come_after_success_may_be_there(networks, name):
    networks.script(MAKES[name], after=True, silent=True)
    failed = failure(name)
    assert (failed.problem, failed.may_be_there) == (Problem.NO_ANSWER, True)
    assert len(networks.texts(name)) == 1


@EVERY
@pytest.mark.parametrize(
    "how",
    [
        {"silent": True, "wait": 0.8}, {"status": 500}, {"status": 503}, {"status": 200, "body": b"<html>"},
        {"status": 201, "body": {"data": {}}}, {"status": 302, "headers": {"Location": "https://x.com/"}},
    ],
    ids=["slow", "500", "503", "no JSON", "no id", "elsewhere"],
)  # fmt: skip
def test_what_is_neither_yes_nor_no_may_be_there(networks, name, how):
    networks.script(MAKES[name], after=True, **how)
    assert failure(name).may_be_there is True


@EVERY
def test_what_was_never_sent_is_an_outage_and_certainly_not_there(networks, name, settings):
    networks.server.shutdown()
    networks.server.server_close()
    failed = failure(name)
    assert (failed.problem, failed.may_be_there) == (Problem.OUTAGE, False)


@EVERY
@pytest.mark.parametrize("how", [{"status": 500}, {"silent": True}, {"status": 200, "body": b"?"}])
def test_a_picture_that_was_not_taken_makes_no_post(networks, name, how):
    call = {"x": "POST /2/media/upload", "facebook": "POST /v24.0/4242/photos"}[name]
    networks.script(call, after=True, **how)
    failed = failure(name)
    assert (failed.problem, failed.may_be_there) == (Problem.OUTAGE, False)
    assert networks.texts(name) == []


@EVERY
def test_a_worker_that_slept_too_long_sends_nothing(networks, name):
    assert failure(name, Sending("Late", not_after=0)).may_be_there is False
    assert networks.texts(name) == []


def test_an_ended_token_is_said_to_have_ended(networks, settings):
    settings.SOCIAL_X_TOKEN_SECRET = "another"
    settings.SOCIAL_FACEBOOK_TOKEN = "another"
    found = [failure(name) for name in NETWORKS]
    assert [(each.problem, each.may_be_there) for each in found] == [(Problem.TOKEN_ENDED, False)] * 2


@EVERY
def test_without_keys_nothing_is_asked(networks, name, settings):
    settings.SOCIAL_X_TOKEN = settings.SOCIAL_FACEBOOK_TOKEN = ""
    assert failure(name).problem == Problem.NOT_SIGNED_IN
    assert networks.calls == []


def test_x_says_until_when_it_has_had_enough(networks):
    soon, late = timezone.now() + timedelta(minutes=9), timezone.now() + timedelta(hours=7)
    heads = {
        "x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(soon.timestamp())),
        "x-user-limit-24hour-remaining": "0", "x-user-limit-24hour-reset": str(int(late.timestamp())),
    }  # fmt: skip
    networks.script(MAKES["x"], status=429, headers=heads)
    failed = failure("x")
    assert (failed.problem, failed.may_be_there) == (Problem.RATE_LIMITED, False)
    assert failed.until == late.replace(microsecond=0)
    networks.script(MAKES["x"], status=429, headers=heads | {"x-user-limit-24hour-remaining": "3"})
    assert failure("x").until == soon.replace(microsecond=0)
    networks.script(MAKES["x"], status=429, headers={"x-rate-limit-reset": "nonsense"})
    assert timedelta(minutes=14) < failure("x").until - timezone.now() < timedelta(minutes=16)


def test_facebook_says_until_when_it_has_had_enough(networks):
    use = '{"1": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 90}]}'
    headers = {"X-Business-Use-Case-Usage": use}
    networks.script(
        MAKES["facebook"], status=400, body=graph_error(32, "Page request limit"), headers=headers
    )
    failed = failure("facebook")
    assert failed.problem == Problem.RATE_LIMITED
    assert timedelta(minutes=89) < failed.until - timezone.now() < timedelta(minutes=91)


@pytest.mark.parametrize(
    ("name", "status", "body", "problem", "may_be_there"),
    [
        ("x", 403, {"detail": "You are not allowed to create a Tweet with duplicate content."}, "duplicate", True),
        ("x", 403, {"detail": "Your account is locked."}, "against_rules", False),
        ("x", 403, {"reason": "client-not-enrolled"}, "not_signed_in", False),
        ("x", 402, {"title": "CreditsDepleted"}, "no_credit", False),
        ("x", 400, {"detail": "Too long."}, "against_rules", False),
        ("facebook", 400, graph_error(506, "Duplicate status message"), "duplicate", True),
        ("facebook", 403, graph_error(368, "Deemed abusive"), "against_rules", False),
        ("facebook", 403, graph_error(200, "Permissions error"), "not_signed_in", False),
        ("facebook", 400, graph_error(100, "Invalid parameter"), "against_rules", False),
        ("facebook", 400, graph_error(2, "Service temporarily unavailable"), "no_answer", True),
        ("facebook", 400, graph_error(1, "An unknown error occurred"), "no_answer", True),
    ],
)  # fmt: skip
def test_every_no_has_its_kind(networks, name, status, body, problem, may_be_there):
    networks.script(MAKES[name], status=status, body=body)
    failed = failure(name)
    assert (failed.problem, failed.may_be_there) == (Problem(problem), may_be_there)


@EVERY
def test_looking_fails_loudly_rather_than_finding_nothing(networks, name):
    for fault in ({"status": 500}, {"status": 429}, {"silent": True}):
        networks.script(LISTS[name], **fault)
        with pytest.raises(Failed):
            port.network(name).find("x", timezone.now())


@EVERY
def test_more_posts_than_can_be_looked_through_are_no_answer(networks, name):
    for number in range(11):
        port.network(name).publish(Sending(f"Number {number}"))
    with pytest.raises(Failed):
        port.network(name).find("Other", timezone.now() - timedelta(hours=1))


def test_how_a_sign_in_stands(networks, settings):
    ends = timezone.now().replace(microsecond=0) + timedelta(days=20)
    networks.token |= {"expires_at": int((ends + timedelta(days=9)).timestamp())}
    networks.token |= {"data_access_expires_at": int(ends.timestamp())}
    assert [port.network(name).standing() for name in NETWORKS] == [(None, None), (None, ends)]
    networks.token["is_valid"] = False
    settings.SOCIAL_X_TOKEN_SECRET = "another"
    assert [port.network(name).standing().problem for name in NETWORKS] == [Problem.TOKEN_ENDED] * 2


@EVERY
def test_no_secret_stands_in_an_address_a_log_or_an_error(networks, name, caplog, settings):
    caplog.set_level(logging.DEBUG)
    adapter = port.network(name)
    adapter.publish(BOTH)
    adapter.standing()
    networks.script(MAKES[name], status=500)
    said = [repr(failure(name))]
    networks.server.shutdown()
    networks.server.server_close()
    broken = failure(name)
    said += [repr(broken), broken.said, caplog.text, *(call.raw_path for call in networks.calls)]
    assert [secret for secret in SECRETS if any(secret in words for words in said)] == []
    assert broken.__cause__ is None


def test_the_signature_is_that_of_the_documentation():
    """The example of X's own page on creating a signature."""
    params = {"status": "Hello Ladies + Gentlemen, a signed OAuth request!", "include_entities": "true"}
    header = signed(
        "POST", "https://api.x.com/1.1/statuses/update.json", params,
        keys=("xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
        tokens=("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"),
        nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", at=1318622958,
    )  # fmt: skip
    assert 'oauth_signature="Ls93hJiZbQ3akF3HF3x1Bz8%2FzU4%3D"' in header


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("abc", 3), ("ü“”–", 4), ("€…•", 6), ("日本", 4), ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧‍👦", 2), ("🇳🇱", 2), ("1️⃣", 2), ("❤️", 2),
        ("e\u0301", 1), (" a ", 1), ("", 0), ("Ж", 1),
    ],
)  # fmt: skip
def test_letters_count_as_x_counts_them(text, length):
    assert weighted(text) == length


def test_a_link_counts_twenty_three_however_long():
    adapter = port.network("x")
    assert adapter.length("abc", "https://yardsale.example/" + "x" * 200) == 3 + 2 + 23
    assert adapter.length("a" * 280, "") == 280
