"""From released to posted, once: whatever the network, the worker or two people at once do."""

import threading
from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.conf import settings as configured
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from notifications.channels.models import Notification
from notifications.social import actions, budget, posting, standing, tasks
from notifications.social.models import Account, Attempt, Month, Post
from notifications.social.statuses import MOVES, Outcome, Problem, State
from tests.social.conftest import LISTS, MAKES, NETWORKS, photographed
from tests.social.fake_networks import graph_error
from yardsale.events import actions as events
from yardsale.events.models import Event
from yardsale.refusals import NotYet, Refusal

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("name", NETWORKS)


def told(kind):
    for event in Event.objects.unaddressed():
        events.address(event.pk)
    return list(Notification.objects.filter(kind=kind).order_by("pk"))


@EVERY
def test_a_released_post_is_posted_with_its_pictures_and_its_cost_kept(networks, sent, name):
    post = sent(name, listings=[photographed()])
    assert (post.status, post.problem) == (State.POSTED, "")
    assert networks.texts(name) == [post.text]
    assert post.remote_url
    assert [media[:3] for media in networks.media.values()] == [b"\xff\xd8\xff"]
    spent = {"x": 15, "facebook": 0}[name]
    assert list(Month.objects.values_list("spent", "is_dry")) == [(spent, False)]


@EVERY
def test_ringing_again_sends_nothing_more(networks, sent, name):
    post = sent(name)
    tasks.send_post(post.pk)
    tasks.sweep()
    assert len(networks.texts(name)) == 1


@EVERY
def test_a_timeout_after_success_is_looked_for_and_not_repeated(networks, sent, name, growth):
    networks.script(MAKES[name], after=True, silent=True)
    post = sent(name, link="")
    assert (post.status, post.problem) == (State.UNKNOWN, Problem.NO_ANSWER)
    with pytest.raises(Refusal):
        actions.release(post, by=growth, version=post.version)
    posting.send(post.pk)
    assert networks.names().count(MAKES[name]) == 1
    tasks.sweep()
    post.refresh_from_db()
    assert (post.status, post.problem) == (State.POSTED, "")
    assert networks.names().count(MAKES[name]) == 1
    assert len(networks.texts(name)) == 1
    assert "needs you" in told("social.stuck")[0].title


@EVERY
def test_what_is_not_there_may_be_released_again_by_a_person_and_by_nobody_else(networks, sent, name, growth):
    networks.script(MAKES[name], status=500)
    post = posting.look_for(sent(name))
    assert post.status == State.MISSING
    for _round in range(3):
        tasks.sweep()
    assert networks.names().count(MAKES[name]) == 1
    assert Month.objects.get().spent == 0
    actions.release(post, by=growth, version=post.version)
    posting.send(post.pk)
    post.refresh_from_db()
    assert (post.status, len(networks.texts(name))) == (State.POSTED, 1)
    assert list(post.attempts.values_list("outcome", flat=True)) == ["missing", "posted"]


@EVERY
def test_it_is_not_called_missing_before_the_network_lists_it(networks, sent, name, settings):
    settings.SOCIAL_SETTLE_SECONDS = 60
    networks.script(MAKES[name], status=500)
    post = sent(name)
    assert posting.look_for(post).status == State.UNKNOWN
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert posting.look_for(post).status == State.MISSING


@EVERY
def test_looking_that_fails_decides_nothing(networks, sent, name):
    networks.script(MAKES[name], status=500)
    post = sent(name)
    networks.script(
        LISTS[name],
        status=429,
        headers={"x-rate-limit-reset": "0"},
        body={"error": {"code": 4, "message": "x"}},
    )
    with pytest.raises(Refusal):
        posting.look_for(post)
    post.refresh_from_db()
    assert (post.status, post.due_at > timezone.now()) == (State.UNKNOWN, True)


@EVERY
def test_they_say_duplicate_because_the_first_one_came_late(networks, sent, release, name, growth):
    """Missing at first, there in the end: the second sending finds the first."""
    networks.script(MAKES[name], status=500)
    post = posting.look_for(sent(name))
    if name == "x":
        networks.tweets["999"] = networks.as_x_shows("999", post.text, has_media=False)
    else:
        networks.posts["4242_999"] = networks.as_facebook_lists(
            "4242_999", post.text, "2026-11-30T00:00:00+0000"
        )
        networks.script(MAKES[name], status=400, body=graph_error(506, "Duplicate status message"))
    actions.release(post, by=growth, version=post.version)
    posting.send(post.pk)
    post.refresh_from_db()
    assert (post.status, post.problem) == (State.UNKNOWN, Problem.DUPLICATE)
    post = posting.look_for(post)
    assert (post.status, post.remote_id[-3:], len(networks.texts(name))) == (State.POSTED, "999", 1)


@EVERY
def test_another_post_of_ours_with_the_same_words_is_not_taken_for_it(networks, sent, name):
    first = sent(name)
    networks.script(MAKES[name], status=500)
    second = posting.look_for(sent(name))
    assert (first.status, second.status) == (State.POSTED, State.MISSING)


@EVERY
def test_429_waits_for_the_reset_and_costs_nothing(networks, sent, name):
    reset = timezone.now() + timedelta(minutes=20)
    networks.script(
        MAKES[name], status=429, body={"error": {"code": 32, "message": "limit"}},
        headers={"x-rate-limit-reset": str(int(reset.timestamp())), "X-Business-Use-Case-Usage":
                 '{"1": [{"estimated_time_to_regain_access": 20}]}'},
    )  # fmt: skip
    post = sent(name)
    assert (post.status, post.problem) == (State.RELEASED, Problem.RATE_LIMITED)
    assert abs(post.due_at - reset) < timedelta(seconds=5)
    tasks.sweep()
    assert networks.texts(name) == []
    with time_machine.travel(reset + timedelta(seconds=5)):
        tasks.sweep()
    assert len(networks.texts(name)) == 1


def test_an_ended_sign_in_tells_growth_and_the_admin_once(networks, sent, admin, settings):
    settings.SOCIAL_X_TOKEN_SECRET = "another"
    post = sent("x")
    sent("x", text="Another")
    assert (post.status, post.problem) == (State.REFUSED, Problem.TOKEN_ENDED)
    notes = told("social.sign_in_ends")
    assert sorted(note.recipient.name for note in notes) == ["Ann Admin", "Gro Growth"]
    assert "token" in notes[0].title


def test_a_token_that_ends_soon_is_told_of_once_until_it_is_another(networks, growth, settings):
    networks.token["expires_at"] = int((timezone.now() + timedelta(days=5)).timestamp())
    for _day in range(3):
        standing.look()
    assert len(told("social.sign_in_ends")) == 1
    networks.token["expires_at"] = int((timezone.now() + timedelta(days=60)).timestamp())
    standing.look()
    networks.token["is_valid"] = False
    standing.look()
    assert len(told("social.sign_in_ends")) == 2
    assert Account.objects.get(network="facebook").problem == Problem.TOKEN_ENDED


def test_what_is_sold_before_it_leaves_goes_back_to_a_person(networks, release):
    listing = photographed()
    post = release("x", listings=[listing])
    listing.move_to("reserved")
    posting.send(post.pk)
    post.refresh_from_db()
    assert (post.status, post.problem, networks.calls) == (State.WAITING, Problem.GONE, [])


def test_a_dry_run_asks_nobody_and_says_so(networks, sent, settings):
    settings.SOCIAL_DRY_RUN = True
    post = sent("x")
    assert (post.status, post.is_dry, networks.calls) == (State.POSTED, True, [])
    assert list(Month.objects.values_list("is_dry", "spent")) == [(True, 15)]
    assert post.remote_url == ""


def test_switching_the_dry_run_off_sends_nothing_that_was_released_in_it(networks, release, settings):
    settings.SOCIAL_DRY_RUN = True
    post = release("x")
    settings.SOCIAL_DRY_RUN = False
    posting.send(post.pk)
    post.refresh_from_db()
    assert (post.status, post.problem, networks.calls) == (State.WAITING, Problem.MODE, [])


# -- Who dies in the middle ----------------------------------------------------------------------------------------


@EVERY
def test_a_worker_that_died_leaves_a_post_that_nobody_sends_again(networks, release, name):
    post = release(name)
    with posting.held(post.pk):
        assert posting.arm(post.pk, timezone.now())
    assert posting.give_up_broken() == 1
    post.refresh_from_db()
    assert (post.status, post.problem) == (State.UNKNOWN, Problem.BROKE_OFF)
    assert posting.look_for(post).status == State.MISSING
    assert networks.names().count(MAKES[name]) == 0


def test_what_another_process_holds_is_neither_sent_nor_given_up_nor_looked_for(networks, release):
    post, other = release("x"), release("x", "Armed")
    posting.arm(other.pk, timezone.now())
    here = configured.DATABASES["default"]
    with psycopg.connect(
        dbname=connection.settings_dict["NAME"], user=here["USER"], host=here["HOST"], port=here["PORT"] or None,
        password=here["PASSWORD"] or None, **here["OPTIONS"],
    ) as holder:  # fmt: skip
        for held in (post, other):
            holder.execute("SELECT pg_advisory_lock(%s::int, %s::int)", [posting.LOCK, held.pk])
        posting.send(post.pk)
        assert posting.give_up_broken() == 0
        with pytest.raises(NotYet):
            posting.look_for(other)
    post.refresh_from_db()
    other.refresh_from_db()
    assert (post.status, other.status, networks.calls) == (State.RELEASED, State.ARMED, [])


# -- What Postgres forbids -----------------------------------------------------------------------------------------


def refused_by_postgres(act):
    with pytest.raises(DatabaseError) as said, transaction.atomic():
        act()
    return str(said.value)


def an_attempt(post, **more):
    given = {
        "number": 7,
        "armed_at": timezone.now(),
        "cost": 0,
        "month": "2026-01-01",
        "is_dry": False,
        "words": "x",
    }
    return Attempt.objects.create(post=post, **given | more)


@pytest.mark.parametrize("status", ["posted", "unknown", "armed"])
def test_a_post_that_may_be_there_takes_no_second_sending(networks, sent, release, status):
    if status == "unknown":
        networks.script(MAKES["x"], status=500)
    post = release("x") if status == "armed" else sent("x")
    if status == "armed":
        posting.arm(post.pk, timezone.now())
    Post.objects.filter(pk=post.pk).update(status="armed")
    assert "post_is_sent_once_unless_it_is_not_there" in refused_by_postgres(lambda: an_attempt(post))
    Post.objects.filter(pk=post.pk).update(status=status)


def test_a_sending_begins_with_an_armed_post_alone(networks, release):
    post = release("x")
    assert "begins with an armed post" in refused_by_postgres(lambda: an_attempt(post))


@pytest.mark.parametrize("outcome", sorted(set(Outcome.values) - {"deleted"}))
def test_what_was_decided_of_a_sending_stays(networks, sent, outcome):
    attempt = sent("x").attempts.get()
    row = Attempt.objects.filter(pk=attempt.pk)
    assert "cannot become" in refused_by_postgres(lambda: row.update(outcome=outcome))
    assert "stays as it was sent" in refused_by_postgres(lambda: row.update(words="Other"))
    assert "never forgotten" in refused_by_postgres(row.delete)


def test_nothing_leaves_that_nobody_released(growth):
    post = actions.compose(by=growth, network="x", text="Hello")
    row = Post.objects.filter(pk=post.pk)
    for status in ("released", "armed", "unknown", "posted"):
        said = refused_by_postgres(lambda status=status: row.update(status=status, remote_id=status))
        assert "nothing_leaves_unless_somebody_released_it" in said


def test_no_two_posts_are_one_out_there(networks, sent):
    first, second = sent("x"), sent("x", "Another")
    row = Post.objects.filter(pk=second.pk)
    assert "one_of_ours" in refused_by_postgres(lambda: row.update(remote_id=first.remote_id))


def test_a_month_spends_no_more_than_its_cap(settings):
    settings.SOCIAL_MONTHLY_CAP = 3
    now = timezone.now()
    budget.reserve(15, at=now, is_dry=False)
    budget.reserve(15, at=now, is_dry=False)
    with pytest.raises(budget.OverCap):
        budget.reserve(15, at=now, is_dry=False)
    row = Month.objects.filter(is_dry=False)
    assert "month_spends_no_more" in refused_by_postgres(lambda: row.update(spent=31))
    row.delete()


def test_over_the_cap_a_post_waits_and_says_why(networks, sent, settings, growth):
    settings.SOCIAL_MONTHLY_CAP = 10
    listing = photographed()
    post = sent("x", link=f"{settings.SITE_URL}{listing.get_absolute_url()}")
    assert (post.status, post.problem, networks.calls) == (State.WAITING, Problem.OVER_CAP, [])
    actions.change(post, by=growth, version=post.version, text="Without")
    actions.release(post, by=growth, version=post.version)
    posting.send(post.pk)
    assert networks.texts("x") == ["Without"]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_sends_and_the_cap_holds(networks, release, settings):
    """Eight workers for each of three posts, with money for two."""
    settings.SOCIAL_MONTHLY_CAP, settings.SOCIAL_TIMEOUT = 3, (5, 5)
    posts = [release("x", f"Post {number}") for number in range(3)]
    barrier = threading.Barrier(24)

    def work(post_id):
        barrier.wait()
        posting.send(post_id)
        connection.close()

    threads = [threading.Thread(target=work, args=(post.pk,)) for post in posts for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Post.objects.values_list("status", flat=True)) == ["posted", "posted", "waiting"]
    assert len(networks.texts("x")) == len(set(networks.texts("x"))) == 2
    assert Month.objects.get(is_dry=False).spent == 30


# -- Moves and people ----------------------------------------------------------------------------------------------


def test_the_table_of_moves_is_what_the_gate_lets_through(growth):
    tried = {}
    for start in State.values:
        tried[start] = set()
        for end in State.values:
            post = Post.objects.create(
                network="x",
                text="x",
                status=start,
                remote_id=f"{start}{end}",
                released_by=growth,
                released_at=timezone.now(),
            )
            try:
                post.move_to(end)
            except Refusal:
                continue
            tried[start].add(end)
            assert post.status == end
    assert tried == {start: {str(end) for end in ends} for start, ends in MOVES.items()}
    Post.objects.all().delete()


def test_what_is_released_is_what_was_seen(networks, growth):
    post = actions.compose(by=growth, network="x", text="One")
    actions.change(post, by=growth, version=1, text="Two")
    for act in (actions.release, lambda *a, **k: actions.change(*a, text="Three", **k)):
        with pytest.raises(Refusal, match="changed meanwhile"):
            act(post, by=growth, version=1)
    post.refresh_from_db()
    assert (post.text, post.status) == ("Two", State.WAITING)


@EVERY
def test_a_deleted_post_is_gone_there_and_is_not_sent_again(networks, sent, name, growth):
    post = sent(name)
    call = {"x": f"DELETE /2/tweets/{post.remote_id}", "facebook": f"DELETE /v24.0/{post.remote_id}"}[name]
    networks.script(call, after=True, silent=True)
    with pytest.raises(Refusal):
        posting.delete(post, by=growth)
    posting.delete(post, by=growth)
    assert (post.status, networks.texts(name)) == (State.DELETED, [])
    with pytest.raises(Refusal):
        actions.release(post, by=growth, version=post.version)
    with pytest.raises(Refusal):
        posting.delete(post, by=growth)
