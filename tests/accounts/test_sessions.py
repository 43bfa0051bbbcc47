"""Session and person come in one query, and everything Django checks about them is still checked."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import UserFactory
from tests.factories.people import PASSWORD
from yardsale.accounts import actions
from yardsale.accounts.models import User

pytestmark = pytest.mark.django_db
PAGE = "/help/"


@pytest.fixture
def person(client):
    """Somebody signed in through the form."""
    someone = UserFactory()
    answer = client.post("/accounts/login/", {"login": someone.email, "password": PASSWORD})
    assert answer.status_code == 302
    return someone


def _who(client):
    """The person that a page sees, and the queries it took to know."""
    with CaptureQueriesContext(connection) as captured:
        request = client.get(PAGE).wsgi_request
        found = request.user if request.user.is_authenticated else None
    return found, [query["sql"] for query in captured.captured_queries if "session" in query["sql"]]


def test_session_and_person_come_in_one_query(client, person):
    found, queries = _who(client)
    assert found == person
    assert len(queries) == 1


def test_the_person_is_complete(client, person):
    found, _queries = _who(client)
    in_table = User.objects.get(pk=person.pk)
    assert {field.attname: getattr(found, field.attname) for field in User._meta.concrete_fields} == {
        field.attname: getattr(in_table, field.attname) for field in User._meta.concrete_fields
    }
    assert model_to_dict(found) == model_to_dict(in_table)


def test_a_session_without_its_line_in_the_list_of_sessions_holds(client, person):
    UserSession.objects.all().delete()
    found, _queries = _who(client)
    assert found == person


def test_a_session_in_somebody_elses_line_is_still_of_its_own_person(client, person):
    UserSession.objects.update(user=UserFactory())
    found, _queries = _who(client)
    assert found == person


def test_a_new_password_ends_the_session(client, person):
    person.set_password("another-long-password")
    person.save()
    assert _who(client)[0] is None
    assert not Session.objects.exists()


def test_a_person_locked_out_is_out_at_once(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert _who(client)[0] is None


def test_an_expired_session_is_none(client, person):
    Session.objects.update(expire_date=timezone.now())
    assert _who(client)[0] is None


def test_an_ended_session_is_none(client, person):
    Session.objects.all().delete()
    assert _who(client)[0] is None


def test_a_secret_key_that_was_rotated_keeps_people_signed_in(client, person, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "y" * 40
    assert _who(client)[0] == person


def test_a_made_up_session_key_is_nobody(client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "nonsense"
    assert _who(client)[0] is None


def test_sessions_that_ended_are_thrown_away(db):
    now = timezone.now()
    for name, days in (("a", -1), ("b", -30), ("c", 1), ("d", -2)):
        Session.objects.create(session_key=name, session_data="", expire_date=now + timedelta(days=days))
    assert actions.forget_sessions(batch=2) == 3
    assert [session.session_key for session in Session.objects.all()] == ["c"]
