"""Asking everybody in an audience, a batch in each transaction, as announcements are told (see `announcements.fanout`).

One statement takes the rest of each person who has had theirs, invites those it took, puts a row into their inbox and the
letter they want. A person's rest is one row, so two surveys at the same moment ask a person once.
"""

from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from forum.disputes.models import Case
from notifications import catalog
from notifications.announcements import audiences
from notifications.announcements.fanout import CHUNK, Written, columns_of, compiled, end_of, letters_of
from notifications.channels import rules as channels
from notifications.channels.models import Notification
from notifications.channels.statuses import Channel
from notifications.surveys import cards
from notifications.surveys.models import Invitation, Rest, Survey
from notifications.surveys.statuses import REST_DAYS, State
from yardsale.accounts.models import User
from yardsale.live.ring import ring_between


def choice_of(survey: Survey) -> audiences.Choice:
    return audiences.Choice(survey.audience, survey.category, tuple(survey.districts), survey.segment)


def people(survey: Survey) -> models.QuerySet[User]:
    """Whoever belongs to it and is not in the middle of a dispute."""
    cases = Case.objects.filter(Q(claimant=OuterRef("pk")) | Q(respondent=OuterRef("pk")))
    return audiences.people(choice_of(survey)).exclude(Exists(cases.exclude(state="settled")))


def reachable(survey: Survey) -> models.QuerySet[User]:
    """Those of them whose rest is over now."""
    return people(survey).exclude(
        Exists(Rest.objects.filter(person=OuterRef("pk"), until__gt=timezone.now()))
    )


@transaction.atomic
def step(survey_id: int, *, size: int = CHUNK) -> bool:
    """Ask the next people; whether there may be more."""
    held = Survey.objects.select_for_update(skip_locked=True, of=("self",)).select_related("category")
    survey = held.filter(pk=survey_id, state=State.RUNNING, asked_at=None).first()
    if survey is None:
        return False
    everybody, after = people(survey), survey.told_upto
    upto = end_of(everybody, after, size)
    if upto is None:
        Survey.objects.filter(pk=survey.pk).update(asked_at=timezone.now())
        return False
    _insert(survey, everybody.filter(pk__gt=after, pk__lte=upto))
    Survey.objects.filter(pk=survey.pk).update(told_upto=upto)
    ring_between(after, upto)
    return True


def _insert(survey: Survey, chunk: models.QuerySet[User]) -> None:
    now = timezone.now()
    asked = compiled(chunk.order_by("pk").values("pk"))
    values: dict[str, Any] = {
        "kind": catalog.SURVEY.kind,
        "occasion": survey.occasion,
        "values": {"question": survey.question, "why": audiences.why(choice_of(survey))},
        "url": survey.get_absolute_url(),
    }
    rows = columns_of(Notification, {"recipient_id": "invited.person_id"}, values)
    letters = Written("SELECT FROM told WHERE false")
    if survey.by_mail:
        wanting = channels.mailable(catalog.SURVEY.topic)
        letters = letters_of(Channel.EMAIL, catalog.SURVEY.topic, wanting, chunk)
    statement = f"""
        WITH people (id) AS ({asked.sql}), rested AS (
            INSERT INTO {Rest._meta.db_table} AS rest (person_id, until) SELECT id, %s FROM people
            ON CONFLICT (person_id) DO UPDATE SET until = excluded.until WHERE rest.until <= %s RETURNING person_id
        ), invited AS (
            INSERT INTO {Invitation._meta.db_table} (survey_id, person_id, at) SELECT %s, person_id, %s FROM rested
            ON CONFLICT (survey_id, person_id) DO NOTHING RETURNING person_id
        ), told AS (
            INSERT INTO {Notification._meta.db_table} ({rows.columns}) SELECT {rows.sql} FROM invited
            ON CONFLICT (recipient_id, occasion) DO NOTHING RETURNING id, recipient_id
        ), mailed AS ({letters.sql})
        SELECT recipient_id FROM told
    """  # nosec B608  (names of our own columns)
    own = (now + timedelta(days=REST_DAYS), now, survey.pk, now)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*asked.params, *own, *rows.params, *letters.params])
        told = [person for (person,) in cursor.fetchall()]
    if survey.closes_at is not None:
        cards.put_up(told, until=survey.closes_at)


def sweep() -> None:
    """Go on with what is not finished, and close what is over."""
    now = timezone.now()
    for survey_id in Survey.objects.unfinished().order_by("pk").values_list("pk", flat=True):
        while step(survey_id):
            pass
    for survey in Survey.objects.over(now):
        survey.move_to(State.CLOSED)
